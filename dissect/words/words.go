// Package words is the one place through which every sentence for a reader
// comes: those of pages, of stories, and of explanations. A sentence is known by
// its English text, as in gettext, so that it is read where it is used, and a
// second language is a file: a .po file with the English sentences and the
// others, made and edited with the tools that there are for those.
//
// Begin with Say and Count. Sentences have places, {name}, which are filled with
// values after the sentence was looked up, for each language has an order of its
// own. Nothing decides by what a sentence says.
package words

import (
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
)

// A Language has sentences in place of the English ones.
type Language interface {
	// Sentence is the one that says what the English one does, or the English one.
	Sentence(english string) string
	// Counted is Sentence for so many things, in the form that n asks for.
	Counted(one, many string, n int) string
}

var inUse atomic.Pointer[Language]

// Use makes a language that of all sentences from here on; nil is English. It is
// called once, before there is anything to say.
func Use(l Language) {
	if l == nil {
		inUse.Store(nil)
		return
	}
	inUse.Store(&l)
}

// Say is an English sentence in the language in use, with its places filled:
//
//	Say("Packet {n}, byte {off} of {len}", "n", 17, "off", 4, "len", 80)
//
// Whole numbers are written with commas; what is to be written otherwise is given
// as a string.
func Say(english string, fill ...any) string {
	if l := inUse.Load(); l != nil {
		english = (*l).Sentence(english)
	}
	return Fill(english, fill...)
}

// Count is a sentence about a number of things, which it has as {n}:
//
//	Count(n, "{n} packet", "{n} packets")
func Count(n int, one, many string, fill ...any) string {
	sentence := many
	if n == 1 {
		sentence = one
	}
	if l := inUse.Load(); l != nil {
		sentence = (*l).Counted(one, many, n)
	}
	return Fill(strings.ReplaceAll(sentence, "{n}", Thousands(n)), fill...)
}

// Fill puts values into the places of a sentence that was looked up already. Names
// and values alternate. What a value says is not looked through for places, and a
// place that there is no value for stays as it is.
func Fill(sentence string, fill ...any) string {
	if len(fill) == 0 {
		return sentence
	}
	var out strings.Builder
	for {
		at := strings.IndexByte(sentence, '{')
		if at < 0 {
			break
		}
		out.WriteString(sentence[:at])
		sentence = sentence[at:]
		value, n := filling(sentence, fill)
		out.WriteString(value)
		sentence = sentence[n:]
	}
	out.WriteString(sentence)
	return out.String()
}

// filling is what goes into the place that a text begins with, and how much of the
// text it takes the place of. A brace that begins no place stands for itself.
func filling(text string, fill []any) (value string, n int) {
	if end := strings.IndexByte(text, '}'); end > 0 {
		for i := 0; i+1 < len(fill); i += 2 {
			if fill[i].(string) == text[1:end] {
				return written(fill[i+1]), end + 1
			}
		}
	}
	return text[:1], 1
}

func written(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return Thousands(v)
	case int64:
		return Thousands(int(v))
	case fmt.Stringer:
		return v.String()
	}
	return fmt.Sprint(v)
}

// Thousands writes a count with commas: 65,549.
func Thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Listed joins words: "a, b and c".
func Listed(list []string) string {
	switch n := len(list); n {
	case 0:
		return ""
	case 1:
		return list[0]
	default:
		return Say("{list} and {last}", "list", strings.Join(list[:n-1], ", "), "last", list[n-1])
	}
}

// Error is an error whose words are a sentence: one of a fixed text, which may be
// compared with.
type Error string

func (e Error) Error() string { return Say(string(e)) }

// Errorf is an error whose words are a sentence with its places filled.
func Errorf(english string, fill ...any) error { return &filled{english, fill} }

type filled struct {
	english string
	fill    []any
}

func (e *filled) Error() string { return Say(e.english, e.fill...) }

// Because is Errorf for what another error has caused, whose words are put where
// the sentence has {why}.
func Because(cause error, english string, fill ...any) error {
	return &caused{filled{english, append(fill, "why", cause.Error())}, cause}
}

type caused struct {
	filled
	cause error
}

func (e *caused) Unwrap() error { return e.cause }
