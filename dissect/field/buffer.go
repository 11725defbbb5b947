package field

import "slices"

// Kind says how a buffer came to be.
type Kind uint8

// The kinds of buffer.
const (
	Wire        Kind = iota // a captured frame
	Reassembled             // bytes of several segments or chunks, joined
	Decoded                 // another alphabet or packing undone, no key needed
	Decrypted               // ciphertext opened with a secret
)

var kindNames = [...]string{"wire", "reassembled", "decoded", "decrypted"}

func (k Kind) String() string { return kindNames[k%Kind(len(kindNames))] }

// Buffer is bytes one can point at. All but wire buffers say for each range
// where it came from; the origins lead back, over any number of steps, to the
// frames that carried it.
type Buffer struct {
	Kind    Kind
	Name    string // what a reader calls it: "Frame 9", "Base64url, decoded"
	Frame   int    // the frame's number, for Wire
	Data    []byte
	Origins []Origin
	Coding  string // what was undone, for Decoded: "base64url"
	Opened  Thing  // what was opened, for Decrypted
	Secret  string // the label of the secret that opened it, for Decrypted

	index originIndex // of Origins, where they are many
}

// maxSteps bounds how often bytes were put together, unpacked and opened, one after the
// other.
const maxSteps = 16

// Sealed reports whether the bytes, or what they were made from, came out of ciphertext:
// then they are not readable on the wire.
func (b *Buffer) Sealed() bool {
	for i := 0; b != nil && i < maxSteps; i++ {
		if b.Kind == Decrypted {
			return true
		}
		if len(b.Origins) == 0 {
			return false
		}
		b = b.Origins[0].From.Buf
	}
	return false
}

// Thing is what was opened to a decrypted buffer.
type Thing uint8

// The things.
const (
	ARecord Thing = iota
	AToken
	ASealedKey
	AMessage
	AText
)

// String names one of them: "sealed key".
func (t Thing) String() string {
	return [...]string{"record", "token", "sealed key", "message", "text"}[t%5]
}

// Origin ties Len bytes at Off of a derived buffer to a span of another one.
// Several origins may cover one range: a segment that was sent twice has
// carried its bytes twice.
type Origin struct {
	Off, Len int
	From     Span
	How      Mapping
}

// Mapping says how the bytes of an origin correspond.
type Mapping uint8

// The mappings.
const (
	Exact  Mapping = iota // byte for byte; Len equals From.Len
	Base64                // three bytes for each four characters
	Whole                 // only as a whole: compressed data
)

// Span is a range of a buffer's bytes.
type Span struct {
	Buf *Buffer
	Off int
	Len int
}

// End is the offset after the span's last byte.
func (s Span) End() int { return s.Off + s.Len }

// Bytes is the span's content; it must not be changed.
func (s Span) Bytes() []byte {
	if s.Buf == nil || s.Off < 0 || s.Len <= 0 || s.Off > len(s.Buf.Data) {
		return nil
	}
	return s.Buf.Data[s.Off:min(s.End(), len(s.Buf.Data))]
}

// Overlaps reports whether the spans share a byte.
func (s Span) Overlaps(o Span) bool {
	return s.Buf == o.Buf && s.Off < o.End() && o.Off < s.End()
}

// SameBytes adds a span to some and, where these are the same bytes in another form, those
// that they were made from. Decrypted ones came out of ciphertext, and everybody has that, as
// everything on the wire.
func SameBytes(spans []Span, s Span) []Span {
	if s.Buf == nil || s.Buf.Kind == Wire || slices.Contains(spans, s) {
		return spans
	}
	spans = append(spans, s)
	if s.Buf.Kind != Decrypted {
		for _, up := range s.Parents() {
			spans = SameBytes(spans, up)
		}
	}
	return spans
}

// Up carries the part [off,end) of the origin's range over to the parent
// buffer. Of a Base64 origin, a character belongs to the byte that its first
// bit belongs to, so neighbouring ranges never claim the same character.
func (o Origin) Up(off, end int) Span {
	off, end = max(off, o.Off)-o.Off, min(end, o.Off+o.Len)-o.Off
	if off >= end {
		return Span{}
	}
	switch o.How {
	case Base64:
		a, b := (off*4+2)/3, (end*4+2)/3
		if end == o.Len {
			b = o.From.Len // the last group's spare bits and padding
		}
		return Span{o.From.Buf, o.From.Off + a, b - a}
	case Whole:
		return o.From
	}
	return Span{o.From.Buf, o.From.Off + off, end - off}
}

// Parents maps a span one step up, to the buffers that its own was made from.
func (s Span) Parents() []Span {
	if s.Buf == nil {
		return nil
	}
	var out []Span
	for _, o := range s.Buf.originsIn(s.Off, s.End()) {
		if o.Off >= s.End() || o.Off+o.Len <= s.Off {
			continue
		}
		if p := o.Up(s.Off, s.End()); p.Len > 0 {
			out = append(out, p)
		}
	}
	return out
}

// OnWire maps a span up to the frames that carried it, in capture order of
// its origins.
func (s Span) OnWire() []Span {
	if s.Buf == nil || s.Buf.Kind == Wire {
		return []Span{s}
	}
	var out []Span
	for _, p := range s.Parents() {
		out = append(out, p.OnWire()...)
	}
	return out
}
