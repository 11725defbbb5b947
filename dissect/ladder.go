package dissect

import (
	"iter"
	"math"
	"slices"
	"time"

	"plainsight/dissect/field"
	"plainsight/dissect/ladder"
	"plainsight/dissect/proto"
	"plainsight/dissect/stream"
	"plainsight/dissect/tcp"
	"plainsight/dissect/words"
)

// ladderSoFar is what a session has made of its ladder.
type ladderSoFar struct {
	frames int       // that are in of
	of     [][]int32 // the frames of each conversation
	names  []ladder.Talk
	talks  map[int]*talkSteps // of the conversations that were asked for
	kept   int                // steps in all of them
	asked  int                // counts questions
}

// talkSteps is how far the messages of one conversation are turned into steps.
type talkSteps struct {
	ladder.Builder
	booked   int // steps counted in kept
	asked    int // the last question that was about it
	frames   int // whose transport steps are there
	halves   [2]halfSteps
	greeted  [2]bool // the SYN was seen
	answered bool    // and its acknowledgment
	bye      [2]bool // the FIN was seen
}

type halfSteps struct {
	next int   // index of the next message
	at   int64 // the stream is done up to here
}

// LadderPart says which part of a ladder is wanted.
type LadderPart struct {
	Talk int                  // the conversation; below 0 for all of them
	Keep func(frame int) bool // reports whether steps that end in a frame are wanted; nil for all
	From ladder.Place         // the first step or, where Back is set, the last; the zero Place for the first or last of all
	Back bool                 // steps up to From are wanted, and not those from there on
	Most int                  // steps
	Work int                  // messages that may be read for it, roughly; 0 for any number
}

// Ladder turns the capture into steps, as far as it goes, and at most ladder.MaxSteps.
func (s *Session) Ladder() ladder.Ladder {
	l, _ := s.LadderPart(LadderPart{Talk: -1, Most: ladder.MaxSteps})
	l.Left = s.stepsAfter(l.Steps)
	return l
}

// LadderPart is a part of the ladder. Conversations in it are read whole, each once, for
// the state at one place follows from all that was said before it. done is false when
// Work ran out: asked again, it goes on from there.
func (s *Session) LadderPart(want LadderPart) (l ladder.Ladder, done bool) {
	s.indexTalks()
	s.ladder.asked++
	if t := s.ladder.talks[want.Talk]; t != nil && t.Left() > 0 && t.Len() < s.ladder.kept { // others take its room
		s.dropLadders()
	}
	work := &workLeft{want.Work, want.Work > 0}
	first, last := s.ends(want.Talk)
	at := want.From
	if at == (ladder.Place{}) {
		if at.Frame = first; want.Back {
			at = ladder.Place{Frame: last, Nth: math.MaxInt}
		}
	}
	l.Lasts = s.lasts(first, last)
	l.Steps, l.After, done = s.steps(want, at, want.Back, want.Most, work)
	l.Talks = s.sides(l.Steps)
	if !done || len(l.Steps) == 0 {
		return l, done
	}
	l.Before = l.After
	if want.Back {
		slices.Reverse(l.Steps)
		end := l.Steps[len(l.Steps)-1].Place()
		end.Nth++
		_, l.After, done = s.steps(want, end, false, 0, work)
	} else {
		end := l.Steps[0].Place()
		end.Nth--
		_, l.Before, done = s.steps(want, end, true, 0, work)
	}
	l.Until = map[int]*ladder.Until{}
	for i := range l.Steps {
		if st := &l.Steps[i]; l.Until[st.Talk] == nil {
			u := new(ladder.Until)
			for before := range s.ladder.talks[st.Talk].Before(st.Place()) {
				u.Take(before)
			}
			l.Until[st.Talk] = u
			l.Left += s.ladder.talks[st.Talk].Left()
		}
	}
	return l, done
}

// sides names the ends of the conversations, and has the steps go from one to the
// other as the conversation has turned out: with the beginning missing, the side that was
// seen first may be the server.
func (s *Session) sides(steps []ladder.Step) []ladder.Talk {
	names := s.ladder.names
	own := false
	for id, cv := range s.convs[:len(names)] {
		if !cv.turned() {
			continue
		}
		if !own {
			names, own = slices.Clone(names), true
		}
		names[id].Client, names[id].Server = names[id].Server, names[id].Client
	}
	for i := range steps {
		steps[i].ToServer = steps[i].ToServer != s.convs[steps[i].Talk].turned()
	}
	return names
}

