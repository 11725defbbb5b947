package dissect

import (
	"context"
	"fmt"
	"slices"
	"time"

	"plainsight/dissect/field"
	"plainsight/dissect/ip"
	"plainsight/dissect/proto"
	"plainsight/dissect/stream"
	"plainsight/dissect/tcp"
)

// Limits of a Session. They bound its memory whatever the traffic does.
const (
	// DefaultMaxBytes is how much captured data a Session keeps unless told otherwise.
	DefaultMaxBytes = 4 << 30
	// MaxMessage is the longest message that is put together from several
	// segments, in bytes. Of a longer one nothing is dissected.
	MaxMessage = 16 << 20
)

// Options are what a Session is given besides frames.
type Options struct {
	Secrets   []field.Secret   // all that the viewpoint holds
	Protocols []proto.Protocol // spoken over TCP; nil for those of this package
	MaxBytes  int              // of captured data; 0 for DefaultMaxBytes
	Context   context.Context  // ends what is computed ahead of its time; nil for never

	// TreesOnly is for callers that ask for nothing but trees. Messages are then not
	// read as frames are added, which takes about as long as building their
	// trees does: rows, totals and reports tell only what headers say.
	TreesOnly bool
}

// Session dissects one capture, frame by frame, as one viewpoint sees it. It
// keeps the frames' bytes and an index of its own; trees are built when asked
// for. A Session is not safe for concurrent use.
type Session struct {
	opts      Options
	ctx       proto.Context // for summaries; its arena is reset with each use
	own       owned
	heads     Heads
	frames    frames
	bytes     int
	held      int // bytes that Held does not reckon from numbers
	streams   map[flow]*conversation
	convs     []*conversation
	udp       map[flow]int
	changed   map[int]struct{}
	totals    field.Counts
	seen      seen
	earlier   []earlier               // what the message that was read last looked back at
	earlierBy map[*field.Buffer]int64 // the same, once it is asked for and they are many
	glance    glance                  // that message

	askLater func(problem func() bool) // of the row that it is read for
	pieces   []stream.Piece            // storage for a range of a stream
	mapped   mapped                    // what Map has read last
	ladder   ladderSoFar               // what Ladder has made so far
}

// frame is what is kept of a frame, besides its bytes.
type frame struct {
	Frame
	head
	conv     *conversation
	info     string      // what its messages say; "" for the transport's own words
	late     func() bool // reports a problem that was still looked for, or nil
	off      int64       // stream offset of the TCP payload's first byte
	at, len  int32       // where in the frame the transport's payload is
	again    int32       // how many bytes at its front had been sent before
	first    int32       // index of the first message that ends here, in its half
	messages int32       // how many do, or come between
	tcp      tcp.Header
	stream   int32
	dir      proto.Direction
}

// New returns an empty session.
func New(o Options) *Session {
	if o.MaxBytes == 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	if o.Context == nil {
		o.Context = context.Background()
	}
	if o.Protocols == nil {
		o.Protocols = protocols(o.Context, o.Secrets)
	}
	s := &Session{opts: o, streams: map[flow]*conversation{}, udp: map[flow]int{}, changed: map[int]struct{}{}}
	s.own.blur = true
	s.ctx = proto.Context{Arena: new(field.Arena), Secrets: o.Secrets, Brief: true, Earlier: s.lookBack}
	s.askLater = func(problem func() bool) { s.glance.row.askLater(problem) }
	return s
}

// Len is the number of frames.
func (s *Session) Len() int { return s.frames.n }

// Time is when frame n, counted from 1, was captured.
func (s *Session) Time(n int) time.Time { return s.frames.at(n).Time }

// Captured is how many bytes of frame n, counted from 1, were captured.
func (s *Session) Captured(n int) int { return len(s.frames.at(n).Data) }

// Totals are the bytes of all frames, by class.
func (s *Session) Totals() field.Counts { return s.totals }

// Changed lists the frames, in order, whose rows have changed since the last
// call although they were added before it: a message that ended later has
// explained their bytes.
func (s *Session) Changed() []int {
	out := make([]int, 0, len(s.changed))
	for n := range s.changed {
		out = append(out, n)
	}
	clear(s.changed)
	slices.Sort(out)
	return out
}

// Add takes the next frame. It fails only when the session is full.
func (s *Session) Add(f Frame) error { return s.AddHeaded(s.heads.Read(f)) }

// AddHeaded is Add for a frame whose headers were read before.
func (s *Session) AddHeaded(f Headed) error {
	if s.bytes+len(f.Data) > s.opts.MaxBytes {
		return fmt.Errorf("frame %d: this session keeps at most %d bytes of capture, and has reached that; the %d frames before are all there", s.frames.n+1, s.opts.MaxBytes, s.frames.n)
	}
	f.Number = s.frames.n + 1
	s.bytes += len(f.Data)
	s.seen.cut += max(0, f.Length-len(f.Data))
	if f.fragment {
		s.seen.fragments++
		s.seen.inFragments += int(f.to - f.from)
	}
	fr := s.frames.add(frame{Frame: f.Frame, head: f.head, stream: -1})
	for c, n := range f.counts {
		s.totals[c] += int(n)
	}
	switch fr.transport {
	case ip.ProtoTCP:
		s.findTCP(fr)
	case ip.ProtoUDP:
		s.findUDP(fr)
	}
	if fr.conv != nil {
		s.advance(fr)
	}
	delete(s.changed, f.Number)
	return nil
}

// reclass moves n bytes of a frame from Undecoded to another class.
func (s *Session) reclass(number int, c field.Class, n int) {
	fr := s.frames.at(number)
	n = min(n, int(fr.counts[field.Undecoded]))
	fr.counts[field.Undecoded] -= uint32(n)
	fr.counts[c] += uint32(n)
	s.totals[field.Undecoded] -= n
	s.totals[c] += n
	s.changed[number] = struct{}{}
}

// Finish tells that no more frames will come, so that messages which only the
// end of their stream can complete are taken apart as they are.
func (s *Session) Finish() {
	for _, cv := range s.convs {
		s.leave(cv)
	}
}
