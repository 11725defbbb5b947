package print

import (
	"encoding/binary"
	"slices"
)

// hexPairs holds the two digits of each byte value, the first one in the lower
// byte: half of a PDML document is digits, so they are written in pairs.
var hexPairs = func() (t [256]uint16) {
	const digits = "0123456789abcdef"
	for i := range t {
		t[i] = uint16(digits[i>>4]) | uint16(digits[i&15])<<8
	}
	return t
}()

// hex writes bytes in base 16, with sep between them unless it is 0.
func (s *sink) hex(data []byte, sep byte) {
	const most = 16 << 10 // at a time
	for len(data) > 0 {
		part := data[:min(len(data), most)]
		data = data[len(part):]
		if sep == 0 {
			s.b = appendHex(s.b, part)
		} else {
			s.b = appendApart(s.b, part, sep)
			if len(data) > 0 {
				s.b = append(s.b, sep)
			}
		}
		if len(data) > 0 {
			s.room()
		}
	}
}

// appendHex writes bytes in base 16.
func appendHex(b, data []byte) []byte {
	at := len(b)
	b = slices.Grow(b, 2*len(data))[:at+2*len(data)]
	out := b[at:]
	for i, c := range data {
		binary.LittleEndian.PutUint16(out[2*i:], hexPairs[c])
	}
	return b
}

// appendApart writes bytes in base 16 with sep between them. Each is written
// with a byte to spare, which the next one overwrites.
func appendApart(b, data []byte, sep byte) []byte {
	if len(data) == 0 {
		return b
	}
	at := len(b)
	b = slices.Grow(b, 3*len(data)+1)[:at+3*len(data)+1]
	out, between := b[at:], uint32(sep)<<16
	for i, c := range data {
		binary.LittleEndian.PutUint32(out[3*i:], uint32(hexPairs[c])|between)
	}
	return b[:len(b)-2] // nor is there one after the last
}

// appendByte writes one byte in base 16.
func appendByte(b []byte, c byte) []byte { return binary.LittleEndian.AppendUint16(b, hexPairs[c]) }
