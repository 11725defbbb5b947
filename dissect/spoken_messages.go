package dissect

import (
	"cmp"
	"slices"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// maxInOrder is how many messages of each direction are looked at in order.
const maxInOrder = 400

// saidBy is what the two ends of a conversation have said, for its protocol to
// look back at: a proto.Said.
type saidBy struct {
	s     *Session
	cv    *conversation
	whole [2][]int // the indices of the messages that are whole, as far as they were asked for
	next  [2]int   // of those
}

// Message is the i-th whole message of a direction.
func (b *saidBy) Message(dir proto.Direction, i int) (proto.Heard, bool) {
	h := &b.cv.halves[dir]
	for len(b.whole[dir]) <= i {
		if b.next[dir] == len(h.messages) {
			return proto.Heard{}, false
		}
		if m := h.messages[b.next[dir]]; m.msg != nil && m.lost == 0 {
			b.whole[dir] = append(b.whole[dir], b.next[dir])
		}
		b.next[dir]++
	}
	return b.heard(dir, h.messages[b.whole[dir][i]]), true
}

func (b *saidBy) heard(dir proto.Direction, m message) proto.Heard {
	return proto.Heard{Dir: dir, Off: m.from - b.cv.begun[dir], Message: m.msg, Data: b.s.bytesOf(&b.cv.halves[dir], m)}
}

// InOrder are the first messages of both directions in the order in which they
// were over.
func (b *saidBy) InOrder() (out []proto.Heard) {
	type ended struct {
		proto.Heard
		frame int32
	}
	var all []ended
	for dir := range b.cv.halves {
		h := &b.cv.halves[dir]
		for _, m := range h.messages[:min(len(h.messages), maxInOrder)] {
			if m.msg != nil && m.lost == 0 {
				all = append(all, ended{b.heard(proto.Direction(dir), m), m.frame})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b ended) int { return cmp.Compare(a.frame, b.frame) })
	for _, e := range all {
		out = append(out, e.Heard)
	}
	return out
}

// Dissect takes a message apart.
func (b *saidBy) Dissect(h proto.Heard) *field.Field {
	half := &b.cv.halves[h.Dir]
	root, _, _ := b.s.read(half, half.messages[half.messageAt(h.Off+b.cv.begun[h.Dir])], h.Data)
	return root
}
