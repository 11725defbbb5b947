// Package reading has what the readers of all structures of TLS share: the State
// that they work with, lists of numbers after a length, numbers of registries,
// and the marks of what is malformed.
package reading

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/registry"
)

// State is what reading the structures of TLS works with.
type State struct {
	C       *proto.Context
	Problem bool // something that was read is malformed, or failed to verify
}

// Named is a label of two parts, which nobody needs in brief.
func (d *State) Named(a, b string) string {
	if d.C.Brief {
		return ""
	}
	return a + b
}

// Wrong marks a field as malformed. skip is where in its bytes the trouble begins.
func (d *State) Wrong(f *field.Field, skip int, what, expected, seen string, fill ...any) {
	d.Problem = true
	if f.Problem == nil {
		f.Problem = &field.Problem{What: what, Where: f.Off + skip, Expected: expected, Seen: seen, Fill: fill}
	}
}

// Close ends a block and, where something in it is wrong, says so to the record.
func (d *State) Close(b *field.Reader) {
	d.Problem = d.Problem || b.Failed() || b.Len() > 0
	b.Close()
}

// List is a row of numbers of one size after a length.
type List struct {
	Name    string // Wireshark's for all of them, or "" where it has none
	Label   string
	Thing   string // what one is called, for "3 suites"; "" for the bare number
	Size    int    // of each, in bytes
	Explain string
	Spec    field.Spec
}

// Numbers reads as many as the length says.
func (d *State) Numbers(r *field.Reader, length *field.Field, l List, one func(*field.Reader)) {
	n := int(length.Uint())
	if n == 0 {
		return
	}
	if n%l.Size != 0 {
		d.Wrong(length, 0, l.Label+", length", "a multiple of {size}, since each takes {size} bytes", "{seen}", "size", strconv.Itoa(l.Size), "seen", strconv.Itoa(n))
	}
	label := ""
	switch {
	case d.C.Brief:
	case l.Thing != "":
		label = l.Label + " (" + field.Count(n/l.Size, l.Thing) + ")"
	default:
		label = l.Label + " (" + strconv.Itoa(n/l.Size) + ")"
	}
	b := r.Block(n, l.Name, label, l.Explain, l.Spec)
	if l.Name == "" {
		b.Field().With(field.Hoisted)
	}
	for b.Len() >= l.Size {
		one(&b)
	}
	d.Problem = d.Problem || b.Failed()
	b.Finish()
}

// What fields that hold a number of a registry say of it.

// Group explains a field that holds a group's number.
func (d *State) Group(f *field.Field) *field.Field {
	f.Class = field.Metadata
	if f.Len > 0 && !d.C.Brief {
		g := registry.GroupOf(uint16(f.Uint()))
		f.Means(g.Name)
		f.Explain, f.Spec = g.Says, g.Spec
	}
	return f
}

// SignatureScheme reads the number of a signature scheme. In TLS 1.2 its two
// bytes were a hash and a signature.
func (d *State) SignatureScheme(r *field.Reader) {
	b := r.Peek(2)
	if len(b) < 2 || d.C.Brief {
		r.Uint16("tls.handshake.sig_hash_alg", "Signature Algorithm", "", field.Spec{}).As(field.Metadata)
		return
	}
	s := registry.SchemeOf(Uint16(b))
	g := r.Begin("tls.handshake.sig_hash_alg", "Signature Algorithm", s.Says, s.Spec).As(field.Metadata)
	g.Value = field.Value{Kind: field.Uint, Hex: true, Num: uint64(Uint16(b)), Sym: s.Name}
	old := field.RFC(5246, "7.4.1.4.1")
	r.Uint8("tls.handshake.sig_hash_hash", "Signature Hash Algorithm Hash", "In TLS 1.2 the first byte was the hash that is signed: {v}. TLS 1.3 numbers whole schemes.", old).As(field.Metadata).Means(registry.OrUnknown(registry.HashNames[b[0]]))
	r.Uint8("tls.handshake.sig_hash_sig", "Signature Hash Algorithm Signature", "And the second was how it is signed: {v}.", old).As(field.Metadata).Means(registry.OrUnknown(registry.SignatureNames[b[1]]))
	r.End(g)
}

// Uint16 is a number of two bytes.
func Uint16(b []byte) uint16 { return uint16(b[0])<<8 | uint16(b[1]) }

// Uint24 is a number of three bytes.
func Uint24(b []byte) int { return int(b[0])<<16 | int(b[1])<<8 | int(b[2]) }

// Flawed reports whether something in a field is wrong.
func Flawed(f *field.Field) bool {
	for c := range f.All() {
		if c.Problem != nil {
			return true
		}
	}
	return false
}

// NothingMore demands that a message ends here.
func NothingMore(r *field.Reader) {
	if n := r.Len(); n > 0 {
		r.Fail(r.Parent().Label, "its end", "{seen} more bytes", "seen", strconv.Itoa(n))
	}
}
