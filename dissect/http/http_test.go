package http_test

import (
	"testing"

	"plainsight/dissect/app"
	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
	"plainsight/dissect/http"
)

// said is one side's turn: some bytes, and whether the side then closes.
type said struct {
	dir    app.Direction
	text   string
	closed bool
}

func ask(text string) said    { return said{app.ToServer, text, false} }
func answer(text string) said { return said{app.ToClient, text, false} }

// last is an answer behind which the server closes.
func last(text string) said { return said{app.ToClient, text, true} }

// cuts gives a turn to the conversation until no message is left, as a session
// does. It returns the messages with their lengths, and what was left over.
func cuts(tb testing.TB, c app.Conversation, s said) (all []app.Cut, rest string, foreign bool) {
	tb.Helper()
	data := []byte(s.text)
	for len(data) > 0 {
		cut := c.Next(s.dir, data, s.closed)
		switch {
		case cut.Foreign:
			return all, string(data), true
		case cut.Message == nil:
			return all, string(data), false
		case cut.Length < 1 || cut.Length > len(data):
			tb.Fatalf("a message of %d bytes in %d", cut.Length, len(data))
		}
		all = append(all, cut)
		data = data[cut.Length:]
	}
	return all, "", false
}

// tree has the last message of a conversation taken apart, and every byte of
// every message checked.
func tree(tb testing.TB, secrets []field.Secret, turns ...said) (t *fieldtest.Tree, sum app.Summary) {
	tb.Helper()
	c := http.Protocol{}.Open()
	for _, s := range turns {
		all, rest, foreign := cuts(tb, c, s)
		if rest != "" || foreign {
			tb.Fatalf("%q is left over, foreign: %v", rest, foreign)
		}
		off := 0
		for _, cut := range all {
			t = fieldtest.New([]byte(s.text[off : off+cut.Length]))
			t.Ctx.Secrets = secrets
			sum = cut.Message.Dissect(t.Ctx, t.Root, t.Span)
			t.Check(tb, t.Span)
			t.Show()
			off += cut.Length
		}
	}
	return t, sum
}
