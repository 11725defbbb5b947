package dissect

import (
	"slices"
	"sort"

	"plainsight/dissect/proto"
	"plainsight/dissect/stream"
	"plainsight/dissect/tcp"
)

// conversation is one TCP connection.
type conversation struct {
	id     int
	flow   flow // from the client to the server
	halves [2]half
	proto  proto.Conversation // nil until its protocol is recognised
	begun  [2]int64           // the stream offsets of the first bytes that it is told of

	client, server string // their addresses
}

// half is one direction of a conversation.
type half struct {
	stream.Half
	relative uint32 // the sequence number that relative ones are counted from
	known    bool   // relative is set
	syn      bool   // the SYN was seen
	scale    int8   // the window scale shift in it, or -1
	parsed   int64  // stream offset of the first byte that no message has claimed
	need     int64  // how many bytes from there are worth looking at
	buf      []byte // the bytes from there on, where they lie in several frames
	messages []message
	reaches  []reach           // sorted by their beginning
	farthest int64             // the longest of them
	readings map[int][]reading // of messages that were sent again, by index
	looked   int               // messages whose order is known
	jumbled  bool              // they do not end in the order of the stream
	order    []int32           // their indices in the order of the frames in which they end, where that is another
}

// message is a range of one direction's stream.
type message struct {
	from, to int64
	msg      proto.Message // nil for bytes of no protocol that was recognised
	frame    int32         // where it ends
	lost     int64         // bytes that are missing where it breaks off, or 0
}

// reach is a range of the stream that a message explains although an earlier
// one carried it.
type reach struct {
	from, to int64
	message  int32 // its index
}

// reach keeps a reach in its place. Mostly that is the last one.
func (h *half) reach(r reach) {
	i := sort.Search(len(h.reaches), func(i int) bool { return h.reaches[i].from > r.from })
	h.reaches = slices.Insert(h.reaches, i, r)
	h.farthest = max(h.farthest, r.to-r.from)
}

// reachesInto are those that have bytes in [from, to), or may: the caller looks.
func (h *half) reachesInto(from, to int64) []reach {
	i := sort.Search(len(h.reaches), func(i int) bool { return h.reaches[i].from+h.farthest > from })
	n := sort.Search(len(h.reaches), func(i int) bool { return h.reaches[i].from >= to })
	return h.reaches[min(i, n):n]
}

func newConversation(id int, f flow) *conversation {
	c := &conversation{id: id, flow: f, client: f.src.Addr().String(), server: f.dst.Addr().String()}
	c.halves[0].scale, c.halves[1].scale = -1, -1
	return c
}

// see notes what a segment's header says of the conversation.
func (c *conversation) see(dir proto.Direction, h tcp.Header) {
	mine, other := &c.halves[dir], &c.halves[1-dir]
	if h.Flags&tcp.SYN != 0 {
		mine.relative, mine.known, mine.syn, mine.scale = h.Seq, true, true, h.Scale
	} else if !mine.known {
		mine.relative, mine.known = h.Seq-1, true
	}
	if h.Flags&tcp.ACK != 0 && !other.known {
		other.relative, other.known = h.Ack-1, true
	}
}

// reopened reports whether a SYN begins a new conversation on the ports of this one.
func (c *conversation) reopened(dir proto.Direction, h tcp.Header) bool {
	mine := &c.halves[dir]
	return mine.Started() && mine.relative != h.Seq
}

func (c *conversation) situation(dir proto.Direction) tcp.Situation {
	mine, other := &c.halves[dir], &c.halves[1-dir]
	at := tcp.Situation{Stream: c.id, SeqBase: mine.relative, AckBase: other.relative, Scale: -1}
	switch {
	case !mine.syn || !other.syn:
		if mine.syn && mine.scale < 0 || other.syn && other.scale < 0 {
			at.Scale = -2 // one side did not offer it, so it is not in use
		}
	case mine.scale < 0 || other.scale < 0:
		at.Scale = -2
	default:
		at.Scale = int(mine.scale)
	}
	return at
}

