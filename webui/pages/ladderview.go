package pages

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/ladder"
	"plainsight/dissect/proto"
	"plainsight/dissect/words"
)

// MaxRungs is how many messages the ladder draws at once. Others come when they are wanted.
const MaxRungs = 400

// How many of the packets that carried messages are listed. Of the others it is said how
// many there are: a message may have a packet for each byte.
const (
	maxCarriers   = 200  // of one message
	totalCarriers = 4000 // of all messages that are drawn at once, before
	leastCarriers = 4    // of each, in any case
)

// LadderView is a run's messages as arrows between lifelines.
type LadderView struct {
	Take  int
	Eye   string
	Lanes []string // "client" and "server", between them who sits in the middle, and behind them whom the server asks
	Rungs []RungView
	Left  int // how many more there are that cannot be drawn

	Before, After bool // there are others, which can be drawn
}

// RungView is one message: an arrow, and a row of the table that says the same.
type RungView struct {
	ID             string // "m5-2": the second message that ends in packet 5
	Frame          int
	Off            int    // of its first byte in that packet, or -1
	Field          string // the name of the field that is all of it
	Frames         []int  // the packets that carried it; where there are very many, the first ones and the last one
	Packets        int    // how many there are
	When           string
	Wait           int    // the part of all time that passed before it, in percent
	Waited         string // the same in words
	From, To       string
	Way            string // "out", "in"
	Span           string // which lifelines it runs between: "" for both, "near" or "far" of three
	Proto          string
	Title, Detail  string
	Words          string // what is in it for who reads it
	Problem        string
	Sight, Reads   string
	Bar            []share
	Secret         string // what would open it
	Client, Server StateMark
	Fails          bool // the conversation breaks off here
	Over           bool // it had ended before
	Talk           string
}

// StateMark is a state beside a lifeline, where it has changed.
type StateMark struct {
	Name, Says string
	Term       string // the id of the card that explains it, or ""
}

// NewStateMark is the mark of a state of that name.
func NewStateMark(name string) StateMark {
	m := StateMark{Name: name, Says: StateSays(name)}
	if _, known := states()[name]; known && isTerm(name) {
		m.Term = "term-" + stateTerm(name)
	}
	return m
}

// isTerm reports whether a state has a name of its own, which the glossary explains.
func isTerm(state string) bool { return state == strings.ToUpper(state) && state != "?" }

func stateTerm(state string) string { return "state-" + strings.ToLower(state) }

// NewLadderView lays a session's steps out. middle says that somebody may sit
// between client and server, whom the client takes for the server; whether they
// do shows in a second server that is talked to. asks is whom the server itself asks in
// the first conversation, or "".
func NewLadderView(l ladder.Ladder, middle bool, asks string) LadderView {
	v := LadderView{Lanes: []string{words.Say("client"), words.Say("server")}, Left: l.Left}
	if middle && slices.ContainsFunc(l.Talks, func(t ladder.Talk) bool { return t.Server != l.Talks[0].Server }) {
		v.Lanes = []string{words.Say("client"), words.Say("man in the middle"), words.Say("server")}
	}
	if asks != "" {
		v.Lanes = []string{words.Say("client"), words.Say("server"), asks}
	}
	v.Before, v.After = l.Before != ladder.Place{}, l.After != ladder.Place{}
	if len(l.Steps) == 0 {
		return v
	}
	whole := l.Steps[len(l.Steps)-1].Since - l.Steps[0].Since
	if v.Before || v.After {
		whole = l.Lasts
	}
	at, talk := map[int]*progress{}, l.Steps[0].Talk
	before := l.Steps[0].Since
	met := map[int]bool{}
	listed := totalCarriers
	many := len(l.Talks) > 1 && (v.Before || v.After) || slices.ContainsFunc(l.Steps, func(s ladder.Step) bool { return s.Talk != talk })
	if len(v.Lanes) > 2 && len(l.Talks) == 2 {
		many = false // each has its own side
	}
	talk = -1
	for i := range l.Steps {
		s := &l.Steps[i]
		if s.Nth == 0 { // it was not numbered
			s.Nth = 1
			if i > 0 && l.Steps[i-1].Frame == s.Frame {
				s.Nth = l.Steps[i-1].Nth + 1
			}
		}
		r := newRungView(s)
		r.list(min(maxCarriers, max(listed, leastCarriers)))
		listed -= len(r.Frames)
		r.Wait, r.Waited = wait(s.Since-before, whole)
		before = max(before, s.Since)
		near := l.Talks[s.Talk].Server == l.Talks[l.Steps[0].Talk].Server
		if asks != "" {
			near = s.Talk > 0
		}
		r.lanes(v.Lanes, s.ToServer, near)
		if at[s.Talk] == nil {
			at[s.Talk] = &progress{}
			if u := l.Until[s.Talk]; u != nil {
				at[s.Talk].until = *u
			}
		}
		at[s.Talk].step(s, &r)
		if many && s.Talk != talk {
			n := strconv.Itoa(s.Talk + 1)
			r.Talk = words.Say("Connection {n}", "n", n)
			if !met[s.Talk] {
				r.Talk = words.Say("Connection {n}: {client} to {server}", "n", n, "client", l.Talks[s.Talk].Client, "server", l.Talks[s.Talk].Server)
			}
		}
		talk, met[s.Talk] = s.Talk, true
		v.Rungs = append(v.Rungs, r)
	}
	return v
}

