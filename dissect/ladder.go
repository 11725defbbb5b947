package dissect

import (
	"cmp"
	"slices"

	"plainsight/dissect/field"
	"plainsight/dissect/ladder"
	"plainsight/dissect/proto"
	"plainsight/dissect/stream"
	"plainsight/dissect/tcp"
	"plainsight/dissect/words"
)

// ladderSoFar is what a session has made of its ladder.
type ladderSoFar struct {
	ladder.Builder
	frames int // whose transport steps are there
	talks  []talkSteps
}

// talkSteps is how far the messages of one conversation are turned into steps.
type talkSteps struct {
	halves   [2]halfSteps
	greeted  [2]bool // the SYN was seen
	answered bool    // and its acknowledgment
	bye      [2]bool // the FIN was seen
}

type halfSteps struct {
	next int   // index of the next message
	at   int64 // the stream is done up to here
}

// Ladder turns the capture into steps, as far as it goes. It takes apart what
// has come since the last call only.
func (s *Session) Ladder() ladder.Ladder {
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
	var talks []ladder.Talk
	for _, cv := range s.convs {
		talks = append(talks, ladder.Talk{Client: cv.flow.src.String(), Server: cv.flow.dst.String()})
	}
	return l.Builder.Ladder(talks)
}

// stamp fills in the time of a step.
func (s *Session) stamp(st *ladder.Step) {
	at := s.frames.at(st.Frame).Time
	st.Time, st.Since = at, at.Sub(s.frames.at(1).Time)
}

// transport adds what TCP itself does with a frame: it opens the conversation
// or ends it. A mere acknowledgment is a step only as the third of a handshake.
func (s *Session) transport(fr *frame) {
	t := &s.ladder.talks[fr.conv.id]
	f, dir := fr.tcp.Flags, fr.dir
	put := func(rank ladder.Rank, title, detail string, ends proto.End, again bool) {
		st := ladder.Step{Talk: fr.conv.id, ToServer: dir == proto.ToServer, Frames: []int{fr.Number}, Frame: fr.Number,
			Protocol: "TCP", Title: title, Detail: detail, Field: "tcp", Off: fr.header(), Ends: ends}
		if fr.len == 0 { // else the messages have the frame's bytes
			st.Counts = fr.counts.Counts()
		}
		if again {
			st.Detail = words.Say("sent again")
		}
		s.stamp(&st)
		s.ladder.Add(st, rank)
	}
	switch {
	case f&tcp.RST != 0:
		put(ladder.Ends, "RST", "ends the connection at once", proto.BreaksOff, false)
	case f&(tcp.SYN|tcp.ACK) == tcp.SYN:
		put(ladder.Opens, "SYN", "asks to open a connection", proto.GoesOn, t.greeted[dir])
		t.greeted[dir] = true
	case f&tcp.SYN != 0:
		put(ladder.Opens, "SYN, ACK", "agrees to open it", proto.GoesOn, t.greeted[dir])
		t.greeted[dir] = true
	case f&tcp.FIN != 0:
		put(ladder.Ends, "FIN", "has nothing more to send", proto.SaysBye, t.bye[dir])
		t.bye[dir] = true
	case dir == proto.ToServer && !t.answered && t.greeted[0] && t.greeted[1] && fr.len == 0:
		put(ladder.Opens, "ACK", "the connection is open", proto.GoesOn, false)
	}
	if dir == proto.ToServer && f&tcp.SYN == 0 {
		t.answered = true
	}
}

// header is where the frame's TCP header begins.
func (fr *frame) header() int { return int(fr.at) - fr.tcp.Len }

// pending is a message that is no step yet.
type pending struct {
	cv    *conversation
	dir   proto.Direction
	index int
	frame int
}

