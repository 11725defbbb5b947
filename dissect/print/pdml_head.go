package print

import "plainsight/dissect/field"

// heads keeps the beginnings of fields, from the indent to the label, as they
// were written before. Packets resemble each other: what followed a field in
// the last one mostly follows it again, so the next head is guessed from the
// one before, and a guess costs no more than a few comparisons.
type heads struct {
	known map[headKey]*head
	last  *head
	first head // comes before all others

	repeated int // bytes of memory that repeats take
}

type headKey struct {
	name, label string
	level       int
	mask        uint64
	layer       bool
}

type head struct {
	headKey
	text  []byte // up to the label or the picture of the bits
	tail  []byte // the label
	size  []byte // of the last field; Wireshark's fields mostly keep theirs
	n     int
	bits  []byte // the last picture
	value uint64
	next  [4]*head // what followed it the last times, the latest first

	repeats repeats
}

// Most of the heads that are kept, and the longest label of one: labels may
// come from the traffic.
const (
	maxHeads = 4096
	maxLabel = 80
)

// of returns the head of a field, or nil where there are too many.
func (h *heads) of(f *field.Field, level int) *head {
	if h.last == nil {
		h.last, h.known = &h.first, map[headKey]*head{}
	}
	layer := f.Is(field.Layer)
	for i, g := range h.last.next {
		if g != nil && g.level == level && g.layer == layer && g.mask == f.Bits && g.name == f.Name && g.label == f.Label {
			h.follow(g, i)
			return g
		}
	}
	key := headKey{f.Name, f.Label, level, f.Bits, layer}
	g := h.known[key]
	if g == nil {
		g = newHead(f, key)
		if len(h.known) == maxHeads || len(f.Label) > maxLabel {
			return g
		}
		g.repeats.tries = maxTries
		h.known[key] = g
	}
	h.follow(g, len(h.last.next)-1)
	return g
}

// follow puts the head that follows the last one first, before those up to its
// old place.
func (h *heads) follow(g *head, at int) {
	copy(h.last.next[1:at+1], h.last.next[:at])
	h.last.next[0], h.last = g, g
}

func newHead(f *field.Field, key headKey) *head {
	w := sink{}
	w.indent(key.level)
	if key.layer {
		w.str(`<proto name="`)
	} else {
		w.str(`<field name="`)
	}
	w.b = appendXML(w.b, f.Name)
	if f.Name != "" {
		w.str(`" showname="`)
	} else { // a line of text, which is no field of Wireshark's
		w.str(`" show="`)
	}
	g := &head{headKey: key, text: w.b, n: -1}
	if f.Bits != 0 {
		g.tail = append(g.tail, " = "...)
	}
	g.tail = appendXML(g.tail, f.Label)
	return g
}

// append writes the head: indent, tag, name, picture of the bits, label.
func (g *head) append(b []byte, f *field.Field) []byte {
	b = append(b, g.text...)
	if g.mask != 0 {
		if v := bytesValue(f); v != g.value || g.bits == nil {
			g.value, g.bits = v, appendPicture(g.bits[:0], f)
		}
		b = append(b, g.bits...)
	}
	return append(b, g.tail...)
}

// place writes size and position.
func (g *head) place(b []byte, f *field.Field) []byte {
	if g.n != f.Len {
		g.n = f.Len
		g.size = append(appendInt(append(g.size[:0], `" size="`...), f.Len), `" pos="`...)
	}
	return appendInt(append(b, g.size...), f.Off)
}
