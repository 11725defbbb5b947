package print

import (
	"strconv"
	"unicode/utf8"

	"plainsight/dissect/field"
)

// xmlPlain marks the bytes that stand for themselves in an attribute.
var xmlPlain = func() (t [256]bool) {
	for c := 0x20; c < 0x7f; c++ {
		t[c] = c != '&' && c != '<' && c != '>' && c != '"' && c != '\''
	}
	return t
}()

// appendXML writes text into an attribute's value. XML 1.0 has no way to write
// most control characters, not even as references, so they become \xNN, as
// with tshark; bytes that are not UTF-8 do too. Line breaks become references,
// which a reader gets back as line breaks and not as blanks.
func appendXML[T string | []byte](b []byte, text T) []byte {
	from := 0
	for i := 0; i < len(text); {
		c := text[i]
		if xmlPlain[c] {
			i++
			continue
		}
		b = append(b, text[from:i]...)
		n := 1
		switch {
		case c == '&':
			b = append(b, "&amp;"...)
		case c == '<':
			b = append(b, "&lt;"...)
		case c == '>':
			b = append(b, "&gt;"...)
		case c == '"':
			b = append(b, "&quot;"...)
		case c == '\'':
			b = append(b, "&#x27;"...)
		case c == '\t':
			b = append(b, "&#9;"...)
		case c == '\n':
			b = append(b, "&#10;"...)
		case c == '\r':
			b = append(b, "&#13;"...)
		case c < 0x80:
			b = appendByteEscape(b, c)
		default:
			var head [utf8.UTFMax]byte
			r, size := utf8.DecodeRune(head[:copy(head[:], text[i:])])
			n = size
			switch {
			case r == utf8.RuneError && n == 1:
				b = appendByteEscape(b, c)
			case r < 0xa0 || r == 0xfffe || r == 0xffff:
				b = appendByte(appendByte(append(b, '\\', 'u'), byte(r>>8)), byte(r))
			case field.Invisible(r): // the same to a reader of XML, and harmless to a terminal
				b = append(strconv.AppendInt(append(b, "&#"...), int64(r), 10), ';')
			default:
				b = append(b, text[i:i+n]...)
			}
		}
		i += n
		from = i
	}
	return append(b, text[from:]...)
}

func appendByteEscape(b []byte, c byte) []byte {
	return appendByte(append(b, '\\', 'x'), c)
}
