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

// MaxSteps is how many steps of a capture are kept. Those after are counted only.
const MaxSteps = 4000

// Ladder is what the two sides of each conversation did, message by message.
type Ladder struct {
	Talks []Talk // the conversations, by their number
	Steps []Step // in the order in which they were over
	Left  int    // how many more there are, at least
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
	Off      int           // of the message's first byte there, or -1
	Counts   field.Counts  // its bytes, with the record around them
	Sight    Sight
	Secret   string // what would open it, or has, where that is known
	Problem  string // what is wrong with it, or ""
	Ends     proto.End
	Client   string // the client's state after it; "" where there is none, "?" where this viewpoint cannot tell
	Server   string // and the server's
}

// Sight says what a viewpoint has of a message.
type Sight uint8

// The sights.
const (
	Open   Sight = iota // anyone can read it
	Shut                // it is encrypted, or holds something that is
	Opened              // it was encrypted, and a secret held here has opened it
)

func (s Sight) String() string { return [...]string{"open", "shut", "opened"}[s%3] }