// turned reports whether the side that the conversation has as its client is the server.
func (c *conversation) turned() bool {
	t, ok := c.proto.(proto.Turner)
	return ok && t.Turned()
}

// steps are those from a place on, forwards or back, and where the next one would be.
func (s *Session) steps(want LadderPart, at ladder.Place, back bool, most int, work *workLeft) (out []ladder.Step, next ladder.Place, done bool) {
	for n := range s.framesFrom(want.Talk, at.Frame, back) {
		if want.Keep != nil && !want.Keep(n) {
			continue
		}
		id := s.frames.at(n).conv.id
		if !s.climb(id, work) {
			return nil, next, false
		}
		steps := slices.Collect(s.ladder.talks[id].Steps(n))
		if back {
			slices.Reverse(steps)
		}
		for _, st := range steps {
			switch {
			case !back && st.Place().Less(at), back && at.Less(st.Place()):
			case len(out) == most:
				return out, st.Place(), true
			default:
				out = append(out, *st)
			}
		}
	}
	return out, next, true
}

// framesFrom are the numbers of the frames of one conversation, or of all, from one on,
// forwards or back.
func (s *Session) framesFrom(talk, from int, back bool) iter.Seq[int] {
	return func(yield func(int) bool) {
		by, from := 1, min(max(from, 1), s.frames.n+1)
		if back {
			by, from = -1, min(from, s.frames.n)
		}
		if talk < 0 {
			for n := from; n >= 1 && n <= s.frames.n; n += by {
				if s.frames.at(n).conv != nil && !yield(n) {
					return
				}
			}
			return
		}
		if talk >= len(s.ladder.of) {
			return
		}
		list := s.ladder.of[talk]
		i, found := slices.BinarySearch(list, int32(from))
		if back && !found {
			i--
		}
		for ; i >= 0 && i < len(list) && yield(int(list[i])); i += by {
		}
	}
}

// ends are the first and the last frame of a conversation, or of the capture.
func (s *Session) ends(talk int) (first, last int) {
	switch {
	case talk < 0:
		return 1, s.frames.n
	case talk < len(s.ladder.of) && len(s.ladder.of[talk]) > 0:
		list := s.ladder.of[talk]
		return int(list[0]), int(list[len(list)-1])
	}
	return 1, 0
}

func (s *Session) lasts(first, last int) time.Duration {
	if last <= first {
		return 0
	}
	return s.frames.at(last).Time.Sub(s.frames.at(first).Time)
}

// stepsAfter is how many steps there are after the last of some, at least: messages of
// conversations that were not taken apart count as one each.
func (s *Session) stepsAfter(list []ladder.Step) (n int) {
	end := ladder.Place{}
	if len(list) > 0 {
		end = list[len(list)-1].Place()
	}
	for _, t := range s.ladder.talks {
		n += t.Left()
	}
	for frame := range s.framesFrom(-1, max(end.Frame, 1), false) {
		fr := s.frames.at(frame)
		if t := s.ladder.talks[fr.conv.id]; t != nil {
			for st := range t.Steps(frame) {
				if end.Less(st.Place()) {
					n++
				}
			}
			continue
		}
		n += int(fr.messages)
		if fr.tcp.Flags&(tcp.SYN|tcp.FIN|tcp.RST) != 0 {
			n++
		}
	}
	return n
}

// indexTalks finds out which frames each conversation has.
func (s *Session) indexTalks() {
	l := &s.ladder
	for _, cv := range s.convs[len(l.of):] {
		l.of = append(l.of, nil)
		l.names = append(l.names, ladder.Talk{Client: cv.flow.src.String(), Server: cv.flow.dst.String()})
	}
	for l.frames < s.frames.n {
		l.frames++
		if fr := s.frames.at(l.frames); fr.conv != nil {
			l.of[fr.conv.id] = append(l.of[fr.conv.id], int32(l.frames))
		}
	}
}

// mostSteps is how many steps are kept of all conversations: in proportion to what was
// captured, so that they take a fraction of the memory that a session may take.
func (s *Session) mostSteps() int { return max(ladder.MaxSteps, s.bytes/bytesPerStep) }

// dropLadders lets go of the steps of conversations that the present question is not about.
func (s *Session) dropLadders() {
	for id, t := range s.ladder.talks {
		if t.asked != s.ladder.asked {
			s.ladder.kept -= t.booked
			delete(s.ladder.talks, id)
		}
	}
}

// workLeft is how much may still be done for one question.
type workLeft struct {
	left    int
	limited bool
}

