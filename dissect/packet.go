package dissect

import (
	"fmt"
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// Packet takes frame n, counted from 1, apart.
func (s *Session) Packet(n int) (*Packet, error) {
	if n < 1 || n > s.frames.n {
		return nil, fmt.Errorf("frame %d: there are %d frames, counted from 1", n, s.frames.n)
	}
	c := proto.Context{Arena: new(field.Arena), Secrets: s.opts.Secrets}
	p := new(Packet)
	top := s.dissect(&c, n, true, p)
	s.owners(p, top, &c)
	return p, nil
}

// tree is a packet under construction.
type tree struct {
	s    *Session
	c    *proto.Context
	fr   *frame
	wire *field.Buffer
	top  *field.Field // above everything
	root *field.Field // of the packet's own layers
	also bool         // dissect messages that end in other frames, to know whose its bytes are
}

// dissect builds the tree of frame n in p, whose storage may be that of a packet
// which is done with. Below top are the packet's own root and, with also set,
// the roots of messages that end in other frames but have bytes in this one.
func (s *Session) dissect(c *proto.Context, n int, also bool, p *Packet) (top *field.Field) {
	fr := s.frames.at(n)
	c.At = fr.Time
	if p.Wire == nil {
		p.Wire = new(field.Buffer)
	}
	*p.Wire = field.Buffer{Kind: field.Wire, Name: "Frame " + strconv.Itoa(n), Frame: n, Data: fr.Data}
	t := tree{s: s, c: c, fr: fr, wire: p.Wire, top: c.Arena.New(), root: c.Arena.New(), also: also}
	t.root.Link = n
	t.top.Add(t.root)
	headers(c, t.root, p.Wire, &fr.Frame, fr.situation())
	if fr.conv != nil {
		t.payload()
	}
	p.Frame, p.Row = fr.Frame, s.Row(n)
	p.Layers = p.Layers[:0]
	for l := range t.root.Children() {
		p.Layers = append(p.Layers, l)
	}
	p.Others = c.Buffers
	return t.top
}

// payload records what the stream's messages say of the segment's bytes.
func (t *tree) payload() {
	fr := t.fr
	h := &fr.conv.halves[fr.dir]
	layer := t.root.Find("tcp")
	if layer == nil {
		return
	}
	if fr.len > 0 {
		r := field.Read(t.c.Arena, layer, field.Span{Buf: t.wire, Off: int(fr.at), Len: int(fr.len)}, "TCP payload")
		r.Bytes(int(fr.len), "tcp.payload", "TCP payload", "{len} bytes of the stream.", field.RFC(9293, "3.1")).With(field.Alias).As(field.Undecoded)
	}
	if t.also {
		t.reached(h) // before the rest: what is derived first lies above
	}
	at, end := fr.off, fr.off+int64(fr.len)
	for i := h.messageAt(at); i < len(h.messages) && h.messages[i].from < end; i++ {
		m := h.messages[i]
		t.part(h, layer, m, max(m.from, at), min(m.to, end))
		at = min(m.to, end)
	}
	if at < end {
		t.segment(layer, at, end, "{len} bytes of a message whose end is not in the capture.")
	}
	for i := int(fr.first); i < int(fr.first+fr.messages); i++ {
		if m := h.messages[i]; m.msg != nil && int(m.frame) == fr.Number && !t.whole(h, m) {
			t.joined(h, m, t.root)
		}
	}
}

// reached records the messages that look back at this frame's bytes from
// another one.
func (t *tree) reached(h *half) {
	from, to := t.fr.off, t.fr.off+int64(t.fr.len)
	var seen map[int32]bool
	for _, r := range h.reachesInto(from, to) {
		m := h.messages[r.message]
		if r.from >= to || r.to <= from || seen[r.message] || int(m.frame) == t.fr.Number {
			continue
		}
		if seen == nil {
			seen = map[int32]bool{}
		}
		seen[r.message] = true
		other := t.c.Arena.New()
		other.Link = int(m.frame)
		t.joined(h, m, t.top.Add(other))
	}
}

// lookBack lets a message look at what came before it in its direction.
func (t *tree) lookBack(h *half, m message) {
	t.c.Earlier = func(back int64, n int) (field.Span, bool) {
		from := m.from - back
		data, ok := t.s.stream(h, from, from+int64(n))
		if !ok || back < int64(n) {
			return field.Span{}, false
		}
		buf := t.c.Derive(field.Reassembled, "Reassembled TCP", data)
		t.origins(h, buf, from)
		return field.Span{Buf: buf, Len: n}, true
	}
}

// origins ties a buffer of the stream's bytes from an offset on to the frames
// that carried them.
func (t *tree) origins(h *half, buf *field.Buffer, at int64) {
	to := at + int64(len(buf.Data))
	for _, p := range append(h.Range(at, to), h.Again(at, to)...) {
		from := field.Span{Buf: t.frameBuffer(int(p.Frame)), Off: int(p.At), Len: int(p.Len)}
		buf.Origins = append(buf.Origins, field.Origin{Off: int(p.Off - at), Len: int(p.Len), From: from})
	}
}

// The root's own fields that others ask for.
const (
	segmentField = "tcp.segment_data" // a piece of a message that is not whole here
	unknownLayer = "data"             // bytes that nothing takes apart
)

// whole reports whether a message lies in this frame and nowhere else.
func (t *tree) whole(h *half, m message) bool {
	if int(m.frame) != t.fr.Number || m.from < t.fr.off || m.to > t.fr.off+int64(t.fr.len) {
		return false
	}
	p := h.Range(m.from, m.to)
	return len(p) == 1 && int(p[0].Frame) == t.fr.Number
}

// part records the range [from, to) of the stream, which belongs to m.
func (t *tree) part(h *half, layer *field.Field, m message, from, to int64) {
	span := t.span(from, to)
	switch {
	case m.lost > 0:
		f := t.segment(layer, from, to, "{len} bytes of a message that breaks off, because the capture lacks what follows.")
		f.Wrong(&field.Problem{What: "TCP stream", Where: span.End(), Expected: "the rest of the message", Seen: "{lost} bytes missing from the capture", Fill: []any{"lost", strconv.FormatInt(m.lost, 10)}})
	case t.fr.conv.afterGap(h, m):
		unknown(t.c, t.root, span, "rest of a message", "What is left of a message that began in bytes which the capture lacks.")
	case m.msg == nil:
		unknown(t.c, t.root, span, "protocol", "A protocol that this dissector does not take apart.")
	case t.whole(h, m):
		t.lookBack(h, m)
		t.c.Missing = h.GapAfter(m.to)
		t.c.Take(m.msg, t.root, span)
	case int(m.frame) == t.fr.Number:
		t.segment(layer, from, to, "{len} bytes: the last piece of a message that began in an earlier frame. The message is below, put together.")
	default:
		says := "{len} bytes of a message that frame {frame} completes."
		if m.neverCompleted() {
			says = "{len} bytes of a message that is never completed: the stream ends with frame {frame}."
		}
		f := t.segment(layer, from, to, says).Put("frame", strconv.Itoa(int(m.frame)))
		if p := h.Range(from, from+1); len(p) == 1 && int(p[0].Frame) != t.fr.Number {
			f.Explain = "{len} bytes, sent before. Here the first copy counts."
			f.Label = "Retransmitted TCP segment data"
		}
		f.Link = int(m.frame)
		if t.also {
			other := t.c.Arena.New()
			other.Link = f.Link
			t.joined(h, m, t.top.Add(other))
		}
	}
}

// span is where a range of the stream lies in this frame.
func (t *tree) span(from, to int64) field.Span {
	return field.Span{Buf: t.wire, Off: int(int64(t.fr.at) + from - t.fr.off), Len: int(to - from)}
}

func (t *tree) segment(layer *field.Field, from, to int64, explain string) *field.Field {
	span := t.span(from, to)
	r := field.Read(t.c.Arena, layer, span, "TCP segment")
	return r.Bytes(span.Len, segmentField, "TCP segment data", explain, field.RFC(9293, "3.10.7.4")).As(field.Undecoded)
}

// joined records a message that several frames carried below root: the list of
// its pieces, and the message in a buffer of its own.
func (t *tree) joined(h *half, m message, root *field.Field) {
	buf := t.c.Derive(field.Reassembled, "Reassembled TCP", t.s.bytesOf(h, m))
	t.origins(h, buf, m.from)
	pieces := h.Range(m.from, m.to)
	whole := field.Span{Buf: buf, Len: len(buf.Data)}
	l := t.c.NewLayer(root, "tcp.segments", "Reassembled TCP Segments", whole,
		"A message may be spread over several packets. These segments were put together, in the order of their sequence numbers.", field.RFC(9293, "3.10.7.4"))
	l.Flags |= field.Derived | field.Ours
	for _, p := range pieces {
		f := t.c.Arena.New()
		f.Name, f.Label, f.Explain, f.Spec = "tcp.segment", "Frame "+strconv.Itoa(int(p.Frame)), "{len} bytes of the message came in this frame.", field.RFC(9293, "3.10.7.4")
		f.Span = field.Span{Buf: buf, Off: int(p.Off - m.from), Len: int(p.Len)}
		f.Value = field.Value{Kind: field.Uint, Num: uint64(p.Frame)}
		f.Link, f.Flags = int(p.Frame), field.Derived|field.Ours
		l.Add(f)
	}
	t.lookBack(h, m)
	t.c.Missing = h.GapAfter(m.to)
	t.c.Take(m.msg, root, whole)
}

func (t *tree) frameBuffer(n int) *field.Buffer {
	if n == t.fr.Number {
		return t.wire
	}
	return &field.Buffer{Kind: field.Wire, Name: "Frame " + strconv.Itoa(n), Frame: n, Data: t.s.frames.at(n).Data}
}

// owners fills in the packet's Map and Owners.
func (s *Session) owners(p *Packet, top *field.Field, c *proto.Context) {
	var own owned
	runs := own.resolve(top, p.Wire, c.Buffers)
	p.Map = make([]field.Class, len(p.Wire.Data))
	at := 0
	for _, r := range runs {
		if r.off > at {
			p.Owners = append(p.Owners, nobody(p, at, r.off))
		}
		for i := r.off; i < r.end(); i++ {
			p.Map[i] = r.class
		}
		p.Owners = append(p.Owners, Owner{r.off, r.len, r.class, r.leaf, frameOf(r.leaf, top)})
		at = r.end()
	}
	if at < len(p.Wire.Data) {
		p.Owners = append(p.Owners, nobody(p, at, len(p.Wire.Data)))
	}
}

// nobody makes an owner for bytes that no dissector claimed, so that they are
// shown as what they are.
func nobody(p *Packet, from, to int) Owner {
	f := &field.Field{Name: "plainsight.undecoded", Label: "Not decoded", Explain: "{len} bytes, which no dissector claims.",
		Spec: field.Own(), Span: field.Span{Buf: p.Wire, Off: from, Len: to - from}, Value: field.Value{Kind: field.Bytes}, Flags: field.Ours}
	p.Layers = append(p.Layers, f)
	return Owner{from, to - from, field.Undecoded, f, p.Wire.Frame}
}

// frameOf is the frame in whose tree a field is.
func frameOf(f, top *field.Field) int {
	for f.Parent() != nil && f.Parent() != top {
		f = f.Parent()
	}
	return f.Link
}
