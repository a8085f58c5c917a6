// A host: one netstack with one link, its clock, its sockets, and how it comes to rest after each request.
package main

import (
	"encoding/hex"
	"fmt"
	"io"
	"math/rand"
	"net/netip"
	"sort"
	"time"

	"gvisor.dev/gvisor/pkg/buffer"
	cryptorand "gvisor.dev/gvisor/pkg/rand"
	"gvisor.dev/gvisor/pkg/sync"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv6"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/icmp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

const nic tcpip.NICID = 1

// host lives from one reset to the next.
type host struct {
	clock   *manualClock
	link    *link
	stack   *stack.Stack
	sockets map[int64]*socket
}

// newHost starts a stack as gVisor's sandbox configures it (newEmptySandboxNetworkStack in runsc/boot/loader.go), but
// with this clock, these random numbers and this link, and without UDP, raw sockets and packet filters.
func newHost(given request) (*host, error) {
	address, err := netip.ParseAddr(given.Address)
	if err != nil {
		return nil, fmt.Errorf("address: %w", err)
	}
	// Some of a stack's random numbers come from this variable, whatever is given to stack.New.
	cryptorand.Reader = newRandom(^given.Seed)
	h := &host{
		clock:   newClock(micros(given.Now)),
		link:    newLink(given.MTU),
		sockets: make(map[int64]*socket),
	}
	h.stack = stack.New(stack.Options{
		NetworkProtocols:   []stack.NetworkProtocolFactory{ipv4.NewProtocol, ipv6.NewProtocol},
		TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocol, icmp.NewProtocol4, icmp.NewProtocol6},
		Clock:              h.clock,
		HandleLocal:        true,
		RandSource:         newRandom(given.Seed),
		SecureRNG:          newRandom(given.Seed ^ 0x5eed),
	})
	if refused := h.configure(address); refused != nil {
		return nil, fmt.Errorf("the stack refused its configuration: %s", refused)
	}
	return h, nil
}

func (h *host) configure(address netip.Addr) tcpip.Error {
	sack := tcpip.TCPSACKEnabled(true)
	if err := h.stack.SetTransportProtocolOption(tcp.ProtocolNumber, &sack); err != nil {
		return err
	}
	moderate := tcpip.TCPModerateReceiveBufferOption(true)
	if err := h.stack.SetTransportProtocolOption(tcp.ProtocolNumber, &moderate); err != nil {
		return err
	}
	hops := tcpip.DefaultTTLOption(64)
	for _, protocol := range []tcpip.NetworkProtocolNumber{ipv4.ProtocolNumber, ipv6.ProtocolNumber} {
		if err := h.stack.SetNetworkProtocolOption(protocol, &hops); err != nil {
			return err
		}
	}
	if err := h.stack.CreateNIC(nic, h.link); err != nil {
		return err
	}
	h.stack.SetRouteTable([]tcpip.Route{
		{Destination: header.IPv4EmptySubnet, NIC: nic},
		{Destination: header.IPv6EmptySubnet, NIC: nic},
	})
	prefix := 24
	if address.Is6() {
		prefix = 64
	}
	return h.stack.AddProtocolAddress(nic, tcpip.ProtocolAddress{
		Protocol: networkOf(address),
		AddressWithPrefix: tcpip.AddressWithPrefix{
			Address:   tcpip.AddrFromSlice(address.AsSlice()),
			PrefixLen: prefix,
		},
	}, stack.AddressProperties{})
}

// destroy ends a stack and its goroutine. What it sends as its last word is nobody's.
func (h *host) destroy() {
	h.stack.Close()
	// Stack.Wait would wait for endpoints as well, by a channel; they are all aborted, and nobody holds them.
	h.stack.TransportProtocolInstance(tcp.ProtocolNumber).Wait()
}

// inject hands a packet to the stack, whatever it is.
func (h *host) inject(data string) error {
	octets, err := hex.DecodeString(data)
	if err != nil {
		return err
	}
	var protocol tcpip.NetworkProtocolNumber
	switch header.IPVersion(octets) {
	case header.IPv4Version:
		protocol = header.IPv4ProtocolNumber
	case header.IPv6Version:
		protocol = header.IPv6ProtocolNumber
	default:
		return nil // a link would not know whom to give it to
	}
	packet := stack.NewPacketBuffer(stack.PacketBufferOptions{Payload: buffer.MakeWithData(octets)})
	h.link.InjectInbound(protocol, packet)
	packet.DecRef()
	return nil
}

// advance lets time pass until an instant. What is due at that instant itself comes after the input that comes then.
func (h *host) advance(now int64) {
	h.expire(micros(now) - 1)
	h.clock.stand(micros(now))
}

// settle returns when nothing is left to do at this instant.
func (h *host) settle() {
	h.rest()
	h.expire(h.clock.now)
}

// expire runs, one by one, the timers that are due by then.
func (h *host) expire(until time.Duration) {
	for run := h.clock.expire(until); run != nil; run = h.clock.expire(until) {
		run()
		h.rest()
	}
}

// rest waits, in no time, until the stack has worked off every segment that was queued for an endpoint.
//
// TCP's goroutine tells that it pauses only when its queue of endpoints is empty (processor.start in
// transport/tcp/dispatcher.go); with that, and with a clock that stands still, what the stack does is a function of
// the requests.
func (h *host) rest() {
	h.stack.Pause()
	h.stack.Resume()
}

// wake is when the next timer is due, in microseconds, or nil.
func (h *host) wake() *int64 {
	due, running := h.clock.next()
	if !running {
		return nil
	}
	at := int64(due / time.Microsecond)
	return &at
}

// blocks is how many connections the stack has, TIME-WAIT and SYN-RECEIVED included, listeners not.
func (h *host) blocks() int {
	count := 0
	for _, endpoint := range h.stack.RegisteredEndpoints() {
		if with, ok := endpoint.(interface{ State() uint32 }); ok && isConnection(tcp.EndpointState(with.State())) {
			count++
		}
	}
	return count
}

// notice gives the events of all sockets, in the order of their numbers.
func (h *host) notice() []event {
	numbers := make([]int64, 0, len(h.sockets))
	for number := range h.sockets {
		numbers = append(numbers, number)
	}
	sort.Slice(numbers, func(i, j int) bool { return numbers[i] < numbers[j] })
	var events []event
	for _, number := range numbers {
		for _, name := range h.sockets[number].notice() {
			events = append(events, event{"event", number, name})
		}
	}
	return events
}

func micros(instant int64) time.Duration { return time.Duration(instant) * time.Microsecond }

func networkOf(address netip.Addr) tcpip.NetworkProtocolNumber {
	if address.Is4() {
		return ipv4.ProtocolNumber
	}
	return ipv6.ProtocolNumber
}

// random is a seeded source that two goroutines may share.
type random struct {
	mu   sync.Mutex
	from *rand.Rand
}

var (
	_ rand.Source = (*random)(nil)
	_ io.Reader   = (*random)(nil)
)

func newRandom(seed int64) *random { return &random{from: rand.New(rand.NewSource(seed))} }

// Int63 makes it a rand.Source.
func (r *random) Int63() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.from.Int63()
}

// Seed makes it a rand.Source.
func (r *random) Seed(seed int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.from.Seed(seed)
}

// Read makes it an io.Reader that never fails.
func (r *random) Read(into []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.from.Read(into)
}
