package udp

import (
	"encoding/binary"
	"net/netip"
	"regexp"
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
	"plainsight/dissect/ip"
)

var (
	client4, server4 = netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("198.51.100.2")
	client6, server6 = netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8::2")
)

// datagram has its checksum computed over a pseudo header of these addresses.
func datagram(src, dst netip.Addr, payload string) []byte {
	b := append([]byte{0xc0, 0, 0x16, 0x33, 0, byte(8 + len(payload)), 0, 0}, payload...)
	binary.BigEndian.PutUint16(b[6:], ^ip.Pseudo(src, dst, ip.ProtoUDP, len(b)).Bytes(b).Fold())
	return b
}

func dissect(src, dst netip.Addr, data []byte, offloaded bool, cut int) (*fieldtest.Tree, Header, bool) {
	t := fieldtest.New(data)
	h := ip.Header{Src: src, Dst: dst, Protocol: ip.ProtoUDP, Payload: t.Span, Cut: cut}
	out, ok := Dissect(t.Ctx, t.Root, &h, offloaded, 5)
	return t, out, ok
}

func TestGolden(t *testing.T) {
	data := append(datagram(client4, server4, "fluffy tail"), "behind"...)
	tree, h, ok := dissect(client4, server4, data, false, 0)
	if !ok || h.SrcPort != 0xc000 || h.DstPort != 5683 || string(h.Payload.Bytes()) != "fluffy tail" {
		t.Errorf("%+v with payload %q", h, h.Payload.Bytes())
	}
	tree.Check(t, field.Span{Buf: tree.Span.Buf, Len: 8}, field.Span{Buf: tree.Span.Buf, Off: 19, Len: 6})
	tree.Golden(t, "datagram")
}

func TestTruncated(t *testing.T) {
	for n := range 8 {
		tree, _, ok := dissect(client4, server4, datagram(client4, server4, "")[:n:n], false, 0)
		tree.Check(t, tree.Span)
		if ok || !strings.Contains(tree.Listing(), "!!") {
			t.Errorf("%d bytes of a header: %v\n%s", n, ok, tree.Listing())
		}
	}
}

func TestLength(t *testing.T) {
	for _, c := range []struct {
		src     netip.Addr
		length  uint16
		cut     int
		payload int
		problem string
	}{
		{client4, 19, 0, 11, ""},
		{client4, 8, 0, 0, ""},
		{client4, 10, 0, 2, ""},
		{client4, 7, 0, 11, "UDP length: at byte 4: expected 8 to 19 bytes, saw 7"},
		{client4, 20, 0, 11, "UDP length: at byte 4: expected 8 to 19 bytes, saw 20"},
		{client4, 20, 1, 11, ""}, // the rest was not captured
		{client4, 0, 0, 11, "UDP length: at byte 4: expected 8 to 19 bytes, saw 0"},
		{client6, 0, 0, 11, ""}, // a jumbogram
	} {
		b := datagram(c.src, server4, "fluffy tail")
		binary.BigEndian.PutUint16(b[4:], c.length)
		tree, h, _ := dissect(c.src, server4, b, true, c.cut)
		got := ""
		if p := tree.Find(t, "udp.length").Problem; p != nil {
			got = p.Error()
		}
		if got != c.problem || h.Payload.Len != c.payload {
			t.Errorf("length %d: %d bytes of payload and problem %q, not %q", c.length, h.Payload.Len, got, c.problem)
		}
	}
}

func TestChecksum(t *testing.T) {
	for _, c := range []struct {
		what      string
		src, dst  netip.Addr
		change    func([]byte) []byte
		offloaded bool
		cut       int
		want      string
		problem   bool
	}{
		{"as computed", client4, server4, nil, false, 0, "correct", false},
		{"as computed for IPv6", client6, server6, nil, false, 0, "correct", false},
		{"with bytes behind", client4, server4, func(b []byte) []byte { return append(b, "abc"...) }, false, 0, "correct", false},
		{"damaged", client4, server4, func(b []byte) []byte { b[9] ^= 1; return b }, false, 0, "incorrect", true},
		{"not in use", client4, server4, func(b []byte) []byte { b[6], b[7] = 0, 0; return b }, false, 0, "not in use", false},
		{"missing in IPv6", client6, server6, func(b []byte) []byte { b[6], b[7] = 0, 0; return b }, false, 0, "not in use", true},
		{"left to the card", client4, server4, func(b []byte) []byte { b[6] ^= 1; return b }, true, 0, "offloaded", false},
		{"cut off", client4, server4, nil, false, 4, "not here", false},
	} {
		b := datagram(c.src, c.dst, "fluffy tail")
		if c.change != nil {
			b = c.change(b)
		}
		tree, _, _ := dissect(c.src, c.dst, b, c.offloaded, c.cut)
		f := tree.Find(t, "udp.checksum")
		if f.Value.Sym != c.want || (f.Problem != nil) != c.problem {
			t.Errorf("%s: %s with problem %v, not %s", c.what, f.Show(), f.Problem, c.want)
		}
	}
}

func TestAgreesWithWireshark(t *testing.T) {
	const raw = 101
	b := []byte{0x45, 0, 0, 39, 0, 0, 0x40, 0, 64, 17, 0, 0, 192, 0, 2, 1, 198, 51, 100, 2}
	b = append(b, datagram(client4, server4, "fluffy tail")...)
	theirs := fieldtest.Wireshark(t, raw, [][]byte{b})
	tree := fieldtest.New(b)
	h := ip.Header{Src: client4, Dst: server4, Protocol: ip.ProtoUDP, Payload: field.Span{Buf: tree.Span.Buf, Off: 20, Len: 19}}
	Dissect(tree.Ctx, tree.Root, &h, false, 0)
	tree.Agree(t, theirs[0], regexp.MustCompile(`^udp\.(srcport|dstport|length|checksum)`))
}

// FuzzUDP: whatever a datagram holds, its fields stay inside and divide it.
func FuzzUDP(f *testing.F) {
	f.Add(datagram(client4, server4, "fluffy tail"), false)
	f.Add([]byte("\xc0\x00\x16\x33\x00\x07\x00\x00behind"), true)
	f.Fuzz(func(t *testing.T, data []byte, offloaded bool) {
		tree, h, ok := dissect(client6, server6, data, offloaded, 0)
		if !ok {
			tree.Check(t, tree.Span)
			return
		}
		end := h.Payload.End()
		tree.Check(t, field.Span{Buf: tree.Span.Buf, Len: 8}, field.Span{Buf: tree.Span.Buf, Off: end, Len: len(data) - end})
		tree.Show()
	})
}
