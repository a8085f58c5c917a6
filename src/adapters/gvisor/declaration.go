// What the adapter says of the stack, and where each number comes from.
package main

import (
	"runtime/debug"
	"strings"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

const protocolVersion = 1

// declaration closes the answer to hello.
type declaration struct {
	Type          string  `json:"type"`
	N             int64   `json:"n"`
	Protocol      int     `json:"protocol"`
	Name          string  `json:"name"`
	Version       string  `json:"version"`
	Supports      string  `json:"supports"`
	MSS           int     `json:"mss"`
	ReceiveBuffer int     `json:"receive_buffer"`
	InitialWindow int     `json:"initial_window"`
	MSL           int64   `json:"msl"`
	TimeWait      int64   `json:"time_wait"`
	MinRTO        int64   `json:"min_rto"`
	MaxRTO        int64   `json:"max_rto"`
	InitialRTO    int64   `json:"initial_rto"`
	Granularity   int64   `json:"granularity"`
	Lateness      float64 `json:"lateness"`
	GiveUpData    int64   `json:"give_up_data"`
	GiveUpSyn     int64   `json:"give_up_syn"`
	GiveUpSynAck  int64   `json:"give_up_syn_ack"`
	GiveUpOrphan  int64   `json:"give_up_orphan"`
	FinWait2      int64   `json:"fin_wait_2"`
	DelayedAck    int64   `json:"delayed_ack"`
	AnswersMost   int     `json:"answers_most"`
	AnswersPer    int64   `json:"answers_per"`
}

// What the stack, its interface and the adapter can do. Not among these: urgent data, of which the stack knows
// nothing, initial sequence numbers of the suite's choice, and telling that R1 was passed.
const supports = "half-close simultaneous-open status blocks deterministic long-time crafted power crash clock ipv6 " +
	"keep-alive user-timeout ip-fields timestamps window-scale sack challenge-ack icmp reports"

// The waits for an answer to a SYN or a SYN,ACK double from InitialRTO (1 s) up to MaxRTO (120 s); the next doubling
// ends the attempt: 1 + 2 + 4 + ... + 64 s (backoffTimer in transport/tcp/connect.go).
const giveUpOpening = 127 * time.Second

// giveUpData is when data is given up at the soonest: when the timer expires for a segment that was sent more than
// MaxRetries (15) times, waits being MinRTO at the least, and doubled up to MaxRTO (retransmitTimerExpired in
// transport/tcp/snd.go). The probe of the tail counts as one of these times (schedulePTO in transport/tcp/rack.go), so
// that 15 waits are certain.
func giveUpData() time.Duration {
	total, rto := time.Duration(0), time.Duration(tcp.MinRTO)
	for range tcp.MaxRetries {
		total += rto
		rto = min(2*rto, tcp.MaxRTO)
	}
	return total
}

func (a *answers) declare(n int64) {
	a.line(declaration{
		Type:          "declaration",
		N:             n,
		Protocol:      protocolVersion,
		Name:          "gvisor",
		Version:       version(),
		Supports:      supports,
		MSS:           1460,                         // the link's 1500 octets without two headers
		ReceiveBuffer: tcp.DefaultReceiveBufferSize, // half of it is window, half is for what segments cost
		InitialWindow: tcp.InitialCwnd,
		// DefaultTCPTimeWaitTimeout is 60 s, "typically 2 * MSL".
		MSL:        inMicros(tcp.DefaultTCPTimeWaitTimeout / 2),
		TimeWait:   inMicros(tcp.DefaultTCPTimeWaitTimeout),
		MinRTO:     inMicros(tcp.MinRTO),
		MaxRTO:     inMicros(tcp.MaxRTO),
		InitialRTO: inMicros(tcp.InitialRTO),
		// Timers are met with the next tick of the clock, a microsecond; what they are set to is cut off when computed.
		Granularity: 5,
		// R2 is a number of retransmissions, and 16 waits come before it where the probe of the tail was of another
		// segment. The protocol knows R2 as a time only, so that the one wait more has to be declared as lateness.
		Lateness:     0.15,
		GiveUpData:   inMicros(giveUpData()),
		GiveUpSyn:    inMicros(giveUpOpening),
		GiveUpSynAck: inMicros(giveUpOpening),
		// Nothing is done sooner for an application that is gone.
		GiveUpOrphan: inMicros(2 * giveUpData()),
		FinWait2:     inMicros(tcp.DefaultTCPLingerTimeout),
		// What was received is acknowledged at once (handleSegmentsLocked in transport/tcp/connect.go).
		DelayedAck: 0,
		// One challenge ACK in 500 ms on each connection (defaultTCPInvalidRateLimit in stack/stack_options.go).
		AnswersMost: 1,
		AnswersPer:  inMicros(500 * time.Millisecond),
	})
}

func inMicros(d time.Duration) int64 { return int64(d / time.Microsecond) }

// version is the date and the commit of the Go module's version.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, module := range info.Deps {
		if module.Path == "gvisor.dev/gvisor" {
			// v0.0.0-20260905035102-160fafc42237: the commit's instant, and its number.
			instant, commit, _ := strings.Cut(strings.TrimPrefix(module.Version, "v0.0.0-"), "-")
			return instant[:min(8, len(instant))] + "-" + commit
		}
	}
	return "unknown"
}
