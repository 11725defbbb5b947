package dissect

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"unicode"
	"unicode/utf8"

	"plainsight/dissect/field"
	"plainsight/dissect/ladder"
	"plainsight/dissect/proto"
)

// Spoken is one message of the applications as a viewpoint reads it: the text that
// it can read, and where something stays shut, how long that is.
type Spoken struct {
	Frame    int          // where the message ends
	At       ladder.Place // which it is of those that end there
	Place    KeyPlace     // of its first byte
	Stream   int          // the index of its conversation
	Client   string       // the conversation's two ends, as address and port
	Server   string       //
	ToServer bool         // from the side that opened the conversation
	Title    string       // what the message is: "200 OK"
	Parts    []TextPart   // in their order
	Through  []string     // what was undone on the way to the text, from the wire on: names of buffers

	piece  bool // no more than pieces, which a later message may have put together
	joined bool // put together from pieces that messages before carried
}

// TextPart is either some text, or bytes that are none for this viewpoint.
type TextPart struct {
	Text   string
	Class  field.Class // of the text: how it is readable
	Opaque int         // bytes that are no text, or shut; 0 for text
	Shut   bool        // of Opaque: it is encrypted
	Cut    int         // bytes of the text that are left out, for length
}

// Bounds of a conversation as text.
const (
	maxSpokenPart = 4 << 10   // bytes of text in one part
	maxSpokenAll  = 256 << 10 // and in all of them
	maxFraming    = 4         // of a field that is no text and only frames others
	maxSpokenRead = 2000      // messages that are read, whether or not the applications say something in them
)

// Spoken lists what the applications said to each other, in the order of the frames
// that complete the messages: at most so many, and how many messages were not looked at.
func (s *Session) Spoken(most int) (list []Spoken, more int) {
	p := SpokenPart{Talk: -1, Most: most}
	s.ReadSpoken(&p, math.MaxInt)
	if p.Next != (ladder.Place{}) {
		more = s.messagesFrom(p.Next)
	}
	return p.List, more
}

// SpokenPart is a part of what the applications said, which ReadSpoken fills in.
type SpokenPart struct {
	Talk int                  // the conversation; below 0 for all of them
	Keep func(frame int) bool // reports whether messages that end in a frame are wanted; nil for all
	From ladder.Place         // the first message or, where Back is set, the last; the zero Place for the first or last of all
	Back bool                 // messages up to From are wanted, and not those from there on
	Most int                  // messages in List

	List []Spoken     // in their order
	Next ladder.Place // of the next message that was not looked at; the zero Place for none

	begun  bool
	read   int                     // messages
	text   int                     // bytes that may still be told
	joined map[ladderHalf]struct{} // going back: what was put together, whose pieces are not told
}

// ladderHalf is one direction of a conversation.
type ladderHalf struct {
	talk     int
	toServer bool
}

// ReadSpoken reads at most work more messages for a part, and reports whether it is done.
func (s *Session) ReadSpoken(p *SpokenPart, work int) (done bool) {
	s.indexTalks()
	if !p.begun {
		p.begun, p.text, p.joined = true, maxSpokenAll, map[ladderHalf]struct{}{}
		first, last := s.ends(p.Talk)
		if p.Next = p.From; p.Next == (ladder.Place{}) {
			if p.Next.Frame = first; p.Back {
				p.Next = ladder.Place{Frame: last, Nth: math.MaxInt}
			}
		}
	}
	at := p.Next
	for n := range s.framesFrom(p.Talk, at.Frame, p.Back) {
		if p.Keep != nil && !p.Keep(n) {
			continue
		}
		cv := s.frames.at(n).conv
		list := cv.endIn(n)
		for i := range list {
			if p.Back {
				i = len(list) - 1 - i
			}
			p.Next = ladder.Place{Frame: n, Nth: i + 1}
			switch {
			case !p.Back && p.Next.Less(at), p.Back && at.Less(p.Next):
				continue
			case p.read >= maxSpokenRead || len(p.List) >= p.Most || p.text <= 0:
				return p.finish()
			case work <= 0:
				return false
			}
			work--
			p.read++
			if one, ok := s.spokenIn(cv, list[i].dir, cv.halves[list[i].dir].messages[list[i].index], &p.text); ok {
				one.At = p.Next
				p.add(one)
			}
		}
	}
	p.Next = ladder.Place{}
	return p.finish()
}

func (p *SpokenPart) finish() bool {
	if p.Back {
		slices.Reverse(p.List)
	}
	return true
}

// add adds a message. One that was put together from pieces takes their place.
func (p *SpokenPart) add(one Spoken) {
	of := ladderHalf{one.Stream, one.ToServer}
	if _, later := p.joined[of]; later && one.piece {
		return
	}
	if one.joined && p.Back {
		p.joined[of] = struct{}{}
	} else if one.joined {
		p.List = slices.DeleteFunc(p.List, func(o Spoken) bool { return o.piece && o.Stream == one.Stream && o.ToServer == one.ToServer })
	}
	p.List = append(p.List, one)
}

