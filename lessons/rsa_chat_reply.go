package lessons

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"plainsight/dissect/field"
)

// goodbye is what a client says last. The server answers it, and hangs up.
const goodbye = "Goodbye."

// replier answers one client, with a handful of rules. It says so when asked.
type replier struct {
	note   string
	acorns int // given so far
}

// rule answers messages that contain one of its words.
type rule struct {
	words []string
	reply func(r *replier, said []string) string
}

// rules are tried in this order.
var rules = []rule{
	{[]string{"bye", "goodbye"}, always("Goodbye. Mind the owls.")},
	{[]string{"note", "secret"}, (*replier).ofNote},
	{[]string{"acorn", "acorns", "nut", "nuts"}, (*replier).ofAcorns},
	{[]string{"meet", "oak"}, always("We will be there, with acorns.")},
	{[]string{"key", "keys", "safe", "private", "listening"}, always("Only someone who holds your private key, or the key that I sent you, can read this. I cannot tell whether that is only you.")},
	{[]string{"real", "human", "robot", "bot", "person", "who"}, always("No squirrel types here, and no person. I am a program with a few rules.")},
	{[]string{"owl", "owls", "fox", "cat"}, always("Please do not say that so loudly.")},
	{[]string{"thanks", "thank"}, always("Any time. It is what I was written for.")},
	{[]string{"hello", "hi", "hey"}, always("Hello! Ask me for the note, or for an acorn.")},
	{[]string{"help", "rules"}, always("I know a note, and can count its words. I give out acorns. Anything else I repeat to you.")},
}

func always(text string) func(*replier, []string) string {
	return func(*replier, []string) string { return text }
}

// reply answers a message.
func (r *replier) reply(text string) string {
	said := wordsOf(text)
	for _, one := range rules {
		if mentions(said, one.words...) {
			return one.reply(r, said)
		}
	}
	if strings.HasSuffix(strings.TrimSpace(text), "?") {
		return "None of my few rules knows an answer to that. Ask me for the note, or for an acorn."
	}
	return fmt.Sprintf("You wrote %s: %s", field.Count(len(said), "word"), text)
}

// ofNote answers questions about the note.
func (r *replier) ofNote(said []string) string {
	switch {
	case mentions(said, "words", "long", "letters", "many"):
		return fmt.Sprintf("The note has %s, and %s in all.", field.Count(len(strings.Fields(r.note)), "word"), field.Count(utf8.RuneCountInString(r.note), "character"))
	case mentions(said, "who", "wrote"):
		return "You did, before the run began. I only keep it."
	}
	return theNote(r.note)
}

// theNote is the answer to a client that asks for the note.
func theNote(note string) string { return noteSays + note }

const noteSays = "The note says: "

// ofAcorns gives one, each time that it is asked.
func (r *replier) ofAcorns([]string) string {
	r.acorns++
	return "Here is an acorn. Now you have " + fmt.Sprint(r.acorns) + "."
}

// saysGoodbye tells whether the server hangs up after that message.
func saysGoodbye(text string) bool { return mentions(wordsOf(text), rules[0].words...) }

// wordsOf is a text's words in small letters, without their punctuation.
func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}

func mentions(said []string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(said, w) })
}
