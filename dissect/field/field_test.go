package field

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"
)

// Every byte of decoded base64 comes from its own characters: neighbouring
// ranges never claim the same one, and together they claim all.
func TestBase64Origins(t *testing.T) {
	for n := 1; n <= 12; n++ {
		for _, padded := range []bool{true, false} {
			plain := []byte(strings.Repeat("fluffy tail", 2))[:n]
			encoding := base64.RawURLEncoding
			if padded {
				encoding = base64.URLEncoding
			}
			text := "xx" + encoding.EncodeToString(plain)
			wire := &Buffer{Data: []byte(text)}
			decoded := &Buffer{Kind: Decoded, Data: plain, Origins: []Origin{{Len: n, From: Span{wire, 2, len(text) - 2}, How: Base64}}}
			for a := 0; a <= n; a++ {
				for b := a; b <= n; b++ {
					at := 2
					for _, cut := range [][2]int{{0, a}, {a, b}, {b, n}} {
						for _, s := range (Span{decoded, cut[0], cut[1] - cut[0]}).OnWire() {
							if s.Off != at || s.Len <= 0 {
								t.Fatalf("%d bytes cut at %d and %d: %v begins at %d, not at %d", n, a, b, cut, s.Off, at)
							}
							at = s.End()
						}
					}
					if at != len(text) {
						t.Fatalf("%d bytes cut at %d and %d: characters from %d on belong to nobody", n, a, b, at)
					}
				}
			}
		}
	}
}

// Two segments carry a token, which is decoded, and part of it decrypted.
func TestOnWire(t *testing.T) {
	one := &Buffer{Kind: Wire, Frame: 1, Data: []byte("hdrZmx1")}
	two := &Buffer{Kind: Wire, Frame: 2, Data: []byte("headerZmZ5")}
	joined := &Buffer{Kind: Reassembled, Data: []byte("Zmx1ZmZ5"), Origins: []Origin{{0, 4, Span{one, 3, 4}, Exact}, {4, 4, Span{two, 6, 4}, Exact}}}
	decoded := &Buffer{Kind: Decoded, Data: []byte("fluffy"), Origins: []Origin{{0, 6, Span{joined, 0, 8}, Base64}}}
	opened := &Buffer{Kind: Decrypted, Data: []byte("tail"), Origins: []Origin{{0, 4, Span{decoded, 2, 4}, Exact}}}
	packed := &Buffer{Kind: Decoded, Data: []byte("unpacked"), Origins: []Origin{{0, 8, Span{joined, 2, 4}, Whole}}}
	for _, c := range []struct {
		from Span
		want []Span
	}{
		{Span{one, 1, 2}, []Span{{one, 1, 2}}},
		{Span{joined, 0, 8}, []Span{{one, 3, 4}, {two, 6, 4}}},
		{Span{joined, 3, 2}, []Span{{one, 6, 1}, {two, 6, 1}}},
		{Span{decoded, 0, 6}, []Span{{one, 3, 4}, {two, 6, 4}}},
		{Span{decoded, 3, 1}, []Span{{two, 6, 2}}},
		{Span{opened, 0, 2}, []Span{{one, 6, 1}, {two, 6, 2}}},
		{Span{packed, 5, 1}, []Span{{one, 5, 2}, {two, 6, 2}}},
		{Span{joined, 8, 1}, nil},
		{Span{joined, 3, 0}, nil},
	} {
		if got := c.from.OnWire(); !slices.Equal(got, c.want) {
			t.Errorf("%s %d+%d: %v, not %v", c.from.Buf.Kind, c.from.Off, c.from.Len, got, c.want)
		}
	}
	// A segment that was sent twice carried its bytes twice.
	joined.Origins = append(joined.Origins, Origin{4, 4, Span{one, 0, 4}, Exact})
	if got := (Span{joined, 5, 1}).OnWire(); !slices.Equal(got, []Span{{two, 7, 1}, {one, 1, 1}}) {
		t.Errorf("sent twice, and yet only in %v", got)
	}
}

func TestSpans(t *testing.T) {
	b := &Buffer{Data: []byte("fluffy")}
	for _, c := range []struct {
		s    Span
		want string
	}{{Span{b, 1, 2}, "lu"}, {Span{b, 4, 9}, "fy"}, {Span{b, 7, 1}, ""}, {Span{b, -1, 2}, ""}, {Span{b, 2, -1}, ""}, {Span{}, ""}} {
		if got := string(c.s.Bytes()); got != c.want {
			t.Errorf("%d+%d: %q, not %q", c.s.Off, c.s.Len, got, c.want)
		}
	}
	if !(Span{b, 0, 3}).Overlaps(Span{b, 2, 1}) || (Span{b, 0, 3}).Overlaps(Span{b, 3, 1}) || (Span{b, 0, 3}).Overlaps(Span{&Buffer{}, 0, 3}) {
		t.Error("overlaps")
	}
}