// messagesFrom is how many messages there are from a place on.
func (s *Session) messagesFrom(at ladder.Place) (n int) {
	for _, cv := range s.convs {
		for dir := range cv.halves {
			for _, m := range cv.halves[dir].messages {
				if int(m.frame) > at.Frame {
					n++
				}
			}
		}
	}
	return n + max(0, len(s.frames.at(at.Frame).conv.endIn(at.Frame))-at.Nth+1)
}

// ending is a message by its direction, and its index there.
type ending struct{ dir, index int }

// endIn are the messages that end in a frame of the conversation, those to the server first.
func (c *conversation) endIn(frame int) (out []ending) {
	for dir := range c.halves {
		h := &c.halves[dir]
		order := h.byFrame()
		at := func(i int) int {
			if order != nil {
				return int(order[i])
			}
			return i
		}
		first := sort.Search(len(h.messages), func(i int) bool { return int(h.messages[at(i)].frame) >= frame })
		for i := first; i < len(h.messages) && int(h.messages[at(i)].frame) == frame; i++ {
			out = append(out, ending{dir, at(i)})
		}
	}
	return out
}

// byFrame are the indices of a direction's messages by the frames in which they end; nil
// where they are in that order as they are, as they nearly always are.
func (h *half) byFrame() []int32 {
	for i := max(h.looked, 1); i < len(h.messages); i++ {
		h.jumbled = h.jumbled || h.messages[i].frame < h.messages[i-1].frame
	}
	h.looked = len(h.messages)
	if !h.jumbled {
		return nil
	}
	if len(h.order) != len(h.messages) {
		h.order = make([]int32, len(h.messages))
		for i := range h.order {
			h.order[i] = int32(i)
		}
		slices.SortStableFunc(h.order, func(a, b int32) int { return cmp.Compare(h.messages[a].frame, h.messages[b].frame) })
	}
	return h.order
}

// spokenIn reads one message; ok is false where the applications say nothing in it.
func (s *Session) spokenIn(cv *conversation, dir int, m message, left *int) (one Spoken, ok bool) {
	h := &cv.halves[dir]
	way := proto.Direction(dir)
	one = Spoken{Frame: int(m.frame), Place: cv.place(way, m.from-cv.begun[dir], 1), Stream: cv.id,
		Client: cv.flow.src.String(), Server: cv.flow.dst.String(), ToServer: way == proto.ToServer}
	switch {
	case m.lost > 0:
		return one, false
	case m.msg == nil:
		t := spokenText{left: left}
		t.text(s.bytesOf(h, m), field.Undecoded)
		one.Parts = t.parts
		return one, len(one.Parts) > 0
	}
	s.ctx.Brief, s.ctx.Steps = false, true // for the title
	root, _, sum := s.read(h, m, s.bytesOf(h, m))
	s.ctx.Brief, s.ctx.Steps = true, false
	defer s.letGo()
	t := spokenText{left: left, leaves: map[*field.Buffer][]*field.Field{}, made: map[*field.Buffer][]madeFrom{}}
	t.gather(root, false)
	for _, b := range s.ctx.Buffers {
		t.derive(b)
	}
	if !t.app {
		return one, false
	}
	one.Title = cmp.Or(sum.Title, sum.Protocol)
	t.buffer(&s.glance.whole)
	one.Parts, one.Through, one.piece, one.joined = t.parts, t.through, t.pieces > 0 && t.pieces == t.told, t.joined
	return one, true
}

// spokenText collects the text of one message.
type spokenText struct {
	left    *int
	leaves  map[*field.Buffer][]*field.Field
	made    map[*field.Buffer][]madeFrom
	app     bool
	parts   []TextPart
	through []string
	told    int // fields
	pieces  int // of those, pieces of messages
	joined  bool
}

// madeFrom is a buffer that was made from a range of another.
type madeFrom struct {
	buf      *field.Buffer
	off, end int
}

// gather finds the fields that own bytes and have no parts that do.
func (t *spokenText) gather(f *field.Field, app bool) {
	app = app || f.Is(field.Application)
	parts := false
	for c := range f.Children() {
		parts = parts || c.Buf == f.Buf && c.Owns()
		t.gather(c, app)
	}
	if !parts && app && f.Owns() {
		t.app = true
		t.leaves[f.Buf] = append(t.leaves[f.Buf], f)
	}
}

// derive keeps a buffer with the range that it was made from. What was put together
// from several buffers belongs to the last of them: the others are of earlier messages.
func (t *spokenText) derive(b *field.Buffer) {
	if len(b.Origins) == 0 {
		return
	}
	from := b.Origins[len(b.Origins)-1].From
	m := madeFrom{b, from.Off, from.End()}
	for _, o := range b.Origins {
		if o.From.Buf == from.Buf {
			m.off, m.end = min(m.off, o.From.Off), max(m.end, o.From.End())
		}
	}
	t.made[from.Buf] = append(t.made[from.Buf], m)
}

