// What lneto leaves to its caller during a handshake: to retransmit a SYN or SYN,ACK, and to give up.
//
// lneto has no clock. It times retransmissions of data by the one that it is given (recovery.go), but a SYN or a
// SYN,ACK is sent again only when the caller says so, by tcp.Conn.RequeueControl. The caller here does so as RFC 6298
// asks: one second after the first one, then with doubled waits.
package main

import (
	"github.com/soypat/lneto/tcp"
)

const (
	firstHandshakeTimeout = second
	maxHandshakeTimeout   = minute
	// R2 of a SYN has to be three minutes at least (RFC 9293, section 3.8.3, MUST-23).
	giveUpHandshake = 3 * minute
)

// handshake is the timer of one connection that is not established yet.
type handshake struct {
	began, due, timeout int64
	over                bool
}

func newHandshake(now int64) handshake {
	return handshake{began: now, due: now + firstHandshakeTimeout, timeout: firstHandshakeTimeout}
}

// pass lets time pass: asks for a retransmission if one is due. Says whether it is time to give up.
func (h *handshake) pass(conn *tcp.Conn, now int64) (giveUp bool) {
	if h.over || now < h.due {
		return false
	}
	if !conn.IsAwaitingControl() {
		h.over = true
		return false
	}
	if now-h.began >= giveUpHandshake {
		return true
	}
	conn.RequeueControl()
	h.timeout = min(2*h.timeout, maxHandshakeTimeout)
	h.due = min(now+h.timeout, h.began+giveUpHandshake)
	return false
}

// dueAt says when the timer is due, or null.
func (h *handshake) dueAt(conn *tcp.Conn) *int64 {
	if h.over || !conn.IsAwaitingControl() {
		return nil
	}
	return &h.due
}
