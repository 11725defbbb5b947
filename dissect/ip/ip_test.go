package ip

import (
	"encoding/binary"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
)

func all() map[string][]byte {
	m := maps.Clone(v4Packets)
	maps.Copy(m, v6Packets)
	return m
}

func TestGolden(t *testing.T) {
	for name, data := range all() {
		t.Run(name, func(t *testing.T) {
			tree, h, ok := dissect(data)
			if !ok {
				t.Error("not dissected")
			}
			covered(t, tree, h, ok)
			tree.Golden(t, name)
		})
	}
}

// A packet may end anywhere: what is there is named, and what is missing told.
func TestTruncated(t *testing.T) {
	for name, data := range all() {
		_, whole, _ := dissect(data)
		for n := range data {
			tree, h, ok := dissect(data[:n:n])
			covered(t, tree, h, ok)
			if ok != (n >= whole.Payload.Off) {
				t.Errorf("%s: ok is %v with %d of %d header bytes", name, ok, n, whole.Payload.Off)
			}
			if !ok && !strings.Contains(tree.Listing(), "!!") {
				t.Errorf("%s: %d bytes are no problem:\n%s", name, n, tree.Listing())
			}
			if ok && n < whole.Payload.End() && h.Cut != whole.Payload.End()-n {
				t.Errorf("%s: %d bytes are cut off, not %d", name, h.Cut, whole.Payload.End()-n)
			}
		}
	}
}

func TestHeader(t *testing.T) {
	for _, c := range []struct {
		name      string
		protocol  uint8
		fragment  bool
		payload   string
		dst       string
		cut, rest int
	}{
		{name: "v4_plain", protocol: 253, payload: "fluffy", dst: "198.51.100.2"},
		{name: "v4_padded", protocol: 253, payload: "abc", dst: "198.51.100.2", rest: 3},
		{name: "v4_fragment", protocol: 17, payload: "fragment", dst: "198.51.100.2", fragment: true},
		{name: "v6_plain", protocol: 253, payload: "fluffy", dst: "2001:db8::2"},
		{name: "v6_chain", protocol: 253, payload: "x", dst: "2001:db8::2"},
		{name: "v6_fragment", protocol: 253, payload: "fragment", dst: "2001:db8::2", fragment: true},
		{name: "v6_fragment_only", protocol: 253, payload: "whole", dst: "2001:db8::2"},
		{name: "v6_no_next", protocol: 59, payload: "ignored", dst: "2001:db8::2"},
	} {
		_, h, _ := dissect(all()[c.name])
		if h.Protocol != c.protocol || h.Fragment != c.fragment || string(h.Payload.Bytes()) != c.payload || h.Dst != netip.MustParseAddr(c.dst) || h.Cut != c.cut || h.Padding.Len != c.rest {
			t.Errorf("%s: %+v with payload %q", c.name, h, h.Payload.Bytes())
		}
	}
}

// TCP and UDP compute their checksums with the last stop of a route, not the
// next one (RFC 1122, Section 4.1.3.4; RFC 8200, Section 8.1).
func TestRouteEndsAtDestination(t *testing.T) {
	for name, dst := range map[string]string{
		"v4_loose_route":   "192.0.2.10",
		"v4_strict_route":  "192.0.2.10",
		"v4_route_done":    "198.51.100.2",
		"v6_routing_0":     "2001:db8::9",
		"v6_routing_2":     "2001:db8::9",
		"v6_routing_srh":   "2001:db8::9", // its list is in reverse
		"v6_routing_other": "2001:db8::2",
		"v6_chain":         "2001:db8::2", // no stop left
	} {
		if _, h, _ := dissect(all()[name]); h.Dst != netip.MustParseAddr(dst) {
			t.Errorf("%s ends at %v, not at %s", name, h.Dst, dst)
		}
	}
}

func TestHeaderChecksum(t *testing.T) {
	for _, c := range []struct {
		what, says string
		change     func([]byte)
	}{
		{"as computed", "correct", func([]byte) {}},
		{"a router forgot it", "incorrect", func(b []byte) { b[8]-- }},
		{"left to the card", "offloaded", func(b []byte) { b[10], b[11] = 0, 0 }},
	} {
		b := v4("01010101", "x")
		c.change(b)
		tree, _, ok := dissect(b)
		f := tree.Find(t, "ip.checksum")
		if !ok || f.Value.Sym != c.says || (f.Problem != nil) != (c.says == "incorrect") {
			t.Errorf("%s: %s, %v", c.what, f.Show(), f.Problem)
		}
	}
}

