package squirrel

import (
	"slices"
	"strconv"

	"plainsight/dissect/fernet"
	"plainsight/dissect/field"
)

// message reads a Fernet token. Besides the keys that the viewpoint holds, those
// count that it got out of the frames before.
func (d *dissection) message(r *field.Reader) (info string) {
	const expected = "a Fernet token: base64url that begins with gAAAAA"
	p := r.Parent().With(field.Application) // what the two sides say, in whatever form
	text := r.Peek(r.Len())
	off, n, ok := fernet.Find(text)
	switch {
	case len(text) == 0:
		r.Fail("Squirrel Message", expected, "no bytes")
		return "Message: nothing"
	case !ok || off > 0:
		wrong(r.Undecoded(len(text), "{len} bytes where a Fernet token should be."), "Message", expected, "bytes that are not")
		return "Message: not a Fernet token, " + strconv.Itoa(len(text)) + " " + field.Plural(len(text), "byte")
	}
	o := d.token(p, field.Span{Buf: r.Buffer(), Off: r.Off(), Len: n})
	r.Skip(n)
	size := strconv.Itoa(n) + " " + field.Plural(n, "byte")
	switch o {
	case fernet.Open:
		return "Message: Fernet token, " + size + ", opened: " + clip(p.Find("plainsight.fernet.plaintext"))
	case fernet.Refused:
		return "Message: Fernet token, " + size + ", which no key held here fits"
	case fernet.Broken:
		return "Message: damaged Fernet token, " + size
	}
	return "Message: Fernet token, " + size
}

// token has the token taken apart by who also holds the keys agreed on.
func (d *dissection) token(parent *field.Field, s field.Span) fernet.Outcome {
	held := d.c.Secrets
	defer func() { d.c.Secrets = held }()
	d.c.Secrets = slices.Concat(d.f.keys, held)
	return fernet.Dissect(d.c, parent, s)
}

// clip is a field's text, shortened for a list. A message may be empty.
func clip(f *field.Field) string {
	const longest = 120
	if f == nil {
		return "no text"
	}
	if b := f.Bytes(); len(b) > longest {
		return field.Printable(b[:longest]) + "…"
	}
	return field.Printable(f.Bytes())
}
