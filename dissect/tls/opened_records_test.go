package tls

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/tlstest"
)

// claims is an application's message that takes all bytes that it is given.
type claims struct{}

func (claims) Dissect(c *proto.Context, root *field.Field, s field.Span) proto.Summary {
	r := field.Read(c.Arena, root, s, "claims")
	r.Bytes(s.Len, "claims", "Claimed", "{len} bytes.", field.RFC(8446, "5.1"))
	r.Finish()
	return proto.Summary{Protocol: "Claims", Info: "said"}
}

// inRecord has f take the content of a record apart, and gives what it made.
func inRecord(m *placed, content string, f func(d *dissection, root *field.Field, r *field.Reader)) (root *field.Field) {
	c := proto.Context{Arena: new(field.Arena)}
	root = c.Arena.New()
	s := field.Span{Buf: &field.Buffer{Kind: field.Wire, Data: []byte(content)}, Len: len(content)}
	r := field.Read(c.Arena, root, s, "TLS record")
	f(&dissection{State: reading.State{C: &c}, m: m, bytes: s}, root, &r)
	return root
}

// bytesOf are the fields of some name, as their bytes.
func bytesOf(root *field.Field, name string) (out []string) {
	for f := range root.All() {
		if f.Name == name {
			out = append(out, string(f.Bytes()))
		}
	}
	return out
}

// Messages of the application take their own bytes of a record; what lies before
// them, were it one byte, and after them is part of others.
func TestMessagesInOneRecord(t *testing.T) {
	place := func(from, to int32) []piece { return []piece{{off: 9, from: from, to: to}} }
	m := &placed{off: 9, extra: &extra{key: &record.Seal{Epoch: new(record.Epoch)}, inner: []innerMessage{
		{msg: claims{}, pieces: place(1, 7), n: 6}, {msg: claims{}, pieces: place(7, 8), n: 1}, {msg: claims{}, pieces: place(10, 12), n: 2}}}}
	root := inRecord(m, "!fluffy tail?", func(d *dissection, root *field.Field, r *field.Reader) {
		if d.application(root, r); d.said.Info != "said; said; said" {
			t.Errorf("it says %q", d.said.Info)
		}
	})
	if got, want := bytesOf(root, "claims"), []string{"fluffy", " ", "il"}; !slices.Equal(got, want) {
		t.Errorf("messages have %q, want %q", got, want)
	}
	if got, want := bytesOf(root, "tls.segment.data"), []string{"!", "ta", "?"}; !slices.Equal(got, want) {
		t.Errorf("parts of others are %q, want %q", got, want)
	}
}

// What an application says in a protocol that is not known is text where the
// suite does not encrypt, and else what nobody has taken apart yet.
func TestPartsOfMessages(t *testing.T) {
	for plain, want := range map[bool]field.Class{true: field.Plaintext, false: field.Undecoded} {
		m := &placed{extra: &extra{key: &record.Seal{Epoch: &record.Epoch{Plain: plain}}}}
		root := inRecord(m, "fluffy tail", func(d *dissection, root *field.Field, r *field.Reader) { d.application(root, r) })
		if f := root.Find("tls.segment.data"); f == nil || f.Class != want || !f.Is(field.Application) {
			t.Errorf("not encrypted: %v; the content is %v", plain, f)
		}
	}
}

// A message of several records is taken apart where all of them can be had, and
// not at all where one is missing.
func TestMessagesOfSeveralRecords(t *testing.T) {
	for _, had := range []bool{true, false} {
		first := tlstest.Record(record.ApplicationData, []byte("fluffy")...)
		m := &placed{off: int64(len(first)), extra: &extra{inner: []innerMessage{{msg: claims{}, n: 11,
			pieces: []piece{{off: 0, n: int32(len(first)), to: 6}, {off: int64(len(first)), n: 10, to: 5}}}}}}
		root := inRecord(m, string(tlstest.Record(record.ApplicationData, []byte(" tail")...)), func(d *dissection, root *field.Field, r *field.Reader) {
			if had {
				d.C.Earlier = func(back int64, n int) (field.Span, bool) {
					return field.Span{Buf: &field.Buffer{Kind: field.Wire, Data: first}, Len: n}, back == int64(len(first))
				}
			}
			if d.messages(root); (d.said.Info != "") != had {
				t.Errorf("the first record is there: %v; it says %q", had, d.said.Info)
			}
		})
		var want []string
		if had {
			want = []string{"fluffy tail"}
		}
		if got := bytesOf(root, "claims"); !slices.Equal(got, want) {
			t.Errorf("the first record is there: %v; messages have %q, want %q", had, got, want)
		}
	}
}

