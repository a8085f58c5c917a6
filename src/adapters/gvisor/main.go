// The adapter of gVisor's netstack: requests from standard input, answers to standard output.
//
// It speaks the protocol of ../process/README.md. A panic of the stack is caught by nothing: the process dies of it,
// with exit code 2 and the goroutines' traces on standard error, as any program would that has the stack inside.
package main

import (
	"bufio"
	"io"
	"os"
	"runtime"

	"gvisor.dev/gvisor/pkg/log"
)

// The longest line that the suite sends, its line feed included.
const longestRequest = 1 << 20

func main() {
	// With one processor the stack makes one goroutine for TCP, so that segments are processed in the order in which
	// they came, whichever connection they belong to (newProtocol in transport/tcp/protocol.go asks for this number).
	runtime.GOMAXPROCS(1)
	log.SetLevel(log.Warning)
	in := bufio.NewReaderSize(os.Stdin, longestRequest)
	out := bufio.NewWriterSize(os.Stdout, longestRequest)
	adapter := &adapter{answers: answers{out: out}}
	for {
		line, err := in.ReadSlice('\n')
		if err == io.EOF && len(line) == 0 {
			return
		}
		if err != nil {
			os.Stderr.WriteString("gvisor: can't read a request: " + err.Error() + "\n")
			os.Exit(1)
		}
		adapter.handle(line)
		if err := out.Flush(); err != nil {
			os.Exit(1)
		}
	}
}

// adapter is what lives from the first request to the last: the host of the latest reset, and where answers go.
type adapter struct {
	answers answers
	host    *host
}

// handle takes one request, and writes its answer up to the line that closes it.
func (a *adapter) handle(line []byte) {
	given, err := parse(line)
	if err != nil {
		a.answers.fail(given.N, "can't read the request: "+err.Error())
		return
	}
	switch {
	case given.Type == "hello":
		a.answers.declare(given.N)
		return
	case given.Type == "reset":
		if a.host != nil {
			a.host.destroy()
		}
		a.host, err = newHost(given)
	case a.host == nil:
		a.answers.fail(given.N, "the first request after hello has to be a reset")
		return
	default:
		err = a.serve(given)
	}
	if err != nil {
		a.answers.fail(given.N, err.Error())
		return
	}
	a.answers.done(given.N, a.host.wake(), a.host.blocks())
}

// serve lets time pass until a request's instant, does what it asks for, and writes down what came of it.
func (a *adapter) serve(given request) error {
	h := a.host
	h.advance(given.Now)
	var result *result
	switch given.Type {
	case "wake":
	case "packet":
		if err := h.inject(given.Data); err != nil {
			return err
		}
	case "call":
		answer := h.call(given)
		result = &answer
	default:
		return errUnknownRequest(given.Type)
	}
	h.settle()
	// What the stack sent when a call came it sent because of the call: the result is the first line.
	if result != nil {
		a.answers.result(*result)
	}
	for _, packet := range h.link.take() {
		a.answers.packet(packet)
	}
	for _, event := range h.notice() {
		a.answers.event(event)
	}
	return nil
}
