// lneto 0.2 retransmits data after duplicate acknowledgments only: it has no timer, and needs no clock.
package main

import "github.com/soypat/lneto/tcp"

func withRecovery(config tcp.ConnConfig, _ func() int64) tcp.ConnConfig { return config }

func nextDeadline(*tcp.Conn) int64 { return 0 }
