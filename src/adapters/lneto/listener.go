// A listener: lneto's tcp.Listener, and the pool that it takes connections from.
package main

import "github.com/soypat/lneto/tcp"

// listener is a passive OPEN. lneto asks it for a tcp.Conn when a SYN comes, and gives the conn back when it is over.
type listener struct {
	tcp.Listener
	host          *host
	socket        int64
	port          uint16
	backlog       int
	receive, send int
}

// GetTCP gives lneto a connection for a SYN, or nil when as many as the backlog wait to be established or accepted.
func (l *listener) GetTCP() (*tcp.Conn, any, tcp.Value) {
	h := l.host
	waiting := 0
	for _, c := range h.connections {
		if c.listener == l && c.socket == 0 && !c.gone() {
			waiting++
		}
	}
	if waiting >= max(1, l.backlog) {
		return nil, nil, 0
	}
	conn, err := h.configured(l.receive, l.send)
	if err != nil {
		return nil, nil, 0
	}
	c := &connection{
		conn: conn, local: l.port, remote: h.arrived.from, listener: l, handshake: newHandshake(h.now),
		// lneto counts one up when it opens it, which it does next.
		id: *conn.ConnectionID() + 1, state: tcp.StateListen,
	}
	h.connections = append(h.connections, c)
	return conn, c, h.isn(l.port, h.arrived.from)
}

// PutTCP takes a connection back. It is not used again: what was received can still be read.
func (l *listener) PutTCP(conn *tcp.Conn) {
	if !conn.State().IsClosed() {
		conn.Abort()
	}
}
