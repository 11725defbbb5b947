package fernet

import "bytes"

// mark is how tokens begin, for as long as a timestamp begins with 28 zero
// bits, which is until the year 4147: with it and the version, in base64url.
var mark = []byte("gAAAAA")

// minText is the shortest text that is taken for a token, or for the remains
// of one, in characters.
const minText = 24

// Find looks for the first token in text: characters of base64url that begin
// as tokens do. What is too short or has a wrong size is found too, so that
// it can be said what is wrong.
func Find(text []byte) (off, size int, ok bool) {
	for at := 0; ; {
		i := bytes.Index(text[at:], mark)
		if i < 0 {
			return 0, 0, false
		}
		off = at + i
		end := off + len(mark)
		for end < len(text) && inAlphabet(text[end]) {
			end++
		}
		size = end - off
		if size >= minText && stands(text, off, end) {
			for pad := 0; pad < 2 && size%4 != 0 && end < len(text) && text[end] == '='; pad++ {
				end, size = end+1, size+1
			}
			return off, size, true
		}
		at = end
	}
}

// stands reports whether the characters from off to end are a word of their
// own, and not part of something longer.
func stands(text []byte, off, end int) bool {
	var before, behind byte
	if off > 0 {
		before = text[off-1]
	}
	if end < len(text) {
		behind = text[end]
	}
	switch {
	case inAlphabet(before) || before == '+' || behind == '+':
		return false
	case before == '/' || behind == '/':
		n := (end - off) * 3 / 4 // bytes that the characters encode
		return n >= minLen && (n-headLen-hmacLen)%blockLen == 0
	}
	return true
}

// inAlphabet reports whether base64url has the character.
func inAlphabet(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}
