package link

import (
	"encoding/binary"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// loopback reads the four-byte header of BSD loopback captures: an address
// family in the writing machine's byte order for LINKTYPE_NULL, in network
// byte order for LINKTYPE_LOOP. Families other than IPv4's differ from system
// to system, and a NULL file may come from a machine of either byte order.
func loopback(c *proto.Context, root *field.Field, s field.Span, network bool) Next {
	l := c.NewLayer(root, "null", "Null/Loopback", field.Span{Buf: s.Buf, Off: s.Off, Len: min(4, s.Len)},
		"Traffic of a machine with itself has no link layer; BSD systems put the address family in its place.", field.LinkTypes("LINKTYPE_NULL"))
	r := field.Read(c.Arena, l, s, "loopback header")
	const explain = "Which protocol follows: {v}."
	var f *field.Field
	if b := r.Peek(4); network || len(b) == 4 && binary.LittleEndian.Uint32(b) > 0xffff {
		f = r.Uint32("null.family", "Family", explain, field.LinkTypes("LINKTYPE_LOOP"))
	} else {
		f = r.Uint32LE("null.family", "Family", explain, field.LinkTypes("LINKTYPE_NULL"))
	}
	if r.Failed() {
		r.Close()
		return Next{}
	}
	n := Next{Payload: rest(&r), Layer: l}
	switch f.Uint() {
	case 2:
		f.Means("IP")
		n.Type = TypeIPv4
	case 10, 24, 28, 30: // Linux; NetBSD and OpenBSD; FreeBSD; Darwin
		f.Means("IPv6")
		n.Type = TypeIPv6
	}
	return n
}