// spoken adds what was said since the last call, in the order of the frames in
// which it ended.
func (s *Session) spoken() {
	var todo []pending
	for id := range s.ladder.talks {
		cv := s.convs[id]
		for dir := range cv.halves {
			h, done := &cv.halves[dir], &s.ladder.talks[id].halves[dir]
			if i := done.next - 1; i >= 0 && h.messages[i].to > done.at { // bytes of no protocol, which have gone on
				done.next = i
			}
			for ; done.next < len(h.messages); done.next++ {
				todo = append(todo, pending{cv, proto.Direction(dir), done.next, int(h.messages[done.next].frame)})
			}
		}
	}
	slices.SortStableFunc(todo, func(a, b pending) int { return cmp.Compare(a.frame, b.frame) })
	for _, p := range todo {
		h, done := &p.cv.halves[p.dir], &s.ladder.talks[p.cv.id].halves[p.dir]
		m := h.messages[p.index]
		switch {
		case s.ladder.Full():
			s.ladder.Leave()
		case m.msg == nil:
			s.unread(p, h, message{from: max(m.from, done.at), to: m.to, lost: m.lost})
		default:
			s.say(p, h, m)
		}
		done.at = max(done.at, m.to)
	}
}

// unread adds bytes that belong to no protocol known here, or to a message of
// which the capture lacks the rest: a step for each segment.
func (s *Session) unread(p pending, h *half, m message) {
	for _, piece := range h.Range(m.from, m.to) {
		n := int(piece.Len)
		st := ladder.Step{Talk: p.cv.id, ToServer: p.dir == proto.ToServer, Frame: int(piece.Frame), Frames: []int{int(piece.Frame)}, Off: int(piece.At),
			Protocol: "TCP", Title: words.Count(n, "{n} byte", "{n} bytes"), Field: unknownLayer, Detail: words.Say("of a protocol that is not known here")}
		if m.lost > 0 {
			st.Field, st.Detail, st.Ends = segmentField, words.Say("of a message that breaks off"), proto.BreaksOff
			st.Problem = words.Count(int(m.lost), "the capture lacks {n} byte after it", "the capture lacks {n} bytes after it")
		}
		st.Counts[field.Undecoded] = n
		s.stamp(&st)
		s.ladder.Unread(st, m.from, m.to)
	}
}

// say takes a message apart once more, in full, and adds its steps.
func (s *Session) say(p pending, h *half, m message) {
	s.ctx.Brief, s.ctx.Steps = false, true
	data := s.bytesOf(h, m)
	root, runs, sum := s.read(h, m, data)
	s.ctx.Brief, s.ctx.Steps = true, false
	var steps []proto.Step
	if st, ok := m.msg.(proto.Stepper); ok && root.HasChildren() {
		steps = st.Steps(&s.ctx, root, field.Span{Buf: &s.glance.whole, Len: len(data)}, sum)
	} else {
		steps = []proto.Step{proto.StepOf(firstChild(root), sum, s.ctx.Carried)}
	}
	s.ladder.Say(ladder.Message{Talk: p.cv.id, ToServer: p.dir == proto.ToServer, Frame: int(m.frame), From: m.from, To: m.to, Steps: steps, In: justRead{s, h, runs}})
	s.letGo()
}

// justRead is the message that the session has read last, for its steps.
type justRead struct {
	s    *Session
	half *half
	runs []run
}

// Counts are the message's bytes in a range.
func (r justRead) Counts(from, to int) (out field.Counts) {
	for i := firstRun(r.runs, from); i < len(r.runs) && r.runs[i].off < to; i++ {
		out[r.runs[i].class] += min(r.runs[i].end(), to) - max(r.runs[i].off, from)
	}
	out[field.Undecoded] += to - from - out.Total()
	return out
}

// Earlier is where a buffer begins that it looked back at.
func (r justRead) Earlier(b *field.Buffer) (int64, bool) { return r.s.earlierAt(b) }

// Explained is what it says of earlier bytes.
func (r justRead) Explained() (out []ladder.Length) {
	for _, e := range r.s.earlier {
		for _, x := range r.s.own.tidy(e.buf) {
			if x.class != field.Opened && x.class != field.Undecoded {
				out = append(out, ladder.Length{Class: x.class, Len: x.len})
			}
		}
	}
	return out
}

// Pieces are the places of a range of the stream.
func (r justRead) Pieces(from, to int64) []stream.Piece { return r.half.Range(from, to) }

// Stamp fills in the time of a step.
func (r justRead) Stamp(st *ladder.Step) { r.s.stamp(st) }

func firstChild(f *field.Field) *field.Field {
	for c := range f.Children() {
		return c
	}
	return nil
}
