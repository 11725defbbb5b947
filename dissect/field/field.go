// Package field is the vocabulary of dissection: buffers one can point at,
// fields that name and explain their bytes, classes that say who can read
// them, and the recording Reader, which reads, checks and explains in one call.
//
// Fields form a tree. The fields with bytes of their own and no children in
// the same buffer are the leaves; the leaves of a frame partition it.
package field

import (
	"iter"
	"slices"
	"strconv"
	"strings"

	"plainsight/dissect/words"
)

// Field is one named range of bytes with its value, its meaning and its source.
type Field struct {
	Name    string // Wireshark's display filter name where it has one, else "plainsight.…"; "" for a line of text
	Label   string // what a reader calls it: "Source Port"
	Span           // where its bytes are; Len is 0 for a derived value
	Value   Value
	Explain string // what it is and why it is there; {v} stands for the value, {len} for the length in bytes, other places for what Put has put there
	Spec    Spec
	Problem *Problem // what is wrong with it, or nil
	Bits    uint64   // the mask of the bits it covers of its parent's bytes, or 0 for whole bytes
	Link    int      // the number of the frame that it points to, or 0
	Inputs  []*Field // what a derived value was computed from
	Secret  string   // for ciphertext: the secret that opens it, or would
	Fact    *Fact    // what it tells to a reader, or nil
	Class   Class
	Flags   Flags

	more *more // of the explanation, or nil

	parent, first, last, next *Field
}

// Flags tell apart the ways that a field is shown.
type Flags uint16

// The flags.
const (
	Layer       Flags = 1 << iota // the root of one protocol's fields
	Hidden                        // Wireshark knows it but hides it
	Ours                          // Wireshark has no such line, so PDML has it below an OwnProtocol alone
	Hoisted                       // not in PDML, but its children are, one level up
	RawBits                       // PDML gives the whole byte as value although only some bits count
	Derived                       // computed, not read
	Alias                         // names bytes once more that a sibling owns
	Application                   // all below it is what the applications said to each other, in whatever form
	OwnProtocol                   // all that a protocol of ours has; PDML has it under our names
	StillPacked                   // packed content that was not unpacked here
	Misread                       // Wireshark gives the value a meaning that it has not: PDML agrees, a reader is shown the bare bytes or number
	Piece                         // part of a message that others complete, or of something that is not known here
	LeftOut                       // a bit that its bytes end before, so that it counts as not set: none of them is it, and only PDML shows it as one of them, as Wireshark does
	Key                           // a key, or a value that leads to one: its holder may not want to pass it on together with what it opens
)

// Is reports whether the flag is set.
func (f *Field) Is(flag Flags) bool { return f.Flags&flag != 0 }

// Computed reports whether the field is a derived value without bytes of its own: then
// it has no class, whatever Class says.
func (f *Field) Computed() bool { return f.Is(Derived) && f.Len == 0 }

// Children are the fields below this one, in order.
func (f *Field) Children() iter.Seq[*Field] {
	return func(yield func(*Field) bool) {
		for c := f.first; c != nil; c = c.next {
			if !yield(c) {
				return
			}
		}
	}
}

// Last is the last of them, or nil.
func (f *Field) Last() *Field { return f.last }

// HasChildren reports whether there is any field below this one.
func (f *Field) HasChildren() bool { return f.first != nil }

// Parent is the field above this one, or nil.
func (f *Field) Parent() *Field { return f.parent }

// All walks the field and everything below it, parents first.
func (f *Field) All() iter.Seq[*Field] {
	return func(yield func(*Field) bool) { f.walk(yield) }
}

func (f *Field) walk(yield func(*Field) bool) bool {
	if !yield(f) {
		return false
	}
	for c := f.first; c != nil; c = c.next {
		if !c.walk(yield) {
			return false
		}
	}
	return true
}

