package tcp

import (
	"encoding/binary"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
	"plainsight/dissect/ip"
	"plainsight/dissect/link"
	"plainsight/dissect/proto"
)

func TestGolden(t *testing.T) {
	for name, data := range segments {
		t.Run(name, func(t *testing.T) {
			tree := dissect(data, midway)
			hd, ok := Peek(data)
			if !ok {
				t.Fatal("no header")
			}
			tree.Check(t, field.Span{Buf: tree.Span.Buf, Len: hd.Len})
			tree.Golden(t, name)
		})
	}
}

func TestTruncated(t *testing.T) {
	for name, data := range segments {
		whole, _ := Peek(data)
		for n := range whole.Len {
			tree := dissect(data[:n:n], midway)
			tree.Check(t, tree.Span)
			if !strings.Contains(tree.Listing(), "!!") {
				t.Errorf("%s: %d bytes of a header are no problem:\n%s", name, n, tree.Listing())
			}
			if _, ok := Peek(data[:n:n]); ok {
				t.Errorf("%s: a header in %d bytes", name, n)
			}
		}
	}
}

func TestPeek(t *testing.T) {
	for name, want := range map[string]Header{
		"plain":           {Flags: ACK | PSH, Scale: -1, Len: 20, Payload: 11},
		"syn":             {Flags: SYN, Scale: 7, Len: 40},
		"syn_ack":         {Flags: SYN | ACK, Scale: 0, Len: 40},
		"every_flag":      {Flags: 0x1ff, Scale: -1, Len: 20},
		"fast_open":       {Flags: SYN, Scale: -1, Len: 32, Payload: 1},
		"window_scale_15": {Flags: SYN, Scale: 14, Len: 24}, // RFC 7323, Section 2.3: 14 is the most
	} {
		want.SrcPort, want.DstPort, want.Seq, want.Ack, want.Window = 0xc000, 5683, 0x1001, 0x2002, 0x400
		if got, ok := Peek(segments[name]); !ok || got != want {
			t.Errorf("%s: %+v, not %+v", name, got, want)
		}
	}
	for _, words := range []byte{0, 4, 6, 15} {
		b := segment(ACK, "", "")
		b[12] = words << 4
		if _, ok := Peek(b); ok {
			t.Errorf("a header of %d words in 20 bytes", words)
		}
		tree := dissect(b, midway)
		tree.Check(t, tree.Span)
		want := "TCP header length: at byte 20: expected 20 to 20 bytes, saw " + strconv.Itoa(4*int(words))
		if !strings.Contains(tree.Listing(), want) {
			t.Errorf("%d words: no %q in\n%s", words, want, tree.Listing())
		}
	}
}

func TestScaleOption(t *testing.T) {
	for opts, want := range map[string]int8{
		"":                 -1,
		"03030a":           10,
		"0101 03030a":      10,
		"0204 05b4 030302": 2,
		"00 030302":        -1, // after the end
		"0302":             -1, // no room for a shift
		"0300 030302":      -1,
		"0305 02":          -1,
		"03":               -1,
	} {
		if got := scale(fieldtest.Unhex(opts)); got != want {
			t.Errorf("%q: a shift of %d, not %d", opts, got, want)
		}
	}
}

func TestFlags(t *testing.T) {
	bits := []string{"fin", "syn", "reset", "push", "ack", "urg", "ece", "cwr", "ae"}
	for i, name := range bits {
		tree := dissect(segment(1<<i, "", ""), midway)
		for j, other := range bits {
			if got := tree.Find(t, "tcp.flags."+other).Uint() == 1; got != (i == j) {
				t.Errorf("with only %s set, %s is %v", name, other, got)
			}
		}
	}
	for flags, want := range map[uint16]string{0: "<None>", SYN: "SYN", SYN | ACK: "SYN, ACK", FIN | PSH | ACK: "FIN, PSH, ACK", AE | CWR: "CWR, AE", 0xe00: "<None>"} {
		if got := FlagNames(flags); got != want {
			t.Errorf("%03x: %s, not %s", flags, got, want)
		}
	}
}

