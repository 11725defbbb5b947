package ladder

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/stream"
)

// Builder makes the steps of one conversation out of what it is handed. The zero value is
// ready for use.
type Builder struct {
	Most int // steps that are kept; 0 for any number

	left    int
	rungs   []*rung
	parts   map[bool][]*rung // of messages to the server, or of the others, that a later one may turn out to be made of
	settled bool             // they are in order, with their states
}

// rung is a step with what its place and the states after it follow from.
type rung struct {
	Step
	rank     Rank
	from, to int64 // of the stream
	gone     bool  // it was a part of a later one
	strand   uint8
	turn     proto.Turn
}

// Rank is the order of what one frame brings.
type Rank uint8

// The ranks.
const (
	Opens Rank = iota // the conversation
	says
	Ends
)

// Len is how many steps are kept.
func (b *Builder) Len() int { return len(b.rungs) }

// Left is how many steps, at least, are not kept.
func (b *Builder) Left() int { return b.left }

// Leave counts a step that is not kept.
func (b *Builder) Leave() { b.left++ }

// Add keeps a step of the transport.
func (b *Builder) Add(s Step, rank Rank) { b.add(&rung{Step: s, rank: rank}) }

// Unread keeps bytes of no protocol that is known.
func (b *Builder) Unread(s Step, from, to int64) {
	b.add(&rung{Step: s, rank: says, from: from, to: to})
}

func (b *Builder) add(r *rung) {
	if b.Most > 0 && len(b.rungs) >= b.Most {
		b.left++
		r.gone = true
		return
	}
	if r.Counts[field.Ciphertext] > 0 {
		r.Sight = Shut
	} else if r.Counts[field.Opened] > 0 {
		r.Sight = Opened
	}
	b.rungs = append(b.rungs, r)
	b.settled = false
}

// settle puts the steps in their order, numbers them and fills in the states of both
// ends after each, as far as what was read settles them.
func (b *Builder) settle() {
	if b.settled {
		return
	}
	b.settled = true
	slices.SortStableFunc(b.rungs, func(a, b *rung) int {
		return cmp.Or(cmp.Compare(a.Frame, b.Frame), cmp.Compare(a.rank, b.rank))
	})
	b.rungs = slices.DeleteFunc(b.rungs, func(r *rung) bool { return r.gone })
	var at proto.Machine // of the first step that needs one
	for _, r := range b.rungs {
		if at == nil && r.turn != nil {
			at = r.turn.Machine()
		}
		if at != nil {
			at.Foresee(r.turn, r.ToServer, r.Ends)
		}
	}
	begun := false
	for i, r := range b.rungs {
		r.Nth = 1
		if i > 0 && b.rungs[i-1].Frame == r.Frame {
			r.Nth = b.rungs[i-1].Nth + 1
		}
		begun = begun || r.turn != nil
		r.Client, r.Server = "", ""
		if begun {
			r.Client, r.Server = at.Take(r.turn, r.ToServer, r.Ends)
		}
	}
}

// Steps are those that end in a frame, in their order.
func (b *Builder) Steps(frame int) iter.Seq[*Step] {
	return func(yield func(*Step) bool) {
		b.settle()
		i, _ := slices.BinarySearchFunc(b.rungs, frame, func(r *rung, n int) int { return cmp.Compare(r.Frame, n) })
		for ; i < len(b.rungs) && b.rungs[i].Frame == frame && yield(&b.rungs[i].Step); i++ {
		}
	}
}

// Before are the steps that come before a place, in their order.
func (b *Builder) Before(at Place) iter.Seq[*Step] {
	return func(yield func(*Step) bool) {
		b.settle()
		for _, r := range b.rungs {
			if !r.Place().Less(at) || !yield(&r.Step) {
				return
			}
		}
	}
}

// Message is a message that the session has just read.
type Message struct {
	Talk     int
	ToServer bool
	Frame    int   // in which it ends
	From, To int64 // of its direction's stream
	Steps    []proto.Step
	In       Reading
}

// Reading is what a session knows of the message that it has just read.
type Reading interface {
	// Counts are the message's bytes from one offset to another, by class.
	Counts(from, to int) field.Counts
	// Earlier is where in the stream a buffer begins that the message looked back
	// at; ok is false for any other buffer.
	Earlier(b *field.Buffer) (from int64, ok bool)
	// Explained are the lengths of what it says of such earlier bytes, by class, in
	// their order. It is called while the message is at hand.
	Explained() []Length
	// Pieces are the places of a range of the stream.
	Pieces(from, to int64) []stream.Piece
	// Stamp fills in the time of a step.
	Stamp(s *Step)
}

// Length is bytes of one class.
type Length struct {
	Class field.Class
	Len   int
}

// Say adds the steps of a message.
func (b *Builder) Say(m Message) {
	list := m.place()
	for i := range list {
		q := &list[i]
		to := m.To
		if i+1 < len(list) {
			to = max(m.From+int64(list[i+1].off), m.From)
		}
		from := m.From + int64(q.off)
		if i == 0 {
			from = m.From
		}
		r := &rung{rank: says, from: from, to: to, strand: q.Strand, turn: q.Turn, Step: Step{Talk: m.Talk, ToServer: m.ToServer, Frame: m.Frame, Off: -1}}
		q.describe(&r.Step)
		r.Counts = m.In.Counts(int(from-m.From), int(to-m.From))
		for _, piece := range m.In.Pieces(from, to) {
			r.carry(int(piece.Frame))
			if at := m.From + int64(q.off); int(piece.Frame) == m.Frame && r.Off < 0 && piece.End() > at {
				r.Off = int(piece.At) + int(max(0, at-piece.Off))
			}
		}
		m.In.Stamp(&r.Step)
		b.absorb(r, q, m.In)
		b.add(r)
		if q.Piece {
			if b.parts == nil {
				b.parts = map[bool][]*rung{}
			}
			b.parts[m.ToServer] = append(b.parts[m.ToServer], r)
		}
	}
}

// describe gives a step its words.
func (q *part) describe(s *Step) {
	s.Protocol, s.Title = q.Protocol, q.Title
	f := q.Field
	if f == nil {
		return
	}
	s.Field, s.Detail, s.Secret, s.Ends = f.Name, q.Detail, q.Secret, q.Ends
	for g := range f.All() {
		if g.Problem != nil {
			s.Problem = g.Problem.Error()
			break
		}
	}
	if s.Title == "" {
		s.Title = f.Label
	}
	s.Title, s.Detail = clipped(s.Title, 120), clipped(s.Detail, 200)
}

// clipped is a text of at most so many characters.
func clipped(text string, most int) string {
	r := []rune(strings.TrimSpace(text))
	if len(r) <= most {
		return string(r)
	}
	return string(r[:most]) + "…"
}
