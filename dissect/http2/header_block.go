package http2

import (
	"slices"
	"strconv"

	"golang.org/x/net/http2/hpack"

	"plainsight/dissect/coding"
)

// Limits on what one header list may take.
const (
	maxList      = 256 << 10 // bytes of names and values, as RFC 7541 counts them
	maxPending   = 256 << 10 // bytes of a header that is not all there
	maxFragments = 256       // frames; a flood of them was an attack of 2024
)

// block is a header list of which frames are still to come.
type block struct {
	open     bool
	ends     bool // with the frame at hand
	broken   bool // it cannot be read any further
	last     bool // the stream ends with it
	stream   uint32
	frames   int
	left     int    // bytes of the list that may still be shown
	cut      bool   // there are more, which are not
	pending  []byte // the beginning of a header that the next frame completes
	encoding string // its content-encoding
	length   int64  // its content-length, or -1
}

// fragment is what the part of a header list in one frame means. What its
// references refer to depends on all that was said before.
type fragment struct {
	refs    []*entry // of its references to the dynamic table, in order; nil where not known
	before  []byte   // the beginning of its first header, from the frames before
	budget  int      // bytes of names and values that are shown, as RFC 7541 counts them
	cut     bool     // there are more
	allowed uint32   // the longest table that the other side allows
	broken  bool     // an earlier part could not be read, so nor can this
	ends    bool     // the list ends in it
}

// decode follows a part of the list, and takes into the table what it adds.
func (b *block) decode(t *table, data []byte, unpack *coding.Allowance) *fragment {
	if b.frames++; b.frames > maxFragments || len(b.pending)+len(data) > maxPending+maxWhole {
		b.broken, b.pending = true, nil
	}
	out := &fragment{broken: b.broken, ends: b.ends, before: slices.Clip(b.pending)}
	if b.broken {
		return out
	}
	all := data
	if len(b.pending) > 0 {
		b.pending = append(b.pending, data...)
		all = b.pending
	}
	at := 0
	for at < len(all) {
		p, o := parse(all[at:])
		if o == short && !b.ends && len(all)-at <= maxPending {
			break
		}
		if o != whole || !b.take(t, p, all[at:at+p.n], out, unpack) {
			b.broken, b.pending = true, nil
			return out
		}
		at += p.n
	}
	switch {
	case at == len(all):
		b.pending = nil
	case at > 0 || len(b.pending) == 0:
		b.pending = slices.Clone(all[at:])
	}
	return out
}

// take follows one representation; ok is false where it makes no sense.
func (b *block) take(t *table, p representation, data []byte, out *fragment, unpack *coding.Allowance) (ok bool) {
	if p.form == resized {
		t.resize(p.num)
		return true
	}
	var e *entry
	if p.num > 0 || p.form == indexed {
		e = t.at(p.num)
		if p.refers() && !b.cut {
			out.refs = append(out.refs, e)
		}
		if e == absent {
			return false
		}
	}
	h, ok := p.resolve(data, e)
	if !ok {
		return false
	}
	if p.form == added {
		t.add(&h)
	}
	if n := int(h.size()); !b.cut && b.left > 0 && unpack.Take(n) {
		b.left -= n
		out.budget += n
	} else {
		b.cut, out.cut = true, true
	}
	switch h.name {
	case "content-encoding":
		b.encoding = h.value
	case "content-length":
		if n, err := strconv.ParseInt(h.value, 10, 64); err == nil {
			b.length = n
		}
	}
	return true
}

// resolve is the header that a representation stands for. Of an entry that is
// not known, e is nil and so is what it gives.
func (p *representation) resolve(data []byte, e *entry) (h entry, ok bool) {
	if p.num > 0 {
		if e == nil {
			e = &entry{nameless: true}
		}
		h = *e
	}
	if p.form == indexed {
		return h, true
	}
	if p.num == 0 {
		if h.name, ok = p.name.decode(data); !ok {
			return h, false
		}
	}
	h.value, ok = p.value.decode(data)
	return h, ok
}

// decode is the string's content.
func (t text) decode(b []byte) (string, bool) {
	if !t.huffman {
		return string(t.bytes(b)), true
	}
	s, err := hpack.HuffmanDecodeToString(t.bytes(b))
	return s, err == nil
}
