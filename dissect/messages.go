package dissect

import (
	"slices"
	"sort"
	"strings"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/stream"
)

// message takes a message apart for its summary and its classes.
func (s *Session) message(cv *conversation, dir proto.Direction, m message, data []byte) {
	h := &cv.halves[dir]
	s.pieces = h.AppendRange(s.pieces[:0], m.from, m.to)
	pieces := s.pieces
	fr := s.frames.at(int(m.frame))
	if fr.conv != cv || fr.dir != dir { // the other side's segment settled it
		m.frame = pieces[len(pieces)-1].Frame
		fr = s.frames.at(int(m.frame))
		s.changed[int(m.frame)] = struct{}{}
	}
	if fr.messages == 0 {
		fr.first = int32(len(h.messages))
	}
	h.messages = append(h.messages, m)
	s.held += messageSize + sizeOf(m.msg)
	fr.messages = int32(len(h.messages)) - fr.first // bytes of no protocol may come between
	if s.opts.TreesOnly {
		if g, ok := m.msg.(proto.Glancer); ok {
			g.NoGlance()
		}
		return
	}

	s.glance.row, s.ctx.Later = fr, s.askLater
	root, runs, sum := s.read(h, m, data)
	s.ctx.Later = nil
	s.held -= len(fr.info)
	fr.say(sum)
	s.held += len(fr.info)
	for f := range root.All() {
		fr.problem = fr.problem || f.Problem != nil
		if f.Is(field.StillPacked) {
			s.seen.packed += f.Len
		}
	}
	s.held += s.seen.note(m.msg, root, int(m.frame))
	s.spread(pieces, m.from, runs)
	s.spread(h.Again(m.from, m.to), m.from, runs)
	for _, r := range runs {
		s.seen.run(r)
	}
	s.reachBack(h)
	s.letGo()
}

// letGo lets go of what reading a message took: it may be much, and another
// message may not come.
func (s *Session) letGo() {
	s.ctx.Arena.Reset()
	clear(s.ctx.Buffers)
	s.ctx.Buffers = s.ctx.Buffers[:0]
	s.own.reset()
	clear(s.earlier)
	s.earlier, s.earlierBy = s.earlier[:0], nil
	if cap(s.earlier) > 1<<10 {
		s.earlier = nil
	}
	s.glance.whole = field.Buffer{}
}

// reachBack books what the message just read says of the bytes of earlier
// ones: of those that they left undecoded themselves, and that no key opened,
// which is booked already.
func (s *Session) reachBack(h *half) {
	says := s.saysOfEarlier()
	self := int32(len(h.messages) - 1)
	for _, e := range says {
		h.reach(reach{e.from, e.to, self})
		s.held += reachSize
		for i := h.messageAt(e.from); i < int(self) && h.messages[i].from < e.to; i++ {
			m := h.messages[i]
			runs := e.on(m, s.undecoded(h, m))
			s.spread(h.Range(m.from, m.to), m.from, runs)
			s.spread(h.Again(m.from, m.to), m.from, runs)
		}
	}
}

// saysOfEarlier is what the message that was read last says of bytes before it
// that no key opened.
func (s *Session) saysOfEarlier() (says []reached) {
	for _, e := range s.earlier {
		runs := slices.DeleteFunc(slices.Clone(s.own.tidy(e.buf)), func(r run) bool {
			return r.class == field.Opened || r.class == field.Undecoded
		})
		if len(runs) > 0 {
			says = append(says, reached{e.from, e.from + int64(len(e.buf.Data)), runs})
		}
	}
	return says
}

// undecoded is what a message leaves undecoded by itself.
func (s *Session) undecoded(h *half, m message) []run {
	if m.msg == nil {
		return nil
	}
	_, runs, _ := s.read(h, m, s.bytesOf(h, m))
	return slices.DeleteFunc(slices.Clone(runs), func(r run) bool { return r.class != field.Undecoded })
}

// reached is what a message says of a range of the stream before it.
type reached struct {
	from, to int64
	runs     []run // offsets count from there
}

// on is what is said of those ranges of a message, as runs of that message.
func (e reached) on(m message, ranges []run) (out []run) {
	shift := int(m.from - e.from)
	for _, u := range ranges {
		from, to := u.off+shift, u.end()+shift
		for i := firstRun(e.runs, from); i < len(e.runs) && e.runs[i].off < to; i++ {
			r := e.runs[i]
			at, end := max(r.off, from), min(r.end(), to)
			out = append(out, run{off: at - shift, len: end - at, class: r.class})
		}
	}
	return out
}