// Why a record stays shut: where its keys have opened others, they are right.
func TestShutRecordsSayWhy(t *testing.T) {
	for others, want := range map[bool]string{true: "this record was changed, replayed, or is out of turn", false: "nothing has opened with these keys so far"} {
		m := &placed{others: others, extra: &extra{key: &record.Seal{Epoch: new(record.Epoch)}}}
		root := inRecord(m, "sealed", func(d *dissection, _ *field.Field, r *field.Reader) {
			g := r.Begin("tls.record", "", "A record.", field.RFC(8446, "5.1"))
			d.shut(r, record.Header{Kind: record.ApplicationData, Length: 6}, record.ErrSealed)
			r.End(g)
		})
		if f := root.Find("tls.app_data"); f == nil || f.Problem == nil || !strings.Contains(f.Problem.Seen, want) {
			t.Errorf("others have opened: %v; the record is %v", others, f)
		}
	}
}

// Of several messages in a record each has its own check.
func TestChecksStandInTheirMessage(t *testing.T) {
	data := tlstest.Record(record.Handshake, slices.Concat(tlstest.Message(registry.HelloRequest), tlstest.Message(registry.HelloRequest), tlstest.Message(registry.HelloRequest))...)
	spec := field.RFC(8446, "4.4.4")
	m := &placed{extra: &extra{checks: []check{{message: 1, what: "the second", spec: spec}, {message: 2, what: "the third", spec: spec}}}}
	root, sum := take(t, m, data)
	var got []string
	for f := range root.All() {
		if f.Name == "tls.handshake" {
			what := "none"
			if c := f.Find("plainsight.tls.check.what"); c != nil {
				what = c.Value.Str
			}
			got = append(got, what)
		}
	}
	if want := []string{"none", "the second", "the third"}; !slices.Equal(got, want) || !sum.Problem {
		t.Errorf("the messages have the checks %q, want %q", got, want)
	}
}

// The bytes of a handshake message that came in several records lead back to
// where they stood.
func TestPiecesLeadBack(t *testing.T) {
	hello := tlstest.ClientHello()
	var stream []byte
	conv := Protocol{}.Open()
	var last proto.Message
	at := 0
	for _, part := range [][]byte{hello[:2], hello[2:10], hello[10:21], hello[21:]} {
		at = len(stream)
		stream = append(stream, tlstest.Record(record.Handshake, part...)...)
		last = conv.Next(proto.ToServer, stream[at:], false).Message
	}
	wire := &field.Buffer{Kind: field.Wire, Data: stream}
	c := proto.Context{Arena: new(field.Arena), Earlier: func(back int64, n int) (field.Span, bool) {
		return field.Span{Buf: wire, Off: at - int(back), Len: n}, true
	}}
	root := c.Arena.New()
	last.Dissect(&c, root, field.Span{Buf: wire, Off: at, Len: len(stream) - at})
	looked := 0
	for f := range root.All() {
		if f.Buf == nil || f.Buf.Kind != field.Reassembled || f.Len == 0 {
			continue
		}
		looked++
		var stood []byte
		for _, w := range f.OnWire() {
			stood = append(stood, w.Bytes()...)
		}
		if !bytes.Equal(stood, f.Bytes()) {
			t.Errorf("%s is %x, and stood on the wire as %x", f.Name, f.Bytes(), stood)
		}
	}
	if looked < 10 {
		t.Errorf("only %d fields are in a message that was put together", looked)
	}
}
