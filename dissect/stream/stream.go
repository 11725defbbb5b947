// Package stream puts one direction of a TCP conversation in order. It keeps
// no bytes, only which frame carried which part of the stream.
package stream

import (
	"cmp"
	"math/bits"
	"slices"
	"sort"
)

// The limits on what waits after a gap. When either is reached the gap is
// given up as lost.
const (
	MaxHeldBytes    = 4 << 20
	MaxHeldSegments = 2048
)

// maxRepeats bounds what is remembered of bytes that were sent again.
const maxRepeats = 1 << 16

// Piece is a range of the stream and the frame that carried it.
type Piece struct {
	Off   int64 // in the stream; 0 is the first byte seen or, after a SYN, sent
	Frame int32 // the frame's number
	At    int32 // offset of the piece in the frame
	Len   int32
}

// End is the stream offset after the piece.
func (p Piece) End() int64 { return p.Off + int64(p.Len) }

// Half is one direction. The zero value is ready for use.
type Half struct {
	base    uint32 // the sequence number of stream offset 0
	Next    int64  // the offset of the first byte that is not there yet
	Pieces  []Piece
	Repeats int          // how many pieces have carried bytes a second time, as far as that is remembered
	repeats *[32][]Piece // they, each sorted by offset: the nth has those of 2^n to 2^(n+1)-1 bytes, so that one long piece slows no search for short ones
	lost    []Gap
	held    []Piece // after a gap, sorted by offset
	heldLen int
	started bool
	ended   bool
	end     int64 // where FIN says that the stream ends
}

// Gap is a range of the stream that was never captured.
type Gap struct{ Off, Len int64 }

// Segment is what a TCP header says of its payload.
type Segment struct {
	Seq      uint32
	SYN, FIN bool
	Frame    int
	At, Len  int // where in the frame the payload is
}

// Started reports whether the half has seen a segment.
func (h *Half) Started() bool { return h.started }

// Closed reports whether all of the stream has arrived, up to its FIN.
func (h *Half) Closed() bool { return h.ended && h.Next >= h.end }

// Offset is the stream offset of a sequence number, which may lie before 0.
// Sequence numbers wrap at 2^32; the offset nearest to what is expected next
// is meant (RFC 9293, Section 3.4).
func (h *Half) Offset(seq uint32) int64 {
	return h.Next + int64(int32(seq-(h.base+uint32(h.Next))))
}

// Add takes a segment and returns how many bytes it has made available in
// order: those from the Next of before to the Next of now.
func (h *Half) Add(s Segment) int64 {
	seq := s.Seq
	if s.SYN {
		seq++
	}
	if !h.started {
		h.started, h.base = true, seq
	}
	before := h.Next
	p := Piece{h.Offset(seq), int32(s.Frame), int32(s.At), int32(s.Len)}
	if s.FIN && !h.ended {
		h.ended, h.end = true, p.End()
	}
	if p.Len > 0 {
		h.place(p)
	}
	return h.Next - before
}

// place puts a piece into the stream, on hold, or among the repeats. Where
// pieces overlap, what came first counts.
func (h *Half) place(p Piece) {
	if old := h.Next - p.Off; old > 0 {
		again := p
		again.Len = int32(min(old, int64(p.Len)))
		h.repeat(again)
		p.Off, p.At, p.Len = p.Off+int64(again.Len), p.At+again.Len, p.Len-again.Len
	}
	switch {
	case p.Len == 0:
	case p.Off == h.Next && len(h.held) == 0:
		h.accept(p)
	default:
		h.hold(p)
		h.release()
		for h.heldLen > MaxHeldBytes || len(h.held) > MaxHeldSegments {
			h.giveUp()
		}
	}
}

func (h *Half) repeat(p Piece) {
	if h.Repeats == maxRepeats || p.Len == 0 {
		return
	}
	h.Repeats++
	if h.repeats == nil {
		h.repeats = new([32][]Piece)
	}
	class := &h.repeats[bits.Len32(uint32(p.Len))-1]
	i := sort.Search(len(*class), func(i int) bool { return (*class)[i].Off > p.Off })
	*class = slices.Insert(*class, i, p)
}

func (h *Half) accept(p Piece) {
	h.Pieces = append(h.Pieces, p)
	h.Next = p.End()
}

