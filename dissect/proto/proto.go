// Package proto is the contract between a conversation's byte streams and the
// protocols spoken over them: how a protocol is recognised by its bytes, cut
// into messages, and how a message is taken apart.
package proto

import (
	"strconv"
	"time"

	"plainsight/dissect/field"
)

// Direction tells the two halves of a conversation apart.
type Direction uint8

// The directions. Who opened the conversation is the client; where a capture
// begins in the middle, the side that was seen first.
const (
	ToServer Direction = iota
	ToClient
)

// Verdict is what a protocol says of the first bytes of a stream.
type Verdict uint8

// The verdicts.
const (
	No    Verdict = iota // not this protocol
	Maybe                // these few bytes could be its beginning
	Yes
)

// Protocol is something spoken over a byte stream.
type Protocol interface {
	// Recognise looks at the first bytes of one direction, never at ports.
	Recognise(data []byte) Verdict
	// Open returns the state of one conversation.
	Open() Conversation
}

// Conversation cuts both directions of one conversation into messages. It
// sees every byte once and in order, and keeps only what later messages need.
type Conversation interface {
	// Next looks for one whole message at the front of data, which starts
	// where the previous message of that direction ended. closed says that the
	// direction has ended, so no more will come: what is returned then may be
	// a message cut short. The data holds only until Next returns.
	Next(dir Direction, data []byte, closed bool) Cut
}

// Cut is what Next found at the front of its data.
type Cut struct {
	Message Message // nil where there is no whole message yet
	Length  int     // of the message, in bytes: 1 to len(data)
	Need    int     // without a message: the bytes that data must have before it is worth asking again; 0 is any more
	Foreign bool    // the data is not of this protocol
}

// Message is one message's place in its conversation: what its dissection
// needs besides its bytes. It is kept for as long as the capture is.
type Message interface {
	// Dissect takes the bytes of s apart into one or more layers below root and
	// sums the message up. It must give the same answer each time.
	Dissect(c *Context, root *field.Field, s field.Span) Summary
}

// Summary is a message in one line.
type Summary struct {
	Protocol string // as in a packet list: "HTTP", "TLSv1.3"
	Info     string // what it says, in words
	Problem  bool   // something in it is malformed or failed to verify

	// The same in two parts, for the ladder: what it is, and what it tells. They
	// are empty where Info is all there is to say, and unless Context.Steps is set.
	Title, Detail string
}

// Context is what dissecting one message may use.
type Context struct {
	Arena   *field.Arena
	Secrets []field.Secret // all that this viewpoint holds
	At      time.Time      // when the frame at hand was captured; zero where that is not known
	Brief   bool           // only the summary and the classes are wanted, so prose may be left out
	Buffers []*field.Buffer

	// Steps says that the message is read for the ladder: only then is what follows
	// filled in, and a Summary's Title and Detail.
	Steps bool

	// Inside are the messages that were taken apart inside of the one at hand, in
	// their order, and Carried what it carries besides its own words, such as a
	// token, where that is what one wants to know of it.
	Inside  []Inside
	Carried string

	// WireOnly says that values which are costly to derive and are no bytes of
	// the wire may be left out.
	WireOnly bool

	// Missing is how many bytes right after the message the capture lacks: where a
	// message breaks off at 0, the stream ended.
	Missing int64

	// Later takes a question whose answer is still being computed: whether the
	// message has a problem that its Summary does not tell of. It is nil where
	// the answer must be waited for.
	Later func(problem func() bool)

	// Earlier gives the n bytes of the message's own direction whose first
	// is back bytes before the message's first: a message that was cut up
	// inside of others looks for its beginning there. It is nil, or says false,
	// where these bytes cannot be had.
	Earlier func(back int64, n int) (field.Span, bool)
}

// BreaksOff has a reader fail at the end of a message of which the rest is not there,
// and says why: the stream ends, or the capture lacks what follows. The other words are
// as for field.Reader's Fail.
func (c *Context) BreaksOff(r *field.Reader, what, expected string, fill ...any) {
	if c.Missing > 0 {
		r.Fail(what, expected, "{missing} bytes missing from the capture", append(fill, "missing", strconv.FormatInt(c.Missing, 10))...)
		return
	}
	r.Fail(what, expected, "the end of the stream", fill...)
}

// Glancer is a Message that keeps something for a first look at it, which is to
// come before its conversation is asked for the next one. Where none comes, it
// is told that it may let go of it.
type Glancer interface {
	NoGlance()
}

// Holder is a Message that tells how much memory it takes, in bytes, where that
// is more than a few words.
type Holder interface {
	Holds() int
}

// Certifying is a Message of a protocol whose ends may show certificates.
type Certifying interface {
	// MayHideCertificate reports whether the message is shut and of a kind in which a
	// certificate may be.
	MayHideCertificate() bool
}

// Unfinished is a Message that may be the beginning of one whose end was never sent.
type Unfinished interface {
	NeverCompleted() bool
}

// Turner is a Conversation that can tell which side is the client, where the capture
// does not have the beginning and took the side that it saw first for it.
type Turner interface {
	// Turned reports whether what goes to the server by the capture goes to the client.
	Turned() bool
}

// Loser is a Conversation that wants to know of bytes that it is not shown,
// because the capture lacks them or because it did not know them: after them
// it is asked again, in the middle of whatever comes next.
type Loser interface {
	Lost(dir Direction, n int64)
}

// Carries notes what the message carries, unless something was noted before.
func (c *Context) Carries(says string) {
	if c.Carried == "" {
		c.Carried = says
	}
}

// Within takes apart a message that the one at hand carries, and notes it.
func (c *Context) Within(m Message, root *field.Field, s field.Span) Summary {
	if !c.Steps {
		return m.Dissect(c, root, s)
	}
	before := c.Carried
	c.Carried = ""
	sum := m.Dissect(c, root, s)
	c.Inside = append(c.Inside, Inside{root.Last(), sum, c.Carried})
	c.Carried = before
	return sum
}

// forget lets go of what was noted of the message before.
func (c *Context) forget() {
	clear(c.Inside)
	c.Inside, c.Carried = c.Inside[:0], ""
}

// Derive makes a buffer from others and keeps it for the packet's list.
func (c *Context) Derive(kind field.Kind, name string, data []byte, origins ...field.Origin) *field.Buffer {
	b := &field.Buffer{Kind: kind, Name: name, Data: data, Origins: origins}
	c.Arena.Allow(len(data) / bytesPerPart)
	c.Buffers = append(c.Buffers, b)
	return b
}

// A message may have a field for each few of its bytes, but for the smallest.
const (
	fewParts     = 4 << 10
	bytesPerPart = 16
)

// Take has a message taken apart. It gets no more fields than one of its length
// has in practice: what is made to have more, to use up memory and time, is cut
// there, and a field says so.
func (c *Context) Take(m Message, root *field.Field, s field.Span) Summary {
	c.forget()
	c.Arena.Bound(fewParts + s.Len/bytesPerPart)
	sum := m.Dissect(c, root, s)
	if c.Arena.Unbound() {
		sum.Problem = true
	}
	return sum
}

// NewLayer adds the root of a protocol's fields below root.
func (c *Context) NewLayer(root *field.Field, name, label string, s field.Span, explain string, spec field.Spec) *field.Field {
	f := c.Arena.New()
	f.Name, f.Label, f.Span, f.Explain, f.Spec = name, label, s, explain, spec
	f.Class, f.Flags = field.Structure, field.Layer
	return root.Add(f)
}
