// A host: lneto's IP and port nodes, the connections and listeners on them, and the moving of packets and of time.
package main

import (
	"encoding/hex"
	"errors"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/soypat/lneto"
	"github.com/soypat/lneto/internet"
	"github.com/soypat/lneto/tcp"
)

const (
	// Two buffers of this size a connection, unless the suite asks for others. lneto has no default.
	receiveBuffer = 32 << 10
	sendBuffer    = 32 << 10
	// How many segments may be sent and not acknowledged. lneto has no default; its examples have 3 and 4.
	unacknowledgedSegments = 16
	// How many ports may be in use at once.
	ports = 256
	// More packets than this in answer to one request never end.
	tooManyPackets = 1_000
)

// ipNode is lneto's IPv4 or IPv6.
type ipNode interface {
	Demux(carrier []byte, offset int) error
	Encapsulate(carrier []byte, offsetToIP, offsetToFrame int) (int, error)
}

// host is one life of lneto: a reset makes another one.
type host struct {
	out         *answers
	address     netip.Addr
	now         int64
	isns        []uint32
	seed        uint64
	random      uint64
	ip          ipNode
	ports       internet.StackPorts
	validator   lneto.Validator
	buffer      []byte
	arrived     header // of the packet that this request brings
	connections []*connection
	listeners   []*listener
	sockets     map[int64]*connection
	listening   map[int64]*listener
}

func newHost(req *request, out *answers) (*host, error) {
	address, err := netip.ParseAddr(req.Address)
	if err != nil {
		return nil, err
	}
	h := &host{
		out: out, address: address, now: req.Now, seed: uint64(int64(req.Seed)), buffer: make([]byte, req.MTU),
		sockets: map[int64]*connection{}, listening: map[int64]*listener{},
	}
	h.random = mix(h.seed)
	for _, word := range strings.Fields(req.ISNs) {
		isn, err := strconv.ParseUint(word, 10, 32)
		if err != nil {
			return nil, err
		}
		h.isns = append(h.isns, uint32(isn))
	}
	if err := h.ports.ResetTCP(ports); err != nil {
		return nil, err
	}
	if address.Is4() {
		node := new(internet.StackIPv4)
		h.ip = node
		err = errors.Join(node.Reset(&h.validator, 1), node.Register4(&h.ports))
		node.SetAddr4(address.As4())
	} else {
		node := new(internet.StackIPv6)
		h.ip = node
		err = errors.Join(node.Reset(&h.validator, 1), node.Register6(&h.ports))
		node.SetAddr6(address.As16())
	}
	return h, err
}

// handle does what a request asks, and then whatever lneto wants to do because of it.
func (h *host) handle(req *request) error {
	h.now = req.Now
	h.arrived = header{}
	switch req.Type {
	case "packet":
		octets, err := hex.DecodeString(req.Data)
		if err != nil {
			return err
		}
		h.arrived = headerOf(octets)
		// What it finds wrong with a packet is its own business.
		_ = h.ip.Demux(octets, 0)
	case "call":
		h.call(req)
	case "wake":
	default:
		return errors.New("an unknown request: " + req.Type)
	}
	h.passTime()
	h.flush()
	h.tell()
	return nil
}

// passTime moves the timers of handshakes, which are the caller's. lneto looks at its own when it is asked for packets.
func (h *host) passTime() {
	for _, c := range h.connections {
		if !c.gone() && c.handshake.pass(c.conn, h.now) {
			c.ended = "timed-out"
			c.conn.Abort()
		}
	}
}

// flush takes packets out of lneto until it has nothing to say twice in a row, as whoever drives it in a loop would.
func (h *host) flush() {
	for _, c := range h.connections {
		c.unread = c.conn.BufferedInput()
	}
	for quiet, packets := 0, 0; quiet < 2; {
		n, _ := h.ip.Encapsulate(h.buffer, 0, 0)
		if n == 0 {
			quiet++
			continue
		}
		if packets++; packets > tooManyPackets {
			panic("lneto sends without an end")
		}
		quiet = 0
		h.out.packet(h.buffer[:n])
	}
}

// wake says when the next timer is due: one of lneto's, or one of a handshake.
func (h *host) wake() *int64 {
	var first *int64
	sooner := func(due int64) {
		// What was due and is not done, lneto doesn't do for being asked once more.
		if due > h.now && (first == nil || due < *first) {
			first = &due
		}
	}
	for _, c := range h.connections {
		if c.gone() {
			continue
		}
		if nanos := nextDeadline(c.conn); nanos != 0 {
			sooner((nanos + 999) / 1000)
		}
		if due := c.handshake.dueAt(c.conn); due != nil {
			sooner(*due)
		}
	}
	return first
}

// blocks counts the connections that lneto has a block for.
func (h *host) blocks() int {
	count := 0
	for _, c := range h.connections {
		if !c.gone() {
			count++
		}
	}
	return count
}

// tell makes events of the difference between what was and what is: lneto has no events of its own.
func (h *host) tell() {
	for _, c := range h.connections {
		h.tellOf(c)
	}
	h.connections = slices.DeleteFunc(h.connections, func(c *connection) bool { return c.released && c.gone() })
}

func (h *host) nanotime() int64 { return h.now * 1000 }

// isn gives the next initial sequence number: lneto takes it from its caller. Either what the suite wants, or what
// RFC 6528 asks for: a clock of four microseconds, and a hash of the two ends under a secret.
func (h *host) isn(local uint16, remote netip.AddrPort) tcp.Value {
	if len(h.isns) > 0 {
		isn := h.isns[0]
		h.isns = h.isns[1:]
		return tcp.Value(isn)
	}
	hash := mix(h.seed ^ uint64(local)<<16 ^ uint64(remote.Port()))
	for _, octet := range remote.Addr().AsSlice() {
		hash = mix(hash ^ uint64(octet))
	}
	return tcp.Value(uint32(h.now/4) + uint32(hash))
}

// freePort chooses a port at random among the dynamic ones.
func (h *host) freePort() uint16 {
	for {
		h.random = mix(h.random)
		port := uint16(49152 + h.random%16384)
		if !slices.ContainsFunc(h.connections, func(c *connection) bool { return c.local == port && !c.gone() }) {
			return port
		}
	}
}

// mix is the step of splitmix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
