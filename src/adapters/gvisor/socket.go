// A socket as an application has it: the endpoint of the stack behind it, and what was told of it.
package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/waiter"
)

// The largest RECEIVE; the suite takes the rest with the next one.
const mostAtOnce = 1 << 18

// socket is one that the application has, or has let go of.
type socket struct {
	endpoint tcpip.Endpoint
	queue    *waiter.Queue
	entry    waiter.Entry
	listens  bool
	isV6     bool
	// What a listener was opened with, for the connections that it accepts.
	options options
	// Connections that were delivered to a listener, and not told of yet.
	delivered int

	// The application called close, abort or shutdown.
	released, aborted, shut bool
	// It was in SYN-SENT then, which deletes the connection.
	abandoned bool
	// How the connection ended, if it did so by itself; "" while it did not.
	ending string
	// ICMP errors are queued for the application, which they are unless it says that it wants none.
	reports bool

	toldEstablished, toldEnding, toldClosed, toldReadable bool
	wantsRoom                                             bool
}

// state is that of the connection block.
func (s *socket) state() tcp.EndpointState { return tcp.EndpointState(s.endpoint.State()) }

// NotifyEvent counts the connections of a listener: it is told once for each (deliverAccepted in dispatcher.go).
func (s *socket) NotifyEvent(waiter.EventMask) { s.delivered++ }

// attend has a listener told of its connections.
func (s *socket) attend() {
	s.entry.Init(s, waiter.ReadableEvents)
	s.queue.EventRegister(&s.entry)
}

// notice compares what is with what was, and gives the difference in the protocol's words.
func (s *socket) notice() []string {
	if s.listens {
		return s.noticeListener()
	}
	state := s.state()
	s.learnEnding(state)
	var events []string
	tell := func(told *bool, name string) {
		if !*told {
			*told = true
			events = append(events, name)
		}
	}
	if !s.released {
		if isEstablished(state) {
			tell(&s.toldEstablished, "established")
		}
		// The error that ended a connection is queued as well, and told as what it was.
		if reports := s.softErrors(); !isGone(state) {
			events = append(events, reports...)
		}
		if s.endpoint.Readiness(waiter.ReadableEvents)&waiter.ReadableEvents != 0 && s.ending == "" && !isGone(state) {
			tell(&s.toldReadable, "readable")
		}
		if s.wantsRoom && isEstablished(state) &&
			s.endpoint.Readiness(waiter.WritableEvents)&waiter.WritableEvents != 0 {
			s.wantsRoom = false
			events = append(events, "writable")
		}
	}
	if s.ending != "" {
		tell(&s.toldEnding, s.ending)
	}
	if isGone(state) {
		tell(&s.toldClosed, "closed")
	}
	return events
}

func (s *socket) noticeListener() []string {
	var events []string
	for ; s.delivered > 0; s.delivered-- {
		if !s.released {
			events = append(events, "acceptable")
		}
	}
	return events
}

// learnEnding asks why a connection is gone, once: the stack tells it once only.
func (s *socket) learnEnding(state tcp.EndpointState) {
	if !isGone(state) || s.toldClosed || s.ending != "" {
		return
	}
	if err := s.endpoint.LastError(); err != nil && !s.aborted && !s.abandoned {
		s.end(err)
	}
}

// end keeps why the connection ended.
func (s *socket) end(err tcpip.Error) {
	if s.ending == "" && !s.aborted && !s.abandoned {
		s.ending = endingOf(err, s.released)
	}
}

// softErrors are those that were queued since the last time.
func (s *socket) softErrors() []string {
	var events []string
	if s.reports {
		for s.endpoint.SocketOptions().DequeueErr() != nil {
			events = append(events, "advice")
		}
	}
	return events
}

// send takes as much as there is room for.
func (s *socket) send(given request) result {
	octets, err := hex.DecodeString(given.Data)
	if err != nil || len(octets) == 0 {
		return failed("invalid")
	}
	taken, refused := s.endpoint.Write(bytes.NewReader(octets), tcpip.WriteOptions{})
	s.wantsRoom = taken < int64(len(octets))
	if refused != nil {
		return s.refusal(refused)
	}
	if taken == 0 {
		return failed("would-block")
	}
	answer := succeeded()
	answer.Taken = &taken
	return answer
}

// receive gives what has come; then the end of the stream, or why there will be no more.
func (s *socket) receive(most int) result {
	if most < 1 {
		return failed("invalid")
	}
	s.toldReadable = false
	into := make(tcpip.SliceWriter, min(most, mostAtOnce))
	space := into
	read, refused := s.endpoint.Read(&into, tcpip.ReadOptions{})
	if _, over := refused.(*tcpip.ErrClosedForReceive); over && s.ending == "" {
		answer := succeeded()
		answer.End = true
		return answer
	}
	if refused != nil {
		return s.refusal(refused)
	}
	// What the sandbox does after each read: the receive buffer grows with what the application takes.
	s.endpoint.ModerateRecvBuf(read.Count)
	data := hex.EncodeToString(space[:read.Count])
	answer := succeeded()
	answer.Data = &data
	return answer
}

// shutdown is RFC 9293's CLOSE.
func (s *socket) shutdown() result {
	if s.listens {
		return failed("invalid")
	}
	abandons := isOpening(s.state())
	if refused := s.endpoint.Shutdown(tcpip.ShutdownWrite); refused != nil {
		return s.refusal(refused)
	}
	s.shut = true
	s.abandoned = s.abandoned || abandons
	return succeeded()
}

// release lets go of the socket. An abort is a close that does not linger (SO_LINGER with no time).
func (s *socket) release(abort bool) result {
	s.abandoned = s.abandoned || isOpening(s.state())
	if abort {
		s.aborted = true
		s.endpoint.SocketOptions().SetLinger(tcpip.LingerOption{Enabled: true})
	}
	s.released = true
	s.endpoint.Close()
	return succeeded()
}

// status is that of the connection, for as long as it is there, whoever holds it.
func (s *socket) status() result {
	state := s.state()
	if s.released && (isGone(state) || s.listens) {
		return failed("not-connected")
	}
	answer := succeeded()
	answer.State, _ = json.Marshal(nameOf(state))
	if waiting, err := s.endpoint.GetSockOptInt(tcpip.ReceiveQueueSizeOption); err == nil && !s.released {
		answer.Readable = &waiting
	}
	return answer
}

// refusal is why a call failed. The stack tells of an ending once only; here it is kept.
func (s *socket) refusal(err tcpip.Error) result {
	switch failure := failureOf(err); failure {
	case "would-block", "invalid":
		return failed(failure)
	case "refused", "reset", "timed-out", "unreachable":
		s.end(err)
		return failed(failure)
	case "closing":
		if s.ending != "" {
			return failed(s.ending)
		}
		if !s.shut {
			return failed("not-connected")
		}
		return failed(failure)
	default:
		if s.ending != "" {
			return failed(s.ending)
		}
		return failed(failure)
	}
}
