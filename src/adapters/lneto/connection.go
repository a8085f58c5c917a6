// A connection as the adapter sees it: lneto's tcp.Conn, and what was last known of it.
package main

import (
	"net/netip"
	"time"

	"github.com/soypat/lneto"
	"github.com/soypat/lneto/tcp"
)

// connection is one connection, from its opening on.
type connection struct {
	conn      *tcp.Conn
	id        uint64 // lneto counts how often a tcp.Conn was used; another number means that this use is over
	local     uint16
	remote    netip.AddrPort
	active    bool
	handshake handshake
	listener  *listener // of a passive one

	socket   int64 // the suite's number; 0 while it was not accepted
	released bool  // the application has let go
	shut     bool  // the application has closed its direction
	state    tcp.State
	ended    string // why it ended, if not in good order
	closed   bool   // the application knows
	readable int    // octets that could be read when the application was last told
	unread   int    // octets that could be read before lneto was last asked for segments
	lost     bool   // text was lost that had been received
	atEnd    bool   // the peer's FIN was seen
	toldEnd  bool
	wanting  bool // the application waits for room to send
}

// configured makes a tcp.Conn with buffers.
func (h *host) configured(receive, send int) (*tcp.Conn, error) {
	conn := new(tcp.Conn)
	size := func(asked, otherwise int) int {
		if asked == 0 {
			return otherwise
		}
		return min(max(asked, 256), 65_535)
	}
	return conn, conn.Configure(withRecovery(tcp.ConnConfig{
		RxBuf:             make([]byte, size(receive, receiveBuffer)),
		TxBuf:             make([]byte, size(send, sendBuffer)),
		TxPacketQueueSize: unacknowledgedSegments,
		// Never used: nothing here calls what would have to wait.
		RWBackoff: func(uint) time.Duration { return lneto.BackoffFlagNop },
	}, h.nanotime))
}

// gone says whether lneto has no block for this connection any more. It forgets one that has come to TIME-WAIT as soon
// as nothing is left to be sent (tcp.Handler.IsTxOver), and sends what there is before anybody looks.
func (c *connection) gone() bool {
	return c.closed || *c.conn.ConnectionID() != c.id || c.conn.State().IsClosed()
}

// hasEnd says whether the peer's FIN has come in, in a state that can't be reached otherwise.
func hasEnd(state tcp.State) bool {
	switch state {
	case tcp.StateCloseWait, tcp.StateLastAck, tcp.StateClosing, tcp.StateTimeWait:
		return true
	}
	return false
}

// tellOf makes the events of one connection.
func (h *host) tellOf(c *connection) {
	was, is := c.state, c.conn.State()
	c.state = is
	c.atEnd = c.atEnd || hasEnd(is)
	told := c.socket != 0 && !c.released
	// A CLOSE leads from SYN-RECEIVED to FIN-WAIT-1, past ESTABLISHED.
	if was.IsPreestablished() && is.IsSynchronized() && !c.shut {
		if !c.active {
			h.out.event(c.listener.socket, "acceptable")
		} else if told {
			h.out.event(c.socket, "established")
		}
	}
	readable := c.conn.BufferedInput()
	if told && (readable > c.readable || c.atEnd && !c.toldEnd) {
		h.out.event(c.socket, "readable")
		c.toldEnd = c.atEnd
	}
	c.readable = readable
	c.lost = c.lost || readable < c.unread
	if told && c.wanting && is.TxDataOpen() && c.conn.FreeOutput() > 0 {
		c.wanting = false
		h.out.event(c.socket, "writable")
	}
	if !c.closed && c.gone() {
		c.closed = true
		h.tellEnd(c, was)
	}
}

// tellEnd says that a connection is over, and how it ended. lneto keeps that to itself: an RST that arrived just now
// from the other end will have been the reason.
func (h *host) tellEnd(c *connection, was tcp.State) {
	if c.ended == "" && h.arrived.rst && h.arrived.from == c.remote && h.arrived.to == c.local {
		c.ended = "reset"
		if c.active && was.IsPreestablished() {
			c.ended = "refused"
		}
	}
	if c.socket == 0 {
		return
	}
	if c.ended != "" {
		h.out.event(c.socket, c.ended)
	}
	h.out.event(c.socket, "closed")
}
