// Package udp takes UDP headers apart.
package udp

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/ip"
	"plainsight/dissect/proto"
)

// Header is what a packet list needs of a datagram.
type Header struct {
	SrcPort, DstPort uint16
	Payload          field.Span
}

// Dissect records the UDP header at the front of the IP payload; stream is
// the conversation's number.
func Dissect(c *proto.Context, root *field.Field, h *ip.Header, offloaded bool, stream int) (out Header, ok bool) {
	spec := field.RFC(768, "")
	l := c.NewLayer(root, "udp", "User Datagram Protocol", h.Payload, "The simplest transport layer: single messages, which may get lost or overtake each other.", spec)
	r := field.Read(c.Arena, l, h.Payload, "UDP header")
	const explain = "A port tells the programs of one machine apart."
	src := r.Uint16("udp.srcport", "Source Port", explain, spec).As(field.Metadata)
	dst := r.Uint16("udp.dstport", "Destination Port", explain, spec).As(field.Metadata)
	r.Again(src, "udp.port", "Source or Destination Port", explain, spec).With(field.Hidden)
	r.Again(dst, "udp.port", "Source or Destination Port", explain, spec).With(field.Hidden)
	n := r.Uint16("udp.length", "Length", "The datagram's length with this header: {v} bytes.", spec).As(field.Metadata)
	sum := r.Uint16("udp.checksum", "Checksum", "A check over the datagram and its addresses, against accidental damage: {v}.", spec).Hex().As(field.Integrity)
	if r.Failed() {
		r.Close()
		return out, false
	}
	l.Len = 8
	left := r.Len()
	size := left
	if want := int(n.Uint()); want >= 8 && want-8 <= left {
		size = want - 8
	} else if h.Cut == 0 && !h.Fragment && (want != 0 || h.Src.Is4()) { // RFC 2675, Section 4: 0 in a jumbogram
		n.Wrong(&field.Problem{What: "UDP length", Where: n.Off, Expected: "8 to {left} bytes", Seen: "{want}", Fill: []any{"left", strconv.Itoa(left + 8), "want", strconv.Itoa(want)}})
	}
	datagram := *h // the sum covers what the length says, and no bytes after it
	datagram.Payload.Len = min(h.Payload.Len, 8+size)
	verdict := ip.NotUsed
	if sum.Uint() != 0 {
		verdict = ip.CheckTransport(&datagram, uint16(sum.Uint()), offloaded)
	}
	ip.Judge(sum, verdict, "UDP")
	if sum.Uint() == 0 && !h.Src.Is4() {
		sum.Wrong(&field.Problem{What: "UDP checksum", Where: sum.Off, Expected: "one, since IPv6 has no other", Seen: "0"})
	}
	r.DeriveUint("udp.stream", "Stream index", uint64(stream), "The number of this conversation in the capture, counted from 0.", field.Own(), src, dst)
	out = Header{uint16(src.Uint()), uint16(dst.Uint()), field.Span{Buf: h.Payload.Buf, Off: r.Off(), Len: size}}
	if left > size {
		r.Skip(size)
		r.Undecoded(left-size, "{len} bytes after the datagram's end.")
	}
	return out, true
}
