package print

import (
	"bytes"

	"plainsight/dissect/field"
)

// repeats are the last fields of one head that have fields below them, with the
// text that was written for them. Much of a packet occurs in others too, byte
// for byte and in the same place: addresses, flags, the certificate of a
// server. To see that it is the same costs a fraction of writing it.
type repeats struct {
	tries int        // how many more may be kept in vain
	last  [4]*repeat // the latest first
}

// repeat is one of them. Its nodes are itself and all below it, parents first.
type repeat struct {
	bytes []byte
	nodes []node
	text  []byte
	next  *head // that of the last field in it
}

// node is what a field's text depends on, besides the bytes.
type node struct {
	name, label string
	off, len    int
	value       field.Value
	bits        uint64
	flags       field.Flags
	end         int // the node after all that are below this one
}

// What is kept at most: how often in vain, how much of one, and how much of all.
const (
	maxTries   = 8
	maxNodes   = 512
	maxRepeat  = 4 << 10   // bytes of the packet
	maxRepeats = 4 << 20   // bytes of memory for all
	nodeSize   = 150       // what a node takes, in bytes
	maxText    = 256 << 10 // bytes of text of one
)

// of looks for what was written for a field like this one, or returns nil.
func (r *repeats) of(f *field.Field, own bool) *repeat {
	for i, one := range r.last {
		if one == nil {
			return nil
		}
		if one.is(f, own) {
			copy(r.last[1:i+1], r.last[:i])
			r.last[0], r.tries = one, min(r.tries+1, maxTries)
			return one
		}
	}
	return nil
}

func (r *repeat) is(f *field.Field, own bool) bool {
	if len(r.nodes) == 0 {
		return false
	}
	if n := &r.nodes[0]; n.off != f.Off || n.len != f.Len || !bytes.Equal(r.bytes, f.Bytes()) {
		return false
	}
	_, ok := r.same(f, f, own, 0)
	return ok
}

// same compares a field below root, and those below it, with the nodes from i on.
func (r *repeat) same(root, f *field.Field, own bool, i int) (next int, ok bool) {
	n := &r.nodes[i]
	if n.off != f.Off || n.len != f.Len || n.bits != f.Bits || n.flags != f.Flags || n.name != f.Name || n.label != f.Label || n.value != f.Value || !within(root, f) {
		return 0, false
	}
	next = i + 1
	own = own || f.Is(field.OwnProtocol)
	for c := range f.Children() {
		if unwritten(c, own) {
			continue
		}
		if next == n.end {
			return 0, false
		}
		if next, ok = r.same(root, c, own, next); !ok {
			return 0, false
		}
	}
	return next, next == n.end
}

// within reports whether a field's text depends on no bytes but root's.
func within(root, f *field.Field) bool {
	return f.Problem == nil && (f.Len <= 0 || f.Buf == root.Buf && f.Off >= root.Off && f.End() <= root.End())
}

// unwritten reports whether PDML has neither a field nor those below it. Own says
// that it is in what a protocol of ours has, of which PDML has all.
func unwritten(f *field.Field, own bool) bool {
	return f.Is(field.Ours) && !f.Is(field.Hoisted|field.OwnProtocol) && !own
}

// keep remembers what was written for a field of that head.
func (h *heads) keep(g *head, f *field.Field, own bool, text []byte) {
	g.repeats.tries--
	if f.Len <= 0 || f.Len > maxRepeat || len(text) > maxText {
		return
	}
	kept := &g.repeats.last
	r := kept[len(kept)-1] // its room serves again
	if r == nil {
		r = new(repeat)
	}
	h.repeated -= r.size()
	r.nodes = r.nodes[:0]
	if fits := r.add(f, f, own); fits && h.repeated+len(text)+f.Len+cap(r.nodes)*nodeSize <= maxRepeats {
		r.bytes, r.text, r.next = append(r.bytes[:0], f.Bytes()...), append(r.text[:0], text...), h.last
	} else {
		*r = repeat{}
	}
	h.repeated += r.size()
	copy(kept[1:], kept[:])
	kept[0] = r
}

// size is about what it takes in memory, in bytes.
func (r *repeat) size() int { return cap(r.bytes) + cap(r.text) + cap(r.nodes)*nodeSize }

func (r *repeat) add(root, f *field.Field, own bool) bool {
	if len(r.nodes) == maxNodes || !within(root, f) {
		return false
	}
	i := len(r.nodes)
	r.nodes = append(r.nodes, node{f.Name, f.Label, f.Off, f.Len, f.Value, f.Bits, f.Flags, 0})
	own = own || f.Is(field.OwnProtocol)
	for c := range f.Children() {
		if !unwritten(c, own) && !r.add(root, c, own) {
			return false
		}
	}
	r.nodes[i].end = len(r.nodes)
	return true
}
