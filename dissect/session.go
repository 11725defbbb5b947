package dissect

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"plainsight/dissect/app"
	"plainsight/dissect/field"
	"plainsight/dissect/ip"
	"plainsight/dissect/link"
	"plainsight/dissect/tcp"
	"plainsight/dissect/udp"
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
	Secrets   []field.Secret // all that the viewpoint holds
	Protocols []app.Protocol // spoken over TCP; nil for those of this package
	MaxBytes  int            // of captured data; 0 for DefaultMaxBytes
}

// Session dissects one capture, frame by frame, as one viewpoint sees it. It
// keeps the frames' bytes and an index of its own; trees are built when asked
// for. A Session is not safe for concurrent use.
type Session struct {
	opts    Options
	ctx     app.Context // for summaries; its arena is reset with each use
	own     owned
	wire    field.Buffer // the frame at hand
	frames  frames
	bytes   int
	streams map[flow]*conversation
	convs   []*conversation
	udp     map[flow]int
	changed map[int]struct{}
	totals  field.Counts
	seen    seen
	earlier []earlier     // what the message that was read last looked back at
	left    *conversation // whose ports the frame at hand uses anew
	ladder  ladder        // what Ladder has made so far
}

// frame is what is kept of a frame, besides its bytes.
type frame struct {
	Frame
	counts   field.Counts32
	conv     *conversation
	info     string // what its messages say; "" for the transport's own words
	protocol string // the highest one recognised
	src, dst netip.Addr
	off      int64 // stream offset of the TCP payload's first byte
	at, len  int32 // where in the frame the transport's payload is
	again    int32 // how many bytes at its front had been sent before
	first    int32 // index of the first message that ends here, in its half
	messages int32 // how many do, or stand between
	tcp      tcp.Header
	stream   int32
	dir      app.Direction
	proto    uint8 // IP protocol, 0 for none
	problem  bool
}

// New returns an empty session.
func New(o Options) *Session {
	if o.MaxBytes == 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	if o.Protocols == nil {
		o.Protocols = Protocols(o.Secrets)
	}
	s := &Session{opts: o, streams: map[flow]*conversation{}, udp: map[flow]int{}, changed: map[int]struct{}{}}
	s.own.blur = true
	s.ctx = app.Context{Arena: new(field.Arena), Secrets: o.Secrets, Brief: true}
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
func (s *Session) Add(f Frame) error {
	if s.bytes+len(f.Data) > s.opts.MaxBytes {
		return fmt.Errorf("frame %d: this session keeps at most %d bytes of capture, and that is reached; the %d frames before are all there", s.frames.n+1, s.opts.MaxBytes, s.frames.n)
	}
	f.Number = s.frames.n + 1
	f.Length = max(f.Length, len(f.Data))
	s.bytes += len(f.Data)
	fr := s.frames.add(frame{Frame: f, stream: -1})

	s.ctx.Arena.Reset()
	root := s.ctx.Arena.New()
	s.wire = field.Buffer{Kind: field.Wire, Frame: f.Number, Data: f.Data}
	s.headers(&s.ctx, root, &s.wire, fr, true)
	s.count(fr, root, &s.wire)
	if s.left != nil { // not sooner: what is in the arena until here would be lost
		s.leave(s.left)
		s.left = nil
	}
	if fr.conv != nil {
		s.advance(fr)
	}
	delete(s.changed, f.Number)
	return nil
}

// headers records the link, network and transport headers of a frame below
// root. With index set it also notes in fr what was found and finds the
// conversation; else these are as they were.
func (s *Session) headers(c *app.Context, root *field.Field, w *field.Buffer, fr *frame, index bool) {
	all := field.Span{Buf: w, Len: len(w.Data)}
	next := link.Dissect(c, root, all, fr.Link)
	var h ip.Header
	ok := false
	switch next.Type {
	case link.TypeIPv4:
		h, ok = ip.V4(c, root, next.Payload)
	case link.TypeIPv6:
		h, ok = ip.V6(c, root, next.Payload)
	default:
		unknown(c, root, next.Payload, "network protocol")
		if index {
			fr.protocol = linkProtocol(next.Type)
		}
		return
	}
	if index {
		fr.src, fr.dst, fr.proto = h.Src, h.Dst, h.Protocol
		fr.protocol = networkProtocol(next.Type, h)
	}
	link.Padding(c, next.Layer, h.Padding)
	switch {
	case !ok:
	case h.Fragment:
		unknown(c, root, h.Payload, "piece of a packet that was cut up")
	case h.Protocol == ip.ProtoTCP:
		if index {
			s.findTCP(fr, &h)
		}
		tcp.Dissect(c, root, &h, fr.Offloaded, fr.situation())
	case h.Protocol == ip.ProtoUDP:
		if index {
			s.findUDP(fr, &h)
		}
		if u, ok := udp.Dissect(c, root, &h, fr.Offloaded, int(fr.stream)); ok {
			unknown(c, root, u.Payload, "datagram's content")
		}
	default:
		unknown(c, root, h.Payload, "transport protocol")
	}
}

// unknown claims bytes that nothing here takes apart, as Wireshark's "data".
func unknown(c *app.Context, root *field.Field, s field.Span, what string) {
	if s.Len <= 0 {
		return
	}
	l := c.NewLayer(root, "data", "Data", s, "A "+what+" that this dissector does not take apart.", field.Own())
	l.Class = field.Undecoded
	r := field.Read(c.Arena, l, s, what)
	f := r.Bytes(s.Len, "data.data", "Data", "{len} bytes. What they mean is not claimed here, which does not say that nobody can read them.", field.Own())
	f.Class = field.Undecoded
}

// count adds the header's leaves to the frame's classes, and marks the rest
// undecoded until a message claims it.
func (s *Session) count(fr *frame, root *field.Field, w *field.Buffer) {
	claimed := 0
	for f := range root.All() {
		if f.Problem != nil {
			fr.problem = true
		}
		if f.Buf == w && f.Owns() {
			fr.counts[f.Class] += uint32(f.Len)
			s.totals[f.Class] += f.Len
			claimed += f.Len
		}
	}
	rest := len(w.Data) - claimed
	fr.counts[field.Undecoded] += uint32(rest)
	s.totals[field.Undecoded] += rest
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