// AddWords puts what the viewpoint reads in the applications' messages beside their
// rungs. Where several end in one packet, the words are those of the first one that
// has any.
func (v *LadderView) AddWords(list []dissect.Spoken) {
	said := map[int]string{}
	for _, o := range list {
		if said[o.Frame] == "" {
			said[o.Frame] = WordsOf(o)
		}
	}
	for i := range v.Rungs {
		r := &v.Rungs[i]
		if r.Proto != "tcp" && !strings.HasPrefix(r.Proto, "tls") {
			r.Words = said[r.Frame]
			delete(said, r.Frame)
		}
	}
}

// LadderMessage is the ladder as it is sent to a page: its rows as HTML, each with the
// data that the page's scripts need.
type LadderMessage struct {
	Take  int               `json:"take"`
	Lanes string            `json:"lanes"` // the HTML of the head
	Rungs List[RungMessage] `json:"rungs"`
	Left  int               `json:"left"` // how many more there are that are not drawn at all

	Before bool   `json:"before"` // there are earlier ones
	After  bool   `json:"after"`  // there are later ones
	Says   string `json:"says"`   // which they are, where there are others
}

// RungMessage is one row of the ladder.
type RungMessage struct {
	ID      string       `json:"id"`
	Frame   int          `json:"frame"` // the packet that completes the message
	Off     int          `json:"off"`   // of its first byte in that packet, or -1
	Field   string       `json:"field"` // the name of the field that is all of it
	Frames  List[int]    `json:"frames"`
	More    int          `json:"more,omitempty"` // packets between the last two of them that carried it too
	Title   string       `json:"title"`
	Detail  string       `json:"detail,omitempty"`
	Problem string       `json:"problem,omitempty"`
	Reads   string       `json:"reads"`            // how much of it can be read
	Secret  string       `json:"secret,omitempty"` // what would open it
	Bar     List[[2]int] `json:"bar"`              // the classes of its bytes, each with its part in percent
	HTML    string       `json:"html"`
}

// Message is what a page is sent of the ladder.
func (v *LadderView) Message() LadderMessage {
	m := LadderMessage{Take: v.Take, Lanes: RenderString(lanes(*v)), Rungs: []RungMessage{}, Left: v.Left, Before: v.Before, After: v.After}
	if n := len(v.Rungs); n > 0 && (v.Before || v.After) {
		m.Says = words.Say("Messages in packets {a} to {b}", "a", words.Thousands(v.Rungs[0].Frame), "b", words.Thousands(v.Rungs[n-1].Frame))
	}
	for i, r := range v.Rungs {
		one := RungMessage{ID: r.ID, Frame: r.Frame, Off: r.Off, Field: r.Field, Frames: r.Frames, More: r.More(), Title: r.Title, Detail: r.Detail,
			Problem: r.Problem, Reads: r.Reads, Secret: r.Secret, Bar: [][2]int{}, HTML: RenderString(Rung(r, i+2))}
		for _, s := range r.Bar {
			one.Bar = append(one.Bar, [2]int{int(s.Class), s.Percent})
		}
		m.Rungs = append(m.Rungs, one)
	}
	return m
}

func newRungView(s *ladder.Step) RungView {
	r := RungView{
		ID: "m" + strconv.Itoa(s.Frame) + "-" + strconv.Itoa(s.Nth), Frame: s.Frame, Off: s.Off, Field: s.Field, Frames: s.Frames, Packets: len(s.Frames),
		When: Since(s.Since), Way: "out", Proto: strings.ToLower(s.Protocol), Title: s.Title, Detail: s.Detail, Problem: s.Problem,
		Sight: s.Sight.String(), Bar: Shares(s.Counts), Fails: s.Ends == proto.BreaksOff,
	}
	if !s.ToServer {
		r.Way = "in"
	}
	if s.Sight == ladder.Shut && s.Secret != "" {
		r.Secret = words.Say("It would take {secret}.", "secret", s.Secret)
	}
	n := s.Counts.Total()
	r.Reads = readsOf(s.Counts, BytesOf(n))
	return r
}

