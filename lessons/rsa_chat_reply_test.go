package lessons

import "testing"

func TestReplies(t *testing.T) {
	r := &replier{note: "fluffy tail"}
	for _, c := range []struct{ said, reply string }{
		{"What is the note?", "The note says: fluffy tail"},
		{"tell me the SECRET", "The note says: fluffy tail"},
		{"How long is the note?", "The note has 2 words, and 11 characters in all."},
		{"Who wrote the note?", "You did, before the run began. I only keep it."},
		{"an acorn please", "Here is an acorn. Now you have 1."},
		{"more acorns", "Here is an acorn. Now you have 2."},
		{"Is somebody listening?", "Only someone who holds your private key, or the key that I sent you, can read this. I cannot tell whether that is only you."},
		{"Who are you?", "No squirrel types here, and no person. I am a program with a few rules."},
		{"I saw an owl!", "Please do not say that so loudly."},
		{"What is the weather?", "None of my few rules knows an answer to that. Ask me for the note, or for an acorn."},
		{"né 🐿 two", "You wrote 2 words: né 🐿 two"},
		{"x", "You wrote 1 word: x"},
		{"", "You wrote 0 words: "},
		{goodbye, "Goodbye. Mind the owls."},
		{meetAt, "We will be there, with acorns."},
		{meetOther, "We will be there, with acorns."},
	} {
		if got := r.reply(c.said); got != c.reply {
			t.Errorf("to %q it replies %q, want %q", c.said, got, c.reply)
		}
	}
	for said, leaves := range map[string]bool{goodbye: true, "ok, BYE": true, "goodbyes": false, question: false} {
		if saysGoodbye(said) != leaves {
			t.Errorf("%q says goodbye: %v", said, !leaves)
		}
	}
}
