// Package compare cuts a dissected capture down to what two of them can be laid
// side by side by: one connection's logical steps (it is opened, keys are agreed
// on, something is asked, answered, and it is closed) with what each cost, and
// the facts that a viewpoint learns, each with the field that shows it.
//
// It knows no lesson, and of protocols none but TCP, by its flags. Steps and facts
// are found from what fields tell (field.Fact) and from what applications said.
package compare

import (
	"time"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/find"
)

// Exchange is one TCP connection as one viewpoint sees it.
type Exchange struct {
	Stream      int // the connection's index in its capture, from 0; -1 where there is none
	Connections int // how many the capture has
	Frames      int
	Wire        int           // bytes on the wire
	Application int           // bytes of what the applications said, in whatever form; an upper bound where AtMost is set
	Readable    int           // those of them whose meaning the viewpoint gets
	AtMost      bool          // Sealed is not empty: without keys, handshake and content look alike
	RoundTrips  int           // see Step
	Time        time.Duration // from the first frame to the last
	Classes     field.Counts  // the captured bytes
	Steps       [NumKinds]Step
	Leaks       [NumQuestions]Leak
}

// Overhead is what crossed the wire beyond what the applications said: headers,
// handshakes and acknowledgments. Where AtMost is set it is a lower bound.
func (e *Exchange) Overhead() int { return e.Wire - e.Application }

// Place is where in a capture a secret travels.
type Place struct {
	Stream int // the connection's index, from 0
	Frame  int // that ends the message with the secret; 0 where no viewpoint reads it
}

// Of cuts the connection in which a secret travels out of a capture. The session must be
// finished.
func Of(s *dissect.Session, at Place) (e Exchange) {
	c := scan(s, at.Stream)
	c.noteAt = at.Frame
	e.Connections = c.connections
	e.Stream = -1
	if len(c.frames) == 0 {
		e.Leaks = c.leaks(&e)
		return e
	}
	e.Stream = at.Stream
	first := c.frames[0].time
	for i := range c.frames {
		f := &c.frames[i]
		e.Frames++
		e.Wire += f.wire
		e.Time = max(e.Time, f.time.Sub(first))
		e.Classes.Add(f.counts)
		e.Application += f.said.Total()
		e.Readable += f.said.Readable()
	}
	c.steps(&e)
	e.AtMost = e.Steps[Sealed].Frames != nil
	for i := range e.Steps {
		e.RoundTrips += e.Steps[i].RoundTrips
	}
	e.Leaks = c.leaks(&e)
	return e
}

// Carrier is where one of the viewpoints reads the secret, so that the same request is
// compared with the same: in the messages that carry it, where those are known, else
// anywhere. Where none reads it, it is the first connection in which both sides said
// something, or else the first of all.
func Carrier(secret string, carriers []field.Carrier, viewpoints ...*dissect.Session) Place {
	if at, ok := noted(secret, carriers, viewpoints); ok {
		return at
	}
	for _, s := range viewpoints {
		if at, ok := firstIn(s, s.Find(secret)); ok {
			return at
		}
	}
	return Place{Stream: firstTalk(viewpoints)}
}

// noted is where the first message that carries a secret is read or, where nobody reads it
// whole, the one of which somebody reads most.
func noted(secret string, carriers []field.Carrier, viewpoints []*dissect.Session) (at Place, ok bool) {
	if len(carriers) == 0 {
		return at, false
	}
	var partly Place
	most := 0
	for _, s := range viewpoints {
		places, read := s.FindNote(secret, carriers...)
		if at, ok = firstIn(s, find.Noted(places)); ok {
			return at, true
		}
		if stream, in := inTCP(s, read.Frame); in && read.Bytes > most {
			partly, most = Place{stream, read.Frame}, read.Bytes
		}
	}
	return partly, most > 0
}

// firstIn is the first of some places that is in a TCP conversation.
func firstIn(s *dissect.Session, places []find.Place) (at Place, ok bool) {
	for _, p := range places {
		if stream, ok := inTCP(s, p.Frame); ok {
			at = Place{stream, p.Frame}
			for _, r := range p.Rest {
				at.Frame = max(at.Frame, r.Frame)
			}
			return at, true
		}
	}
	return at, false
}

// firstTalk is the first connection in which both sides said something, or else the
// first of all.
func firstTalk(viewpoints []*dissect.Session) int {
	if len(viewpoints) == 0 {
		return 0
	}
	type said struct{ up, down bool }
	both := map[int]said{}
	for _, m := range viewpoints[0].Said() {
		if m.Classes.Total() == 0 {
			continue
		}
		b := both[m.Stream]
		if m.ToServer {
			b.up = true
		} else {
			b.down = true
		}
		if b.up && b.down {
			return m.Stream
		}
		both[m.Stream] = b
	}
	return 0
}

// inTCP is the TCP conversation that a frame belongs to, if it does to one; those of UDP
// are numbered by themselves.
func inTCP(s *dissect.Session, n int) (stream int, ok bool) {
	if n == 0 {
		return 0, false
	}
	if _, ok = s.Segment(n); !ok {
		return 0, false
	}
	r := s.Row(n)
	return r.Stream, r.SrcPort != 0 && r.Stream >= 0
}