// advance takes in what a segment has made available in its own direction and,
// by its acknowledgment, in the other.
func (s *Session) advance(fr *frame) {
	cv, number := fr.conv, fr.Number
	mine, other := &cv.halves[fr.dir], &cv.halves[1-fr.dir]
	s.repeat(fr)
	s.drain(cv, fr.dir, number, mine.Closed() || fr.tcp.Flags&tcp.RST != 0)
	if fr.tcp.Flags&tcp.ACK != 0 && other.Waiting() && other.Acknowledged(fr.tcp.Ack) > 0 {
		s.drain(cv, 1-fr.dir, number, other.Closed())
	}
	if fr.tcp.Flags&tcp.RST != 0 { // both directions end here
		s.drain(cv, 1-fr.dir, number, true)
	}
}

// leave ends a conversation of which nothing more will come.
func (s *Session) leave(cv *conversation) {
	for dir := range cv.halves {
		h := &cv.halves[dir]
		h.Flush()
		last := 0
		if n := len(h.Pieces); n > 0 {
			last = int(h.Pieces[n-1].Frame)
		}
		if last > 0 {
			s.drain(cv, proto.Direction(dir), last, true)
		}
		s.dropBuf(h)
	}
}

// drain cuts what is available in one direction into messages, which end in
// the frame of that number.
func (s *Session) drain(cv *conversation, dir proto.Direction, number int, closed bool) {
	h := &cv.halves[dir]
	for h.parsed < h.Next {
		to, ends, lost := h.Next, closed, int64(0)
		if gap, ok := h.GapIn(h.parsed, h.Next); ok {
			if gap.Off <= h.parsed {
				cv.lost(dir, gap.Off+gap.Len-h.parsed)
				s.seen.missing += int(gap.Off + gap.Len - h.parsed)
				h.skip(gap.Off + gap.Len)
				continue
			}
			to, ends, lost = gap.Off, true, gap.Len
		}
		before := h.parsed
		s.cut(cv, dir, to, number, ends, lost)
		if h.parsed == before {
			return
		}
	}
	if closed && len(h.buf) > 0 {
		s.dropBuf(h)
	}
}

// short asks a protocol that goes on after missing bytes for what there is of
// the message which breaks off there.
func (c *conversation) short(dir proto.Direction, data []byte) (proto.Message, bool) {
	if _, ok := c.proto.(proto.Loser); !ok {
		return nil, false
	}
	cut := c.proto.Next(dir, data, true)
	return cut.Message, cut.Message != nil && cut.Length == len(data)
}

// lost tells the protocol of bytes that it is not shown.
func (c *conversation) lost(dir proto.Direction, n int64) {
	if l, ok := c.proto.(proto.Loser); ok {
		l.Lost(dir, n)
	}
}

// skip moves past bytes without a message.
func (h *half) skip(to int64) {
	h.parsed, h.need, h.buf = to, 0, h.buf[:0]
}

// available is the stream from what is not parsed yet to to. It costs a copy
// only where that lies in more than one frame, and then each byte once.
func (s *Session) available(h *half, to int64) []byte {
	from := h.parsed + int64(len(h.buf))
	s.pieces = h.AppendRange(s.pieces[:0], from, to)
	pieces := s.pieces
	if len(h.buf) == 0 && len(pieces) == 1 {
		p := pieces[0]
		return s.frames.at(int(p.Frame)).Data[p.At : p.At+p.Len]
	}
	before := cap(h.buf)
	for _, p := range pieces {
		h.buf = append(h.buf, s.frames.at(int(p.Frame)).Data[p.At:p.At+p.Len]...)
	}
	s.held += cap(h.buf) - before
	return h.buf
}