// buffer tells what is in a buffer: of ranges that others were made from, those.
func (t *spokenText) buffer(b *field.Buffer) {
	leaves, made := t.leaves[b], t.made[b]
	delete(t.leaves, b) // each is told once
	delete(t.made, b)
	slices.SortStableFunc(leaves, func(a, b *field.Field) int { return a.Off - b.Off })
	slices.SortStableFunc(made, func(a, b madeFrom) int { return a.off - b.off })
	at, i := 0, 0
	until := func(end int) {
		for ; i < len(leaves) && leaves[i].Off < end; i++ {
			if f := leaves[i]; f.Off >= at {
				t.leaf(f)
			}
		}
	}
	for _, m := range made {
		if m.off < at || !t.tells(m.buf) {
			continue // of what another has told, or of something that no application said
		}
		until(m.off)
		t.derived(m)
		at = m.end
	}
	until(len(b.Data))
}

// tells reports whether the applications say something in a buffer, or in one that was
// made from it.
func (t *spokenText) tells(b *field.Buffer) bool {
	return t.any(b, func(b *field.Buffer) bool { return len(t.leaves[b]) > 0 })
}

// any reports whether something holds for a buffer or one that was made from it.
func (t *spokenText) any(b *field.Buffer, is func(*field.Buffer) bool) bool {
	return is(b) || slices.ContainsFunc(t.made[b], func(m madeFrom) bool { return t.any(m.buf, is) })
}

// derived tells what is in a buffer that was made from a range.
func (t *spokenText) derived(m madeFrom) {
	for _, o := range m.buf.Origins {
		t.joined = t.joined || m.buf.Kind == field.Reassembled && o.From.Buf != nil && o.From.Buf.Kind == field.Decrypted
	}
	opened := func(b *field.Buffer) bool { return b.Kind == field.Decrypted }
	sealed := func(b *field.Buffer) bool {
		return slices.ContainsFunc(t.leaves[b], func(f *field.Field) bool { return f.Class == field.Ciphertext })
	}
	switch {
	case opened(m.buf) || !t.any(m.buf, opened) && !t.any(m.buf, sealed):
		t.came(m.buf)
		t.buffer(m.buf)
	case t.any(m.buf, opened): // what it was opened to, without what it was wrapped in
		t.came(m.buf)
		for _, inner := range t.made[m.buf] {
			if t.any(inner.buf, opened) {
				t.derived(inner)
			}
		}
	default:
		t.opaque(m.end-m.off, true)
	}
}

// came notes that the text came through a buffer.
func (t *spokenText) came(b *field.Buffer) {
	if name := b.Name; name != "" && !slices.Contains(t.through, name) {
		t.through = append(t.through, name)
	}
}

// leaf tells a field without parts.
func (t *spokenText) leaf(f *field.Field) {
	data := f.Buf.Data[f.Off:f.End()]
	if t.told++; f.Is(field.Piece) {
		t.pieces++
	}
	switch {
	case f.Class == field.Ciphertext:
		t.opaque(len(data), true)
	case f.Class == field.Structure && !isText(data) && len(data) <= maxFraming: // a length, a type
	case f.Class == field.Structure && f.Buf.Kind == field.Decrypted && f.Buf.Opened != field.ARecord: // padding
	default:
		class := f.Class
		if class == field.Plaintext { // headers stay what they are, so that the words stand out
			class = f.Seen(nil)
		}
		t.text(data, class)
	}
}

func (t *spokenText) opaque(n int, shut bool) {
	if l := len(t.parts) - 1; l >= 0 && t.parts[l].Opaque > 0 && t.parts[l].Shut == shut {
		t.parts[l].Opaque += n
		return
	}
	t.parts = append(t.parts, TextPart{Opaque: n, Shut: shut})
}

// text tells bytes that are text, or how many they are.
func (t *spokenText) text(data []byte, class field.Class) {
	if len(data) == 0 {
		return
	}
	if !isText(data) {
		t.opaque(len(data), false)
		return
	}
	cut := 0
	if most := max(0, min(maxSpokenPart, *t.left)); len(data) > most {
		for most > 0 && !utf8.RuneStart(data[most]) {
			most--
		}
		cut, data = len(data)-most, data[:most]
	}
	*t.left -= len(data)
	if l := len(t.parts) - 1; l >= 0 && t.parts[l].Opaque == 0 && t.parts[l].Class == class && t.parts[l].Cut == 0 && len(t.parts[l].Text)+len(data) <= maxSpokenPart {
		t.parts[l].Text, t.parts[l].Cut = t.parts[l].Text+string(data), cut
		return
	}
	t.parts = append(t.parts, TextPart{Text: string(data), Class: class, Cut: cut})
}

// isText reports whether bytes are UTF-8 that a reader can see.
func isText(data []byte) bool {
	if !utf8.Valid(data) {
		return false
	}
	for _, r := range string(data) {
		if r == utf8.RuneError || !unicode.IsPrint(r) && r != '\n' && r != '\r' && r != '\t' && r != '\u00a0' {
			return false
		}
	}
	return true
}
