// How lneto 0.3 is told to retransmit data: by an RTO of its own (RFC 6298), and the suite's clock.
package main

import "github.com/soypat/lneto/tcp"

// withRecovery switches loss recovery on. It is off unless a caller does so.
func withRecovery(config tcp.ConnConfig, nanotime func() int64) tcp.ConnConfig {
	config.LossRecovery = new(tcp.RTO)
	config.Nanotime = nanotime
	return config
}

// nextDeadline says when the connection wants to be asked for a segment again, in nanoseconds; 0 for never.
func nextDeadline(conn *tcp.Conn) int64 { return conn.InternalHandler().NextDeadline() }