// cut takes messages off the range from what is parsed to to. ends says that
// no byte will follow at to: the stream closed, or lost bytes are missing.
func (s *Session) cut(cv *conversation, dir proto.Direction, to int64, number int, ends bool, lost int64) {
	h := &cv.halves[dir]
	if !ends && to-h.parsed < h.need {
		return
	}
	data := s.available(h, to)
	for len(data) > 0 {
		if cv.proto == nil && !s.recognise(cv, data) {
			if len(data) < maxRecognise && !ends && s.couldBe(data) {
				break // too few bytes to tell
			}
			data = data[s.raw(cv, h, data, number):]
			continue
		}
		c := cv.proto.Next(dir, data, ends && lost == 0)
		switch {
		case c.Foreign:
			if s.turns(cv, dir, data, ends && lost == 0) {
				continue
			}
			n := s.raw(cv, h, data, number)
			cv.lost(dir, int64(n)) // it may know what comes next
			data = data[n:]
		case c.Message != nil && c.Length > 0 && c.Length <= len(data):
			s.message(cv, dir, message{from: h.parsed, to: h.parsed + int64(c.Length), msg: c.Message, frame: int32(number)}, data[:c.Length])
			h.parsed += int64(c.Length)
			h.need = 0
			data = data[c.Length:]
		case c.Need > MaxMessage || len(data) > MaxMessage:
			n := s.raw(cv, h, data, number)
			cv.lost(dir, int64(n))
			data = data[n:]
		case lost > 0:
			if m, ok := cv.short(dir, data); ok {
				s.message(cv, dir, message{from: h.parsed, to: to, msg: m, frame: int32(number)}, data)
				h.skip(to)
				return
			}
			cv.lost(dir, int64(len(data)))
			s.breakOff(h, to, number, lost)
			data = nil
		case ends:
			n := s.raw(cv, h, data, number)
			cv.lost(dir, int64(n))
			data = data[n:]
		default:
			h.need = int64(c.Need)
			s.keep(h, data)
			return
		}
	}
	s.keep(h, data)
}

// keep remembers what is left over.
func (s *Session) keep(h *half, rest []byte) {
	if len(h.buf) > 0 {
		h.buf = h.buf[:copy(h.buf, rest)]
		if len(h.buf) == 0 && cap(h.buf) > 1<<16 {
			s.dropBuf(h)
		}
	}
}

// maxRecognise is how many bytes a protocol may ask for before it knows its own.
const maxRecognise = 64

// recognise looks for the protocol whose beginning data is.
func (s *Session) recognise(cv *conversation, data []byte) bool {
	for _, p := range s.opts.Protocols {
		if p.Recognise(data) == proto.Yes {
			cv.speak(p)
			return true
		}
	}
	return false
}

// speak begins a protocol with what no message has claimed yet.
func (c *conversation) speak(p proto.Protocol) {
	c.proto, c.begun = p.Open(), [2]int64{c.halves[0].parsed, c.halves[1].parsed}
}

func (s *Session) couldBe(data []byte) bool {
	for _, p := range s.opts.Protocols {
		if p.Recognise(data) == proto.Maybe {
			return true
		}
	}
	return false
}

// turns reports whether the conversation has changed its protocol: one that
// recognises data, and takes it, so that no two hand it to each other for ever.
func (s *Session) turns(cv *conversation, dir proto.Direction, data []byte, closed bool) bool {
	for _, p := range s.opts.Protocols {
		if p.Recognise(data) == proto.Yes && !p.Open().Next(dir, data, closed).Foreign {
			cv.speak(p)
			return true
		}
	}
	return false
}

// raw claims the bytes up to the next segment for no protocol; there the
// search starts over. It returns how many they are.
func (s *Session) raw(cv *conversation, h *half, data []byte, number int) int {
	n := len(data)
	if end := h.CarriedTo(h.parsed); end > h.parsed {
		n = int(min(int64(n), end-h.parsed))
	}
	m := message{from: h.parsed, to: h.parsed + int64(n), frame: int32(number)}
	if k := len(h.messages) - 1; k >= 0 && h.messages[k].msg == nil && h.messages[k].lost == 0 && h.messages[k].to == m.from {
		h.messages[k].to = m.to
	} else {
		h.messages = append(h.messages, m)
		s.held += messageSize
	}
	s.seen.application += n
	s.seen.transport += n
	if cv.afterGap(h, h.messages[len(h.messages)-1]) {
		s.seen.torn += n
	}
	h.parsed += int64(n)
	h.need = 0
	return n
}

// afterGap reports whether a message is bytes that come after some which the capture
// lacks, in the middle of what was said in a protocol that is known: then it is not that
// one knows no protocol of theirs.
func (c *conversation) afterGap(h *half, m message) bool {
	return c.proto != nil && m.msg == nil && m.lost == 0 && h.GapBefore(m.from) > 0
}

// breakOff claims what is there of a message whose rest was lost.
func (s *Session) breakOff(h *half, to int64, number int, lost int64) {
	h.messages = append(h.messages, message{from: h.parsed, to: to, frame: int32(number), lost: lost})
	s.seen.transport += int(to - h.parsed)
	s.seen.torn += int(to - h.parsed)
	s.held += messageSize
	h.skip(to)
}