// list leaves at most so many of the packets that carried it.
func (r *RungView) list(most int) {
	if n := len(r.Frames); n > most {
		r.Frames = append(slices.Clone(r.Frames[:most-1]), r.Frames[n-1])
	}
}

// More is how many packets carried it besides those that are listed.
func (r RungView) More() int { return r.Packets - len(r.Frames) }

// readsOf says how much of some bytes a viewpoint reads, and what the rest is where nothing
// of it is shut.
func readsOf(c field.Counts, bytes string) string {
	read, random, integrity := c.Readable(), c[field.Random], c[field.Integrity]
	switch rest := c.Total() - read; {
	case rest == 0 || rest != random+integrity:
		return words.Say("reads {read} of {bytes}", "read", read, "bytes", bytes)
	case random == 0:
		return words.Say("reads {read} of {bytes}; the rest are checksums or seals", "read", read, "bytes", bytes)
	case integrity == 0:
		return words.Say("reads {read} of {bytes}; the rest are random bytes", "read", read, "bytes", bytes)
	}
	return words.Say("reads {read} of {bytes}; the rest are random bytes, checksums or seals", "read", read, "bytes", bytes)
}

// lanes says from whom to whom it goes.
func (r *RungView) lanes(all []string, toServer, near bool) {
	a, b := all[0], all[len(all)-1]
	switch {
	case len(all) == 2:
	case near:
		b, r.Span = all[1], "near"
	default:
		a, r.Span = all[1], "far"
	}
	if r.From, r.To = a, b; !toServer {
		r.From, r.To = b, a
	}
}

// progress is how far a conversation has come.
type progress struct {
	until ladder.Until
	said  [2]string // the states that were told
}

func (p *progress) step(s *ladder.Step, r *RungView) {
	r.Over = p.until.Over
	p.until.Take(s)
	if s.Client != p.said[0] {
		p.said[0] = s.Client
		r.Client = NewStateMark(s.Client)
	}
	if s.Server != p.said[1] {
		p.said[1] = s.Server
		r.Server = NewStateMark(s.Server)
	}
}

// wait is a time as a part of the whole, in percent, and a long one in words.
func wait(d, whole time.Duration) (percent int, says string) {
	if d <= 0 || whole <= 0 {
		return 0, ""
	}
	const least = 6 // percent: less leaves no room for words
	percent = int(min(100, d*100/whole))
	if percent < least {
		return percent, ""
	}
	return percent, words.Say("{time} later", "time", field.Took(d))
}

// StateSays explains a state of RFC 8446, Appendix A, or one of TLS 1.2.
func StateSays(name string) string {
	says, ok := states()[name]
	switch {
	case name == "":
		return ""
	case !ok:
		return words.Say("How far it is in the handshake of RFC 5246, section 7.3, which names no states.")
	}
	return says
}

func states() map[string]string {
	return map[string]string{
		"?":             words.Say("Which state this is depends on messages that these eyes cannot read."),
		"START":         words.Say("Begins, or begins again (RFC 8446, appendix A)"),
		"WAIT_SH":       words.Say("Waits for the Server Hello (RFC 8446, appendix A)"),
		"WAIT_EE":       words.Say("Has the handshake keys, and waits for the Encrypted Extensions (RFC 8446, appendix A)"),
		"WAIT_CERT_CR":  words.Say("Waits for a certificate, or for a request to show one (RFC 8446, appendix A)"),
		"WAIT_CERT":     words.Say("Waits for the certificate (RFC 8446, appendix A)"),
		"WAIT_CV":       words.Say("Has a certificate, and waits for proof that the other side has its private key (RFC 8446, appendix A)"),
		"WAIT_FINISHED": words.Say("Waits for the other side's Finished (RFC 8446, appendix A)"),
		"RECVD_CH":      words.Say("Has the Client Hello, and chooses from it (RFC 8446, appendix A)"),
		"NEGOTIATED":    words.Say("Has chosen, and sends its part of the handshake (RFC 8446, appendix A)"),
		"WAIT_EOED":     words.Say("Waits for the end of the early data (RFC 8446, appendix A)"),
		"WAIT_FLIGHT2":  words.Say("Has sent its part, and waits for the client's (RFC 8446, appendix A)"),
		"CONNECTED":     words.Say("The handshake is over, and data may flow (RFC 8446, appendix A)"),
		"closed":        words.Say("The connection has ended without an orderly close."),
	}
}
