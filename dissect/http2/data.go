package http2

import (
	"errors"
	"strconv"
	"strings"

	"plainsight/dissect/coding"
	"plainsight/dissect/fernet"
	"plainsight/dissect/field"
)

// data records a DATA frame's payload (RFC 9113, Section 6.1).
func (d *dissection) data() {
	spec := field.RFC(9113, "6.1")
	n, ok := d.padLength()
	if !ok {
		return
	}
	d.info = strconv.Itoa(n) + " " + field.Plural(n, "byte") + " of content"
	if n = min(n, d.r.Len()); n > 0 {
		if d.m.content.encoding != "" {
			d.packed(n)
		} else if note := d.tokens(d.r, n, "http2.data.data", "Data", "", spec, field.Plaintext, field.Content); note != "" {
			d.info += ", " + note
		}
	}
	d.padding("http2.data.padding")
}

// padLength reads how much padding there is, and returns the length of what
// comes before it; ok is false where there cannot be so much. At least
// what the frame's header says has to be there.
func (d *dissection) padLength() (n int, ok bool) {
	n = int(d.h.length)
	if !d.h.padded() {
		return n, true
	}
	spec := field.RFC(9113, "6.1")
	p := d.r.Uint8("http2.padding", "Pad Length", "How many bytes of padding follow the content: {v}. They hide how long it is.", spec).Hex()
	d.r.Again(p, "http2.pad_length", "Pad Length", "The same as a number: {v}.", spec).Value.Hex = false
	if n--; p.Len == 0 {
		return 0, false
	}
	fixed := 0
	switch {
	case d.h.kind == typePushPromise:
		fixed = 4
	case d.h.kind == typeHeaders && d.h.flags&flagPriority != 0:
		fixed = 5
	}
	d.pad = int(p.Uint())
	if n -= d.pad; n < fixed {
		d.wrong(p, "HTTP/2 padding", "at most {n} bytes, the length of the frame", "{pad}", "n", strconv.Itoa(n+d.pad-fixed), "pad", strconv.Itoa(d.pad))
		if rest := d.r.Len(); rest > 0 && !d.m.partial {
			d.r.Undecoded(rest, "Where the content ends is not known, since the padding cannot be as long as its length says.")
		}
		return 0, false
	}
	return n, true
}

// padding claims the bytes that only hide a length.
func (d *dissection) padding(name string) {
	if n := min(d.pad, d.r.Len()); n > 0 {
		d.r.Bytes(n, name, "Padding", "{len} bytes without meaning. They are there to hide how long the content is.", field.RFC(9113, "10.7"))
	}
}

// packed records n bytes of packed content, and what is in them.
func (d *dissection) packed(n int) {
	spec := field.RFC(9110, "8.4")
	encoding, size := field.Printable([]byte(d.m.content.encoding)), strconv.Itoa(n)+" bytes"
	if !d.m.content.whole || d.m.partial {
		d.r.Bytes(n, "http2.data.data", "Data, packed ("+encoding+")", "{len} bytes of compressed content, which other frames complete. Compression is no protection: no key is needed to undo it.", spec).As(field.Encoded).Telling(field.Content)
		return
	}
	data, err := coding.Undo(d.m.content.encoding, d.r.Peek(n), d.m.content.most)
	if errors.Is(err, coding.ErrUnknown) {
		d.r.Bytes(n, "http2.data.data", "Data, packed ("+encoding+"): not unpacked", "{len} bytes of compressed content. Compression is no protection: no key is needed to undo it.", spec).As(field.Encoded).With(field.StillPacked).Telling(field.Content)
		return
	}
	f := d.r.Bytes(n, "", "Content-encoded entity body ("+encoding+"): "+size+" -> "+strconv.Itoa(len(data))+" bytes", "{len} bytes, compressed. Compression is no protection: no key is needed to undo it.", spec).As(field.Encoded)
	if err != nil {
		d.wrong(f, "content encoding "+encoding, "complete compressed data", "{error}", "error", err.Error())
	}
	if len(data) == 0 {
		return
	}
	d.info += ", " + strconv.Itoa(len(data)) + " unpacked"
	buf := d.c.Derive(field.Decoded, encoding+", unpacked", data, field.Origin{Len: len(data), From: f.Span, How: field.Whole})
	buf.Coding = strings.ToLower(encoding)
	in := field.Read(d.c.Arena, f, field.Span{Buf: buf, Len: len(data)}, "HTTP/2 content")
	d.tokens(&in, len(data), "http2.data.data", "Data", "", field.RFC(9113, "6.1"), field.Plaintext, field.Content)
}

// tokens records n bytes of text, in which Fernet tokens are taken apart, and
// returns what there was to say of them.
func (d *dissection) tokens(r *field.Reader, n int, name, label, explain string, spec field.Spec, class field.Class, tells field.FactKind) string {
	t := fernet.Text{Tells: tells, Name: name, Label: label, Explain: explain, Spec: spec, Class: class, Around: "plainsight.http2.text"}
	if tells == field.Content {
		t.Content(field.Span{Buf: r.Buffer(), Off: r.Off(), Len: n})
	}
	note, problem := t.Record(d.c, r, n)
	d.problem = d.problem || problem
	return note
}