// hold keeps a piece among those that wait. They never overlap: of the new one
// stays what none of the others has, since these came first.
func (h *Half) hold(p Piece) {
	i := sort.Search(len(h.held), func(i int) bool { return h.held[i].End() > p.Off })
	for p.Len > 0 {
		free := p
		if i < len(h.held) && h.held[i].Off < p.End() {
			free = p.clip(p.Off, max(h.held[i].Off, p.Off))
		}
		if free.Len > 0 {
			h.held = append(h.held, Piece{})
			copy(h.held[i+1:], h.held[i:])
			h.held[i] = free
			h.heldLen += int(free.Len)
			i++
		}
		p = p.clip(free.End(), p.End())
		if p.Len > 0 {
			had := p.clip(p.Off, h.held[i].End())
			h.repeat(had)
			p = p.clip(had.End(), p.End())
			i++
		}
	}
}

// release takes in what was held and now follows without a gap.
func (h *Half) release() {
	for len(h.held) > 0 && h.held[0].Off == h.Next {
		p := h.held[0]
		h.held = h.held[1:]
		h.heldLen -= int(p.Len)
		h.accept(p)
	}
	if len(h.held) == 0 {
		h.held = nil
	}
}

// giveUp declares the gap in front of the first held piece lost.
func (h *Half) giveUp() {
	gap := Gap{h.Next, h.held[0].Off - h.Next}
	h.lost = append(h.lost, gap)
	h.Next += gap.Len
	h.release()
}

// Waiting reports whether pieces are held after a gap.
func (h *Half) Waiting() bool { return len(h.held) > 0 }

// Acknowledged tells that the other side has everything before ack. What it
// has and this capture lacks was lost on the way into the capture. It returns
// the number of bytes, lost ones included, by which Next moved.
func (h *Half) Acknowledged(ack uint32) int64 {
	before := h.Next
	for len(h.held) > 0 && h.Offset(ack) >= h.held[0].Off {
		h.giveUp()
	}
	return h.Next - before
}

// Flush gives up on all gaps: nothing more will come.
func (h *Half) Flush() int64 {
	before := h.Next
	for len(h.held) > 0 {
		h.giveUp()
	}
	return h.Next - before
}

// Range returns the pieces that carried [from, to), clipped to it.
func (h *Half) Range(from, to int64) []Piece { return h.AppendRange(nil, from, to) }

// AppendRange appends them to out.
func (h *Half) AppendRange(out []Piece, from, to int64) []Piece {
	i := sort.Search(len(h.Pieces), func(i int) bool { return h.Pieces[i].End() > from })
	for ; i < len(h.Pieces) && h.Pieces[i].Off < to; i++ {
		out = append(out, h.Pieces[i].clip(from, to))
	}
	return out
}

// CarriedTo is the end of the piece that carried the byte at off, or off
// where none did.
func (h *Half) CarriedTo(off int64) int64 {
	i := sort.Search(len(h.Pieces), func(i int) bool { return h.Pieces[i].End() > off })
	if i == len(h.Pieces) || h.Pieces[i].Off > off {
		return off
	}
	return h.Pieces[i].End()
}

// Again returns the pieces that carried any of [from, to) a second time,
// clipped to it.
func (h *Half) Again(from, to int64) []Piece {
	if h.repeats == nil {
		return nil
	}
	var out []Piece
	for n, class := range h.repeats {
		i := sort.Search(len(class), func(i int) bool { return class[i].Off+2<<n > from })
		for ; i < len(class) && class[i].Off < to; i++ {
			if class[i].End() > from {
				out = append(out, class[i].clip(from, to))
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Piece) int { return cmp.Or(cmp.Compare(a.Off, b.Off), cmp.Compare(a.Frame, b.Frame)) })
	return out
}

func (p Piece) clip(from, to int64) Piece {
	if d := from - p.Off; d > 0 {
		p.Off, p.At, p.Len = from, p.At+int32(d), p.Len-int32(d)
	}
	if d := p.End() - to; d > 0 {
		p.Len -= int32(d)
	}
	return p
}

// GapAfter is how many bytes are lost right after the first end ones of the stream, or 0.
func (h *Half) GapAfter(end int64) int64 {
	if g, ok := h.GapIn(end, end+1); ok && g.Off == end {
		return g.Len
	}
	return 0
}

// GapBefore is how many bytes are lost right before an offset, or 0.
func (h *Half) GapBefore(off int64) int64 {
	if g, ok := h.GapIn(off-1, off); ok && g.Off+g.Len == off {
		return g.Len
	}
	return 0
}

// GapIn returns the first lost range that touches [from, to).
func (h *Half) GapIn(from, to int64) (Gap, bool) {
	i := sort.Search(len(h.lost), func(i int) bool { return h.lost[i].Off+h.lost[i].Len > from })
	if i < len(h.lost) && h.lost[i].Off < to {
		return h.lost[i], true
	}
	return Gap{}, false
}
