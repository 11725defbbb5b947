package keylog

import (
	"bytes"
	"encoding/binary"
)

// Text is a file's text in eight bits, as Parse reads it. Programs write key
// logs in ASCII, but editors and shells save them in other ways, and put files
// together that were saved in different ways. So UTF-16 of either byte order is
// recognised wherever it begins, by its mark (Unicode, Section 23.8) or by the
// zeros between ASCII letters, and byte order marks are no text. Between other
// text of a line and a label or a remark a mark ends that line, since it was
// the beginning of a file. Spaces that do not break (U+00A0) are spaces. What else is not ASCII
// is 0x1a where it was UTF-16, and as it was where it was not. Lines end with LF,
// after none, one or more CRs, and keep their numbers. Where there is nothing to change Text returns data itself.
func Text(data []byte) []byte {
	out := data
	if odd(data) {
		d := decoder{in: data, out: make([]byte, 0, len(data))}
		for d.at < len(data) {
			if d.order == nil {
				d.eight()
			} else {
				d.sixteen()
			}
		}
		out = d.unmarked()
	}
	for i := 0; i < len(out); i++ {
		n := bytes.IndexByte(out[i:], '\r')
		if n < 0 {
			break
		}
		from := i + n
		for i = from; i+1 < len(out) && out[i+1] == '\r'; i++ {
		}
		if i+1 < len(out) && out[i+1] == '\n' {
			continue
		}
		if len(out) > 0 && len(data) > 0 && &out[0] == &data[0] { // it is the caller's
			out = bytes.Clone(data)
		}
		for j := from; j <= i; j++ {
			out[j] = '\n'
		}
	}
	return out
}

// unmarked is the text without those marks after which no label and no remark
// begins: they end no line.
func (d *decoder) unmarked() []byte {
	if !d.marks {
		return d.out
	}
	out := d.out[:0]
	for i, c := range d.out {
		if c == markEnd {
			word, _ := field(bytes.TrimLeft(d.out[i+1:min(len(d.out), i+2*maxLabel)], " \t"))
			if len(word) == 0 || word[0] != '#' && !namelike(bytes.TrimRight(word, "\r\n")) {
				continue
			}
		}
		out = append(out, c)
	}
	return out
}

// odd reports whether anything in data is to be decoded.
func odd(data []byte) bool {
	return bytes.IndexByte(data, 0) >= 0 || bytes.IndexByte(data, 0xff) >= 0 || bytes.IndexByte(data, 0xfe) >= 0 ||
		bytes.Contains(data, utf8Mark) || bytes.Contains(data, utf8Space)
}

var utf8Mark, utf8Space = []byte("\xef\xbb\xbf"), []byte("\xc2\xa0")

const (
	unitMark    = 0xfeff
	unitSwapped = 0xfffe // a mark in the other byte order
	unitSpace   = 0x00a0
	substitute  = 0x1a // ASCII's own
)

// decoder is the state of Text.
type decoder struct {
	in, out []byte
	at      int
	marks   bool             // there was one within a line
	order   binary.ByteOrder // of UTF-16; nil where a character is a byte
}

// eight takes one character of eight bits, or goes on in UTF-16.
func (d *decoder) eight() {
	rest := d.in[d.at:]
	if o := begins16(rest); o != nil {
		d.order = o
		return
	}
	switch {
	case bytes.HasPrefix(rest, utf8Mark):
		d.mark()
		d.at += len(utf8Mark)
	case bytes.HasPrefix(rest, utf8Space):
		d.out = append(d.out, ' ')
		d.at += len(utf8Space)
	default:
		d.out = append(d.out, rest[0])
		d.at++
	}
}

// sixteen takes one unit of UTF-16, or goes on in eight bits.
func (d *decoder) sixteen() {
	rest := d.in[d.at:]
	if ascii(rest) || len(rest) < 2 {
		d.order = nil
		if len(rest) == 1 {
			d.out = append(d.out, rest[0])
			d.at++
		}
		return
	}
	switch u := d.order.Uint16(rest); {
	case u == unitMark:
		d.mark()
	case u == unitSwapped:
		d.mark()
		if d.order == binary.ByteOrder(binary.LittleEndian) {
			d.order = binary.BigEndian
		} else {
			d.order = binary.LittleEndian
		}
	case u == unitSpace:
		d.out = append(d.out, ' ')
	case u < 0x80:
		d.out = append(d.out, byte(u))
	default:
		d.out = append(d.out, substitute)
	}
	d.at += 2
}

// mark ends the line that text before a mark is on.
func (d *decoder) mark() {
	if n := len(d.out); n > 0 && d.out[n-1] != '\n' && d.out[n-1] != '\r' {
		d.out, d.marks = append(d.out, markEnd), true
	}
}

// markEnd is where a mark, and not a line end, ends a line: the next line
// has the same number.
const markEnd = '\v'

// begins16 is the byte order of the UTF-16 that begins here, or nil.
func begins16(b []byte) binary.ByteOrder {
	if len(b) < 2 {
		return nil
	}
	switch {
	case b[0] == 0xff && b[1] == 0xfe:
		return binary.LittleEndian
	case b[0] == 0xfe && b[1] == 0xff:
		return binary.BigEndian
	case len(b) >= 4 && text(b[0]) && b[1] == 0 && text(b[2]) && b[3] == 0:
		return binary.LittleEndian
	case len(b) >= 4 && b[0] == 0 && text(b[1]) && b[2] == 0 && text(b[3]):
		return binary.BigEndian
	}
	return nil
}

// ascii reports whether eight bytes of ASCII are next, which four characters of
// UTF-16 hardly are.
func ascii(b []byte) bool {
	const enough = 8
	if len(b) < enough {
		return false
	}
	for _, c := range b[:enough] {
		if !text(c) {
			return false
		}
	}
	return true
}

// text reports whether a byte is a character of ASCII that a text has.
func text(c byte) bool { return c >= ' ' && c < 0x7f || c == '\t' || c == '\n' || c == '\r' }