func TestRelativeNumbers(t *testing.T) {
	for _, c := range []struct {
		what, field string
		data        []byte
		at          Situation
		want        uint64
	}{
		{"counted from the beginning", "tcp.seq", segments["plain"], midway, 1},
		{"as it stands", "tcp.seq_raw", segments["plain"], midway, 0x1001},
		{"acknowledged", "tcp.ack", segments["plain"], midway, 2},
		{"acknowledged, as it stands", "tcp.ack_raw", segments["plain"], midway, 0x2002},
		{"not counted without ACK", "tcp.ack", segments["syn"], midway, 0x2002},
		{"over the wrap", "tcp.seq", segments["plain"], Situation{SeqBase: 0xfffffff0}, 0x1011},
		{"reported piece", "tcp.options.sack_le", segments["sack"], midway, 0x100},
		{"reported piece's end", "tcp.options.sack_re", segments["sack"], midway, 0x200},
		{"reported pieces", "tcp.options.sack.count", segments["sack"], midway, 2},
		{"segment length", "tcp.len", segments["plain"], midway, 11},
		{"stream", "tcp.stream", segments["plain"], midway, 3},
		{"header length", "tcp.hdr_len", segments["syn"], midway, 40},
	} {
		if got := dissect(c.data, c.at).Find(t, c.field).Uint(); got != c.want {
			t.Errorf("%s: %s is %d, not %d", c.what, c.field, got, c.want)
		}
	}
}

func TestWindow(t *testing.T) {
	for _, c := range []struct {
		segment string
		scale   int
		window  uint64
		factor  string
	}{
		{"plain", 7, 1024 << 7, "128"},
		{"plain", 0, 1024, "1"},
		{"plain", -1, 1024, "-1 (unknown)"},
		{"plain", -2, 1024, "-2 (no window scaling used)"},
		{"syn", 7, 1024, ""}, // the window of a SYN is never scaled: RFC 7323, Section 2.2
	} {
		tree := dissect(segments[c.segment], Situation{Scale: c.scale})
		if got := tree.Find(t, "tcp.window_size").Uint(); got != c.window {
			t.Errorf("%s with scale %d: window %d, not %d", c.segment, c.scale, got, c.window)
		}
		factor := ""
		if f := tree.Root.Find("tcp.window_size_scalefactor"); f != nil {
			factor = f.Show()
		}
		if factor != c.factor {
			t.Errorf("%s with scale %d: factor %q, not %q", c.segment, c.scale, factor, c.factor)
		}
	}
}

func TestMalformedOptions(t *testing.T) {
	for options, want := range map[string]string{
		"02000000":                  "TCP option: at byte 20: expected a length from 2 to 4, saw 0",
		"02010000":                  "TCP option: at byte 20: expected a length from 2 to 4, saw 1",
		"02050000":                  "TCP option: at byte 20: expected a length from 2 to 4, saw 5",
		"01010102":                  "TCP option: at byte 23: expected a length from 2 to 1, saw none",
		"0203 0001":                 "TCP option length: at byte 21: expected 4, saw 3",
		"0806 00000001 0101":        "TCP option length: at byte 21: expected 10, saw 6",
		"0403 0001":                 "TCP option length: at byte 21: expected 2, saw 3",
		"1302 0101":                 "TCP option length: at byte 21: expected 18, saw 2",
		"1d03 0101":                 "TCP option - TCP AO, AO RNextKeyID: at byte 23: expected 1 byte, saw none",
		"1e02 0101":                 "TCP option - Multipath TCP, Subtype and version: at byte 22: expected 1 byte, saw none",
		"1e03 0001":                 "Multipath TCP flags: at byte 23: expected 1 byte, saw none",
		"fd02 0101":                 "TCP Option - Experimental, Experiment Identifier: at byte 22: expected 2 bytes, saw none",
		"0509 00000001 000000 0101": "",
	} {
		opts := options
		for len(fieldtest.Unhex(opts))%4 != 0 {
			opts += "01"
		}
		tree := dissect(segment(ACK, opts, "x"), midway)
		hd, _ := Peek(segment(ACK, opts, "x"))
		tree.Check(t, field.Span{Buf: tree.Span.Buf, Len: hd.Len})
		if got := tree.Listing(); !strings.Contains(strings.ToLower(got), strings.ToLower(want)) {
			t.Errorf("%s: no %q in\n%s", options, want, got)
		}
	}
}

