package field

import (
	"encoding/binary"
	"math/bits"
	"strconv"
)

// Reader reads a range of a buffer from front to back and records each read as
// a field: one call reads, checks and explains.
//
// Errors stick. After the first one every read returns an unattached field
// with the value zero, so a dissector reads on without checking, and Close
// turns the bytes that were not read into one undecoded field with a Problem.
type Reader struct {
	arena   *Arena
	buf     *Buffer
	off     int
	end     int
	missing int    // bytes that the scope's length promises beyond end
	what    string // what is being read, for problems: "TCP header"
	parent  *Field // where fields are recorded
	slot    int    // where blocks say that this reader must stop, see Arena.stop, or 0
	outer   int    // the slot of the reader that opened this block
	problem *Problem
	failed  bool
}

// Read returns a reader of the span's bytes which records below parent. What
// names the structure for error messages.
func Read(a *Arena, parent *Field, s Span, what string) Reader {
	if s.Buf == nil {
		s.Buf = &nowhere
	}
	off := min(max(s.Off, 0), len(s.Buf.Data))
	return Reader{arena: a, buf: s.Buf, off: off, end: min(max(s.End(), off), len(s.Buf.Data)), what: what, parent: parent}
}

// nowhere is where a span without a buffer lies; it has no bytes.
var nowhere Buffer

// Len is the number of bytes not yet read.
func (r *Reader) Len() int {
	if r.Failed() {
		return 0
	}
	return r.end - r.off
}

// Off is the offset in the buffer of the next byte.
func (r *Reader) Off() int { return r.off }

// Failed reports whether a read failed.
func (r *Reader) Failed() bool {
	return r.failed || r.arena.bound.full || r.slot != 0 && r.arena.stop[r.slot]
}

// Buffer is the buffer that is being read.
func (r *Reader) Buffer() *Buffer { return r.buf }

// Parent is the field below which reads are recorded.
func (r *Reader) Parent() *Field { return r.parent }

// Arena is where fields come from.
func (r *Reader) Arena() *Arena { return r.arena }

// Peek is the next n bytes, or as many as there are, without reading them.
func (r *Reader) Peek(n int) []byte {
	return r.buf.Data[r.off : r.off+min(max(n, 0), r.Len())]
}

// Fail makes the reader stop: what, expected and seen describe the problem at
// the next byte, with what goes into the places of the two latter. The first failure
// counts.
func (r *Reader) Fail(what, expected, seen string, fill ...any) {
	if r.Failed() {
		return
	}
	r.failed = true
	r.problem = &Problem{What: what, Where: r.off, Expected: expected, Seen: seen, Fill: fill}
}

// take claims n bytes for a new field, or fails.
func (r *Reader) take(n int, name, label, explain string, spec Spec) *Field {
	f := r.arena.New()
	f.Name, f.Label, f.Explain, f.Spec = name, label, explain, spec
	if r.Failed() || n < 0 || n > r.end-r.off {
		if !r.Failed() {
			r.short(n, label)
		}
		return f
	}
	f.Span = Span{r.buf, r.off, n}
	f.Class = Structure
	r.off += n
	r.parent.Add(f)
	return f
}

func (r *Reader) short(n int, label string) {
	if n < 0 {
		r.Fail(r.what+", "+label, "a length from 0 on", "{n}", "n", strconv.Itoa(n))
		return
	}
	left := r.end - r.off
	expected, seen := "{n} bytes", "only {left}"
	switch {
	case left == 0 && r.missing > 0:
		seen = "none; the rest of the {whole} is not here"
	case left == 0:
		seen = "none"
	case r.missing > 0:
		seen = "only {left}; the rest of the {whole} is not here"
	}
	if n == 1 {
		expected = "{n} byte"
	}
	r.Fail(r.what+", "+label, expected, seen, "n", strconv.Itoa(n), "left", strconv.Itoa(left), "whole", r.what)
}

// Uint8 reads one byte.
func (r *Reader) Uint8(name, label, explain string, spec Spec) *Field {
	return r.uint(1, name, label, explain, spec)
}

// Uint16 reads two bytes in network byte order.
func (r *Reader) Uint16(name, label, explain string, spec Spec) *Field {
	return r.uint(2, name, label, explain, spec)
}

// Uint24 reads three bytes in network byte order.
func (r *Reader) Uint24(name, label, explain string, spec Spec) *Field {
	return r.uint(3, name, label, explain, spec)
}

