package dissect

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

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
		case len(s.ladder.rungs) >= MaxSteps:
			s.ladder.left++
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
		r := p.rung(int(piece.Frame), int(piece.At), m.from, m.to)
		r.Protocol, r.Title, r.Field = "TCP", thousand(n)+" bytes", "data"
		r.Detail = "of a protocol that is not known here"
		if m.lost > 0 {
			r.Field, r.Detail, r.Ends = "tcp.segment_data", "of a message that breaks off", BreaksOff
			r.Problem = "the capture lacks " + thousand(int(m.lost)) + " bytes behind it"
		}
		r.Frames = []int{int(piece.Frame)}
		r.Counts[field.Undecoded] = n
		s.addStep(r)
	}
}

func (p pending) rung(frame, off int, from, to int64) *rung {
	return &rung{rank: rankSays, from: from, to: to, Step: Step{Talk: p.cv.id, ToServer: p.dir == proto.ToServer, Frame: frame, Off: off}}
}

// say takes a message apart once more, in full, and adds its steps: one, or as
// many as there are in a record.
func (s *Session) say(p pending, h *half, m message) {
	s.ctx.Brief = false
	root, runs, sum := s.read(h, m, s.bytesOf(h, m))
	s.ctx.Brief = true
	var list []part
	first := firstChild(root)
	if first != nil && first.Name == "tls" {
		list = recordParts(root, first, sum)
	} else {
		list = []part{{field: first, title: sum.Info, protocol: sum.Protocol}}
	}
	s.place(list, runs)
	for i := range list {
		q := &list[i]
		to := m.to
		if i+1 < len(list) {
			to = max(m.from+int64(list[i+1].off), m.from)
		}
		from := m.from + int64(q.off)
		if i == 0 {
			from = m.from
		}
		r := p.rung(int(m.frame), -1, from, to)
		r.Protocol, r.said = q.protocol, q.said
		q.describe(r)
		r.Counts = countRuns(runs, int(from-m.from), int(to-m.from))
		for _, piece := range h.Range(from, to) {
			r.carry(int(piece.Frame))
			if at := m.from + int64(q.off); piece.Frame == m.frame && r.Off < 0 && piece.End() > at {
				r.Off = int(piece.At) + int(max(0, at-piece.Off))
			}
		}
		done := &s.ladder.talks[p.cv.id].halves[p.dir]
		s.absorb(r, q, done)
		s.addStep(r)
		if q.piece {
			done.parts = append(done.parts, r)
		}
	}
	s.letGo()
}

// place finds where in the message the parts begin: their own first byte, or
// the ciphertext that was opened to it.
func (s *Session) place(list []part, runs []run) {
	for i := range list {
		q := &list[i]
		q.off, q.earliest = -1, 0
		if q.field != nil {
			s.trace(q.field.Span, q)
		}
		if q.off < 0 {
			q.off = 0
			if i > 0 {
				q.off = list[i-1].off
			}
		}
	}
	slices.SortStableFunc(list, func(a, b part) int { return cmp.Compare(a.off, b.off) })
}

// trace follows a span up to the stream's bytes: those of the message itself,
// or those of an earlier one.
func (s *Session) trace(span field.Span, q *part) {
	if span.Buf == nil {
		return
	}
	if len(span.Buf.Origins) > 0 {
		for _, up := range span.Parents() {
			s.trace(up, q)
		}
		return
	}
	if at, ok := s.earlierAt(span.Buf); ok {
		if from := at + int64(span.Off); q.earliest == 0 || from < q.earliest-1 {
			q.earliest = from + 1
		}
		return
	}
	if q.off < 0 || span.Off < q.off {
		q.off = span.Off
	}
}

// absorb makes the parts that came before a part of the whole. What they read
// like is known only now.
func (s *Session) absorb(r *rung, q *part, done *halfSteps) {
	if q.earliest == 0 && !q.goesOn {
		return
	}
	kept := done.parts[:0]
	for _, o := range done.parts {
		if o.said.handshake() != q.said.handshake() || q.earliest > 0 && o.to < q.earliest {
			kept = append(kept, o)
			continue
		}
		o.gone = true
		r.from = min(r.from, o.from)
		r.Counts.Add(o.Counts)
		r.carryAll(o.Frames)
	}
	done.parts = kept
	var news []run
	n := 0
	for _, e := range s.earlier {
		for _, x := range s.own.tidy(e.buf) {
			if x.class != field.Opened && x.class != field.Undecoded {
				news, n = append(news, x), n+x.len
			}
		}
	}
	known := max(0, n-r.Counts[field.Undecoded]) // the message's header, which the first part had read
	for _, x := range news {
		skip := min(known, x.len)
		known -= skip
		r.Counts[field.Undecoded] -= x.len - skip
		r.Counts[x.class] += x.len - skip
	}
}

// carry adds a frame to those that brought the step, which are in order.
func (r *rung) carry(frame int) {
	n := len(r.Frames)
	if n == 0 || r.Frames[n-1] < frame { // as it nearly always is
		r.Frames = append(r.Frames, frame)
		return
	}
	if i, ok := slices.BinarySearch(r.Frames, frame); !ok {
		r.Frames = slices.Insert(slices.Clip(r.Frames), i, frame) // who has the list before keeps it
	}
}

// carryAll adds the frames of a step that is gone. A message in very many
// pieces takes over the longer list, so that it is not copied with each piece.
func (r *rung) carryAll(frames []int) {
	if len(frames) > len(r.Frames) {
		r.Frames, frames = frames, r.Frames
	}
	for _, n := range frames {
		r.carry(n)
	}
}

func countRuns(runs []run, from, to int) (out field.Counts) {
	for i := firstRun(runs, from); i < len(runs) && runs[i].off < to; i++ {
		out[runs[i].class] += min(runs[i].end(), to) - max(runs[i].off, from)
	}
	out[field.Undecoded] += to - from - out.Total()
	return out
}

func firstChild(f *field.Field) *field.Field {
	for c := range f.Children() {
		return c
	}
	return nil
}

// thousand writes a count with commas.
func thousand(n int) string {
	t := strconv.Itoa(n)
	for i := len(t) - 3; i > 0; i -= 3 {
		t = t[:i] + "," + t[i:]
	}
	return t
}

// clipped is a text of at most so many characters.
func clipped(text string, most int) string {
	r := []rune(strings.TrimSpace(text))
	if len(r) <= most {
		return string(r)
	}
	return string(r[:most]) + "…"
}