func TestShow(t *testing.T) {
	of := func(data string, v Value) *Field {
		return &Field{Span: Span{&Buffer{Data: []byte(data)}, 0, len(data)}, Value: v}
	}
	for _, c := range []struct {
		f    *Field
		want string
	}{
		{of("\x06", Value{Kind: Uint, Num: 6, Sym: "TCP"}), "6 (TCP)"},
		{of("\x00\x06", Value{Kind: Uint, Num: 6, Hex: true}), "0x0006"},
		{of("", Value{Kind: Uint, Num: 6, Hex: true}), "0x06"},
		{of("\x06", Value{Kind: Uint, Num: 0x1234, Hex: true}), "0x1234"},
		{of("\x01", Value{Kind: Bool, Num: 1}), "Set"},
		{of("\x00", Value{Kind: Bool}), "Not set"},
		{of("\x00", Value{Kind: Bool, Sym: "Minutes"}), "Minutes"},
		{of("\xbe\xef", Value{Kind: Bytes}), "beef"},
		{of("a\tb\r\n\\\x00\xff\u00e9\u202e", Value{Kind: Text}), `a\tb\r\n\\\x00\xffé\u202e`},
		{of("\x7f\x00\x00\x01", Value{Kind: Address}), "127.0.0.1"},
		{of("\x02\x00\x5e\x10\x00\x01", Value{Kind: Address}), "02:00:5e:10:00:01"},
		{of(strings.Repeat("\x00", 15)+"\x01", Value{Kind: Address}), "::1"},
		{of("\x01\x02\x03", Value{Kind: Address}), "010203"},
		{of("", Value{Kind: Time, Num: 1700000000}), "2023-11-14 22:13:20 UTC"},
		{of("", Value{Kind: Time, Num: 253402300799}), "9999-12-31 23:59:59 UTC"},
		{of("", Value{Kind: Time, Num: 1 << 63}), "9223372036854775808 s"},
		{of("", Value{Kind: Said, Str: "computed", Sym: "word"}), "computed (word)"},
		{of("abc", Value{}), ""},
	} {
		if got := c.f.Show(); got != c.want {
			t.Errorf("%+v shows as %q, not %q", c.f.Value, got, c.want)
		}
	}
	long := strings.Repeat("x", maxShown+1)
	if got := of(long, Value{Kind: Text}).Show(); got != long[:maxShown]+"…" {
		t.Errorf("a long text shows with %d bytes", len(got))
	}
	if got := of(long, Value{Kind: Bytes}).Show(); got != strings.Repeat("78", maxShown)+"…" {
		t.Errorf("long bytes show with %d bytes", len(got))
	}
	f := of("\x00\x06", Value{Kind: Uint, Num: 6, Sym: "TCP"})
	f.Explain = "{v} in {len} bytes, {x}."
	if got := f.Explanation(); got != "6 (TCP) in 2 bytes, {x}." {
		t.Errorf("explained as %q", got)
	}
}

func TestTree(t *testing.T) {
	b := &Buffer{Data: make([]byte, 9)}
	root := &Field{Name: "root", Span: Span{b, 0, 9}}
	a := root.Add(&Field{Name: "a", Span: Span{b, 0, 4}})
	c := root.Add(&Field{Name: "b", Span: Span{b, 4, 5}})
	d := c.Add(&Field{Name: "a", Span: Span{&Buffer{}, 0, 0}})
	var order []string
	for f := range root.All() {
		order = append(order, f.Name)
	}
	if got := strings.Join(order, " "); got != "root a b a" || root.Find("a") != a || c.Find("a") != d || root.Find("x") != nil || d.Parent() != c || !c.HasChildren() || a.HasChildren() {
		t.Errorf("%s", got)
	}
	for f := range root.All() { // stopping early must stop all of the walk
		if f == a {
			break
		}
	}
	if root.Owns() || !a.Owns() || !c.Owns() {
		t.Error("a parent owns its bytes where no child in its buffer divides them, and only there")
	}
}

func TestArena(t *testing.T) {
	var a Arena
	fill := func() {
		a.Reset()
		root := a.New()
		r := Read(&a, root, Span{&Buffer{}, 0, 0}, "nothing")
		for range 3 * slabSize {
			f := a.New()
			if f.Name != "" || f.Len != 0 || f.parent != nil {
				t.Fatalf("a field that is not new: %+v", f)
			}
			f.Name, f.Len = "used", 7
			root.Add(f)
			r.Derive("derived", "", "", "", Spec{}, f, root.first)
			b := r.Block(0, "", "", "", Spec{})
			b.Close()
		}
	}
	buf := &Buffer{}
	fill()
	allocs := testing.AllocsPerRun(10, func() {
		a.Reset()
		root := a.New()
		for range 3 * slabSize {
			r := Read(&a, root, Span{buf, 0, 0}, "nothing")
			r.Derive("derived", "", "", "", Spec{}, root.Add(a.New()))
			b := r.Block(0, "", "", "", Spec{})
			b.Close()
		}
	})
	if allocs != 0 {
		t.Errorf("an arena that is used again allocates %v times", allocs)
	}
	fill()
	for range 100 * slabSize {
		a.New()
	}
	a.Reset()
	for i, slab := range a.slabs[:cap(a.slabs)] {
		if i >= 64 && slab != nil {
			t.Fatalf("slab %d of one unusual frame is kept", i)
		}
	}
}