func TestChecksum(t *testing.T) {
	for name, c := range map[string]struct {
		header  ip.Header
		payload string
	}{
		"IPv4":     {ip.Header{Src: client4, Dst: server4}, "fluffy tail"},
		"IPv4 odd": {ip.Header{Src: client4, Dst: server4}, "fluffy tails"},
		"IPv6":     {ip.Header{Src: client6, Dst: server6}, "fluffy tail"},
	} {
		good := seal(c.header.Src, c.header.Dst, segment(ACK, "", c.payload))
		partial := slices.Clone(good)
		binary.BigEndian.PutUint16(partial[16:], ip.Pseudo(c.header.Src, c.header.Dst, ip.ProtoTCP, len(good)).Fold())
		bad := slices.Clone(good)
		bad[len(bad)-1] ^= 1
		for _, x := range []struct {
			data      []byte
			offloaded bool
			cut       int
			want      string
		}{
			{good, false, 0, "correct"},
			{bad, false, 0, "incorrect"},
			{partial, false, 0, "offloaded"},
			{bad, true, 0, "offloaded"},
			{good, false, 5, "not here"},
		} {
			tree := fieldtest.New(x.data)
			h := around(c.header.Src, c.header.Dst, tree.Span)
			h.Cut = x.cut
			Dissect(tree.Ctx, tree.Root, h, x.offloaded, midway)
			f := tree.Find(t, "tcp.checksum")
			if f.Value.Sym != x.want || (f.Problem != nil) != (x.want == "incorrect") {
				t.Errorf("%s: checksum %s with problem %v, not %s", name, f.Show(), f.Problem, x.want)
			}
		}
	}
}

// FuzzTCP: whatever a segment holds, its fields stay inside and divide it.
func FuzzTCP(f *testing.F) {
	for _, name := range slices.Sorted(maps.Keys(segments)) {
		f.Add(segments[name], int8(7))
	}
	f.Fuzz(func(t *testing.T, data []byte, scale int8) {
		tree := dissect(data, Situation{SeqBase: 1, AckBase: 2, Scale: min(max(int(scale), -2), 14)})
		hd, ok := Peek(data)
		if !ok {
			tree.Check(t, tree.Span)
		} else {
			tree.Check(t, field.Span{Buf: tree.Span.Buf, Len: hd.Len})
			if hd.Len+hd.Payload != len(data) {
				t.Fatalf("%+v of %d bytes", hd, len(data))
			}
		}
		tree.Show()
	})
}

// frame is an Ethernet frame with a segment that has a timestamps option, as
// most have.
func frame() []byte {
	b := fieldtest.Unhex("020000000002 020000000001 0800  45000000 1234 4000 40 06 0000 c0000201 c6336402")
	b = append(b, segment(ACK|PSH, "0101 080a 00000003 00000002", strings.Repeat("x", 100))...)
	binary.BigEndian.PutUint16(b[16:], uint16(len(b)-14))
	return b
}

// headers dissects a frame as a capture does, with the fields of the frame
// before used again.
func headers(c *proto.Context, b *field.Buffer) *field.Field {
	c.Arena.Reset()
	root := c.Arena.New()
	next := link.Dissect(c, root, field.Span{Buf: b, Len: len(b.Data)}, link.Ethernet)
	if h, ok := ip.V4(c, root, next.Payload); ok {
		Dissect(c, root, &h, false, midway)
	}
	return root
}

func TestNoAllocations(t *testing.T) {
	c, b := &proto.Context{Arena: new(field.Arena)}, &field.Buffer{Data: frame()}
	if f := headers(c, b).Find("tcp.checksum"); f == nil || f.Value.Sym != "correct" {
		t.Fatal("the frame is not dissected")
	}
	if n := testing.AllocsPerRun(100, func() { headers(c, b) }); n != 0 {
		t.Errorf("%v allocations for the headers of a frame, not 0", n)
	}
}

func BenchmarkHeaders(b *testing.B) {
	c, buf := &proto.Context{Arena: new(field.Arena)}, &field.Buffer{Data: frame()}
	b.ReportAllocs()
	for b.Loop() {
		headers(c, buf)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "packets/s")
}

// Without the ACK flag no clock reading comes back (RFC 7323, Section 3.2).
func TestEchoReplyWithoutACK(t *testing.T) {
	for flags, counts := range map[uint16]bool{SYN: false, SYN | ACK: true, ACK: true} {
		f := dissect(segment(flags, "0101 080a 00000003 00000000", ""), midway).Find(t, "tcp.options.timestamp.tsecr")
		if strings.Contains(f.Explain, "does not count") == counts {
			t.Errorf("with flags %#x it says %q", flags, f.Explain)
		}
	}
}