// Uint32 reads four bytes in network byte order.
func (r *Reader) Uint32(name, label, explain string, spec Spec) *Field {
	return r.uint(4, name, label, explain, spec)
}

// Uint64 reads eight bytes in network byte order.
func (r *Reader) Uint64(name, label, explain string, spec Spec) *Field {
	return r.uint(8, name, label, explain, spec)
}

// Uint32LE reads four bytes, least significant first.
func (r *Reader) Uint32LE(name, label, explain string, spec Spec) *Field {
	f := r.take(4, name, label, explain, spec)
	f.Value = Value{Kind: Uint}
	if f.Len == 4 {
		f.Value.Num = uint64(binary.LittleEndian.Uint32(f.Span.Bytes()))
	}
	return f
}

func (r *Reader) uint(n int, name, label, explain string, spec Spec) *Field {
	f := r.take(n, name, label, explain, spec)
	f.Value = Value{Kind: Uint}
	if f.Len == n {
		for _, b := range r.buf.Data[f.Off : f.Off+n] {
			f.Value.Num = f.Value.Num<<8 | uint64(b)
		}
	}
	return f
}

// Bytes reads n bytes that are shown in hex.
func (r *Reader) Bytes(n int, name, label, explain string, spec Spec) *Field {
	f := r.take(n, name, label, explain, spec)
	f.Value.Kind = Bytes
	return f
}

// Text reads n bytes that are shown as text.
func (r *Reader) Text(n int, name, label, explain string, spec Spec) *Field {
	f := r.take(n, name, label, explain, spec)
	f.Value.Kind = Text
	return f
}

// Address reads an address of n bytes: 4 for IPv4, 6 for a MAC, 16 for IPv6.
func (r *Reader) Address(n int, name, label, explain string, spec Spec) *Field {
	f := r.take(n, name, label, explain, spec)
	f.Value.Kind = Address
	f.Class = Metadata
	return f
}

// Bits records some bits of a field that was read: the value is shifted down
// to the mask's lowest bit. The mask covers the field's whole length.
func (r *Reader) Bits(of *Field, mask uint64, name, label, explain string, spec Spec) *Field {
	return r.BitsAt(of, 0, of.Len, mask, name, label, explain, spec)
}

// BitsAt is Bits of the n bytes after the first skip bytes of a field.
func (r *Reader) BitsAt(of *Field, skip, n int, mask uint64, name, label, explain string, spec Spec) *Field {
	f := r.arena.New()
	f.Name, f.Label, f.Explain, f.Spec = name, label, explain, spec
	if of.parent == nil { // its read failed, and so does this
		return f
	}
	f.Span, f.Class, f.Bits = Span{of.Buf, of.Off + skip, n}, of.Class, mask
	var v uint64
	for _, b := range f.Span.Bytes() {
		v = v<<8 | uint64(b)
	}
	shift := bits.TrailingZeros64(mask)
	f.Value = Value{Kind: Uint, Num: v & mask >> shift}
	if mask>>shift == 1 {
		f.Value.Kind = Bool
	}
	return of.Add(f)
}

// Derive records a computed value that has no bytes of its own, with the
// fields that it was computed from. Where one of these could not be read, the
// value is not recorded either.
func (r *Reader) Derive(name, label, value, explain string, spec Spec, inputs ...*Field) *Field {
	f := r.arena.New()
	f.Name, f.Label, f.Explain, f.Spec = name, label, explain, spec
	f.Span = Span{r.buf, r.off, 0}
	f.Value = Value{Kind: Said, Str: value}
	f.Flags, f.Inputs = Derived, r.arena.inputs(inputs)
	for _, in := range inputs {
		if in.parent == nil { // its read failed, so there is nothing to compute with
			return f
		}
	}
	return r.parent.Add(f)
}

// DeriveUint is Derive for a number; it costs no string.
func (r *Reader) DeriveUint(name, label string, value uint64, explain string, spec Spec, inputs ...*Field) *Field {
	f := r.Derive(name, label, "", explain, spec, inputs...)
	f.Value = Value{Kind: Uint, Num: value}
	return f
}

// Again records the bytes of a field once more under another name, as
// Wireshark does where it shows one value in two ways.
func (r *Reader) Again(of *Field, name, label, explain string, spec Spec) *Field {
	f := r.arena.New()
	f.Name, f.Label, f.Explain, f.Spec = name, label, explain, spec
	f.Span, f.Value, f.Class, f.Flags = of.Span, of.Value, of.Class, Alias
	if of.parent != nil {
		r.parent.Add(f)
	}
	return f
}

