package dissect

import (
	"plainsight/dissect/field"
	"plainsight/dissect/find"
	"plainsight/dissect/proto"
)

// Hits looks for a pattern in a session, frame by frame.
type Hits struct {
	w      *Walker
	p      *find.Pattern
	noKeys bool
}

// Hits returns a search for a pattern in what crossed the wire and in all that this
// viewpoint made of it. noKeys leaves out keys (field.Key), for those who are not shown them.
func (s *Session) Hits(p *find.Pattern, noKeys bool) *Hits { return &Hits{s.WireWalker(), p, noKeys} }

// Frame calls yield with the matches that end in frame n, counted from 1, until it returns
// false.
func (h *Hits) Frame(n int, yield func(find.Hit) bool) {
	_ = h.w.Walk(n, n, func(p *Packet) error { // it returns what the function returns
		t := find.Taken{Wire: p.Wire, Derived: p.Others}
		if h.noKeys {
			for _, l := range p.Layers {
				for f := range l.All() {
					if f.Is(field.Key) && f.Len > 0 {
						t.Hidden = field.SameBytes(t.Hidden, f.Span)
					}
				}
			}
		}
		h.w.s.before(&t, n, h.p.Across())
		h.p.Hits(&t, yield)
		return nil
	})
}

// before fills in at most so many bytes that were sent before a frame's part of its stream.
func (s *Session) before(t *find.Taken, n, most int) {
	fr := s.frames.at(n)
	if fr.conv == nil || fr.len == 0 || fr.again > 0 || most == 0 || fr.off <= 0 {
		return
	}
	h := &fr.conv.halves[fr.dir]
	from := max(fr.off-int64(most), 0)
	data, ok := s.stream(h, from, fr.off)
	if !ok { // something is missing: only what follows it
		return
	}
	t.Before, t.Stream = data, field.Span{Buf: t.Wire, Off: int(fr.at), Len: int(fr.len)}
	t.Sent = func(back, n int) (find.Part, bool) {
		pieces := h.Range(fr.off-int64(back), fr.off-int64(back)+int64(n))
		if len(pieces) == 0 {
			return find.Part{}, false
		}
		return find.Part{Frame: int(pieces[0].Frame), Off: int(pieces[0].At), Len: int(pieces[0].Len)}, true
	}
}

// BufferOf is the packet's buffer that a hit is in; nil where it is none of them. The packet
// may have been taken apart in another way than the one that was looked through.
func (s *Session) BufferOf(p *Packet, h find.Hit) *field.Buffer {
	if h.Buffer == 0 {
		return p.Wire
	}
	w := s.WireWalker()
	var found *field.Buffer
	_ = w.Walk(h.Frame, h.Frame, func(q *Packet) error {
		if h.Buffer > len(q.Others) {
			return nil
		}
		want := q.Others[h.Buffer-1]
		for _, b := range p.Others {
			if b.Kind == want.Kind && b.Name == want.Name && string(b.Data) == string(want.Data) && sameOrigins(b, want) {
				found = b
				return nil
			}
		}
		return nil
	})
	return found
}

// sameOrigins reports whether two buffers were made from the same ranges.
func sameOrigins(a, b *field.Buffer) bool {
	if len(a.Origins) != len(b.Origins) {
		return false
	}
	for i := range a.Origins {
		if a.Origins[i].Off != b.Origins[i].Off || a.Origins[i].Len != b.Origins[i].Len || a.Origins[i].From.Off != b.Origins[i].From.Off {
			return false
		}
	}
	return true
}

// Walker takes frames apart with all that there is to say of them.
func (s *Session) Walker() *Walker { return s.walker(proto.Context{}) }
