// An adapter to start from, in Go: a host at which every port is closed. Put your stack where FILL IN stands.
package main

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"net/netip"
	"os"
)

const second = 1_000_000

const (
	flagFIN = 1
	flagSYN = 2
	flagRST = 4
	flagACK = 16
)

// message is a line of an answer. Objects are flat.
type message map[string]any

// declaration is what your stack is, can do, and how it is configured. FILL IN; the protocol's page explains each key.
var declaration = message{
	"type": "declaration", "protocol": 1,
	"name":     "my-stack",
	"version":  "0",
	"supports": "blocks deterministic long-time crafted clock",
	"mss":      1460, "receive_buffer": 65535, "initial_window": 4,
	"msl": 120 * second, "time_wait": 240 * second,
	"min_rto": second, "max_rto": 60 * second, "initial_rto": second, "granularity": 1000,
	"give_up_data": 100 * second, "give_up_syn": 180 * second, "give_up_syn_ack": 180 * second,
	"give_up_orphan": 100 * second, "fin_wait_2": 60 * second, "delayed_ack": 200_000,
}

// request is what the suite asks. Each kind of request has some of these keys; options are left out.
type request struct {
	N             int64  `json:"n"`
	Type          string `json:"type"`
	Now           int64  `json:"now"`
	Address       string `json:"address"`
	Peer          string `json:"peer"`
	MTU           int    `json:"mtu"`
	Seed          uint32 `json:"seed"`
	Data          string `json:"data"`
	Call          string `json:"call"`
	Socket        int64  `json:"socket"`
	As            int64  `json:"as"`
	Max           int    `json:"max"`
	Backlog       int    `json:"backlog"`
	LocalAddress  string `json:"local_address"`
	LocalPort     uint16 `json:"local_port"`
	RemoteAddress string `json:"remote_address"`
	RemotePort    uint16 `json:"remote_port"`
}

var out = bufio.NewWriterSize(os.Stdout, 1<<16)

func write(line message) {
	octets, err := json.Marshal(line)
	if err != nil {
		panic(err)
	}
	out.Write(octets)
	out.WriteByte('\n')
}

// host is your stack, freshly started. FILL IN; here it is one that knows no connection.
type host struct {
	address [4]byte
}

func newHost(r request) *host {
	return &host{address: netip.MustParseAddr(r.Address).As4()}
}

// packet gives a packet to your stack. FILL IN: what it sends goes out by write, and so does what it tells.
func (h *host) packet(data []byte, now int64) {
	if len(data) < 40 || data[0]>>4 != 4 || data[9] != 6 || [4]byte(data[16:20]) != h.address {
		return
	}
	header, total := int(data[0]&15)*4, int(binary.BigEndian.Uint16(data[2:]))
	if header < 20 || total > len(data) || total < header+20 || checksum(0, data[:header]) != 0 {
		return
	}
	segment := data[header:total]
	offset, flags := int(segment[12]>>4)*4, segment[13]
	if offset < 20 || offset > len(segment) || checksum(pseudo(data[12:20], len(segment)), segment) != 0 {
		return
	}
	// RFC 9293, section 3.10.7.1: the connection does not exist.
	seq, ack := binary.BigEndian.Uint32(segment[4:]), binary.BigEndian.Uint32(segment[8:])
	length := uint32(len(segment)-offset) + uint32(flags&flagFIN) + uint32(flags&flagSYN)/flagSYN
	switch {
	case flags&flagRST != 0:
	case flags&flagACK != 0:
		h.send(data, ack, 0, flagRST)
	default:
		h.send(data, 0, seq+length, flagRST|flagACK)
	}
}

// send answers a packet by a segment without text. A stack brings its own way of making packets.
func (h *host) send(to []byte, seq, ack uint32, flags byte) {
	ports := to[int(to[0]&15)*4:]
	p := make([]byte, 40)
	p[0], p[3], p[8], p[9] = 0x45, 40, 64, 6
	copy(p[12:], h.address[:])
	copy(p[16:], to[12:16])
	copy(p[20:], ports[2:4])
	copy(p[22:], ports[0:2])
	binary.BigEndian.PutUint32(p[24:], seq)
	binary.BigEndian.PutUint32(p[28:], ack)
	p[32], p[33] = 5<<4, flags
	binary.BigEndian.PutUint16(p[10:], checksum(0, p[:20]))
	binary.BigEndian.PutUint16(p[36:], checksum(pseudo(p[12:20], 20), p[20:]))
	write(message{"type": "packet", "data": hex.EncodeToString(p)})
}

// pseudo is the sum over the pseudo header: the two addresses, the protocol, the length.
func pseudo(ends []byte, length int) uint32 {
	return sum(uint32(6+length), ends)
}

func sum(total uint32, octets []byte) uint32 {
	for i, octet := range octets {
		if i%2 == 0 {
			total += uint32(octet) << 8
		} else {
			total += uint32(octet)
		}
	}
	return total
}

func checksum(total uint32, octets []byte) uint16 {
	total = sum(total, octets)
	for total > 0xffff {
		total = total>>16 + total&0xffff
	}
	return ^uint16(total)
}

// call makes a call. FILL IN; there is exactly one result for each.
func (h *host) call(r request) message {
	switch r.Call {
	case "connect", "listen":
		return message{"type": "result", "ok": false, "failure": "no-resources"}
	default:
		return message{"type": "result", "ok": false, "failure": "not-connected"}
	}
}

// expire does whatever is due by now. FILL IN; it is called after each request.
func (h *host) expire(now int64) {}

// nextTimer is when expire is next to be called, in microseconds, or nil. FILL IN.
func (h *host) nextTimer() any { return nil }

// blocks is how many connection blocks are alive, TIME-WAIT included, listeners not. FILL IN.
func (h *host) blocks() int { return 0 }

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<16), 1<<20)
	var h *host
	for lines.Scan() {
		var r request
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			panic(err)
		}
		if r.Type == "hello" {
			declaration["n"] = r.N
			write(declaration)
			out.Flush()
			continue
		}
		switch r.Type {
		case "reset":
			h = newHost(r)
		case "packet":
			data, err := hex.DecodeString(r.Data)
			if err != nil {
				panic(err)
			}
			h.packet(data, r.Now)
		case "call":
			write(h.call(r))
		}
		h.expire(r.Now)
		write(message{"type": "done", "n": r.N, "wake": h.nextTimer(), "blocks": h.blocks()})
		out.Flush()
	}
}
