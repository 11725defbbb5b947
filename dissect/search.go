package dissect

import (
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// Search is Find for a session that grows or is long: it looks through some
// frames at a time, goes on where it stopped, and has what it found so far. It
// is for one text and belongs to its session, so the two are not for concurrent
// use.
type Search struct {
	f       finder
	c       proto.Context
	p       Packet       // the frame being looked through
	through int          // frames looked through
	far     int          // frames that were ever looked at
	at      []int        // the frame in which each place was found
	when    map[Part]int // and what else the finder remembers of it
}

// Search returns a search that has not looked at anything yet.
func (s *Session) Search(text string) *Search {
	q := &Search{when: map[Part]int{}}
	q.f = finder{s: s, text: []byte(text), seen: map[Part]bool{}}
	if text != "" {
		q.f.forms = formsOf([]byte(text))
	}
	q.c = proto.Context{Arena: new(field.Arena), Secrets: s.opts.Secrets, Brief: true}
	return q
}

// Go looks through at most n more frames, and reports whether it is through
// with all that the session has.
func (q *Search) Go(n int) bool {
	if len(q.f.text) == 0 {
		q.through = q.f.s.frames.n
	}
	for ; n > 0 && !q.Done(); n-- {
		q.through++
		if q.through > q.far {
			q.far = q.through
			q.sentAgain(q.far)
		}
		q.frame(q.through)
	}
	return q.Done()
}

// Done reports whether there is nothing left to look at: all frames were, or
// MaxPlaces have been found.
func (q *Search) Done() bool {
	return q.through == q.f.s.frames.n || len(q.f.places) == MaxPlaces
}

// Through is how many frames have been looked through.
func (q *Search) Through() int { return q.through }

// Places are the places found so far, as Find lists them.
func (q *Search) Places() []Place { return q.f.places }

// Back has frame n, counted from 1, and those behind it looked through again:
// they read differently since a later frame explained them. Session.Changed
// lists such frames.
func (q *Search) Back(n int) {
	if n > q.through {
		return
	}
	q.through = max(n, 1) - 1
	for i, at := range q.at {
		if at >= n {
			q.at, q.f.places = q.at[:i], q.f.places[:i:i] // who has the list before keeps it
			break
		}
	}
	for p, at := range q.when {
		if at >= n {
			delete(q.when, p)
			delete(q.f.seen, p)
		}
	}
}

// sentAgain goes back to what was found in bytes that frame n carries once
// more: that is a place of its own, which stands beside the first.
func (q *Search) sentAgain(n int) {
	fr := q.f.s.frames.at(n)
	if fr.conv == nil || fr.again == 0 || len(q.at) == 0 {
		return
	}
	pieces := fr.conv.halves[fr.dir].Range(fr.off, fr.off+int64(fr.again))
	if len(pieces) == 0 || int(pieces[0].Frame) > q.at[len(q.at)-1] {
		return
	}
	q.Back(int(pieces[0].Frame))
	q.through++ // the first of those that are looked at again
}

// frame looks through frame n.
func (q *Search) frame(n int) {
	before := len(q.f.places)
	q.c.Arena.Reset()
	q.c.Buffers = q.c.Buffers[:0]
	top := q.f.s.dissect(&q.c, n, false, &q.p)
	q.f.own.resolve(top, q.p.Wire, q.c.Buffers)
	q.f.search(q.p.Wire)
	for _, b := range q.c.Buffers {
		q.f.search(b)
	}
	if len(q.f.places) == before {
		return
	}
	for range q.f.places[before:] {
		q.at = append(q.at, n)
	}
	for p := range q.f.seen {
		if _, ok := q.when[p]; !ok {
			q.when[p] = n
		}
	}
}

// Counts are the bytes of frame n, counted from 1, by class: those of its Row,
// without the words.
func (s *Session) Counts(n int) field.Counts { return s.frames.at(n).counts.Counts() }
