package print

import (
	"io"
	"strconv"

	"plainsight/dissect"
	"plainsight/dissect/field"
)

// Tree writes each packet as an indented tree, as tshark -V does. In front of
// what has bytes of its own are the two letters of its class, which say who
// can read it; an exclamation mark is in front of what is wrong.
type Tree struct {
	sink
	explain bool
	wire    *field.Buffer
	others  []*field.Buffer // that came of it
	scratch []byte
}

// NewTree returns a tree printer; with explain, each field's explanation and
// source follow it.
func NewTree(w io.Writer, explain bool) *Tree { return &Tree{sink: newSink(w), explain: explain} }

// Packet writes one packet and an empty line.
func (t *Tree) Packet(p *dissect.Packet) error {
	t.wire, t.others = p.Wire, p.Others
	r := &p.Row
	t.str("Frame ")
	t.int(r.Number)
	t.str(": ")
	t.int(r.Length)
	t.str(" bytes")
	switch {
	case r.Captured > r.Length: // so the file says
		t.str(" on the wire, ")
		t.int(r.Captured)
		t.str(" captured")
	case r.Captured < r.Length:
		t.str(", of which ")
		t.int(r.Captured)
		t.str(" were captured")
	}
	t.str(", at ")
	t.b = appendSince(t.b, r.Since)
	t.str(" s: ")
	t.str(r.Protocol)
	t.str(", ")
	t.b = appendPrintable(t.b, r.Info)
	t.b = append(t.b, '\n')
	t.readable(p)
	if p.Frame.Comment != "" {
		t.str("   Comment: ")
		t.b = appendPrintable(t.b, p.Frame.Comment)
		t.b = append(t.b, '\n')
	}
	for _, l := range p.Layers {
		t.field(l, 0)
	}
	t.b = append(t.b, '\n')
	t.room()
	return t.err
}

// Close writes what is held back.
func (t *Tree) Close() error { return t.flush() }

// readable sums the frame's bytes up by class.
func (t *Tree) readable(p *dissect.Packet) {
	t.str("  ")
	for c, n := range p.Row.Counts {
		if n > 0 {
			t.b = append(t.b, ' ')
			t.str(field.Class(c).Tag())
			t.b = append(t.b, ' ')
			t.int(n)
		}
	}
	t.b = append(t.b, '\n')
}

func (t *Tree) field(f *field.Field, level int) {
	if f.Is(field.Hidden) || level > maxDepth {
		return
	}
	t.room()
	t.mark(f, level)
	t.b = appendPrintable(t.b, f.Label)
	switch shown := f.Value.Kind != field.None || f.Value.Sym != ""; {
	case f.Is(field.Layer):
		t.place(f)
	case shown:
		if f.Label != "" {
			t.str(": ")
		}
		t.b = appendPrintable(t.b, f.Show())
	}
	t.secret(f)
	t.b = append(t.b, '\n')
	if t.explain {
		t.explanation(f, level)
	}
	if f.Problem != nil {
		t.str(" ! ")
		t.indent(level + 1)
		t.b = appendPrintable(t.b, f.Problem.Error())
		t.b = append(t.b, '\n')
	}
	for c := range f.Children() {
		t.field(c, level+1)
	}
}

// mark writes the class of a field that owns its bytes, and the indent.
func (t *Tree) mark(f *field.Field, level int) {
	if f.Owns() {
		t.str(f.Seen(t.others).Tag())
		t.b = append(t.b, ' ')
	} else {
		t.str("   ")
	}
	t.indent(level)
	if f.Bits != 0 && !f.Is(field.LeftOut) {
		t.b = appendPicture(t.b, f)
		t.str(" = ")
	}
}

// place says which bytes a layer is made of.
func (t *Tree) place(f *field.Field) {
	t.str(", ")
	t.int(f.Len)
	t.str(" bytes at ")
	t.int(f.Off)
	if f.Buf != nil && f.Buf != t.wire {
		t.str(" of ")
		t.b = appendPrintable(t.b, f.Buf.Name)
		if f.Buf.Secret != "" {
			t.str(", opened with ")
			t.b = appendPrintable(t.b, f.Buf.Secret)
		}
	}
}

// secret names what opens ciphertext, or would.
func (t *Tree) secret(f *field.Field) {
	switch {
	case f.Secret == "":
	case f.Class == field.Ciphertext && !f.OpenedIn(t.others):
		t.str(" (shut: needs ")
		t.b = appendPrintable(t.b, f.Secret)
		t.b = append(t.b, ')')
	default:
		t.str(" (opened with ")
		t.b = appendPrintable(t.b, f.Secret)
		t.b = append(t.b, ')')
	}
}

func (t *Tree) explanation(f *field.Field, level int) {
	if f.Explain == "" {
		return
	}
	t.str("   ")
	t.indent(level + 1)
	t.str("· ")
	t.scratch = f.AppendExplanation(t.scratch[:0])
	t.b = appendPrintable(t.b, string(t.scratch))
	if !f.Spec.IsZero() {
		t.str(" [")
		t.str(f.Spec.String())
		t.b = append(t.b, ']')
	}
	t.b = append(t.b, '\n')
	if f.Link != 0 {
		t.str("   ")
		t.indent(level + 1)
		t.str("· see frame ")
		t.b = strconv.AppendInt(t.b, int64(f.Link), 10)
		t.b = append(t.b, '\n')
	}
}