// Begin opens a group: what is read until the matching End becomes its
// children, and their bytes its span.
func (r *Reader) Begin(name, label, explain string, spec Spec) *Field {
	f := r.arena.New()
	f.Name, f.Label, f.Explain, f.Spec = name, label, explain, spec
	f.Span = Span{r.buf, r.off, 0}
	f.Class = Structure
	if r.Failed() { // the group is not there; End leads back all the same
		f.parent = r.parent
	} else {
		r.parent.Add(f)
	}
	r.parent = f
	return f
}

// End closes the group that Begin returned.
func (r *Reader) End(f *Field) {
	f.Len = r.off - f.Off
	r.parent = f.parent
}

// Block opens a scope of n bytes, a length-prefixed structure: reads from it
// become children of a new field, and Close demands that all of it was
// consumed. Where fewer than n bytes are left the scope gets what there is,
// and running out of them is its problem; a block of all that is left of a scope
// cut short is cut short with it. A negative n fails the reader itself.
func (r *Reader) Block(n int, name, label, explain string, spec Spec) Reader {
	missing := 0
	if n < 0 && !r.Failed() {
		r.short(n, label)
	}
	if r.Failed() {
		n = 0
	} else if n > r.end-r.off {
		missing = n - (r.end - r.off)
		n = r.end - r.off
	} else if n == r.end-r.off {
		missing = r.missing // the rest of what is around it is what it lacks
	}
	f := r.arena.New()
	f.Name, f.Label, f.Explain, f.Spec = name, label, explain, spec
	f.Span = Span{r.buf, r.off, n}
	f.Class = Structure
	if !r.Failed() {
		r.parent.Add(f)
	}
	if r.slot == 0 {
		r.slot = r.arena.newSlot()
	}
	b := Reader{arena: r.arena, buf: r.buf, off: r.off, end: r.off + n, missing: missing, what: label, parent: f, outer: r.slot, failed: r.Failed()}
	r.off += n
	return b
}

// Field is the block's or layer's own field: the one its reads were recorded below.
func (r *Reader) Field() *Field { return r.parent }

// Close ends a scope. Bytes that were not consumed become one undecoded field;
// with it goes the problem that stopped the reader or, where nothing did, one
// that says that the scope is longer than its content.
func (r *Reader) Close() {
	if r.missing == 0 && !r.Failed() && r.off < r.end {
		r.Fail(r.what, "its end", "{n} more bytes", "n", strconv.Itoa(r.end-r.off))
	}
	r.settle()
}

// Finish ends a scope whose rest, if any, is not an error: it becomes an
// undecoded field without a problem, unless a read failed or part of the scope
// is not here.
func (r *Reader) Finish() { r.settle() }

func (r *Reader) settle() {
	if !r.Failed() && r.missing > 0 {
		r.short(r.end-r.off+r.missing, "content")
	}
	if r.problem != nil {
		if r.off < r.end {
			r.rest(r.end-r.off, "These bytes could not be read, for the reason given.").Problem = r.problem
		} else if r.parent.Problem == nil {
			r.parent.Problem = r.problem
		}
		r.problem = nil // said once
	} else if r.arena.bound.full && !r.failed && r.off < r.end {
		problem := r.arena.tooMany(r.what, r.off)
		r.rest(r.end-r.off, "These bytes are not taken apart: the message has more parts than plainsight shows for a message of its length.").Problem = problem
	} else if !r.Failed() && r.off < r.end {
		r.rest(r.end-r.off, "Bytes that this dissector does not interpret.")
	}
	if r.Failed() && r.missing > 0 && r.outer != 0 {
		r.arena.stop[r.outer] = true // nothing can follow, and it has been said why
	}
	r.failed = true
}

// Undecoded claims the next n bytes, or as many as there are, without saying
// what they are.
func (r *Reader) Undecoded(n int, why string) *Field {
	return r.rest(min(n, r.Len()), why)
}

// rest is Undecoded also where a read failed.
func (r *Reader) rest(n int, why string) *Field {
	f := r.arena.New()
	f.Name, f.Label, f.Explain, f.Spec = "plainsight.undecoded", "Not decoded", why, Spec{Doc: ours}
	f.Span = Span{r.buf, r.off, max(n, 0)}
	f.Value.Kind = Bytes
	f.Flags = Ours
	if f.Len == 0 {
		return f
	}
	r.off += f.Len
	return r.parent.Add(f)
}

// Skip moves past n bytes that another reader records.
func (r *Reader) Skip(n int) { r.off += min(max(n, 0), r.end-r.off) }
