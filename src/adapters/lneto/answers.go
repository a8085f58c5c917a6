// What the adapter writes: one JSON object a line, made by hand, as they are flat and few.
package main

import (
	"bufio"
	"encoding/hex"
	"strconv"
)

// answers writes to standard output.
type answers struct {
	to   *bufio.Writer
	line []byte
}

// field is a key and the JSON of its value.
type field struct{ key, value string }

func text(key, value string) field         { return field{key, strconv.Quote(value)} }
func number(key string, value int64) field { return field{key, strconv.FormatInt(value, 10)} }
func truth(key string, value bool) field   { return field{key, strconv.FormatBool(value)} }

func (a *answers) write(kind string, fields ...field) {
	a.line = append(a.line[:0], `{"type":`...)
	a.line = strconv.AppendQuote(a.line, kind)
	for _, f := range fields {
		a.line = append(a.line, ',', '"')
		a.line = append(a.line, f.key...)
		a.line = append(a.line, '"', ':')
		a.line = append(a.line, f.value...)
	}
	a.line = append(a.line, '}', '\n')
	a.to.Write(a.line)
}

func (a *answers) packet(octets []byte) {
	a.line = append(a.line[:0], `{"type":"packet","data":"`...)
	a.line = hex.AppendEncode(a.line, octets)
	a.line = append(a.line, '"', '}', '\n')
	a.to.Write(a.line)
}

func (a *answers) ok(fields ...field) {
	a.write("result", append([]field{truth("ok", true)}, fields...)...)
}

func (a *answers) refuse(failure string) {
	a.write("result", truth("ok", false), text("failure", failure))
}

func (a *answers) event(socket int64, event string) {
	a.write("event", number("socket", socket), text("event", event))
}

// done closes an answer. The suite writes nothing before it was read, so this is the time to flush.
func (a *answers) done(n int64, wake *int64, blocks int) {
	due := "null"
	if wake != nil {
		due = strconv.FormatInt(*wake, 10)
	}
	a.write("done", number("n", n), field{"wake", due}, number("blocks", int64(blocks)))
	a.to.Flush()
}

func (a *answers) failed(n int64, message string) {
	a.write("error", number("n", n), text("message", message))
	a.to.Flush()
}