func TestBadLengths(t *testing.T) {
	set := func(at int, v uint16) func([]byte) {
		return func(b []byte) { binary.BigEndian.PutUint16(b[at:], v) }
	}
	for _, c := range []struct {
		what    string
		packet  []byte
		change  func([]byte)
		problem string // a part of it, or none
		ok      bool
	}{
		{"length 0 is offload", v4("", "fluffy"), set(2, 0), "", true},
		{"shorter than its header", v4("", "fluffy"), set(2, 19), "IPv4 total length: at byte 2: expected at least the header's 20 bytes, saw 19", true},
		{"4 words of header", v4("", ""), func(b []byte) { b[0] = 0x44 }, "version 4 and 4 words", false},
		{"version 5", v4("", ""), func(b []byte) { b[0] = 0x55 }, "version 5 and 5 words", false},
		{"header longer than the packet", v4("", ""), func(b []byte) { b[0] = 0x46 }, "Options, content: at byte 20: expected 4 bytes, saw none", false},
		{"option of length 1", v4("07010000", ""), nil, "IPv4 option: at byte 20: expected a length from 2 to 4, saw 1", true},
		{"option without length", v4("01010107", ""), nil, "IPv4 option: at byte 23: expected a length from 2 to 1, saw none", true},
		{"option too long", v4("07050000", ""), nil, "saw 5", true},
		{"route of half an address", v4("0705 04 0102 000000", ""), nil, "", true},
		{"payload length 0", v6(253, "", "fluffy"), set(4, 0), "", true},
		{"version 7", v6(253, "", ""), func(b []byte) { b[0] = 0x65; b[0] |= 0x10 }, "", false},
		{"extension header too long", v6(0, "fd 01 00000000 0000", ""), nil, "IPv6 Hop-by-Hop Option, content: at byte 48: expected 8 bytes, saw none", false},
		{"option longer than its header", v6(0, "fd 00 05 09 0000 0000", "x"), nil, "Router Alert, content: at byte 48: expected 5 bytes, saw none", true},
		{"endless chain", v6(60, strings.Repeat("3c00010400000000", 17), ""), nil, "IPv6 extension headers: at byte 168: expected at most 16, saw more", false},
	} {
		if c.change != nil {
			c.change(c.packet)
		}
		tree := fieldtest.New(c.packet)
		dissectAs := V4
		if c.packet[0]>>4 > 5 {
			dissectAs = V6
		}
		h, ok := dissectAs(tree.Ctx, tree.Root, tree.Span)
		covered(t, tree, h, ok)
		got := tree.Listing()
		if ok != c.ok || !strings.Contains(got, c.problem) {
			t.Errorf("%s: ok is %v and there is no problem %q:\n%s", c.what, ok, c.problem, got)
		}
		if c.problem == "" && c.ok && strings.Contains(got, "!!") && !strings.Contains(got, "checksum") {
			t.Errorf("%s is a problem:\n%s", c.what, got)
		}
	}
}

// FuzzIP: whatever a packet holds, its fields stay inside and divide it.
func FuzzIP(f *testing.F) {
	for _, name := range slices.Sorted(maps.Keys(all())) {
		f.Add(all()[name])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		tree, h, ok := dissect(data)
		covered(t, tree, h, ok)
		tree.Show()
		if h.Cut < 0 || h.Payload.Buf != nil && h.Payload.Buf != tree.Span.Buf {
			t.Fatalf("%+v", h)
		}
		CheckTransport(&h, 1, false)
	})
}

// vector is the example of RFC 1071, Section 3.
var vector = []byte{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7}

func TestSum(t *testing.T) {
	if got := Sum(0).Bytes(vector).Fold(); got != 0xddf2 {
		t.Errorf("RFC 1071's example sums up to %04x, not ddf2", got)
	}
	for _, c := range []struct {
		data []byte
		sum  uint16
	}{
		{nil, 0},
		{[]byte{1}, 0x0100},
		{[]byte{1, 2, 3}, 0x0402},
		{[]byte{0xff, 0xff}, 0xffff},
		{[]byte{0xff, 0xff, 0, 1}, 1},
		{slices.Repeat([]byte{0xff}, 65535), 0xff00},
		{fieldtest.Unhex("4500 0073 0000 4000 4011 b861 c0a8 0001 c0a8 00c7"), 0xffff},
	} {
		if got := Sum(0).Bytes(c.data).Fold(); got != c.sum {
			t.Errorf("%d bytes sum up to %04x, not %04x", len(c.data), got, c.sum)
		}
	}
}

// The sum must equal the textbook's, 16 bits at a time, for every length and
// however the data is divided at even offsets.
func TestSumInPieces(t *testing.T) {
	data := make([]byte, 100)
	for i := range data {
		data[i] = byte(i*i*7 + 250)
	}
	for n := range data {
		slow := uint32(0)
		for i := 0; i < n; i += 2 {
			slow += uint32(data[i]) << 8
			if i+1 < n {
				slow += uint32(data[i+1])
			}
			slow = slow>>16 + slow&0xffff
		}
		for cut := 0; cut <= n; cut += 2 {
			if got := Sum(0).Bytes(data[:cut]).Bytes(data[cut:n]).Fold(); uint32(got) != slow {
				t.Fatalf("%d bytes cut at %d sum up to %04x, not %04x", n, cut, got, slow)
			}
		}
	}
}

func TestCheckTransport(t *testing.T) {
	for _, c := range []struct{ src, dst string }{{"192.0.2.1", "198.51.100.2"}, {"2001:db8::1", "2001:db8::2"}} {
		src, dst := netip.MustParseAddr(c.src), netip.MustParseAddr(c.dst)
		data := []byte("\x12\x34\x56\x78\x00\x0d\x00\x00tails")
		pseudo := Pseudo(src, dst, 17, len(data))
		partial := pseudo.Fold()
		good := ^pseudo.Bytes(data).Fold()
		b := &field.Buffer{Data: data}
		h := Header{Src: src, Dst: dst, Protocol: 17, Payload: field.Span{Buf: b, Len: len(data)}}
		for _, x := range []struct {
			sum       uint16
			offloaded bool
			cut       int
			fragment  bool
			want      Verdict
		}{
			{sum: good, want: Correct},
			{sum: good ^ 1, want: Incorrect},
			{sum: partial, want: Offloaded},
			{sum: 0x1111, offloaded: true, want: Offloaded},
			{sum: good, cut: 1, want: NotHere},
			{sum: good, fragment: true, want: NotHere},
		} {
			binary.BigEndian.PutUint16(data[6:], x.sum)
			h.Cut, h.Fragment = x.cut, x.fragment
			if got := CheckTransport(&h, x.sum, x.offloaded); got != x.want {
				t.Errorf("%s: checksum %04x (good is %04x) is %s, not %s", c.src, x.sum, good, got, x.want)
			}
		}
	}
}
