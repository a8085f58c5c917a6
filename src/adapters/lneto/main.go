// The adapter of lneto: reads the suite's requests, line by line, and answers them.
//
// The protocol is described in ../process/README.md. A panic of lneto's is caught by nothing: the process ends with
// exit code 2 and the goroutine's stack on standard error, which is what the suite wants to see of a crash.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime/debug"
)

// request has the keys of every request; those that a request lacks stay nil or empty.
type request struct {
	N             int64   `json:"n"`
	Type          string  `json:"type"`
	Now           int64   `json:"now"`
	Address       string  `json:"address"`
	MTU           int     `json:"mtu"`
	Seed          float64 `json:"seed"`
	ISNs          string  `json:"isns"`
	Data          string  `json:"data"`
	Call          string  `json:"call"`
	Socket        int64   `json:"socket"`
	LocalPort     uint16  `json:"local_port"`
	RemoteAddress string  `json:"remote_address"`
	RemotePort    uint16  `json:"remote_port"`
	Backlog       int     `json:"backlog"`
	As            int64   `json:"as"`
	Max           int     `json:"max"`
	ReceiveBuffer int     `json:"receive_buffer"`
	SendBuffer    int     `json:"send_buffer"`
}

func main() {
	// A life is short and its buffers are large: the collector need not run as often as it would.
	debug.SetGCPercent(1000)
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := &answers{to: bufio.NewWriterSize(os.Stdout, 1<<16)}
	var host *host
	for {
		line, err := in.ReadSlice('\n')
		if err == io.EOF {
			return
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "can't read a request:", err)
			os.Exit(1)
		}
		var req request
		if err := json.Unmarshal(line, &req); err != nil {
			out.failed(0, "this is no request: "+err.Error())
			return
		}
		switch {
		case req.Type == "hello":
			out.declare(req.N)
		case req.Type == "reset":
			if host, err = newHost(&req, out); err != nil {
				out.failed(req.N, "can't set lneto up: "+err.Error())
				return
			}
			out.done(req.N, nil, 0)
		case host == nil:
			out.failed(req.N, "a request before the first reset")
			return
		default:
			if err := host.handle(&req); err != nil {
				out.failed(req.N, err.Error())
				return
			}
			out.done(req.N, host.wake(), host.blocks())
		}
	}
}
