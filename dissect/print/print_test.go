package print

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"plainsight/dissect"
	"plainsight/dissect/field"
)

var update = flag.Bool("update", false, "write the golden files again")

// sample is a packet with a field of every kind, in two buffers.
func sample() *dissect.Packet {
	wire := &field.Buffer{Kind: field.Wire, Name: "Frame 7", Frame: 7, Data: []byte("\x45\xc0\x00\x02\x7f\x00\x00\x01\x02\x00\x5e\x10\x00\x01\x65\x53\xf1\x00<a href=\"x\">\x00\x1b[31m\xff\n")}
	earlier := &field.Buffer{Kind: field.Wire, Name: "Frame 5", Frame: 5, Data: []byte("fluf")}
	joined := &field.Buffer{Kind: field.Decrypted, Name: "Opened record", Data: []byte("fluffy tail"), Secret: "the shared key", Origins: []field.Origin{
		{Off: 0, Len: 4, From: field.Span{Buf: earlier, Off: 0, Len: 4}},
		{Off: 4, Len: 7, From: field.Span{Buf: wire, Off: 4, Len: 7}},
	}}
	at := func(b *field.Buffer, off, n int) field.Span { return field.Span{Buf: b, Off: off, Len: n} }
	num := func(n uint64) field.Value { return field.Value{Kind: field.Uint, Num: n} }

	ip := &field.Field{Name: "ip", Label: "Internet Protocol", Span: at(wire, 0, 18), Flags: field.Layer, Class: field.Structure, Explain: "A layer of {len} bytes."}
	first := ip.Add(&field.Field{Name: "plainsight.first", Label: "Version and length", Span: at(wire, 0, 1), Flags: field.Hoisted, Value: num(0x45)})
	first.Add(&field.Field{Name: "ip.version", Label: "Version", Span: at(wire, 0, 1), Bits: 0xf0, Flags: field.RawBits, Value: num(4), Class: field.Structure})
	flags := ip.Add(&field.Field{Name: "ip.flags", Label: "Flags", Span: at(wire, 1, 1), Bits: 0xe0, Value: field.Value{Kind: field.Uint, Num: 6, Hex: true, Sym: "Don't"}, Class: field.Structure})
	flags.Add(&field.Field{Name: "ip.flags.df", Label: "Don't fragment", Span: at(wire, 1, 1), Bits: 0x40, Value: field.Value{Kind: field.Bool, Num: 1}, Class: field.Structure})
	ip.Add(&field.Field{Name: "ip.len", Label: "Length", Span: at(wire, 2, 2), Value: num(2), Class: field.Metadata, Explain: "{v} in {len} bytes, {and} no more.", Spec: field.RFC(791, "3.1"),
		Problem: &field.Problem{What: "length", Where: 2, Expected: "at least 20", Seen: "2 & <less>"}})
	ip.Add(&field.Field{Name: "ip.src", Label: "Source", Span: at(wire, 4, 4), Value: field.Value{Kind: field.Address}, Class: field.Metadata})
	ip.Add(&field.Field{Name: "ip.addr", Label: "Address", Span: at(wire, 4, 4), Value: field.Value{Kind: field.Address}, Flags: field.Alias | field.Hidden})
	ip.Add(&field.Field{Name: "eth.dst", Label: "Destination", Span: at(wire, 8, 6), Value: field.Value{Kind: field.Address}, Class: field.Metadata})
	ip.Add(&field.Field{Name: "x.time", Label: "Time", Span: at(wire, 14, 4), Value: field.Value{Kind: field.Time, Num: 0x6553f100}, Class: field.Metadata})

	http := &field.Field{Name: "http", Label: "Hypertext", Span: at(wire, 18, 20), Flags: field.Layer}
	line := http.Add(&field.Field{Label: `<a href="x">\r\n`, Span: at(wire, 18, 12), Class: field.Structure})
	line.Add(&field.Field{Name: "plainsight.separator", Label: "Separator", Span: at(wire, 18, 12), Flags: field.Ours, Value: field.Value{Kind: field.Text}, Class: field.Structure})
	http.Add(&field.Field{Name: "http.file_data", Label: "Data", Span: at(wire, 30, 8), Value: field.Value{Kind: field.Text}, Class: field.Plaintext})

	tls := &field.Field{Name: "tls", Label: "Security", Span: at(joined, 0, 11), Flags: field.Layer, Link: 5}
	tls.Add(&field.Field{Name: "tls.app_data", Label: "Content", Span: at(joined, 0, 6), Value: field.Value{Kind: field.Bytes}, Class: field.Opened, Secret: "the shared key"})
	tls.Add(&field.Field{Name: "tls.more", Label: "Rest", Span: at(joined, 6, 5), Value: field.Value{Kind: field.Bytes}, Class: field.Ciphertext, Secret: "another key"})
	tls.Add(&field.Field{Name: "tls.said", Label: "Said", Span: at(joined, 11, 0), Value: field.Value{Kind: field.Said, Str: "computed", Sym: "word"}, Flags: field.Derived})
	data := &field.Field{Name: "data", Label: "Data", Span: at(wire, 36, 2), Flags: field.Layer}
	data.Add(&field.Field{Name: "data.data", Label: "Data", Span: at(wire, 36, 2), Value: field.Value{Kind: field.Bytes}})

	when := time.Unix(1700000000, 123456789).UTC()
	p := &dissect.Packet{
		Frame: dissect.Frame{Number: 7, Time: when, Link: 1, Data: wire.Data, Length: 60, Interface: "lo", Comment: "mind <this>"},
		Row: dissect.Row{Number: 7, Time: when, Since: 1500 * time.Microsecond, Src: "::1", Dst: "127.0.0.1", SrcPort: 80, DstPort: 49152, Stream: 0, Protocol: "HTTP",
			Length: 60, Captured: len(wire.Data), Info: "says \x1b[2J and \u202e, which is " + strings.Repeat("fine", 2), Problem: true},
		Layers: []*field.Field{ip, http, tls, data}, Wire: wire, Others: []*field.Buffer{joined},
	}
	p.Row.Counts[field.Metadata], p.Row.Counts[field.Undecoded] = 18, 20
	return p
}