// more takes some work, and reports whether there was any left.
func (w *workLeft) more(n int) bool {
	if w.limited && w.left <= 0 {
		return false
	}
	w.left -= n
	return true
}

// climb turns into steps what was said in a conversation since it was last asked for.
func (s *Session) climb(id int, work *workLeft) (done bool) {
	l := &s.ladder
	t := l.talks[id]
	if t == nil {
		t = new(talkSteps)
		if l.talks == nil {
			l.talks = map[int]*talkSteps{}
		}
		l.talks[id] = t
	}
	t.asked = l.asked
	defer func() { l.kept, t.booked = l.kept+t.Len()-t.booked, t.Len() }()
	cv, mine := s.convs[id], l.of[id]
	for ; t.frames < len(mine); t.frames++ {
		if s.roomFor(t) {
			s.transport(t, s.frames.at(int(mine[t.frames])))
		} else {
			t.Leave()
		}
	}
	for dir := range cv.halves {
		h, done := &cv.halves[dir], &t.halves[dir]
		if i := done.next - 1; i >= 0 && h.messages[i].to > done.at { // bytes of no protocol, which have gone on
			done.next = i
		}
	}
	for {
		dir := t.next(cv)
		if dir < 0 {
			return true
		}
		h, done := &cv.halves[dir], &t.halves[dir]
		m := h.messages[done.next]
		if !work.more(1 + int((m.to-m.from)>>10)) {
			return false
		}
		p := pending{t, cv, proto.Direction(dir)}
		switch {
		case !s.roomFor(t):
			t.Leave()
		case m.msg == nil:
			s.unread(p, h, message{from: max(m.from, done.at), to: m.to, lost: m.lost})
		default:
			s.say(p, h, m)
		}
		done.at = max(done.at, m.to)
		done.next++
	}
}

// next is the direction of the message that was over next, or -1 for none.
func (t *talkSteps) next(cv *conversation) int {
	best, frame := -1, int32(0)
	for dir := range cv.halves {
		if h := &cv.halves[dir]; t.halves[dir].next < len(h.messages) {
			if f := h.messages[t.halves[dir].next].frame; best < 0 || f < frame {
				best, frame = dir, f
			}
		}
	}
	return best
}

// roomFor makes room for one more step of a conversation, and reports whether there is any.
func (s *Session) roomFor(t *talkSteps) bool {
	others := s.ladder.kept - t.booked
	if others > 0 && t.Len()+others >= s.mostSteps() {
		s.dropLadders()
		others = s.ladder.kept - t.booked
	}
	t.Most = max(s.mostSteps()-others, 1)
	return t.Len() < t.Most
}

// stamp fills in the time of a step.
func (s *Session) stamp(st *ladder.Step) {
	at := s.frames.at(st.Frame).Time
	st.Time, st.Since = at, at.Sub(s.frames.at(1).Time)
}

// transport adds what TCP itself does with a frame: it opens the conversation
// or ends it. A mere acknowledgment is a step only as the third of a handshake.
func (s *Session) transport(t *talkSteps, fr *frame) {
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
		t.Add(st, rank)
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
	t   *talkSteps
	cv  *conversation
	dir proto.Direction
}

// unread adds bytes that belong to no protocol known here, or to a message of
// which the capture lacks the rest: a step for each segment.
func (s *Session) unread(p pending, h *half, m message) {
	for _, piece := range h.Range(m.from, m.to) {
		n := int(piece.Len)
		st := ladder.Step{Talk: p.cv.id, ToServer: p.dir == proto.ToServer, Frame: int(piece.Frame), Frames: []int{int(piece.Frame)}, Off: int(piece.At),
			Protocol: "TCP", Title: words.Count(n, "{n} byte", "{n} bytes"), Field: unknownLayer, Detail: words.Say("of a protocol that is not known here")}
		if p.cv.afterGap(h, m) {
			st.Detail = words.Say("after bytes that the capture lacks")
		}
		if m.lost > 0 {
			st.Field, st.Detail, st.Ends = segmentField, words.Say("of a message that breaks off"), proto.BreaksOff
			st.Problem = words.Count(int(m.lost), "the capture lacks {n} byte after it", "the capture lacks {n} bytes after it")
		}
		st.Counts[field.Undecoded] = n
		s.stamp(&st)
		p.t.Unread(st, m.from, m.to)
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
	p.t.Say(ladder.Message{Talk: p.cv.id, ToServer: p.dir == proto.ToServer, Frame: int(m.frame), From: m.from, To: m.to, Steps: steps, In: justRead{s, h, runs}})
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
