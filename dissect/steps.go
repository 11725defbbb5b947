package dissect

import (
	"cmp"
	"slices"
	"time"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tcp"
)

// MaxSteps is how many steps of a capture are kept. Those behind are counted only.
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
	Frame    int           // in whose tree that field stands
	Off      int           // of the message's first byte there, or -1
	Counts   field.Counts  // its bytes, with the record around them
	Sight    Sight
	Secret   string // what would open it, or has, where that is known
	Problem  string // what is wrong with it, or ""
	Ends     End
	Client   string // the client's state behind it; "" where there is none, "?" where this viewpoint cannot tell
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

// End says what a step puts an end to.
type End uint8

// The ends.
const (
	GoesOn    End = iota
	SaysBye       // its sender says nothing more
	BreaksOff     // the conversation fails here
)

// ladder is what a session has made of its steps so far.
type ladder struct {
	frames int // whose transport steps are there
	left   int
	talks  []talkSteps
	rungs  []*rung
}

// talkSteps is how far the messages of one conversation are turned into steps.
type talkSteps struct {
	halves   [2]halfSteps
	greeted  [2]bool // the SYN was seen
	answered bool    // and its acknowledgment
	bye      [2]bool // the FIN was seen
}

type halfSteps struct {
	next  int     // index of the next message
	at    int64   // the stream is done up to here
	parts []*rung // that a later message may turn out to be made of
}

// rung is a step with what its place and the states behind it follow from.
type rung struct {
	Step
	rank     int   // among the steps of one frame
	from, to int64 // of the stream
	gone     bool  // it was a part of a later one
	said     spokenTLS
}

// Ladder turns the capture into steps, as far as it goes. It takes apart what
// has come since the last call only.
func (s *Session) Ladder() Ladder {
	l := &s.ladder
	for len(l.talks) < len(s.convs) {
		l.talks = append(l.talks, talkSteps{})
	}
	for l.frames < s.frames.n {
		l.frames++
		if fr := s.frames.at(l.frames); fr.conv != nil {
			s.transport(fr)
		}
	}
	s.spoken()
	slices.SortStableFunc(l.rungs, func(a, b *rung) int {
		return cmp.Or(cmp.Compare(a.Frame, b.Frame), cmp.Compare(a.rank, b.rank))
	})
	out := Ladder{Left: l.left}
	for _, cv := range s.convs {
		out.Talks = append(out.Talks, Talk{cv.flow.src.String(), cv.flow.dst.String()})
	}
	l.rungs = slices.DeleteFunc(l.rungs, func(r *rung) bool { return r.gone })
	states(l.rungs, len(s.convs))
	for _, r := range l.rungs {
		out.Steps = append(out.Steps, r.Step)
	}
	return out
}

// The order of what one frame brings.
const (
	rankOpens = iota
	rankSays
	rankEnds
)

// addStep keeps a step, or counts it.
func (s *Session) addStep(r *rung) {
	if len(s.ladder.rungs) >= MaxSteps {
		s.ladder.left++
		r.gone = true
		return
	}
	fr := s.frames.at(r.Frame)
	r.Time, r.Since = fr.Time, fr.Time.Sub(s.frames.at(1).Time)
	if r.Counts[field.Ciphertext] > 0 {
		r.Sight = Shut
	} else if r.Counts[field.Opened] > 0 {
		r.Sight = Opened
	}
	s.ladder.rungs = append(s.ladder.rungs, r)
}

// transport adds what TCP itself does with a frame: it opens the conversation
// or ends it. A mere acknowledgment is a step only as the third of a handshake.
func (s *Session) transport(fr *frame) {
	t := &s.ladder.talks[fr.conv.id]
	f, dir := fr.tcp.Flags, fr.dir
	put := func(rank int, title, detail string, again bool) *rung {
		r := &rung{rank: rank, Step: Step{Talk: fr.conv.id, ToServer: dir == proto.ToServer, Frames: []int{fr.Number}, Frame: fr.Number,
			Protocol: "TCP", Title: title, Detail: detail, Field: "tcp", Off: fr.header()}}
		if fr.len == 0 { // else the messages have the frame's bytes
			r.Counts = fr.counts.Counts()
		}
		if again {
			r.Detail = "sent again"
		}
		s.addStep(r)
		return r
	}
	switch {
	case f&tcp.RST != 0:
		put(rankEnds, "RST", "ends the connection at once", false).Ends = BreaksOff
	case f&(tcp.SYN|tcp.ACK) == tcp.SYN:
		put(rankOpens, "SYN", "asks to open a connection", t.greeted[dir])
		t.greeted[dir] = true
	case f&tcp.SYN != 0:
		put(rankOpens, "SYN, ACK", "agrees to open it", t.greeted[dir])
		t.greeted[dir] = true
	case f&tcp.FIN != 0:
		put(rankEnds, "FIN", "has nothing more to send", t.bye[dir]).Ends = SaysBye
		t.bye[dir] = true
	case dir == proto.ToServer && !t.answered && t.greeted[0] && t.greeted[1] && fr.len == 0:
		put(rankOpens, "ACK", "the connection is open", false)
	}
	if dir == proto.ToServer && f&tcp.SYN == 0 {
		t.answered = true
	}
}

// header is where the frame's TCP header begins.
func (fr *frame) header() int { return int(fr.at) - fr.tcp.Len }
