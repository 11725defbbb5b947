package ip

import (
	"encoding/binary"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
)

// v4 is a packet with these options, its lengths and checksum computed, that
// carries a protocol kept for experiments.
func v4(options, payload string) []byte {
	opts := fieldtest.Unhex(options)
	b := fieldtest.Unhex("45000000 1234 4000 40 fd 0000 c0000201 c6336402")
	b[0] = 0x40 | byte(5+len(opts)/4)
	b = append(b, opts...)
	n := len(b)
	b = append(b, payload...)
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
	return seal(b, n)
}

// seal writes the checksum of a header of n bytes again.
func seal(b []byte, n int) []byte {
	b[10], b[11] = 0, 0
	binary.BigEndian.PutUint16(b[10:], ^Sum(0).Bytes(b[:n]).Fold())
	return b
}

// v6 is a packet with these extension headers, the first of type next.
func v6(next byte, extensions, payload string) []byte {
	b := fieldtest.Unhex("60012345 0000 00 40 20010db8000000000000000000000001 20010db8000000000000000000000002")
	b[6] = next
	b = append(append(b, fieldtest.Unhex(extensions)...), payload...)
	binary.BigEndian.PutUint16(b[4:], uint16(len(b)-40))
	return b
}

func dissect(data []byte) (*fieldtest.Tree, Header, bool) {
	t := fieldtest.New(data)
	if len(data) > 0 && data[0]>>4 == 6 {
		h, ok := V6(t.Ctx, t.Root, t.Span)
		return t, h, ok
	}
	h, ok := V4(t.Ctx, t.Root, t.Span)
	return t, h, ok
}

// covered checks that header, payload and padding are the whole packet.
func covered(tb testing.TB, t *fieldtest.Tree, h Header, ok bool) {
	tb.Helper()
	if !ok && h.Payload.Len == 0 && h.Padding.Len == 0 {
		t.Check(tb, t.Span)
		return
	}
	t.Check(tb, field.Span{Buf: t.Span.Buf, Len: h.Payload.Off})
	if h.Payload.End() != h.Padding.Off || h.Padding.End() != t.Span.End() {
		tb.Fatalf("payload %d+%d and padding %d+%d do not end a packet of %d bytes", h.Payload.Off, h.Payload.Len, h.Padding.Off, h.Padding.Len, t.Span.Len)
	}
}

var v4Packets = map[string][]byte{
	"v4_plain":        v4("", "fluffy"),
	"v4_nop_eol":      v4("01 01 00 00", ""),
	"v4_padding":      v4("01 00 aabb", ""),
	"v4_record_route": v4("07 0b 08 c0000209 00000000 00", "x"),
	"v4_loose_route":  v4("83 0b 04 c0000209 c000020a 00", "x"),
	"v4_strict_route": v4("89 0b 08 c0000209 c000020a 00", "x"),
	"v4_route_done":   v4("83 0b 0c c0000209 c000020a 00", "x"),
	"v4_times":        v4("44 0c 0d 10 00000001 00000002", "x"),
	"v4_times_at":     v4("44 14 15 01 c0000209 00000001 c000020a 00000002", "x"),
	"v4_times_asked":  v4("44 14 05 f3 c0000209 00000000 c000020a 00000000", "x"),
	"v4_stream_id":    v4("88 04 1234", "x"),
	"v4_router_alert": v4("94 04 0000", "x"),
	"v4_security":     v4("82 06 abcd 12 aa 0000", "x"),
	"v4_mtu":          v4("0b 04 0102 0c 04 0304", "x"),
	"v4_unknown":      v4("9f 06 01020304 0101", "x"),
	"v4_many":         v4("94 04 0000 88 04 0007 01 07 07 04 00000000 44 08 05 00 00000000 00", "x"),
	"v4_fragment":     seal(append(fieldtest.Unhex("45b8001c 1234 20b9 40 11 0000 c0000201 c6336402"), "fragment"...), 20),
	"v4_padded":       append(v4("", "abc"), 0, 0, 0),
}

var v6Packets = map[string][]byte{
	"v6_plain":          v6(253, "", "fluffy"),
	"v6_hop_by_hop":     v6(0, "fd 00 05020000 0100", "x"),
	"v6_padded_options": v6(0, "fd 01 00 01 03 000000 00 1e 04 aabbccdd 00", "x"),
	"v6_destination":    v6(60, "fd 00 04 01 07 01 01 00", "x"),
	"v6_home_address":   v6(60, "fd 02 0102 0000 c9 10 20010db8000000000000000000000009", "x"),
	"v6_tunnel_limit":   v6(60, "fd 00 04 01 07 00 01 00", "x"),
	"v6_unknown_option": v6(60, "fd 00 0b 02 aabb 0100", "x"),
	"v6_routing_0":      v6(43, "fd 02 00 01 00000000 20010db8000000000000000000000009", "x"),
	"v6_routing_2":      v6(43, "fd 02 02 01 00000000 20010db8000000000000000000000009", "x"),
	"v6_routing_srh":    v6(43, "fd 04 04 01 01 00 1234 20010db8000000000000000000000009 20010db800000000000000000000000a", "x"),
	"v6_routing_other":  v6(43, "fd 00 fd 00 01020304", "x"),
	"v6_fragment":       v6(44, "fd 00 05b9 deadbeef", "fragment"),
	"v6_fragment_only":  v6(44, "fd 00 0000 deadbeef", "whole"),
	"v6_chain":          v6(0, "3c 00 05020000 0100  2b 00 0104 00000000  2c 02 00 00 00000000 20010db8000000000000000000000009  3c 00 0000 00000001  fd 00 0104 00000000", "x"),
	"v6_no_next":        v6(59, "", "ignored"),
}
