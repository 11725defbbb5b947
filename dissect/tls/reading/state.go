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

	// Cites is the version whose documents say what is read: the one agreed on or,
	// before that, the newest that the client offers. 0 where neither is known.
	Cites registry.Version
}

// Before13 reports whether what is read is of a version before TLS 1.3.
func (d *State) Before13() bool { return d.Cites != 0 && !d.Cites.Is13() }

// Spec is where something is defined that all versions have: a section for TLS 1.3, one
// for TLS 1.0 to 1.2, and one for SSL 3.0, as for registry.Defined.
func (d *State) Spec(tls13, tls12, ssl30 string) field.Spec {
	return registry.Defined(d.Cites, tls13, tls12, ssl30)
}

// Named is a label of two parts, which is not needed in brief.
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
		g := registry.GroupOf(uint16(f.Uint()), d.Cites)
		f.Means(g.Name)
		f.Explain, f.Spec = g.Says, g.Spec
	}
	return f
}

// SignatureScheme reads the number of a signature scheme. In TLS 1.2 its two
// bytes are a hash and a signature; the numbers that came with TLS 1.3 are whole.
// Wireshark splits them all, so the two bytes have their fields in either case.
func (d *State) SignatureScheme(r *field.Reader) {
	b := r.Peek(2)
	if len(b) < 2 || d.C.Brief {
		r.Uint16("tls.handshake.sig_hash_alg", "Signature Algorithm", "", field.Spec{}).As(field.Metadata)
		return
	}
	n := Uint16(b)
	s := registry.SchemeOf(n, d.Cites)
	g := r.Begin("tls.handshake.sig_hash_alg", "Signature Algorithm", s.Says, s.Spec).As(field.Metadata)
	g.Value = field.Value{Kind: field.Uint, Hex: true, Num: uint64(n), Sym: s.Name}
	hash := r.Uint8("tls.handshake.sig_hash_hash", "Signature Hash Algorithm Hash", "", field.RFC(5246, "7.4.1.4.1")).As(field.Metadata)
	signature := r.Uint8("tls.handshake.sig_hash_sig", "Signature Hash Algorithm Signature", "", field.RFC(5246, "7.4.1.4.1")).As(field.Metadata)
	r.End(g)
	if !registry.IsPair(n) {
		hash.Explain = "The first half of the scheme's number. In TLS 1.2 this byte would name a hash. This scheme is one whole number, so by itself the byte means nothing."
		signature.Explain = "The second half of the scheme's number. In TLS 1.2 this byte would name a kind of signature. This scheme is one whole number, so by itself the byte means nothing."
		hash.Spec, signature.Spec = s.Spec, s.Spec
		hash.Flags |= field.Misread
		signature.Flags |= field.Misread
	} else {
		hash.Explain, signature.Explain = "In TLS 1.2 the first byte names the hash that is signed: {v}. TLS 1.3 reads both bytes as one number.", "In TLS 1.2 the second byte names the kind of signature: {v}. TLS 1.3 reads both bytes as one number."
	}
	hash.Means(registry.OrUnknown(registry.HashNames[b[0]]))
	signature.Means(registry.OrUnknown(registry.SignatureNames[b[1]]))
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
