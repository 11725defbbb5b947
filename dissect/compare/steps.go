package compare

import (
	"time"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

// Kind is a logical step, which the same request goes through whatever
// protects it.
type Kind uint8

// The steps, in order.
const (
	Open     Kind = iota // the connection is opened
	Keys                 // the two sides agree on keys, and show who they are
	Sealed               // encrypted handshake or content: without keys they look alike
	Ask                  // what the side that opened the connection says
	Answer               // what the other says
	Close                // the connection is closed
	Else                 // none of these: what the capture does not explain
	NumKinds = int(iota)
)

var kindInfo = [NumKinds]struct{ name, title, says string }{
	{"open", "Open the connection", "TCP's own greeting, before any content."},
	{"keys", "Agree on keys", "Handshakes, key shares and certificates: everything that prepares the protection."},
	{"sealed", "Handshake or content", "Encrypted records that all look alike to these eyes: without the keys, the rest of the handshake looks like content."},
	{"ask", "Ask", "What the client says."},
	{"answer", "Answer", "What the server says."},
	{"close", "Close", "Both sides say that they have nothing more to send."},
	{"else", "Something else", "Packets that the capture does not explain, such as those of a connection whose beginning it lacks."},
}

// String is the step in one word, as JSON has it.
func (k Kind) String() string { return kindInfo[k].name }

// Title is what a table calls it.
func (k Kind) Title() string { return words.Say(kindInfo[k].title) }

// Says is one sentence on what belongs to it.
func (k Kind) Says() string { return words.Say(kindInfo[k].says) }

// Step is what one logical step cost. Every frame belongs to one step: an
// acknowledgment to that of what it acknowledges.
type Step struct {
	Frames []int // their numbers
	Wire   int   // bytes
	// RoundTrips counts how often the server said something for which it had
	// waited: it had got what the client said after the server's last words, as
	// its acknowledgment shows. Closing is not counted, since nothing waits for that.
	RoundTrips  int
	First, Last time.Duration // after the connection's first frame
	Classes     field.Counts  // of the captured bytes
}

// steps sorts the frames into their steps.
func (c *connection) steps(e *Exchange) {
	c.sort()
	c.turns(e)
	first := c.frames[0].time
	for i := range c.frames {
		f := &c.frames[i]
		s := &e.Steps[f.kind]
		at := f.time.Sub(first)
		if s.Frames == nil {
			s.First = at
		}
		s.Frames = append(s.Frames, f.n)
		s.Wire += f.wire
		s.Last = max(s.Last, at)
		s.Classes.Add(f.counts)
	}
}

// sort gives each frame its step.
func (c *connection) sort() {
	ends := map[int]*frame{}
	for i := range c.frames {
		ends[c.frames[i].n] = &c.frames[i]
	}
	now := Else
	for i := range c.frames {
		f := &c.frames[i]
		switch {
		case f.segment.SYN:
			f.kind = Open
		case f.segment.RST:
			f.kind = Close
		case f.segment.Payload > 0:
			f.kind = f.content(now)
			if whole := ends[f.segment.Completes]; f.messages == 0 && whole != nil {
				f.kind = whole.content(now)
			}
		case f.segment.FIN:
			f.kind = Close
		default: // an acknowledgment
			f.kind = now
		}
		now = f.kind
	}
}

// content is the step of a frame that ends messages. What applications said
// outweighs what is sent beside it. A frame without any stays with what was
// before.
func (f *frame) content(now Kind) Kind {
	switch {
	case f.said.Total() > f.sealed && f.toServer:
		return Ask
	case f.said.Total() > f.sealed:
		return Answer
	case f.keys:
		return Keys
	case f.sealed > 0:
		return Sealed
	case f.alert:
		return Close
	case f.messages > 0: // of a protocol that is known, and says nothing
		return Keys
	case now == Open:
		return Else
	}
	return now
}

// turns counts round trips.
func (c *connection) turns(e *Exchange) {
	asked := false      // the client has said something since the server's last words
	upTo := uint64(0)   // the number after the last byte of it
	behind := uint64(0) // the number after the last byte that the client has said
	for i := range c.frames {
		f := &c.frames[i]
		seq, size := uint64(f.segment.Seq), uint64(f.segment.Payload)
		if f.segment.SYN {
			size++
		}
		switch {
		case f.kind == Close || size == 0:
		case f.toServer && seq+size > behind: // else it was sent before
			behind = seq + size
			if !asked {
				asked, upTo = true, behind
			}
		case !f.toServer && asked && f.segment.ACK && uint64(f.segment.Ack) >= upTo:
			asked = false
			e.Steps[f.kind].RoundTrips++
		}
	}
}
