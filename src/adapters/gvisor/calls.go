// The application's calls, and how sockets are opened.
package main

import (
	"net/netip"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/waiter"
)

// call does what the application asks for.
func (h *host) call(given request) result {
	switch given.Call {
	case "connect":
		return h.connect(given)
	case "listen":
		return h.listen(given)
	}
	s, known := h.sockets[given.Socket]
	if !known || (s.released && given.Call != "status") {
		return failed("not-connected")
	}
	switch given.Call {
	case "accept":
		return h.accept(s, given.As)
	case "send":
		return s.send(given)
	case "receive":
		return s.receive(given.Max)
	case "shutdown":
		return s.shutdown()
	case "close":
		return s.release(false)
	case "abort":
		return s.release(true)
	case "set":
		if refused := s.set(given.options); refused != nil {
			return failed(failureOf(refused))
		}
		return succeeded()
	case "status":
		return s.status()
	default:
		return failed("unsupported")
	}
}

func (h *host) connect(given request) result {
	remote, err := netip.ParseAddr(given.RemoteAddress)
	if err != nil {
		return failed("invalid")
	}
	s, refused := h.open(given)
	if refused == nil {
		refused = s.endpoint.Connect(fullAddress(remote, given.RemotePort))
		if _, started := refused.(*tcpip.ErrConnectStarted); started {
			refused = nil
		}
	}
	if refused != nil {
		return s.discard(refused)
	}
	h.sockets[given.Socket] = s
	local, _ := s.endpoint.GetLocalAddress()
	return between(local, given.RemoteAddress, given.RemotePort)
}

func (h *host) listen(given request) result {
	s, refused := h.open(given)
	if refused == nil {
		// As the sandbox does, "to keep in parity with Linux" (Listen in pkg/sentry/socket/netstack/netstack.go).
		refused = s.endpoint.Listen(given.Backlog + 1)
	}
	if refused != nil {
		return s.discard(refused)
	}
	s.listens = true
	s.options = given.options
	s.attend()
	h.sockets[given.Socket] = s
	return succeeded()
}

// open makes a socket that is bound to the call's own end.
func (h *host) open(given request) (*socket, tcpip.Error) {
	local, err := netip.ParseAddr(given.LocalAddress)
	if err != nil {
		return nil, &tcpip.ErrBadAddress{}
	}
	s := &socket{queue: &waiter.Queue{}, isV6: local.Is6()}
	var refused tcpip.Error
	s.endpoint, refused = h.stack.NewEndpoint(tcp.ProtocolNumber, networkOf(local), s.queue)
	if refused != nil {
		return nil, refused
	}
	// A port can be used for several connections and a listener at once (RFC 9293, section 3.3), TIME-WAIT or not.
	s.endpoint.SocketOptions().SetReuseAddress(true)
	s.setReports(true)
	if refused := s.set(given.options); refused != nil {
		return s, refused
	}
	return s, s.endpoint.Bind(fullAddress(local, given.LocalPort))
}

// discard closes a socket that could not be opened.
func (s *socket) discard(refused tcpip.Error) result {
	if s != nil {
		s.endpoint.Close()
	}
	return failed(failureOf(refused))
}

func (h *host) accept(listener *socket, as int64) result {
	if !listener.listens {
		return failed("invalid")
	}
	var peer tcpip.FullAddress
	endpoint, queue, refused := listener.endpoint.Accept(&peer)
	if refused != nil {
		return failed(failureOf(refused))
	}
	s := &socket{endpoint: endpoint, queue: queue, isV6: listener.isV6, toldEstablished: true}
	h.sockets[as] = s
	s.setReports(true)
	// The stack hands few options of a listener on (propagateInheritableOptionsLocked in transport/tcp/accept.go), so
	// its application sets them.
	s.set(listener.options)
	local, _ := endpoint.GetLocalAddress()
	return between(local, textOf(peer.Addr), peer.Port)
}

// between is the success of a call that tells both ends.
func between(local tcpip.FullAddress, remoteAddress string, remotePort uint16) result {
	answer := succeeded()
	answer.LocalAddress, answer.LocalPort = textOf(local.Addr), local.Port
	answer.RemoteAddress, answer.RemotePort = remoteAddress, remotePort
	return answer
}

func fullAddress(address netip.Addr, port uint16) tcpip.FullAddress {
	full := tcpip.FullAddress{NIC: nic, Port: port}
	if !address.IsUnspecified() {
		full.Addr = tcpip.AddrFromSlice(address.AsSlice())
	}
	return full
}

func textOf(address tcpip.Address) string {
	parsed, ok := netip.AddrFromSlice(address.AsSlice())
	if !ok {
		return ""
	}
	return parsed.String()
}