func TestSpec(t *testing.T) {
	for _, c := range []struct {
		s         Spec
		text, url string
	}{
		{RFC(8446, "4.2.8"), "RFC 8446, Section 4.2.8", "https://www.rfc-editor.org/rfc/rfc8446#section-4.2.8"},
		{RFC(768, ""), "RFC 768", "https://www.rfc-editor.org/rfc/rfc768"},
		{RFC(768, "Format"), "RFC 768, Format", "https://www.rfc-editor.org/rfc/rfc768"},
		{IEEE8023("3.2.3"), "IEEE 802.3, Section 3.2.3", "https://standards.ieee.org/ieee/802.3/10422/"},
		{EtherTypes(), "IEEE 802 numbers", "https://www.iana.org/assignments/ieee-802-numbers"},
		{LinkTypes("LINKTYPE_NULL"), "Link-layer header types, LINKTYPE_NULL", "https://www.tcpdump.org/linktypes.html"},
		{Fernet("Verifying"), "Fernet specification, Verifying", "https://github.com/fernet/spec/blob/master/Spec.md"},
		{Own(), "plainsight", ""},
		{Spec{}, "", ""},
	} {
		if c.s.String() != c.text || c.s.URL() != c.url || c.s.IsZero() != (c.text == "") {
			t.Errorf("%q at %q, not %q at %q", c.s, c.s.URL(), c.text, c.url)
		}
	}
}

func TestClasses(t *testing.T) {
	var all Counts
	names, tags, readable := map[string]bool{}, map[string]bool{}, []string{}
	for c := range Class(NumClasses) {
		if c.String() == "" || len(c.Tag()) != 2 || c.Says() == "" || names[c.String()] || tags[c.Tag()] {
			t.Errorf("class %d is %q, %q: %q", c, c, c.Tag(), c.Says())
		}
		names[c.String()], tags[c.Tag()] = true, true
		if c.Readable() {
			readable = append(readable, c.String())
		} else if c.Content() {
			t.Errorf("%s is content and not readable", c)
		}
		all[c] = 1 << c
	}
	if got := strings.Join(readable, " "); got != "structure metadata plaintext encoded opened" {
		t.Errorf("readable: %s", got)
	}
	if all.Total() != 1<<NumClasses-1 || all.Readable() != 1<<Structure+1<<Metadata+1<<Plaintext+1<<Encoded+1<<Opened {
		t.Errorf("%d bytes, %d readable", all.Total(), all.Readable())
	}
	sum := Counts32{1, 2, 3}.Counts()
	sum.Add(all)
	if sum[0] != 2 || sum[1] != 4 || sum[2] != 7 || sum[3] != 8 {
		t.Errorf("summed up: %v", sum)
	}
	if c := Class(99); c.String() != "undecoded" || c.Tag() != "UN" {
		t.Errorf("an unknown class is %s, %s", c, c.Tag())
	}
	if Wire.String() != "wire" || Decrypted.String() != "decrypted" {
		t.Error("kinds of buffer")
	}
}

// What came out of ciphertext is Opened, however it was unpacked afterwards, and so is the
// ciphertext; a lock inside stays shut.
func TestClassAsSeen(t *testing.T) {
	wire := &Buffer{Kind: Wire, Data: make([]byte, 9)}
	from := func(b *Buffer, k Kind) *Buffer {
		return &Buffer{Kind: k, Data: make([]byte, 9), Origins: []Origin{{Len: 9, From: Span{Buf: b, Len: 9}}}}
	}
	decoded, opened := from(wire, Decoded), from(wire, Decrypted)
	inside := from(opened, Decoded)
	derived := []*Buffer{decoded, opened, inside}
	for _, c := range []struct {
		buf    *Buffer
		class  Class
		secret string
		want   Class
	}{
		{wire, Plaintext, "", Plaintext}, {decoded, Plaintext, "", Encoded}, {opened, Plaintext, "", Opened}, {inside, Plaintext, "", Opened},
		{opened, Structure, "", Opened}, {wire, Ciphertext, "a key", Opened}, {wire, Ciphertext, "", Ciphertext},
		{decoded, Ciphertext, "a key", Ciphertext}, {inside, Ciphertext, "a key", Ciphertext}, {wire, Integrity, "", Integrity},
	} {
		f := &Field{Span: Span{Buf: c.buf, Len: 9}, Class: c.class, Secret: c.secret}
		if got := f.Seen(derived); got != c.want {
			t.Errorf("%v in a %v buffer is %v, want %v", c.class, c.buf.Kind, got, c.want)
		}
	}
}
