// Options of sockets, in the stack's units.
package main

import "gvisor.dev/gvisor/pkg/tcpip"

// set sets what is given, and stops at the first option that the stack refuses.
func (s *socket) set(given options) tcpip.Error {
	known := s.endpoint.SocketOptions()
	if given.NoDelay != nil {
		known.SetDelayOption(!*given.NoDelay)
	}
	if given.ReceiveBuffer != nil {
		known.SetReceiveBufferSize(*given.ReceiveBuffer, true)
	}
	if given.SendBuffer != nil {
		known.SetSendBufferSize(*given.SendBuffer, true)
	}
	if given.ErrorReports != nil {
		s.setReports(*given.ErrorReports)
	}
	if err := s.setIP(given); err != nil {
		return err
	}
	return s.setTimes(given)
}

// setReports has ICMP errors queued for the application, as with Linux's IP_RECVERR, or not.
func (s *socket) setReports(on bool) {
	s.reports = on
	s.endpoint.SocketOptions().SetIPv4RecvError(on)
	s.endpoint.SocketOptions().SetIPv6RecvError(on)
}

// setIP sets fields of the IP header.
func (s *socket) setIP(given options) tcpip.Error {
	hops, class := tcpip.IPv4TTLOption, tcpip.IPv4TOSOption
	if s.isV6 {
		hops, class = tcpip.IPv6HopLimitOption, tcpip.IPv6TrafficClassOption
	}
	if given.HopLimit != nil {
		if err := s.endpoint.SetSockOptInt(hops, *given.HopLimit); err != nil {
			return err
		}
	}
	if given.DSCP != nil {
		// The stack takes the whole octet, of which the codepoint is the upper six bits.
		return s.endpoint.SetSockOptInt(class, *given.DSCP<<2)
	}
	return nil
}

// setTimes sets the user time-out and what belongs to keep-alives; these are turned on when their times are set.
func (s *socket) setTimes(given options) tcpip.Error {
	if given.UserTimeout != nil {
		timeout := tcpip.TCPUserTimeoutOption(micros(*given.UserTimeout))
		if err := s.endpoint.SetSockOpt(&timeout); err != nil {
			return err
		}
	}
	if given.KeepAliveIdle != nil {
		idle := tcpip.KeepaliveIdleOption(micros(*given.KeepAliveIdle))
		if err := s.endpoint.SetSockOpt(&idle); err != nil {
			return err
		}
	}
	if given.KeepAliveInterval != nil {
		interval := tcpip.KeepaliveIntervalOption(micros(*given.KeepAliveInterval))
		if err := s.endpoint.SetSockOpt(&interval); err != nil {
			return err
		}
	}
	if given.KeepAliveCount != nil {
		if err := s.endpoint.SetSockOptInt(tcpip.KeepaliveCountOption, *given.KeepAliveCount); err != nil {
			return err
		}
	}
	if given.KeepAlive != nil {
		s.endpoint.SocketOptions().SetKeepAlive(*given.KeepAlive)
	}
	return nil
}
