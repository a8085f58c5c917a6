// The messages of the adapter protocol: requests as they are read, answers as they are written.
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// request is any request; what does not belong to its type is empty.
type request struct {
	N    int64  `json:"n"`
	Type string `json:"type"`
	Now  int64  `json:"now"`

	// Of a reset.
	Address string `json:"address"`
	Peer    string `json:"peer"`
	MTU     uint32 `json:"mtu"`
	Seed    int64  `json:"seed"`

	// Of a packet, and of a SEND: octets in hexadecimal.
	Data string `json:"data"`

	// Of a call.
	Call          string `json:"call"`
	Socket        int64  `json:"socket"`
	LocalAddress  string `json:"local_address"`
	LocalPort     uint16 `json:"local_port"`
	RemoteAddress string `json:"remote_address"`
	RemotePort    uint16 `json:"remote_port"`
	Backlog       int    `json:"backlog"`
	As            int64  `json:"as"`
	Max           int    `json:"max"`
	Urgent        bool   `json:"urgent"`
	options
}

// options are those of a socket; nil stays as it is. Durations are in microseconds.
type options struct {
	NoDelay           *bool  `json:"no_delay"`
	KeepAlive         *bool  `json:"keep_alive"`
	KeepAliveIdle     *int64 `json:"keep_alive_idle"`
	KeepAliveInterval *int64 `json:"keep_alive_interval"`
	KeepAliveCount    *int   `json:"keep_alive_count"`
	UserTimeout       *int64 `json:"user_timeout"`
	HopLimit          *int   `json:"hop_limit"`
	DSCP              *int   `json:"dscp"`
	ErrorReports      *bool  `json:"error_reports"`
	ReceiveBuffer     *int64 `json:"receive_buffer"`
	SendBuffer        *int64 `json:"send_buffer"`
}

func parse(line []byte) (request, error) {
	var given request
	err := json.Unmarshal(line, &given)
	return given, err
}

func errUnknownRequest(name string) error {
	return fmt.Errorf("there is no request %q in version %d of the protocol", name, protocolVersion)
}

// result is the one answer to a call.
type result struct {
	Type          string  `json:"type"`
	OK            bool    `json:"ok"`
	Failure       string  `json:"failure,omitempty"`
	LocalAddress  string  `json:"local_address,omitempty"`
	LocalPort     uint16  `json:"local_port,omitempty"`
	RemoteAddress string  `json:"remote_address,omitempty"`
	RemotePort    uint16  `json:"remote_port,omitempty"`
	Taken         *int64  `json:"taken,omitempty"`
	Data          *string `json:"data,omitempty"`
	End           bool    `json:"end,omitempty"`
	// Of a STATUS: the state's name in quotation marks, or null.
	State    json.RawMessage `json:"state,omitempty"`
	Readable *int            `json:"readable,omitempty"`
}

func succeeded() result            { return result{Type: "result", OK: true} }
func failed(failure string) result { return result{Type: "result", Failure: failure} }

// event is something that happened to a socket.
type event struct {
	Type   string `json:"type"`
	Socket int64  `json:"socket"`
	Event  string `json:"event"`
}

// closing is the line that ends an answer.
type closing struct {
	Type   string `json:"type"`
	N      int64  `json:"n"`
	Wake   *int64 `json:"wake"`
	Blocks int    `json:"blocks"`
}

// complaint closes an answer that the adapter could not give.
type complaint struct {
	Type    string `json:"type"`
	N       int64  `json:"n"`
	Message string `json:"message"`
}

// answers writes lines.
type answers struct {
	out *bufio.Writer
}

func (a *answers) line(message any) {
	text, err := json.Marshal(message)
	if err != nil {
		panic(err) // a message of ours that is no JSON
	}
	a.out.Write(text)
	a.out.WriteByte('\n')
}

func (a *answers) packet(octets []byte) {
	a.out.WriteString(`{"type":"packet","data":"`)
	a.out.WriteString(hex.EncodeToString(octets))
	a.out.WriteString("\"}\n")
}

func (a *answers) result(given result)          { a.line(given) }
func (a *answers) event(given event)            { a.line(given) }
func (a *answers) fail(n int64, message string) { a.line(complaint{"error", n, message}) }
func (a *answers) done(n int64, wake *int64, blocks int) {
	a.line(closing{"done", n, wake, blocks})
}
