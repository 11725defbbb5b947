package find

import (
	"bytes"
	"slices"

	"plainsight/dissect/field"
)

// Content is what an application said in one message, or what came out of it.
type Content struct {
	field.Span
	ToServer bool
}

// NoteRead is how much of a note can be read where it traveled.
type NoteRead struct {
	Bytes   int    // of it, as its sender wrote it; of several carriers the one that gives most
	Frame   int    // in which they end, or 0
	Arrived string // what is in the note's place, where that is something else; "" where nothing is known of it
}

// better reports whether a reading gives more than another.
func (r NoteRead) better(than NoteRead) bool {
	return r.Bytes > than.Bytes || r.Bytes == than.Bytes && than.Frame == 0
}

// note reads the carriers among what a frame's messages say.
func (f *finder) note(n int) {
	if len(f.carriers) == 0 {
		return
	}
	for _, c := range f.c.Contents() {
		for i := range f.carriers {
			if k := &f.carriers[i]; k.ToServer == c.ToServer {
				f.readNote(n, c, k)
			}
		}
	}
}

// readNote compares what a message says with what its sender wrote.
func (f *finder) readNote(n int, c Content, k *field.Carrier) {
	data, whole := c.Bytes(), []byte(k.Message)
	if len(data) == len(whole) && bytes.Equal(data[k.At:k.At+k.Len], whole[k.At:k.At+k.Len]) && f.readableOf(c.Buf, c.Off+k.At, k.Len) == k.Len {
		f.read = NoteRead{Bytes: k.Len, Frame: n} // whatever was done to the rest
		f.inNote = true
		f.add(field.Span{Buf: c.Buf, Off: c.Off + k.At, Len: k.Len}, asItIs)
		f.inNote = false
		return
	}
	if r := f.changed(n, c, k, data, whole); r.better(f.read) {
		f.read = r
	}
}

// changed is what can be read of a note in a message that is not as its sender wrote
// it. A message of another length counts as the same one where at least half of its
// bytes are in their places from its beginning or its end; one of the same length where a
// third are, or a sixth of all bytes wherever they are, as the spaces of a shifted text.
func (f *finder) changed(n int, c Content, k *field.Carrier, data, whole []byte) (r NoteRead) {
	before := commonPrefix(data, whole)
	behind := min(commonSuffix(data, whole), min(len(data), len(whole))-before)
	alike := before + behind
	if sameLength := len(data) == len(whole); 2*alike < len(whole) && (!sameLength || 3*alike < len(whole) && 6*inPlace(data, whole) < len(whole)) {
		return r
	}
	after := len(whole) - k.At - k.Len
	first := min(max(before-k.At, 0), k.Len)             // bytes of the note that are as they were, from its beginning
	last := min(max(behind-after, 0), k.Len-first)       // and at its end
	at, size := c.Off+k.At, max(0, len(data)-k.At-after) // the note's place, where something else is by now
	r.Bytes = f.readableOf(c.Buf, at, min(first, size)) + f.readableOf(c.Buf, at+size-last, last)
	for i := first; len(data) == len(whole) && i < k.Len-last; i++ { // one that is as it was among others that are not
		if data[k.At+i] == whole[k.At+i] {
			r.Bytes += f.readableOf(c.Buf, c.Off+k.At+i, 1)
		}
	}
	if r.Frame = n; before >= k.At && behind >= after && f.readableOf(c.Buf, at, size) == size {
		r.Arrived = string(data[k.At : k.At+size])
	}
	return r
}

// readableOf is how many of n bytes these eyes can read.
func (f *finder) readableOf(b *field.Buffer, off, n int) (read int) {
	for at := off; at < off+n; at++ {
		for class, here := range f.c.Owners(b, at, at+1) {
			if here && (class.Readable() || class == field.Undecoded) {
				read++
			}
		}
	}
	return read
}

func commonPrefix(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// inPlace is how many bytes of two texts of one length are alike.
func inPlace(a, b []byte) (n int) {
	for i := range a {
		if a[i] == b[i] {
			n++
		}
	}
	return n
}

func commonSuffix(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[len(a)-1-i] != b[len(b)-1-i] {
			return i
		}
	}
	return n
}

// Elsewhere are the places of a text that are not those of its note.
func Elsewhere(places []Place) []Place {
	return slices.DeleteFunc(slices.Clone(places), func(p Place) bool { return p.Note })
}

// Noted are the places of a text that are those of its note.
func Noted(places []Place) []Place {
	return slices.DeleteFunc(slices.Clone(places), func(p Place) bool { return !p.Note })
}
