package ip

import (
	"encoding/binary"
	"math/bits"
	"net/netip"

	"plainsight/dissect/field"
)

// Sum is the Internet checksum's running one's complement sum (RFC 1071).
type Sum uint64

// Bytes adds data, which counts as followed by a zero byte where its length
// is odd; only the last piece may be odd.
func (s Sum) Bytes(data []byte) Sum {
	sum, carry := uint64(s), uint64(0)
	for len(data) >= 8 {
		sum, carry = bits.Add64(sum, binary.BigEndian.Uint64(data), carry)
		data = data[8:]
	}
	var tail [8]byte
	copy(tail[:], data)
	sum, carry = bits.Add64(sum, binary.BigEndian.Uint64(tail[:]), carry)
	sum, carry = bits.Add64(sum, 0, carry)
	return Sum(sum + carry)
}

// Fold is the 16-bit sum, not complemented.
func (s Sum) Fold() uint16 {
	x := uint64(s)
	x = x>>32 + x&0xffffffff
	x = x>>16 + x&0xffff
	x = x>>16 + x&0xffff
	x = x>>16 + x&0xffff
	return uint16(x)
}

// Pseudo is the sum of the pseudo header that TCP and UDP put in front of
// their segment of n bytes (RFC 9293, Section 3.1; RFC 8200, Section 8.1).
func Pseudo(src, dst netip.Addr, protocol uint8, n int) Sum {
	var s Sum
	if src.Is4() && dst.Is4() {
		a, b := src.As4(), dst.As4()
		s = s.Bytes(a[:]).Bytes(b[:])
	} else {
		a, b := src.As16(), dst.As16()
		s = s.Bytes(a[:]).Bytes(b[:])
	}
	var rest [8]byte
	binary.BigEndian.PutUint32(rest[:], uint32(n))
	binary.BigEndian.PutUint32(rest[4:], uint32(protocol))
	return s.Bytes(rest[:])
}

// Verdict is what became of a checksum's verification.
type Verdict string

// The verdicts.
const (
	Correct   Verdict = "correct"
	Incorrect Verdict = "incorrect"
	Offloaded Verdict = "offloaded"  // left to the network card; loopback has none
	NotHere   Verdict = "not here"   // not all bytes it covers were captured
	NotUsed   Verdict = "not in use" // the sender left it out
)

// CheckTransport verifies the checksum field seen in a TCP or UDP segment. A
// field that holds only the pseudo header's sum was left for the network card
// to complete, so a capture on the sending machine sees it unfinished.
func CheckTransport(h *Header, seen uint16, offloaded bool) Verdict {
	if h.Cut > 0 || h.Fragment {
		return NotHere
	}
	data := h.Payload.Bytes()
	pseudo := Pseudo(h.Src, h.Dst, h.Protocol, len(data))
	if offloaded || seen == pseudo.Fold() {
		return Offloaded
	}
	if pseudo.Bytes(data).Fold() == 0xffff {
		return Correct
	}
	return Incorrect
}

// Judge writes a verdict on its checksum field.
func Judge(f *field.Field, v Verdict, what string) {
	f.Means(string(v))
	switch v {
	case Incorrect:
		f.Wrong(&field.Problem{What: what + " checksum", Where: f.Off, Expected: "a sum that fits the segment", Seen: "{sum}", Fill: []any{"sum", f.Value.HexString(2)}})
	case Offloaded:
		f.Explain = "The sender left the checksum to the network card, and the packet was captured before it got that far, as on loopback, which has no card. What is here is only the first part of the sum. That is not an error."
	case NotHere:
		f.Explain = "The checksum cannot be verified: some of the bytes that it covers are not in this frame."
	}
}