// earlierAt is where in the stream a buffer begins that the message read last
// looked back at; ok is false for any other buffer. A message in very many pieces
// has as many of them, and asks for each.
func (s *Session) earlierAt(buf *field.Buffer) (from int64, ok bool) {
	if len(s.earlier) <= fewBufs {
		for _, e := range s.earlier {
			if e.buf == buf {
				return e.from, true
			}
		}
		return 0, false
	}
	if len(s.earlierBy) == 0 {
		s.earlierBy = make(map[*field.Buffer]int64, len(s.earlier))
		for _, e := range s.earlier {
			s.earlierBy[e.buf] = e.from
		}
	}
	from, ok = s.earlierBy[buf]
	return from, ok
}

// earlier is bytes that a message looked back at.
type earlier struct {
	buf  *field.Buffer
	from int64 // in the stream
}

// read takes a message apart and finds the owners of its bytes. What it
// returns is valid until the session's context is used again.
func (s *Session) read(h *half, m message, data []byte) (*field.Field, []run, proto.Summary) {
	clear(s.earlier) // holds on to no bytes
	s.earlier, s.earlierBy = s.earlier[:0], nil
	g := &s.glance
	g.half, g.from, g.whole = h, m.from, field.Buffer{Kind: field.Reassembled, Data: data}
	s.ctx.Arena.Reset()
	clear(s.ctx.Buffers)
	s.ctx.Buffers = s.ctx.Buffers[:0]
	root := s.ctx.Arena.New()
	s.ctx.Missing = h.GapAfter(m.to)
	sum := s.ctx.Take(m.msg, root, field.Span{Buf: &g.whole, Len: len(data)})
	return root, s.own.resolve(root, &g.whole, s.ctx.Buffers), sum
}

// glance is what reading one message for its summary needs. The session's own
// context refers to it, so that reading costs no storage of its own.
type glance struct {
	half  *half
	from  int64 // where in its stream the message begins
	whole field.Buffer
	row   *frame // whose row the summary is for
}

// lookBack lets the message that is read look at what came before it.
func (s *Session) lookBack(back int64, n int) (field.Span, bool) {
	from := s.glance.from - back
	data, ok := s.stream(s.glance.half, from, from+int64(n))
	if !ok || back < int64(n) {
		return field.Span{}, false
	}
	buf := &field.Buffer{Kind: field.Reassembled, Data: data}
	s.earlier = append(s.earlier, earlier{buf, from})
	return field.Span{Buf: buf, Len: n}, true
}

// spread books the runs of a message on the frames that carried it. It takes
// each piece with the runs inside it, so that many pieces and many runs cost
// no more than both together.
func (s *Session) spread(pieces []stream.Piece, from int64, runs []run) {
	for _, p := range pieces {
		a, b := int(p.Off-from), int(p.End()-from)
		for i := firstRun(runs, a); i < len(runs) && runs[i].off < b; i++ {
			r := runs[i]
			s.reclass(int(p.Frame), r.class, min(r.end(), b)-max(r.off, a))
		}
	}
}

// bytesOf joins a message's bytes.
func (s *Session) bytesOf(h *half, m message) []byte {
	data, _ := s.stream(h, m.from, m.to)
	return data
}

// stream joins a range of one direction's bytes; ok is false where some are
// missing.
func (s *Session) stream(h *half, from, to int64) (data []byte, ok bool) {
	pieces := h.Range(from, to)
	if len(pieces) == 1 {
		p := pieces[0]
		return s.frames.at(int(p.Frame)).Data[p.At : p.At+p.Len], int64(p.Len) == to-from
	}
	for _, p := range pieces {
		data = append(data, s.frames.at(int(p.Frame)).Data[p.At:p.At+p.Len]...)
	}
	return data, int64(len(data)) == to-from
}

// say adds a message's summary to the row of the frame that it ends in.
func (fr *frame) say(sum proto.Summary) {
	const longest = 400
	switch {
	case fr.info == "":
		fr.info = sum.Info
	case len(fr.info) < longest:
		fr.info = strings.Join([]string{fr.info, sum.Info}, "; ")
	}
	fr.protocol = sum.Protocol
	fr.problem = fr.problem || sum.Problem
}

// askLater keeps a question for when the row is looked at.
func (fr *frame) askLater(problem func() bool) {
	if before := fr.late; before != nil {
		fr.late = func() bool { return before() || problem() }
		return
	}
	fr.late = problem
}

// messageAt is the index of the first message that ends after off.
func (h *half) messageAt(off int64) int {
	return sort.Search(len(h.messages), func(i int) bool { return h.messages[i].to > off })
}
