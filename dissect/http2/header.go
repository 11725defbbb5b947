package http2

import (
	"strings"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

// forms are how a header can be written, in Wireshark's words.
var forms = [...]struct{ name, section, says string }{
	indexed: {"Indexed Header Field", "6.1", "A number instead of a header: the header itself is in the table that both sides keep."},
	added:   {"Literal Header Field with Incremental Indexing", "6.2.1", "A header spelled out, which both sides add to their tables, so that a number is enough the next time."},
	literal: {"Literal Header Field without Indexing", "6.2.2", "A header spelled out, which is not added to the table."},
	never:   {"Literal Header Field never Indexed", "6.2.3", "A header spelled out, which must not be added to a table here or further along the way. This is how secrets should be sent: then their compression cannot be used to guess them."},
}

// record records one header: its parts on the wire, and below them its name
// and value, unpacked.
func (l *list) record(p representation, h entry, unknown bool) {
	r := l.r
	known := knowledge(h.name)
	g := r.Begin("http2.header", "Header", "One header: how it is written, and what it says.", field.RFC(7541, "6"))
	ref := l.reference(p, unknown)
	name, value := ref, ref
	if p.name.lenLen > 0 {
		name = l.text(p.name, "name", "Name", "The header's name", field.Metadata)
	}
	if p.value.lenLen > 0 {
		value = l.text(p.value, "value", "Value", "The header's value", known.class(h.value))
	}
	r.End(g)
	if unknown {
		g.Label = "Header, whose name is not known"
		if p.form == indexed {
			g.Label = "Header that is not known"
		}
		g.Explain = "The table's entry was added by bytes that the capture lacks, so what it says is not known."
		return
	}
	whole := g.Span
	l.decoded(h.name, or(name, whole))
	l.decoded(h.value, or(value, whole))
	l.unpacked(g, h, known)
	l.note(h)
}

// or is a where it has bytes, else b.
func or(a, b field.Span) field.Span {
	if a.Len > 0 {
		return a
	}
	return b
}

// reference records the first bytes of a header: how it is written, and a
// number that refers to the table.
func (l *list) reference(p representation, unknown bool) field.Span {
	n := l.here(p.numLen)
	if n == 0 {
		return field.Span{}
	}
	r, f := l.r, forms[p.form]
	spec, name, more := field.RFC(7541, f.section), f.name, ""
	switch {
	case p.form == indexed:
	case p.num == 0:
		name, more = name+" - New Name", "Its name is spelled out too."
	default:
		name, more = name+" - Indexed Name", "Its name is in the table."
	}
	class := field.Structure
	if p.num > 0 {
		class = field.Encoded
	}
	if unknown && p.num > 0 {
		class = field.Undecoded
	}
	start := field.Span{Buf: r.Buffer(), Off: r.Off(), Len: n}
	first := n == p.numLen // the header's first byte is in this frame
	if !first {
		r.Bytes(n, "plainsight.http2.index_rest", "Rest of the index", "{len} bytes more of a number that began in the frame before.", field.RFC(7541, "5.1")).As(class).With(field.Ours)
		return start
	}
	repr := r.Bytes(1, "http2.header.repr", "Representation", f.says, spec).As(class)
	if more != "" {
		repr.Also(more)
	}
	repr.Value = field.Value{Kind: field.Said, Str: name}
	mask := uint64(1)<<p.bits - 1
	r.Bits(repr, 0xff&^mask, "plainsight.http2.form", "Form", "The first bits say how the header is written.", spec).With(field.Ours).Value.Kind = field.Uint
	r.Bits(repr, mask, "plainsight.http2.prefix", "Index, first bits", "The rest of the byte is the index in the table, 0 for none. If they are all ones, the number goes on in the bytes that follow.", field.RFC(7541, "5.1")).With(field.Ours)
	if n > 1 {
		r.Bytes(n-1, "plainsight.http2.index_rest", "Rest of the index", "{len} bytes more of a number that does not fit into the first one, seven bits in each.", field.RFC(7541, "5.1")).As(class).With(field.Ours)
	}
	if p.num > 0 {
		index := r.Again(repr, "http2.header.index", "Index", "The table's entry: {v}. Entries 1 to 61 are fixed by the standard; the ones after them are headers sent before, the latest first.", field.RFC(7541, "2.3.3"))
		index.Value = field.Value{Kind: field.Uint, Num: p.num}
	}
	return start
}

// text records a string as it is on the wire.
func (l *list) text(t text, name, label, says string, class field.Class) field.Span {
	spec := field.RFC(7541, "5.2")
	r := l.r
	name = "plainsight.http2." + name
	from := r.Off()
	if n := l.here(t.lenLen); n > 0 {
		f := r.Bytes(n, name+"_length", label+" length", "How long it is on the wire: {v} bytes.", spec).With(field.Ours)
		f.Value = field.Value{Kind: field.Uint, Num: uint64(t.n)}
		if n == t.lenLen {
			r.BitsAt(f, 0, 1, 0x80, name+"_huffman", "Huffman", "The text is in a code where frequent letters are short.", spec).With(field.Ours)
			r.BitsAt(f, 0, 1, 0x7f, name+"_prefix", "Length, first bits", "The length. If the bits are all ones, the number goes on in the bytes that follow.", field.RFC(7541, "5.1")).With(field.Ours)
		}
	}
	if n := l.here(t.n); n > 0 {
		if t.huffman {
			r.Bytes(n, name+"_string", label+", in Huffman code", "{what} in {len} bytes of a code where frequent letters are short. The standard fixes the code, so it hides nothing.", field.RFC(7541, "5.2")).Put("what", words.Say(says)).As(field.Encoded).With(field.Ours)
		} else {
			r.Text(n, name+"_string", label+", in letters", "{what}: {v}.", spec).Put("what", words.Say(says)).As(class).With(field.Ours)
		}
	}
	return field.Span{Buf: r.Buffer(), Off: from, Len: r.Off() - from}
}

// unpacked records a header's name and value as they read, at the end of the
// unpacked list.
func (l *list) unpacked(g *field.Field, h entry, known about) {
	size := 8 + len(h.name) + len(h.value)
	in := field.Read(l.c.Arena, g, field.Span{Buf: l.buf, Off: len(l.buf.Data) - size, Len: size}, "HTTP/2 header list")
	spec := field.RFC(9113, "8.2")
	in.Uint32("http2.header.name.length", "Name Length", "How long the name is: {v} bytes. No byte on the wire says so; it was counted when the header was decoded.", spec)
	if len(h.name) > 0 {
		in.Text(len(h.name), "http2.header.name", "Name", "The header's name: {v}.", spec).As(field.Metadata)
	}
	in.Uint32("http2.header.value.length", "Value Length", "How long the value is: {v} bytes. No byte on the wire says so; it was counted when the header was decoded.", spec)
	if n := len(h.value); n > 0 {
		value := g
		l.tokens(&in, n, "http2.header.value", "Value", known.says, spec, known.class(h.value), field.NoFact)
		for c := range g.Children() {
			value = c
		}
		if known.field != "" {
			again := in.Again(value, known.field, h.name, known.says, spec)
			if told := tells[known.field]; told != field.NoFact {
				again.Telling(told)
			}
			if h.name == ":path" {
				l.query(again)
			}
		}
		in.Again(value, "http2.header.unescaped", "Unescaped", "The value again, for programs that look for it: {v}.", spec)
	}
	if !l.c.Brief {
		g.Label = "Header: " + field.Printable([]byte(h.name)) + ": " + field.Printable([]byte(h.value))
	}
}

// note keeps what the summary tells.
func (l *list) note(h entry) {
	if !strings.HasPrefix(h.name, ":") {
		return
	}
	const longest = 120
	v := field.Printable([]byte(h.value[:min(len(h.value), longest)]))
	if len(h.value) > longest {
		v += "…"
	}
	switch h.name {
	case ":method":
		l.method = v
	case ":path":
		l.path = v
	case ":status":
		l.status = v
	}
}
