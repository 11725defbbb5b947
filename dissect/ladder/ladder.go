// Package ladder is a capture as a ladder: what the two sides of each
// conversation did, step by step, with what each step cost, who can read it and
// the states that both ends are in after it.
//
// It knows no protocol. A session hands the Builder each message with the steps
// that its protocol made of it (proto.Step), and the Builder joins the pieces of
// what came in several messages, finds where each step is, and runs the state
// machines. Begin with Step here; builder.go takes messages in.
package ladder

import (
	"time"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// MaxSteps is how many steps a capture may have, however short it is. Of a long one more
// are kept.
const MaxSteps = 4000

// Ladder is what the two sides of conversations did, message by message: all of it, or
// a part.
type Ladder struct {
	Talks []Talk         // the conversations, by their number
	Steps []Step         // in the order in which they were over
	Left  int            // how many more the conversations here have that are not kept, at least; of Session.Ladder, how many follow
	Until map[int]*Until // how far each conversation with a step here was before its first step here

	Before, After Place         // the nearest step before the first, and after the last; the zero Place for none
	Lasts         time.Duration // from the first frame to the last of what Steps are a part of
}

// Until is how far a conversation was at some place.
type Until struct {
	Client, Server string // the states of both ends
	Over           bool   // it had ended

	byes [2]bool // who had said that there is nothing more to send
}

// Take goes on by a step.
func (u *Until) Take(s *Step) {
	u.Client, u.Server = s.Client, s.Server
	if s.Ends == proto.SaysBye && s.Field == "tcp" {
		side := 0
		if s.ToServer {
			side = 1
		}
		u.byes[side] = true
	}
	u.Over = u.Over || s.Ends == proto.BreaksOff || u.byes[0] && u.byes[1]
}

// Place is where in a ladder a step is: the frame that completes it, and which one it
// is of those that this frame completes, from 1. The zero Place is nowhere.
type Place struct{ Frame, Nth int }

// Less reports whether one place is before another.
func (p Place) Less(q Place) bool {
	return p.Frame < q.Frame || p.Frame == q.Frame && p.Nth < q.Nth
}

// Talk is a conversation's two ends, as address and port.
type Talk struct{ Client, Server string }

// Step is one message of a protocol: a handshake message, a request, a FIN. It
// may have come in several frames, and one frame may have brought several.
type Step struct {
	Talk     int  // the number of its conversation
	ToServer bool // from the side that opened the conversation
	Frames   []int
	Time     time.Time     // of the frame that completed it
	Since    time.Duration // after the capture's first frame
	Protocol string        // as in the packet list: "TLSv1.3"
	Title    string        // what it is: "Client Hello", "GET /note", "Alert: Bad Certificate"
	Detail   string        // what it tells, or ""
	Field    string        // the name of the field that is the whole message
	Frame    int           // in whose tree that field is
	Nth      int           // which of the steps in that frame it is, from 1
	Off      int           // of the message's first byte there, or -1
	Counts   field.Counts  // its bytes, with the record around them
	Sight    Sight
	Secret   string // what would open it, or has, where that is known
	Problem  string // what is wrong with it, or ""
	Ends     proto.End
	Client   string // the client's state after it; "" where there is none, "?" where this viewpoint cannot tell
	Server   string // and the server's
}

// Place is where the step is.
func (s *Step) Place() Place { return Place{s.Frame, s.Nth} }

// Sight says what a viewpoint has of a message.
type Sight uint8

// The sights.
const (
	Open   Sight = iota // anyone can read it
	Shut                // it is encrypted, or holds something that is
	Opened              // it was encrypted, and a secret held here has opened it
)

func (s Sight) String() string { return [...]string{"open", "shut", "opened"}[s%3] }
