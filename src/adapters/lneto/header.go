// The few fields of a packet that the adapter itself has to know.
package main

import (
	"encoding/binary"
	"net/netip"
)

// header tells from whom a packet came, to which port, and whether it is an RST.
type header struct {
	from netip.AddrPort
	to   uint16
	rst  bool
}

// headerOf reads a packet; of what is no whole TCP segment it says nothing.
func headerOf(octets []byte) (h header) {
	var source netip.Addr
	var segment []byte
	switch {
	case len(octets) >= 20 && octets[0]>>4 == 4 && octets[9] == 6:
		source, _ = netip.AddrFromSlice(octets[12:16])
		if length := int(octets[0]&15) * 4; length <= len(octets) {
			segment = octets[length:]
		}
	case len(octets) >= 40 && octets[0]>>4 == 6 && octets[6] == 6:
		source, _ = netip.AddrFromSlice(octets[8:24])
		segment = octets[40:]
	}
	if len(segment) < 20 {
		return header{}
	}
	return header{
		from: netip.AddrPortFrom(source, binary.BigEndian.Uint16(segment)),
		to:   binary.BigEndian.Uint16(segment[2:]),
		rst:  segment[13]&4 != 0,
	}
}
