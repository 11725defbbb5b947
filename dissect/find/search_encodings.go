package find

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"strings"

	"plainsight/dissect/words"
)

// form is one way to write a text without a key. Around its bytes are some
// that carry a part of it too: before and after are how many.
type form struct {
	text           []byte
	before, behind int
	as             writing
	base64         bool
	shift          int  // bytes that share one group of base64 with the text's beginning, before it
	alphabet       bool // it is base64 or hexadecimal, whose characters represent other bytes
}

// fits reports whether found, which has the form's bytes and those around
// them, decodes to the text. The bytes around may be no base64 at all.
func (f *form) fits(found, text []byte) bool {
	if !f.base64 {
		return true
	}
	if len(found) != f.before+len(f.text)+f.behind {
		return false
	}
	// As many characters as bytes come before those that carry the text.
	group := append([]byte("AA"[:f.shift]), found...)
	for i, c := range group {
		switch c { // the two alphabets differ in these
		case '-':
			group[i] = '+'
		case '_':
			group[i] = '/'
		}
	}
	b := make([]byte, base64.RawStdEncoding.DecodedLen(len(group)))
	n, err := base64.RawStdEncoding.Decode(b, group)
	return err == nil && n >= f.shift && bytes.HasPrefix(b[f.shift:n], text)
}

// writing is a way to write a text.
type writing uint8

const (
	asItIs writing = iota
	percentEncoded
	asJSON
	asHTML
	inHex
	throughBase64
)

// says is how one reads what is written so.
func (w writing) says() string {
	switch w {
	case percentEncoded:
		return words.Say("percent-encoded")
	case asJSON:
		return words.Say("as a JSON string")
	case asHTML:
		return words.Say("with HTML escapes")
	case inHex:
		return words.Say("in hexadecimal")
	case throughBase64:
		return words.Say("through base64")
	}
	return words.Say("in the clear")
}

// The shortest forms that are looked for, in bytes. A shorter one would be
// found by chance in bytes that have nothing to do with the text.
const (
	minHex    = 8
	minBase64 = 6
)

// formsOf lists the ways in which applications write a text: as it is, and in
// the alphabets of URLs, JSON, HTML, base64 and hexadecimal.
func formsOf(text []byte) (out []form) {
	put := func(f form) {
		for _, o := range out {
			if bytes.Equal(o.text, f.text) && o.shift == f.shift {
				return
			}
		}
		out = append(out, f)
	}
	add := func(b []byte, as writing) { put(form{text: b, as: as}) }
	add(text, asItIs)
	s := string(text)
	for _, e := range []string{url.QueryEscape(s), url.PathEscape(s), strings.ReplaceAll(url.QueryEscape(s), "+", "%20")} {
		add([]byte(e), percentEncoded)
		add(lowerEscapes(e), percentEncoded)
	}
	for _, escape := range []bool{true, false} {
		add(jsonOf(s, escape), asJSON)
	}
	add([]byte(html.EscapeString(s)), asHTML)
	if 2*len(text) >= minHex {
		h := hex.EncodeToString(text)
		for _, h := range []string{h, strings.ToUpper(h)} {
			put(form{text: []byte(h), as: inHex, alphabet: true})
		}
	}
	for shift := range 3 {
		for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			// Of the characters that carry a bit of the text, the first and the
			// last may carry a neighbour's too, so they differ with what comes
			// around it.
			all := e.EncodeToString(append(make([]byte, shift), text...))
			from, to := (shift*8+5)/6, (shift+len(text))*8/6
			before, behind := 0, 0
			if shift > 0 {
				before = 1
			}
			if to < len(all) {
				behind = 1
			}
			if to-from >= minBase64 {
				put(form{[]byte(all[from:to]), before, behind, throughBase64, true, shift, true})
			}
		}
	}
	return out
}

// lowerEscapes writes the hexadecimal digits of percent escapes in lower case.
func lowerEscapes(s string) []byte {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:], bytes.ToLower(b[i+1:i+3]))
		}
	}
	return b
}

// jsonOf is the text between the quotes of a JSON string.
func jsonOf(s string, escapeHTML bool) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(escapeHTML)
	if e.Encode(s) != nil {
		return []byte(s)
	}
	out := bytes.TrimSpace(b.Bytes())
	return out[1 : len(out)-1]
}