func TestGolden(t *testing.T) {
	for name, start := range map[string]func(io.Writer) Packets{
		"list.txt":    func(w io.Writer) Packets { return NewList(w) },
		"tree.txt":    func(w io.Writer) Packets { return NewTree(w, false) },
		"explain.txt": func(w io.Writer) Packets { return NewTree(w, true) },
		"packet.json": func(w io.Writer) Packets { return NewJSON(w) },
		"packet.pdml": func(w io.Writer) Packets { return NewPDML(w, "plainsight", `<"file">`) },
	} {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			p := start(&got)
			for range 2 {
				if err := p.Packet(sample()); err != nil {
					t.Fatal(err)
				}
			}
			if err := p.Close(); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("%s differs; look at it, and run with -update if it is right:\n%s", golden, got.Bytes())
			}
			switch filepath.Ext(name) {
			case ".json":
				if !json.Valid(got.Bytes()) {
					t.Error("not JSON")
				}
			case ".pdml":
				wellFormed(t, got.Bytes())
			case ".txt":
				if i := bytes.IndexFunc(got.Bytes(), func(r rune) bool { return r != '\n' && r < 0x20 }); i >= 0 {
					t.Errorf("a control character at byte %d could drive the terminal", i)
				}
			}
		})
	}
}

func wellFormed(t *testing.T, doc []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(doc))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
	}
}

// FuzzText holds the documents well-formed whatever a field contains.
func FuzzText(f *testing.F) {
	f.Add([]byte("<&>\"' \x00\x1b\x7f\xc2\x80\xff\xef\xbf\xbe\xf0\x9f\x98\x80"))
	f.Add([]byte("]]>\r\n\t\xed\xa0\x80"))
	f.Fuzz(func(t *testing.T, text []byte) {
		buf := &field.Buffer{Data: text, Name: string(text)}
		l := &field.Field{Name: string(text), Label: string(text), Flags: field.Layer, Span: field.Span{Buf: buf, Len: len(text)}}
		for _, k := range []field.ValueKind{field.Text, field.Bytes, field.Address, field.Said, field.None} {
			l.Add(&field.Field{Label: string(text), Explain: string(text), Span: l.Span, Value: field.Value{Kind: k, Str: string(text)}})
		}
		p := &dissect.Packet{Wire: buf, Layers: []*field.Field{l}, Row: dissect.Row{Info: string(text)}}
		var x, j bytes.Buffer
		for _, w := range []Packets{NewPDML(&x, "", string(text)), NewJSON(&j)} {
			if err := errors.Join(w.Packet(p), w.Close()); err != nil {
				t.Fatal(err)
			}
		}
		wellFormed(t, x.Bytes())
		if !json.Valid(j.Bytes()) {
			t.Errorf("not JSON: %s", j.Bytes())
		}
	})
}

