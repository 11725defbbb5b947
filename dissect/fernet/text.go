package fernet

import (
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// Text is a text that may hold tokens, as the protocol that carries it
// names it.
type Text struct {
	Name, Label, Explain string
	Holding              string // the explanation where there is a token in it; "" for the same
	Spec                 field.Spec
	Class                field.Class
	Flags                field.Flags
	Tells                field.FactKind
	Around               string // the name of the pieces beside a token: "plainsight.http.text"
}

// maxTokens is how many tokens of one text are taken apart; those after them
// are left as text.
const maxTokens = 256

// Record records the next n bytes of r as that text, and takes the tokens in it
// apart. It returns the last of them in words, "" for none, and whether one does
// not fit or is damaged.
func (t *Text) Record(c *proto.Context, r *field.Reader, n int) (note string, problem bool) {
	rest := r.Peek(n)
	off, size, ok := Find(rest)
	if !ok {
		t.tell(r.Text(n, t.Name, t.Label, t.Explain, t.Spec).As(t.Class).With(t.Flags))
		return "", false
	}
	explain := t.Explain
	if t.Holding != "" {
		explain = t.Holding
	}
	g := r.Begin(t.Name, t.Label, explain, t.Spec).As(t.Class).With(t.Flags)
	g.Value.Kind = field.Text
	t.tell(g)
	around := func(n int) {
		if n > 0 {
			r.Text(n, t.Around, "Text", "{len} bytes around the token.", t.Spec).As(t.Class).With(field.Ours)
		}
	}
	for i := 0; ok && i < maxTokens; i++ {
		around(off)
		o := Dissect(c, g, field.Span{Buf: r.Buffer(), Off: r.Off(), Len: size})
		note, problem = o.String(), problem || o == Refused || o == Broken
		r.Skip(size)
		rest = rest[off+size:]
		off, size, ok = Find(rest)
	}
	around(len(rest))
	r.End(g)
	return note, problem
}

// Content explains the text as an application's content at s. Who can read it depends on
// what carried it, and on the tokens in it.
func (t *Text) Content(s field.Span) {
	t.Explain, t.Holding = "{len} bytes of content. They are not encrypted: anyone along the way can read and keep them.", "{len} bytes of content, with a Fernet token in them. Anyone along the way can read any text around the token; reading what the token protects takes its key."
	if s.Buf.Sealed() {
		t.Explain, t.Holding = "{len} bytes of content. They were encrypted on the wire, so reading them took a key.", "{len} bytes of content, with a Fernet token in them. They were encrypted on the wire, and reading what the token protects takes one more key."
	}
}

func (t *Text) tell(f *field.Field) {
	if t.Tells != field.NoFact {
		f.Telling(t.Tells)
	}
}
