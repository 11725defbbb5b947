// Package find looks for a text in a capture: as it is, and in the
// encodings that need no key (search_encodings.go), in what came over the wire and
// in all that was decoded, put together or opened from it.
//
// A lesson's note is read in the messages that carry it, which are told apart from
// the same letters elsewhere (note.go).
//
// It knows no protocol. A session hands it each frame as a Capture. Begin with In,
// which looks through all of it, and Search, which goes on where it stopped.
package find

import (
	"bytes"
	"iter"
	"slices"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

// Capture is what a text is looked for in.
type Capture interface {
	// Len is the number of frames.
	Len() int
	// Look takes a frame apart, counted from 1, and returns its bytes and those
	// derived from them. They hold until the next call.
	Look(n int) []*field.Buffer
	// Contents are what the applications say in messages of that frame, and what was
	// made of it. They hold as long as the buffers do.
	Contents() []Content
	// Named is what a reader calls the field that a byte belongs to.
	Named(b *field.Buffer, off int) string
	// Owners are the classes of a range of one of those buffers, in order; here is
	// false for bytes that are explained in another buffer or frame.
	Owners(b *field.Buffer, from, to int) iter.Seq2[field.Class, bool]
	// SentBefore reports whether a part of a frame had been sent before.
	SentBefore(p Part) bool
	// Copies are the ways to read a part's bytes that take in some that were sent
	// once more.
	Copies(p Part) []Copy
	// Original is the frame that first sent what frame n carries once more; ok is
	// false where it carries nothing so.
	Original(n int) (frame int, ok bool)
}

// Copy is a part's bytes with some of them, or all, as they were sent again.
type Copy struct {
	Again Part
	Parts []Part // what comes before Again, Again itself, and what follows
}

// Place is where a text can be read: bytes of one frame and, where it was cut
// in two on the way, of more.
type Place struct {
	Frame, Off, Len int    // the bytes on the wire that carried it, or the first of them
	Rest            []Part // those in other frames, or elsewhere in this one
	How             string // how one comes to read it: "in the clear", "through gzip"
	In              string // what a reader calls the field that it is in
	Note            bool   // it is the note itself, in a message that carries it
}

// Part is some bytes of a frame.
type Part struct{ Frame, Off, Len int }

// MaxPlaces bounds what In returns.
const MaxPlaces = 1000

// In lists the places where a text can be read: as it is, or
// written in another way that needs no key, in what came over the wire and in
// all that was decoded, put together or opened from it. It looks at bytes that
// the dissection has found readable, and at those of protocols that are not
// known here, which nothing keeps shut. They come in the order of the frames
// that complete them; what was sent again is a place of its own. In bytes that
// no dissector understands, a text of one or two bytes is not looked for: it would be
// found there by chance.
//
// carriers are the messages that carry it as a note: there it is read as a whole,
// however short it is, and the place is the Note's.
func In(c Capture, text string, carriers ...field.Carrier) ([]Place, NoteRead) {
	if text == "" {
		return nil, NoteRead{}
	}
	f := newFinder(c, text, carriers)
	for n := 1; n <= c.Len() && len(f.places) < MaxPlaces; n++ {
		f.frame(n)
	}
	return f.places, f.read
}

func newFinder(c Capture, text string, carriers []field.Carrier) finder {
	f := finder{c: c, text: []byte(text), carriers: carriers, seen: map[Part]bool{}}
	if text != "" {
		f.forms = formsOf(f.text)
	}
	return f
}

// frame looks through one frame.
func (f *finder) frame(n int) {
	all := f.c.Look(n)
	f.note(n)
	for _, b := range all {
		f.search(b)
	}
}

// finder collects the places of one text.
type finder struct {
	c      Capture
	text   []byte
	forms  []form
	seen   map[Part]bool
	places []Place

	carriers []field.Carrier
	read     NoteRead // the best so far
	inNote   bool     // what is added now is the note
}

// search looks for every form in one buffer.
func (f *finder) search(b *field.Buffer) {
	for i := range f.forms {
		fm := &f.forms[i]
		for at := 0; len(f.places) < MaxPlaces; {
			k := bytes.Index(b.Data[at:], fm.text)
			if k < 0 {
				break
			}
			off, end := max(0, at+k-fm.before), min(len(b.Data), at+k+len(fm.text)+fm.behind)
			at += k + 1
			if f.readable(b, off, end, fm) && fm.fits(b.Data[off:end], f.text) {
				f.add(field.Span{Buf: b, Off: off, Len: end - off}, fm.as)
			}
		}
	}
}

// minUnknown is the shortest text that is looked for in bytes that no dissector
// understands.
const minUnknown = 3

// readable reports whether a form that is in a range of b is there to be
// read, and no chance. A byte that another buffer explains is looked for there
// and not here: as long as it is packed or encrypted it only looks like text.
func (f *finder) readable(b *field.Buffer, off, end int, fm *form) bool {
	for class, here := range f.c.Owners(b, off, end) {
		if !here {
			return false
		}
		switch class {
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

// add notes a place, and those where its bytes were sent again.
func (f *finder) add(at field.Span, as writing) {
	at = f.asSent(at)
	how := as.says()
	if way := cameThrough(at.Buf); way != "" {
		if as != asItIs {
			way = how + ", " + way
		}
		how = way
	}
	var parts []Part
	for _, w := range carried(at) {
		if p := (Part{w.Buf.Frame, w.Off, w.Len}); !f.c.SentBefore(p) {
			parts = append(parts, p)
		}
	}
	if len(parts) == 0 {
		return
	}
	in := f.c.Named(at.Buf, at.Off)
	f.place(parts[0], parts, how, in)
	for i, p := range parts {
		for _, c := range f.c.Copies(p) {
			with := slices.Clone(parts[:i])
			with = append(with, c.Parts...)
			f.place(c.Again, append(with, parts[i+1:]...), words.Say("{how}, sent again", "how", how), in)
		}
	}
}

// asSent is the bytes as they were on the wire, where opening the text has changed none
// of them, so that no key was needed: digits among shifted letters. In such a text every
// character stands by itself. A byte that other ciphers leave as it was is there by
// chance.
func (f *finder) asSent(at field.Span) field.Span {
	for at.Buf != nil && at.Buf.Kind == field.Decrypted && at.Buf.Opened == field.AText {
		up := at.Parents()
		if len(up) != 1 || up[0].Len != at.Len || !bytes.Equal(up[0].Bytes(), at.Bytes()) {
			break
		}
		at = up[0]
	}
	return at
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
func (f *finder) place(key Part, parts []Part, how, in string) {
	if f.seen[key] || len(f.places) == MaxPlaces {
		return
	}
	f.seen[key] = true
	p := Place{Frame: parts[0].Frame, Off: parts[0].Off, Len: parts[0].Len, How: how, In: in, Note: f.inNote}
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
			step = words.Say("through {coding}", "coding", b.Coding)
		case field.Decrypted:
			return words.Say("opened with {secret}", "secret", b.Secret) // what it went through besides needs no key
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
