package dissect

import (
	"bytes"
	"iter"

	"plainsight/dissect/field"
	"plainsight/dissect/find"
	"plainsight/dissect/proto"
)

// Find lists the places where this viewpoint can read a text, as find.In does.
func (s *Session) Find(text string) []find.Place {
	places, _ := find.In(s.searched(), text)
	return places
}

// FindNote lists them for a note, of which carriers are the messages that carry it,
// and says how much of it this viewpoint can read there.
func (s *Session) FindNote(text string, carriers ...field.Carrier) ([]find.Place, find.NoteRead) {
	return find.In(s.searched(), text, carriers...)
}

// Search is FindNote for a session that grows or is long. It belongs to the session,
// so the two are not for concurrent use.
func (s *Session) Search(text string, carriers ...field.Carrier) *find.Search {
	return find.NewSearch(s.searched(), text, carriers...)
}

// searched is a session that is being searched: a find.Capture.
type searched struct {
	s       *Session
	c       proto.Context
	p       Packet // the frame being looked through
	own     owned
	buffers []*field.Buffer
	said    []find.Content
}

func (s *Session) searched() *searched {
	return &searched{s: s, c: proto.Context{Arena: new(field.Arena), Secrets: s.opts.Secrets, Brief: true}}
}

// Len is the number of frames.
func (q *searched) Len() int { return q.s.frames.n }

// Look takes a frame apart.
func (q *searched) Look(n int) []*field.Buffer {
	q.c.Arena.Reset()
	q.c.Buffers = q.c.Buffers[:0]
	top := q.s.dissect(&q.c, n, false, &q.p)
	q.own.resolve(top, q.p.Wire, q.c.Buffers)
	q.buffers = append(append(q.buffers[:0], q.p.Wire), q.c.Buffers...)
	return q.buffers
}

// Contents are what the applications say in the frame's messages.
func (q *searched) Contents() []find.Content {
	q.said = q.said[:0]
	for _, l := range q.p.Layers {
		for f := range l.All() {
			if f.Fact == nil || f.Buf == nil {
				continue
			}
			switch f.Fact.Kind {
			case field.Content, field.Meant, field.UnknownContent:
				q.said = append(q.said, find.Content{Span: f.Span, ToServer: q.p.Row.ToServer})
			}
		}
	}
	return q.said
}

// Named is the label of the field that a byte belongs to.
func (q *searched) Named(b *field.Buffer, off int) string {
	runs := *q.own.of(b)
	if i := firstRun(runs, off); i < len(runs) && runs[i].off <= off {
		return runs[i].leaf.Label
	}
	return ""
}

// Owners are the classes of a range.
func (q *searched) Owners(b *field.Buffer, from, to int) iter.Seq2[field.Class, bool] {
	return func(yield func(field.Class, bool) bool) {
		runs := *q.own.of(b)
		for i := firstRun(runs, from); i < len(runs) && runs[i].off < to; i++ {
			r := runs[i]
			if !yield(r.class, r.leaf.Buf == b && !elsewhere(r.leaf)) {
				return
			}
		}
	}
}

// elsewhere reports whether a leaf only points to the frame in which its bytes
// are explained.
func elsewhere(leaf *field.Field) bool { return leaf.Name == segmentField && leaf.Link != 0 }

// Original is the frame that first sent what frame n carries once more.
func (q *searched) Original(n int) (frame int, ok bool) {
	fr := q.s.frames.at(n)
	if fr.conv == nil || fr.again == 0 {
		return 0, false
	}
	pieces := fr.conv.halves[fr.dir].Range(fr.off, fr.off+int64(fr.again))
	if len(pieces) == 0 {
		return 0, false
	}
	return int(pieces[0].Frame), true
}

// SentBefore reports whether a part of a frame had been sent before.
func (q *searched) SentBefore(p find.Part) bool {
	s := q.s
	fr := s.frames.at(p.Frame)
	if fr.conv == nil || p.Off < int(fr.at) {
		return false
	}
	off := fr.off + int64(p.Off) - int64(fr.at)
	pieces := fr.conv.halves[fr.dir].Range(off, off+1)
	return len(pieces) == 1 && int(pieces[0].Frame) != p.Frame
}

// Copies are the ways to read a part's bytes that take in some that were sent
// once more. Where a sender put other bytes in their place it is no copy.
func (q *searched) Copies(p find.Part) (out []find.Copy) {
	s := q.s
	fr := s.frames.at(p.Frame)
	if fr.conv == nil || p.Off < int(fr.at) {
		return nil
	}
	off := fr.off + int64(p.Off) - int64(fr.at)
	for _, c := range fr.conv.halves[fr.dir].Again(off, off+int64(p.Len)) {
		skip := int(c.Off - off)
		again := find.Part{Frame: int(c.Frame), Off: int(c.At), Len: int(c.Len)}
		behind := find.Part{Frame: p.Frame, Off: p.Off + skip + again.Len, Len: p.Len - skip - again.Len}
		if !bytes.Equal(s.bytesAt(again), s.bytesAt(find.Part{Frame: p.Frame, Off: p.Off + skip, Len: again.Len})) {
			continue
		}
		var parts []find.Part
		if skip > 0 {
			parts = append(parts, find.Part{Frame: p.Frame, Off: p.Off, Len: skip})
		}
		parts = append(parts, again)
		if behind.Len > 0 {
			parts = append(parts, behind)
		}
		out = append(out, find.Copy{Again: again, Parts: parts})
	}
	return out
}

func (s *Session) bytesAt(p find.Part) []byte { return s.frames.at(p.Frame).Data[p.Off : p.Off+p.Len] }
