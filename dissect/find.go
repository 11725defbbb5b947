package dissect

import (
	"bytes"
	"slices"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// Place is where a text can be read: bytes of one frame and, where it was cut
// in two on the way, of more.
type Place struct {
	Frame, Off, Len int    // the bytes on the wire that carried it, or the first of them
	Rest            []Part // those in other frames, or elsewhere in this one
	How             string // how one comes to read it: "in the clear", "through gzip"
}

// Part is some bytes of a frame.
type Part struct{ Frame, Off, Len int }

// MaxPlaces bounds what Find returns.
const MaxPlaces = 1000

// Find lists the places where this viewpoint can read the text: as it is, or
// written in another way that needs no key, in what came over the wire and in
// all that was decoded, put together or opened from it. It looks at bytes that
// the dissection has found readable, and at those of protocols that are not
// known here, which nothing keeps shut. They come in the order of the frames
// that complete them; what was sent again is a place of its own. In bytes that
// nobody understands a text of one or two bytes is not looked for: it would be
// found there by chance.
func (s *Session) Find(text string) []Place {
	if text == "" {
		return nil
	}
	f := finder{s: s, text: []byte(text), forms: formsOf([]byte(text)), seen: map[Part]bool{}}
	c := proto.Context{Arena: new(field.Arena), Secrets: s.opts.Secrets, Brief: true}
	var p Packet
	for n := 1; n <= s.frames.n && len(f.places) < MaxPlaces; n++ {
		c.Arena.Reset()
		c.Buffers = c.Buffers[:0]
		top := s.dissect(&c, n, false, &p)
		f.own.resolve(top, p.Wire, c.Buffers)
		f.search(p.Wire)
		for _, b := range c.Buffers {
			f.search(b)
		}
	}
	return f.places
}

// finder collects the places of one text.
type finder struct {
	s      *Session
	text   []byte
	forms  []form
	own    owned
	seen   map[Part]bool
	places []Place
}

// search looks for every form in one buffer.
func (f *finder) search(b *field.Buffer) {
	var runs []run
	for i := range f.forms {
		fm := &f.forms[i]
		for at := 0; len(f.places) < MaxPlaces; {
			k := bytes.Index(b.Data[at:], fm.text)
			if k < 0 {
				break
			}
			off, end := max(0, at+k-fm.before), min(len(b.Data), at+k+len(fm.text)+fm.behind)
			at += k + 1
			if runs == nil {
				runs = *f.own.of(b)
			}
			if f.readable(b, runs, off, end, fm) && fm.fits(b.Data[off:end], f.text) {
				f.add(field.Span{Buf: b, Off: off, Len: end - off}, fm.how)
			}
		}
	}
}

// minUnknown is the shortest text that is looked for in bytes that nobody
// understands.
const minUnknown = 3

// readable reports whether a form that stands in a range of b is there to be
// read, and no chance. A byte that another buffer explains is looked for there
// and not here: as long as it is packed or encrypted it only looks like text.
func (f *finder) readable(b *field.Buffer, runs []run, off, end int, fm *form) bool {
	i := firstRun(runs, off)
	for ; i < len(runs) && runs[i].off < end; i++ {
		r := runs[i]
		if r.leaf.Buf != b || elsewhere(r.leaf) {
			return false
		}
		switch r.class {
		case field.Structure, field.Metadata, field.Plaintext:
		case field.Encoded:
			if !fm.alphabet {
				return false
			}
		case field.Undecoded:
			if len(f.text) < minUnknown {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// elsewhere reports whether a leaf only points to the frame in which its bytes
// are explained.
func elsewhere(leaf *field.Field) bool { return leaf.Name == segmentField && leaf.Link != 0 }

// add notes a place, and those where its bytes were sent again.
func (f *finder) add(at field.Span, how string) {
	if way := cameThrough(at.Buf); way != "" {
		if how != asItIs {
			way = how + ", " + way
		}
		how = way
	}
	var parts []Part
	for _, w := range carried(at) {
		if p := (Part{w.Buf.Frame, w.Off, w.Len}); !f.s.repeats(p) {
			parts = append(parts, p)
		}
	}
	if len(parts) == 0 {
		return
	}
	f.place(parts[0], parts, how)
	for i, p := range parts {
		for _, c := range f.s.copies(p) {
			with := slices.Clone(parts[:i])
			with = append(with, c.parts...)
			f.place(c.again, append(with, parts[i+1:]...), how+", sent again")
		}
	}
}

// carried maps a span up to the frames that carried it, as OnWire does, but
// with every character of base64 that has a bit of it: without one of them the
// rest does not decode.
func carried(s field.Span) (out []field.Span) {
	if s.Buf == nil || s.Buf.Kind == field.Wire {
		return []field.Span{s}
	}
	for _, o := range s.Buf.Origins {
		from, end := max(s.Off, o.Off)-o.Off, min(s.End(), o.Off+o.Len)-o.Off
		if from >= end {
			continue
		}
		up := o.Up(s.Off, s.End())
		if o.How == field.Base64 {
			first, last := from*8/6, (end*8-1)/6
			up = field.Span{Buf: o.From.Buf, Off: o.From.Off + first, Len: last + 1 - first}
		}
		out = append(out, carried(up)...)
	}
	return out
}

// place adds a place unless the part that tells it from others is known: a
// message that was put together is looked through a second time, and shows what
// one of its frames showed.
func (f *finder) place(key Part, parts []Part, how string) {
	if f.seen[key] || len(f.places) == MaxPlaces {
		return
	}
	f.seen[key] = true
	p := Place{Frame: parts[0].Frame, Off: parts[0].Off, Len: parts[0].Len, How: how}
	p.Rest = append(p.Rest, parts[1:]...)
	f.places = append(f.places, p)
}

// cameThrough says by which steps a buffer was made from what crossed the wire.
func cameThrough(b *field.Buffer) string {
	way := ""
	for b.Kind != field.Wire && len(b.Origins) > 0 {
		step := ""
		switch b.Kind {
		case field.Decoded:
			step = "through " + b.Means()
		case field.Decrypted:
			step = "opened with " + b.Secret
			return step // what it went through besides needs no key
		}
		if way == "" {
			way = step
		} else if step != "" {
			way += ", " + step
		}
		b = b.Origins[0].From.Buf
	}
	return way
}

// repeats reports whether a part of a frame had been sent before.
func (s *Session) repeats(p Part) bool {
	fr := s.frames.at(p.Frame)
	if fr.conv == nil || p.Off < int(fr.at) {
		return false
	}
	off := fr.off + int64(p.Off) - int64(fr.at)
	pieces := fr.conv.halves[fr.dir].Range(off, off+1)
	return len(pieces) == 1 && int(pieces[0].Frame) != p.Frame
}

// copied is a part's bytes with some of them, or all, as they were sent again.
type copied struct {
	again Part
	parts []Part // what stands before again, again itself, and what stands behind
}

// copies are the ways to read a part's bytes that take in some that were sent
// once more. Where a sender put other bytes in their place it is no copy.
func (s *Session) copies(p Part) (out []copied) {
	fr := s.frames.at(p.Frame)
	if fr.conv == nil || p.Off < int(fr.at) {
		return nil
	}
	off := fr.off + int64(p.Off) - int64(fr.at)
	for _, c := range fr.conv.halves[fr.dir].Again(off, off+int64(p.Len)) {
		skip := int(c.Off - off)
		again := Part{int(c.Frame), int(c.At), int(c.Len)}
		behind := Part{p.Frame, p.Off + skip + again.Len, p.Len - skip - again.Len}
		if !bytes.Equal(s.bytesAt(again), s.bytesAt(Part{p.Frame, p.Off + skip, again.Len})) {
			continue
		}
		var parts []Part
		if skip > 0 {
			parts = append(parts, Part{p.Frame, p.Off, skip})
		}
		parts = append(parts, again)
		if behind.Len > 0 {
			parts = append(parts, behind)
		}
		out = append(out, copied{again, parts})
	}
	return out
}

func (s *Session) bytesAt(p Part) []byte { return s.frames.at(p.Frame).Data[p.Off : p.Off+p.Len] }
