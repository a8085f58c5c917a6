// The stack's states and errors in the words of the protocol.
package main

import (
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// nameOf is what RFC 9293 calls a state.
func nameOf(state tcp.EndpointState) string {
	switch state {
	case tcp.StateListen:
		return "LISTEN"
	case tcp.StateConnecting, tcp.StateSynSent:
		return "SYN-SENT"
	case tcp.StateSynRecv:
		return "SYN-RECEIVED"
	case tcp.StateEstablished:
		return "ESTABLISHED"
	case tcp.StateFinWait1:
		return "FIN-WAIT-1"
	case tcp.StateFinWait2:
		return "FIN-WAIT-2"
	case tcp.StateCloseWait:
		return "CLOSE-WAIT"
	case tcp.StateClosing:
		return "CLOSING"
	case tcp.StateLastAck:
		return "LAST-ACK"
	case tcp.StateTimeWait:
		return "TIME-WAIT"
	default:
		return "CLOSED"
	}
}

// isGone tells whether there is no connection block (any more).
func isGone(state tcp.EndpointState) bool { return state == tcp.StateClose || state == tcp.StateError }

// isOpening tells whether a connection is on its way to ESTABLISHED.
func isOpening(state tcp.EndpointState) bool {
	return state == tcp.StateConnecting || state == tcp.StateSynSent || state == tcp.StateSynRecv
}

// isConnection tells whether there is a connection block, in any state but LISTEN and CLOSED.
func isConnection(state tcp.EndpointState) bool {
	switch state {
	case tcp.StateInitial, tcp.StateBound, tcp.StateListen, tcp.StateClose, tcp.StateError:
		return false
	default:
		return true
	}
}

// isEstablished tells whether a connection has come to ESTABLISHED, or to a state behind it.
func isEstablished(state tcp.EndpointState) bool { return isConnection(state) && !isOpening(state) }

// failureOf is why a call failed.
func failureOf(err tcpip.Error) string {
	switch err.(type) {
	case *tcpip.ErrWouldBlock, *tcpip.ErrAlreadyConnecting:
		return "would-block"
	case *tcpip.ErrConnectionRefused:
		return "refused"
	case *tcpip.ErrConnectionReset, *tcpip.ErrConnectionAborted, *tcpip.ErrAborted:
		return "reset"
	case *tcpip.ErrTimeout:
		return "timed-out"
	case *tcpip.ErrHostUnreachable, *tcpip.ErrNetworkUnreachable, *tcpip.ErrHostDown, *tcpip.ErrNoNet,
		*tcpip.ErrUnknownProtocolOption, *tcpip.ErrNotSupported:
		return "unreachable"
	case *tcpip.ErrClosedForSend, *tcpip.ErrClosedForReceive:
		return "closing"
	case *tcpip.ErrNotConnected:
		return "not-connected"
	case *tcpip.ErrPortInUse, *tcpip.ErrBadLocalAddress, *tcpip.ErrAlreadyConnected, *tcpip.ErrAlreadyBound:
		return "already-exists"
	case *tcpip.ErrNoBufferSpace, *tcpip.ErrNoPortAvailable:
		return "no-resources"
	default:
		return "invalid"
	}
}

// endingOf is why a connection ended by itself, or "" where that was its application's doing.
//
// ErrAborted is what a connection has that an RST ended in CLOSE-WAIT (handleReset in transport/tcp/connect.go), and
// ErrConnectionAborted one whose application let go of it without having read everything.
func endingOf(err tcpip.Error, released bool) string {
	switch err.(type) {
	case *tcpip.ErrConnectionAborted:
		if released {
			return ""
		}
		return "reset"
	default:
		switch failure := failureOf(err); failure {
		case "refused", "reset", "timed-out":
			return failure
		default:
			return "unreachable" // what neither a segment nor a timer brings about is an ICMP error
		}
	}
}
