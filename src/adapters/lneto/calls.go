// The calls of the application, each with one result.
package main

import (
	"encoding/hex"
	"net/netip"
	"slices"

	"github.com/soypat/lneto/tcp"
)

func (h *host) call(req *request) {
	switch req.Call {
	case "connect":
		h.connect(req)
		return
	case "listen":
		h.listen(req)
		return
	}
	if l := h.listening[req.Socket]; l != nil {
		h.callListener(l, req)
		return
	}
	c := h.sockets[req.Socket]
	// What was let go of can still be looked at: nothing ends its FIN-WAIT-2.
	if c == nil || c.released && req.Call != "status" {
		h.out.refuse("not-connected")
		return
	}
	switch req.Call {
	case "send":
		h.send(c, req)
	case "receive":
		h.receive(c, req.Max)
	case "shutdown":
		h.shutdown(c)
	case "close":
		h.close(c)
	case "abort":
		c.released = true
		c.conn.Abort()
		h.out.ok()
	case "set":
		h.out.ok()
	case "status":
		h.status(c)
	default:
		h.out.refuse("invalid")
	}
}

func (h *host) connect(req *request) {
	remoteAddress, err := netip.ParseAddr(req.RemoteAddress)
	if err != nil {
		h.out.refuse("invalid")
		return
	}
	remote := netip.AddrPortFrom(remoteAddress, req.RemotePort)
	port := req.LocalPort
	if port == 0 {
		port = h.freePort()
	}
	conn, err := h.configured(req.ReceiveBuffer, req.SendBuffer)
	if err == nil {
		err = conn.OpenActive(port, remote, h.isn(port, remote))
	}
	if err != nil {
		h.out.refuse("invalid")
		return
	}
	// lneto has one node a port, whoever is at the other end: a port in use can't be used twice.
	if err := h.ports.Register(conn); err != nil {
		conn.Abort()
		h.out.refuse("already-exists")
		return
	}
	c := &connection{
		conn: conn, id: *conn.ConnectionID(), local: port, remote: remote, active: true, socket: req.Socket,
		handshake: newHandshake(h.now), state: tcp.StateSynSent,
	}
	h.connections = append(h.connections, c)
	h.sockets[req.Socket] = c
	h.out.ok(
		text("local_address", h.address.String()), number("local_port", int64(port)),
		text("remote_address", remoteAddress.String()), number("remote_port", int64(req.RemotePort)),
	)
}

func (h *host) listen(req *request) {
	l := &listener{
		host: h, socket: req.Socket, port: req.LocalPort, backlog: req.Backlog,
		receive: req.ReceiveBuffer, send: req.SendBuffer,
	}
	if err := l.Reset(req.LocalPort, l); err != nil {
		h.out.refuse("invalid")
		return
	}
	if err := h.ports.Register(l); err != nil {
		h.out.refuse("already-exists")
		return
	}
	h.listening[req.Socket] = l
	h.out.ok()
}

func (h *host) callListener(l *listener, req *request) {
	switch req.Call {
	case "accept":
		h.accept(l, req.As)
	case "close", "abort":
		delete(h.listening, l.socket)
		_ = l.Close()
		h.out.ok()
	case "set":
		h.out.ok()
	case "status":
		h.out.ok(text("state", "LISTEN"))
	default:
		h.out.refuse("invalid")
	}
}

func (h *host) accept(l *listener, as int64) {
	if l.NumberOfReadyToAccept() == 0 {
		h.out.refuse("would-block")
		return
	}
	conn, _, err := l.TryAccept()
	place := slices.IndexFunc(h.connections, func(c *connection) bool { return c.conn == conn })
	if err != nil || place < 0 {
		h.out.refuse("would-block")
		return
	}
	c := h.connections[place]
	c.socket, c.readable = as, 0
	h.sockets[as] = c
	h.out.ok(
		text("local_address", h.address.String()), number("local_port", int64(c.local)),
		text("remote_address", c.remote.Addr().String()), number("remote_port", int64(c.remote.Port())),
	)
}

// refuseFor says why nothing can be sent or received on a connection that is over or on its way there.
func (h *host) refuseFor(c *connection) {
	switch {
	case c.ended != "":
		h.out.refuse(c.ended)
	case c.gone():
		h.out.refuse("not-connected")
	default:
		h.out.refuse("closing")
	}
}

func (h *host) send(c *connection, req *request) {
	data, err := hex.DecodeString(req.Data)
	state := c.conn.State()
	switch {
	case err != nil:
		h.out.refuse("invalid")
		return
	case c.shut && !c.gone():
		h.out.refuse("closing")
		return
	case !c.gone() && state.IsPreestablished():
		// lneto takes nothing before the connection is established, and its own Dial gives no connection out before.
		c.wanting = true
		h.out.refuse("would-block")
		return
	case c.gone() || !state.TxDataOpen():
		h.refuseFor(c)
		return
	}
	// Write would wait for room if it were given more than there is room for.
	room := min(len(data), c.conn.FreeOutput())
	c.wanting = room < len(data)
	if room == 0 && len(data) > 0 {
		h.out.refuse("would-block")
		return
	}
	taken, err := c.conn.Write(data[:room])
	if err != nil {
		h.out.refuse("closing")
		return
	}
	h.out.ok(number("taken", int64(taken)))
}

func (h *host) receive(c *connection, most int) {
	if available := c.conn.BufferedInput(); available > 0 {
		data := make([]byte, min(most, available))
		n, _ := c.conn.Read(data)
		c.readable = c.conn.BufferedInput()
		h.out.ok(text("data", hex.EncodeToString(data[:n])))
		return
	}
	switch {
	// Whoever reads after the connection was forgotten is told net.ErrClosed, in whatever way it ended. Where the peer's
	// FIN has come in, and everything before it could be read, this is the end of the stream.
	case c.atEnd && c.ended == "" && !c.lost:
		h.out.ok(truth("end", true))
	case c.gone():
		h.refuseFor(c)
	default:
		h.out.refuse("would-block")
	}
}

func (h *host) shutdown(c *connection) {
	if c.gone() {
		h.refuseFor(c)
		return
	}
	if c.shut {
		h.out.refuse("closing")
		return
	}
	c.shut = true
	_ = c.conn.Close()
	h.out.ok()
}

// close lets go: lneto has to be told for each direction.
func (h *host) close(c *connection) {
	c.released = true
	if !c.gone() {
		_ = c.conn.CloseRead()
		_ = c.conn.Close()
	}
	h.out.ok()
}

func (h *host) status(c *connection) {
	if c.gone() {
		h.out.ok(text("state", tcp.StateClosed.String()), number("readable", int64(c.conn.BufferedInput())))
		return
	}
	h.out.ok(
		text("state", c.conn.State().String()),
		number("readable", int64(c.conn.BufferedInput())),
		number("unacknowledged", int64(c.conn.InternalHandler().SizeOutput()-c.conn.FreeOutput())),
	)
}
