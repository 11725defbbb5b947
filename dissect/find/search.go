package find

import "plainsight/dissect/field"

// Search is In for a capture that grows or is long: it looks through some frames
// at a time, goes on where it stopped, and has what it found so far. It is for one
// text and belongs to its capture, so the two are not for concurrent use.
type Search struct {
	f       finder
	through int          // frames looked through
	far     int          // frames that were ever looked at
	at      []int        // the frame in which each place was found
	when    map[Part]int // and what else the finder remembers of it
	reads   []NoteRead   // each better than the one before, in the order of frames
}

// NewSearch returns a search that has not looked at anything yet.
func NewSearch(c Capture, text string, carriers ...field.Carrier) *Search {
	return &Search{f: newFinder(c, text, carriers), when: map[Part]int{}}
}

// Go looks through at most n more frames, and reports whether it is through
// with all that the session has.
func (q *Search) Go(n int) bool {
	if len(q.f.text) == 0 {
		q.through = q.f.c.Len()
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
	return q.through == q.f.c.Len() || len(q.f.places) == MaxPlaces
}

// Through is how many frames have been looked through.
func (q *Search) Through() int { return q.through }

// Note is how much of the note can be read so far.
func (q *Search) Note() NoteRead { return q.f.read }

// Places are the places found so far, as In lists them.
func (q *Search) Places() []Place { return q.f.places }

// Back has frame n, counted from 1, and those after it looked through again:
// they read differently since a later frame explained them. Session.Changed
// lists such frames.
func (q *Search) Back(n int) {
	if n > q.through {
		return
	}
	q.through = max(n, 1) - 1
	q.f.read = NoteRead{}
	for len(q.reads) > 0 && q.reads[len(q.reads)-1].Frame >= n {
		q.reads = q.reads[:len(q.reads)-1]
	}
	if k := len(q.reads); k > 0 {
		q.f.read = q.reads[k-1]
	}
	for i, at := range q.at {
		if at >= n {
			q.at, q.f.places = q.at[:i], q.f.places[:i:i] // holders of the earlier list keep it
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
// more: that is a place of its own, which is beside the first.
func (q *Search) sentAgain(n int) {
	if len(q.at) == 0 {
		return
	}
	first, ok := q.f.c.Original(n)
	if !ok || first > q.at[len(q.at)-1] {
		return
	}
	q.Back(first)
	q.through++ // the first of those that are looked at again
}

// frame looks through frame n.
func (q *Search) frame(n int) {
	before, read := len(q.f.places), q.f.read
	q.f.frame(n)
	if q.f.read != read {
		q.reads = append(q.reads, q.f.read)
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
