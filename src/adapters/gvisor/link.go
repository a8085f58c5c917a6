// The link of the host: packets that the stack sends are kept until the answer is written.
package main

import (
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/link/channel"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
)

// link is gVisor's channel endpoint, of which only the queue is another one: it has no end, so that nothing is lost.
type link struct {
	*channel.Endpoint
	sent [][]byte
}

func newLink(mtu uint32) *link { return &link{Endpoint: channel.New(0, mtu, "")} }

// WritePackets takes what the stack sends. It is called by the goroutine that settles, or while that one waits.
func (l *link) WritePackets(packets stack.PacketBufferList) (int, tcpip.Error) {
	for _, packet := range packets.AsSlice() {
		view := packet.ToView()
		octets := make([]byte, view.Size())
		copy(octets, view.AsSlice())
		view.Release()
		l.sent = append(l.sent, octets)
	}
	return packets.Len(), nil
}

// take gives what was sent since the last time, in its order.
func (l *link) take() [][]byte {
	sent := l.sent
	l.sent = nil
	return sent
}
