package filter

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"plainsight/dissect/words"
)

type kind uint8

const (
	end kind = iota
	word
	quoted // text holds what the quotes enclose, escapes resolved
	punct  // an operator, a parenthesis, a brace, a comma
)

type token struct {
	kind   kind
	text   string
	column int // counted in characters, from 1
}

func (t token) String() string {
	switch t.kind {
	case end:
		return words.Say("the end")
	case quoted:
		return fmt.Sprintf("%q", t.text)
	}
	return "'" + t.text + "'"
}

// Error is what is wrong with a filter, and where.
type Error struct {
	Column int    // the character that it is about, counted from 1
	Says   string // without the column
}

func (e *Error) Error() string {
	return words.Say("filter: at column {column}: {why}", "column", strconv.Itoa(e.Column), "why", e.Says)
}

func fail(column int, says string) error { return &Error{column, says} }

// punctuation lists the longer ones first, since the first that fits counts.
var punctuation = []string{"===", "!==", "==", "!=", ">=", "<=", "&&", "||", "..", ">", "<", "!", "&", "~", "(", ")", "{", "}", ","}

// scan cuts the expression into tokens; the last one is the end.
func scan(s string) ([]token, error) {
	var out []token
	for i := 0; ; {
		for i < len(s) && strings.IndexByte(" \t\r\n", s[i]) >= 0 {
			i++
		}
		column := utf8.RuneCountInString(s[:i]) + 1
		if i == len(s) {
			return append(out, token{end, "", column}), nil
		}
		switch {
		case s[i] == '"' || s[i] == '\'':
			text, n, err := unquote(s[i:], column, false)
			if err != nil {
				return nil, err
			}
			out, i = append(out, token{quoted, text, column}), i+n
		case s[i] == 'r' && i+1 < len(s) && s[i+1] == '"':
			text, n, err := unquote(s[i+1:], column, true)
			if err != nil {
				return nil, err
			}
			out, i = append(out, token{quoted, text, column}), i+1+n
		case wordByte(s[i]) && !strings.HasPrefix(s[i:], ".."):
			n := 1
			for i+n < len(s) && wordByte(s[i+n]) && !strings.HasPrefix(s[i+n:], "..") {
				n++
			}
			out, i = append(out, token{word, s[i : i+n], column}), i+n
		default:
			p := ""
			for _, c := range punctuation {
				if strings.HasPrefix(s[i:], c) {
					p = c
					break
				}
			}
			if p == "" {
				r, _ := utf8.DecodeRuneInString(s[i:])
				if !unicode.IsGraphic(r) {
					return nil, fail(column, words.Say("there is an invisible character here, {sign}, which has no meaning: delete it", "sign", strconv.QuoteRune(r)))
				}
				return nil, fail(column, words.Say("{sign} has no meaning here", "sign", strconv.QuoteRune(r)))
			}
			out, i = append(out, token{punct, p, column}), i+len(p)
		}
	}
}

func wordByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("_.:/-", c) >= 0
}

// unquote resolves a string at the front of s. An escape that is none stays as
// it is, because regular expressions have their own.
func unquote(s string, column int, raw bool) (text string, n int, err error) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == s[0]:
			return b.String(), i + 1, nil
		case c != '\\' || raw || i+1 == len(s):
			b.WriteByte(c)
		default:
			i++
			switch s[i] {
			case 'n':
				b.WriteByte('\n')
			case 'r':
				b.WriteByte('\r')
			case 't':
				b.WriteByte('\t')
			case '"', '\'', '\\':
				b.WriteByte(s[i])
			case 'x':
				if i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
					b.WriteByte(nibble(s[i+1])<<4 | nibble(s[i+2]))
					i += 2
					break
				}
				b.WriteString(`\x`)
			default:
				b.WriteByte('\\')
				b.WriteByte(s[i])
			}
		}
	}
	return "", 0, fail(column, words.Say("this text has no closing {quote}", "quote", s[:1]))
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

func nibble(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