// Find is the first field of that name, at or below this one, or nil.
func (f *Field) Find(name string) *Field {
	for c := range f.All() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Add appends a child.
func (f *Field) Add(c *Field) *Field {
	c.parent, c.next = f, nil
	if f.last == nil {
		f.first = c
	} else {
		f.last.next = c
	}
	f.last = c
	return c
}

// Owns reports whether the field's bytes are its own: whole bytes that no
// child in the same buffer divides further.
func (f *Field) Owns() bool {
	if !f.claims() {
		return false
	}
	for c := f.first; c != nil; c = c.next {
		if c.Buf == f.Buf && c.claims() {
			return false
		}
	}
	return true
}

// claims reports whether the field covers whole bytes that no sibling has.
func (f *Field) claims() bool { return f.Len > 0 && f.Bits == 0 && f.Flags&(Derived|Alias) == 0 }

// As sets the class and returns the field.
func (f *Field) As(c Class) *Field { f.Class = c; return f }

// Hex makes an integer show in base 16.
func (f *Field) Hex() *Field { f.Value.Hex = true; return f }

// Means names the value: "TCP" for a protocol number of 6. An empty name is
// no name.
func (f *Field) Means(name string) *Field { f.Value.Sym = name; return f }

// With sets flags.
func (f *Field) With(flags Flags) *Field { f.Flags |= flags; return f }

// Wrong attaches a problem.
func (f *Field) Wrong(p *Problem) *Field { f.Problem = p; return f }

// Uint is the field's value as a number.
func (f *Field) Uint() uint64 { return f.Value.Num }

// Show is the value as a reader sees it: "6 (TCP)", "127.0.0.1", "fluffy tail".
func (f *Field) Show() string {
	if f.Is(Misread) {
		return f.Bare().show(f.Span)
	}
	v := f.Value.show(f.Span)
	switch {
	case f.Value.Sym == "":
		return v
	case v == "":
		return f.Value.Sym
	}
	return v + " (" + f.Value.Sym + ")"
}

// Bare is the value without a meaning that Wireshark gives it in error: a number
// without a name, or the bytes.
func (f *Field) Bare() Value {
	v := f.Value
	if !f.Is(Misread) {
		return v
	}
	if v.Sym = ""; v.Kind == Said {
		v = Value{Kind: Bytes}
	}
	return v
}

// more is what few explanations have.
type more struct {
	places    []any    // names and values in turn
	sentences []string // after Explain
}

// Put gives the explanation values for its places, names and values in turn as for
// words.Say.
func (f *Field) Put(places ...any) *Field {
	f.moreOf().places = places
	return f
}

// Also adds sentences to the explanation, which have the same places.
func (f *Field) Also(sentences ...string) *Field {
	if len(sentences) > 0 {
		m := f.moreOf()
		m.sentences = append(m.sentences, sentences...)
	}
	return f
}

func (f *Field) moreOf() *more {
	if f.more == nil {
		f.more = &more{}
	}
	return f.more
}

// Explanation is Explain, in the language in use, with the field's own value and length put in.
func (f *Field) Explanation() string {
	says := f.filled()
	if says != "" && f.unset() {
		return words.Say(ifSet, "what", says)
	}
	return says
}

// ifSet is what is said of a flag that is not set.
const ifSet = "If set: {what}"

// unset reports whether the field is a flag that is not set, so that it is explained
// what it would say if it were.
func (f *Field) unset() bool { return f.Value.Kind == Bool && f.Value.Num == 0 && f.Value.Sym == "" }

// filled is the explanation of what is set.
func (f *Field) filled() string {
	if f.more == nil && !strings.Contains(f.Explain, "{") {
		return words.Say(f.Explain)
	}
	shown, length := f.Show(), strconv.Itoa(f.Len)
	places := []any{"v", shown, "len", length}
	if f.more == nil {
		return words.Fill(f.inForm(f.Explain, shown, length), places...)
	}
	places = append(places, f.more.places...)
	says := words.Fill(f.inForm(f.Explain, shown, length), places...)
	for _, s := range f.more.sentences {
		says += " " + words.Fill(f.inForm(s, shown, length), places...)
	}
	return says
}

// AppendExplanation appends the explanation to a text, without a copy for each.
func (f *Field) AppendExplanation(b []byte) []byte {
	if f.unset() {
		return append(b, f.Explanation()...)
	}
	b = f.appendFilled(b, f.Explain)
	if f.more != nil {
		for _, s := range f.more.sentences {
			b = f.appendFilled(append(b, ' '), s)
		}
	}
	return b
}

func (f *Field) appendFilled(b []byte, sentence string) []byte {
	shown, length := "", strconv.Itoa(f.Len)
	if strings.Contains(sentence, "{v}") {
		shown = f.Show()
	}
	sentence = f.inForm(sentence, shown, length)
	for {
		i := strings.IndexByte(sentence, '{')
		if i < 0 {
			return append(b, sentence...)
		}
		b, sentence = append(b, sentence[:i]...), sentence[i:]
		place := sentence[:strings.IndexByte(sentence, '}')+1]
		switch {
		case place == "{v}":
			b = append(b, f.Show()...)
		case place == "{len}":
			b = append(b, length...)
		case place != "" && f.more != nil:
			b = append(b, words.Fill(place, f.more.places...)...)
		default: // a brace that begins no place
			place = sentence[:1]
			b = append(b, place...)
		}
		sentence = sentence[len(place):]
	}
}

// Arena allocates fields in slabs and can take all of them back at once, so
// that dissecting a frame for its summary allocates nothing. The zero value
// is ready for use.
type Arena struct {
	slabs [][]Field
	used  int // in the last slab in use
	slab  int // index of the slab in use
	refs  []*Field
	stop  []bool // by slot; the reader of slot 0 is none
	bound bound
}

const slabSize = 128

// New returns a zeroed field.
func (a *Arena) New() *Field {
	if a.bound.set && !a.bound.take() {
		return new(Field) // past the bound: recorded nowhere
	}
	if a.slab == len(a.slabs) {
		a.slabs = append(a.slabs, make([]Field, slabSize))
	}
	f := &a.slabs[a.slab][a.used]
	if a.used++; a.used == slabSize {
		a.slab, a.used = a.slab+1, 0
	}
	return f
}

// inputs keeps a list of fields for as long as the fields themselves.
func (a *Arena) inputs(list []*Field) []*Field {
	if len(list) == 0 {
		return nil
	}
	from := len(a.refs)
	a.refs = append(a.refs, list...)
	return a.refs[from:len(a.refs):len(a.refs)]
}

// newSlot returns a place where the blocks that a reader opens can tell it to
// stop. A pointer to the reader would do, but force every reader onto the heap.
func (a *Arena) newSlot() int {
	if len(a.stop) == 0 {
		a.stop = append(a.stop, false)
	}
	a.stop = append(a.stop, false)
	return len(a.stop) - 1
}

// Reset takes back every field. None that New returned may be used again.
func (a *Arena) Reset() {
	for i := 0; i <= a.slab && i < len(a.slabs); i++ {
		n := slabSize
		if i == a.slab {
			n = a.used
		}
		clear(a.slabs[i][:n])
	}
	const keep = 16 // slabs; one unusual frame must not hold memory for ever
	if len(a.slabs) > keep {
		a.slabs = slices.Clone(a.slabs[:keep])
	}
	if clear(a.refs); cap(a.refs) > keep*slabSize {
		a.refs = nil
	}
	a.refs = a.refs[:0]
	if cap(a.stop) > keep*slabSize {
		a.stop = nil
	}
	a.stop = a.stop[:0]
	a.slab, a.used, a.bound = 0, 0, bound{}
}
