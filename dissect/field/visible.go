package field

import (
	"bytes"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// Invisible reports whether a character cannot be seen where it is, so that
// text with it can look like another: controls, marks that turn the direction of
// writing, characters without a width, separators of lines. What names such a
// text is shown with an escape in its place, wherever people read it.
func Invisible(r rune) bool {
	if r < 0x20 || r >= 0x7f && r < 0xa0 {
		return true
	}
	return r >= 0xa0 && unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, inkless)
}

// inkless are the characters of other categories that show nothing: fillers,
// joiners, and selectors of variants but the one (FE0F) that pictures have.
var inkless = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x034f, Hi: 0x034f, Stride: 1}, {Lo: 0x115f, Hi: 0x1160, Stride: 1}, {Lo: 0x17b4, Hi: 0x17b5, Stride: 1},
	{Lo: 0x180b, Hi: 0x180f, Stride: 1}, {Lo: 0x2800, Hi: 0x2800, Stride: 1}, {Lo: 0x3164, Hi: 0x3164, Stride: 1},
	{Lo: 0xfe00, Hi: 0xfe0e, Stride: 1}, {Lo: 0xffa0, Hi: 0xffa0, Stride: 1},
}, R32: []unicode.Range32{{Lo: 0xe0000, Hi: 0xe0fff, Stride: 1}}}

// Visible writes text with an escape in place of each invisible character but
// line breaks and tabs: \u202e, as in a Go string. Text that was escaped before
// stays as it is.
func Visible(s string) string {
	if !hides([]byte(s)) {
		return s
	}
	return string(AppendVisible(nil, []byte(s)))
}

// AppendVisible appends what Visible makes of text.
func AppendVisible(b, text []byte) []byte {
	if !hides(text) {
		return append(b, text...)
	}
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if hidden(r) {
			b = appendEscape(b, r)
		} else {
			b = append(b, text[i:i+n]...)
		}
		i += n
	}
	return b
}

// hidden is Invisible but for line breaks and tabs.
func hidden(r rune) bool { return r != '\n' && r != '\r' && r != '\t' && Invisible(r) }

func hides(text []byte) bool {
	for i := 0; i < len(text); {
		r, n := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(text[i:])
		}
		if hidden(r) {
			return true
		}
		i += n
	}
	return false
}

func appendEscape(b []byte, r rune) []byte {
	q := strconv.AppendQuoteRuneToASCII(nil, r)
	return append(b, q[1:len(q)-1]...)
}

// VisibleJSON is AppendVisible for a JSON document: of the strings in it, the
// decoded form holds escapes where invisible characters were.
func VisibleJSON(doc []byte) []byte {
	if !hides(doc) && !bytes.Contains(doc, []byte(`\u`)) {
		return doc
	}
	out := make([]byte, 0, len(doc)+64)
	for i := 0; i < len(doc); {
		if doc[i] == '\\' && i+1 < len(doc) {
			if doc[i+1] == 'u' && i+6 <= len(doc) {
				if r, err := strconv.ParseUint(string(doc[i+2:i+6]), 16, 16); err == nil && hidden(rune(r)) {
					out = appendDoubled(out, rune(r))
					i += 6
					continue
				}
			}
			out = append(out, doc[i:i+2]...)
			i += 2
			continue
		}
		r, n := utf8.DecodeRune(doc[i:])
		if hidden(r) {
			out = appendDoubled(out, r)
		} else {
			out = append(out, doc[i:i+n]...)
		}
		i += n
	}
	return out
}

// appendDoubled writes an escape as it is written in a JSON string.
func appendDoubled(b []byte, r rune) []byte { return appendEscape(append(b, '\\'), r) }
