// What this stack declares, and where each figure comes from. See ../process/README.md for the keys.
package main

import (
	"runtime/debug"
	"strings"
)

const (
	second = 1_000_000
	minute = 60 * second
)

func (a *answers) declare(n int64) {
	a.write("declaration",
		number("n", n),
		number("protocol", 1),
		text("name", "lneto"),
		text("version", version()),
		// No urgent data, keep-alives, user time-out, ICMP, TTL or codepoint, timestamps, window scale or SACK: lneto
		// has none of them. Challenge ACKs it has (tcp.ControlBlock.MakeChallengeACK).
		text("supports", "half-close simultaneous-open status blocks deterministic long-time crafted power crash "+
			"clock isn ipv6 challenge-ack"),
		// 1500 less the two headers: tcp.Handler.Send makes it of the buffer that it is given.
		number("mss", 1460),
		number("receive_buffer", receiveBuffer),
		// lneto has no congestion control: this is the most that an RFC allows (6928).
		number("initial_window", 10),
		// Of TIME-WAIT and of R2 for data, lneto says nothing: these are the RFC's own figures (9293, sections 3.4.2
		// and 3.8.3), which it is then held to.
		number("msl", 2*minute),
		number("time_wait", 4*minute),
		number("give_up_data", 100*second),
		number("give_up_orphan", 4*minute),
		// Nothing ends FIN-WAIT-2.
		field{"fin_wait_2", "null"},
		// rtoMin, rtoMax and rtoInitial in lneto's tcp/rto.go. Version 0.2 has no such timer at all; what a SYN waits
		// for is this adapter's (handshake.go) in either.
		number("min_rto", 200_000),
		number("max_rto", maxHandshakeTimeout),
		number("initial_rto", firstHandshakeTimeout),
		// lneto counts nanoseconds, the suite microseconds.
		number("granularity", 1),
		// R2 of handshakes is the caller's business (handshake.go).
		number("give_up_syn", giveUpHandshake),
		number("give_up_syn_ack", giveUpHandshake),
		// It acknowledges with the next segment that it is asked for, which is at once here.
		number("delayed_ack", 0),
	)
	a.to.Flush()
}

// version says which lneto was built in.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, module := range info.Deps {
		if module.Path == "github.com/soypat/lneto" {
			return strings.TrimPrefix(module.Version, "v")
		}
	}
	return "unknown"
}
