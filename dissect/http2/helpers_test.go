package http2_test

import (
	"encoding/binary"
	"testing"

	"golang.org/x/net/http2/hpack"

	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
	"plainsight/dissect/http2"
	"plainsight/dissect/proto"
)

const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

// The types and flags of frames that the tests write.
const (
	data, headers, priority, reset, settings, promise, ping, goAway, window, continuation = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9

	ack, endStream, endHeaders, padded, withPriority = 1, 1, 4, 8, 0x20
)

// frame is a frame as it stands on the wire.
func frame(kind, flags byte, stream uint32, payload string) string {
	b := []byte{byte(len(payload) >> 16), byte(len(payload) >> 8), byte(len(payload)), kind, flags}
	return string(binary.BigEndian.AppendUint32(b, stream)) + payload
}

// speaker packs header lists as one side of a connection does.
type speaker struct {
	*hpack.Encoder
	out *buffer
}

type buffer []byte

func (b *buffer) Write(p []byte) (int, error) { *b = append(*b, p...); return len(p), nil }

func newSpeaker() speaker {
	b := new(buffer)
	return speaker{hpack.NewEncoder(b), b}
}

// list packs names and values that follow each other. Credentials are never
// put into a table.
func (s speaker) list(pairs ...string) string {
	*s.out = nil
	for i := 0; i < len(pairs); i += 2 {
		_ = s.WriteField(hpack.HeaderField{Name: pairs[i], Value: pairs[i+1], Sensitive: pairs[i] == "authorization"})
	}
	return string(*s.out)
}

// said is one side's turn, and one a message with its bytes.
type (
	said = fieldtest.Turn
	one  = fieldtest.Piece
)

var ask, answer, last, cuts = fieldtest.Ask, fieldtest.Answer, fieldtest.Last, fieldtest.Cuts

// taken takes a message apart and checks what holds of every one.
func taken(tb testing.TB, m one) (*fieldtest.Tree, proto.Summary) {
	tb.Helper()
	t := fieldtest.New([]byte(m.Text))
	sum := m.Message.Dissect(t.Ctx, t.Root, t.Span)
	t.Check(tb, t.Span)
	t.Show()
	for f := range t.Root.All() {
		if f != t.Root && (f.Explain == "" || f.Spec.IsZero()) {
			tb.Errorf("%s %q has no explanation or no source\n%s", f.Name, f.Label, t.Listing())
		}
		var owned uint64
		for c := range f.Children() {
			if c.Bits != 0 && c.Len == 1 && f.Len == 1 && !c.Is(field.Alias) {
				if owned&c.Bits != 0 {
					tb.Errorf("%s: two fields own one of its bits\n%s", f.Name, t.Listing())
				}
				owned |= c.Bits
			}
		}
		if owned != 0 && owned != 0xff {
			tb.Errorf("%s: nobody owns bits %#x\n%s", f.Name, 0xff&^owned, t.Listing())
		}
	}
	return t, sum
}

// told lets a conversation happen and returns the summaries.
func told(tb testing.TB, turns ...said) (all []string, trees []*fieldtest.Tree) {
	tb.Helper()
	c := http2.Protocol{}.Open()
	for _, s := range turns {
		ms, rest, foreign := cuts(tb, c, s)
		if rest != "" || foreign {
			tb.Fatalf("%q is left over, foreign: %v", rest, foreign)
		}
		for _, m := range ms {
			t, sum := taken(tb, m)
			all, trees = append(all, sum.Info), append(trees, t)
		}
	}
	return all, trees
}

// problems are those of a tree.
func problems(t *fieldtest.Tree) (all []*field.Problem) {
	for f := range t.Root.All() {
		if f.Problem != nil {
			all = append(all, f.Problem)
		}
	}
	return all
}