// TestStreams shows that a long message is not held in memory as text.
func TestStreams(t *testing.T) {
	buf := &field.Buffer{Data: make([]byte, 8<<20)}
	l := &field.Field{Name: "tcp", Flags: field.Layer, Span: field.Span{Buf: buf, Len: len(buf.Data)}}
	l.Add(&field.Field{Name: "tcp.payload", Span: l.Span, Value: field.Value{Kind: field.Bytes}})
	p := &dissect.Packet{Wire: buf, Layers: []*field.Field{l}}
	w := NewPDML(io.Discard, "", "")
	if err := w.Packet(p); err != nil {
		t.Fatal(err)
	}
	if c := cap(w.b); c > 1<<20 {
		t.Errorf("%d bytes are held for a field of %d", c, len(buf.Data))
	}
}

// full is a device with no space left.
type full struct{ writes int }

var errFull = errors.New("no space left")

func (f *full) Write([]byte) (int, error) { f.writes++; return 0, errFull }

func TestWriteErrorSticks(t *testing.T) {
	var f full
	w := NewPDML(&f, "", "")
	for range 100 {
		_ = w.Packet(sample())
	}
	if err := w.Close(); !errors.Is(err, errFull) {
		t.Errorf("Close: %v", err)
	}
	if f.writes != 1 {
		t.Errorf("%d writes after the first had failed", f.writes-1)
	}
}

// TestNoAllocations keeps the printers fast: nothing is allocated for a field.
func TestNoAllocations(t *testing.T) {
	p := sample()
	p.Layers[0].Find("ip.len").Problem = nil
	for name, w := range map[string]Packets{"list": NewList(io.Discard), "PDML": NewPDML(io.Discard, "", "")} {
		p.Row.Info = "fine"
		if n := testing.AllocsPerRun(100, func() { _ = w.Packet(p) }); n > 0 {
			t.Errorf("%s: %v allocations for a packet", name, n)
		}
	}
}

// PDML has all of a protocol of ours, under names that say so, and of what is ours
// in others nothing.
func TestPDMLOfOurProtocols(t *testing.T) {
	p := sample()
	at := func(b *field.Buffer, off, n int) field.Span { return field.Span{Buf: b, Off: off, Len: n} }
	own := &field.Field{Name: "plainsight.squirrel", Label: "Squirrel", Span: at(p.Wire, 0, 4), Flags: field.Layer | field.Ours | field.OwnProtocol}
	own.Add(&field.Field{Name: "plainsight.squirrel.type", Label: "Type", Span: at(p.Wire, 0, 1), Flags: field.Ours, Value: field.Value{Kind: field.Uint, Num: 3}})
	token := p.Layers[1].Find("http.file_data").Add(&field.Field{Name: "plainsight.fernet", Label: "Token", Span: at(p.Wire, 30, 8), Flags: field.Ours | field.OwnProtocol})
	token.Add(&field.Field{Name: "plainsight.fernet.iv", Label: "IV", Span: at(p.Wire, 30, 8), Flags: field.Ours, Value: field.Value{Kind: field.Bytes}})
	p.Layers = append(p.Layers, own)
	var got bytes.Buffer
	w := NewPDML(&got, "plainsight", "file")
	for range 3 { // the same again is written from what was kept
		if err := w.Packet(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	wellFormed(t, got.Bytes())
	for name, want := range map[string]int{"plainsight.squirrel": 3, "plainsight.squirrel.type": 3, "plainsight.fernet": 3, "plainsight.fernet.iv": 3, "plainsight.separator": 0} {
		if n := strings.Count(got.String(), ` name="`+name+`"`); n != want {
			t.Errorf("%s stands there %d times, want %d", name, n, want)
		}
	}
}
