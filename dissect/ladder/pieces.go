package ladder

import (
	"cmp"
	"slices"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// part is a step and where in the message it begins.
type part struct {
	proto.Step
	off      int   // of its first byte in the message
	earliest int64 // the first byte of an earlier message that it begins in, plus one; 0 for none
}

// place finds where in the message the steps begin: their own first byte, or
// the ciphertext that was opened to it.
func (m *Message) place() []part {
	list := make([]part, len(m.Steps))
	for i := range list {
		q := &list[i]
		q.Step, q.off = m.Steps[i], -1
		if q.Field != nil {
			m.trace(q.Field.Span, q)
		}
		if q.off < 0 {
			q.off = 0
			if i > 0 {
				q.off = list[i-1].off
			}
		}
	}
	slices.SortStableFunc(list, func(a, b part) int { return cmp.Compare(a.off, b.off) })
	return list
}

// trace follows a span up to the stream's bytes: those of the message itself,
// or those of an earlier one.
func (m *Message) trace(span field.Span, q *part) {
	if span.Buf == nil {
		return
	}
	if len(span.Buf.Origins) > 0 {
		for _, up := range span.Parents() {
			m.trace(up, q)
		}
		return
	}
	if at, ok := m.In.Earlier(span.Buf); ok {
		if from := at + int64(span.Off); q.earliest == 0 || from < q.earliest-1 {
			q.earliest = from + 1
		}
		return
	}
	if q.off < 0 || span.Off < q.off {
		q.off = span.Off
	}
}

// absorb makes the pieces that came before a step part of the whole. What they
// read like is known only now.
func (b *Builder) absorb(r *rung, q *part, in Reading) {
	if q.earliest == 0 && !q.Joins {
		return
	}
	parts := b.parts[r.ToServer]
	kept := parts[:0]
	for _, o := range parts {
		if o.strand != q.Strand || q.earliest > 0 && o.to < q.earliest {
			kept = append(kept, o)
			continue
		}
		o.gone = true
		r.from = min(r.from, o.from)
		r.Counts.Add(o.Counts)
		r.carryAll(o.Frames)
	}
	if len(parts) > 0 {
		b.parts[r.ToServer] = kept
	}
	news := in.Explained()
	n := 0
	for _, x := range news {
		n += x.Len
	}
	known := max(0, n-r.Counts[field.Undecoded]) // the message's header, which the first part had read
	for _, x := range news {
		skip := min(known, x.Len)
		known -= skip
		r.Counts[field.Undecoded] -= x.Len - skip
		r.Counts[x.Class] += x.Len - skip
	}
}

// carry adds a frame to those that brought the step, which are in order.
func (r *rung) carry(frame int) {
	n := len(r.Frames)
	if n == 0 || r.Frames[n-1] < frame { // as it nearly always is
		r.Frames = append(r.Frames, frame)
		return
	}
	if i, ok := slices.BinarySearch(r.Frames, frame); !ok {
		r.Frames = slices.Insert(slices.Clip(r.Frames), i, frame) // holders of the earlier list keep it
	}
}

// carryAll adds the frames of a step that is gone. A message in very many
// pieces takes over the longer list, so that it is not copied with each piece.
func (r *rung) carryAll(frames []int) {
	if len(frames) > len(r.Frames) {
		r.Frames, frames = frames, r.Frames
	}
	for _, n := range frames {
		r.carry(n)
	}
}
