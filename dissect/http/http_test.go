package http_test

import (
	"testing"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
	"plainsight/dissect/http"
	"plainsight/dissect/proto"
)

// said is one side's turn.
type said = fieldtest.Turn

var ask, answer, last, cuts = fieldtest.Ask, fieldtest.Answer, fieldtest.Last, fieldtest.Cuts

// tree has the last message of a conversation taken apart, and every byte of
// every message checked.
func tree(tb testing.TB, secrets []field.Secret, turns ...said) (t *fieldtest.Tree, sum proto.Summary) {
	tb.Helper()
	c := http.Protocol{Bodies: dissect.Bodies()}.Open()
	for _, s := range turns {
		all, rest, foreign := cuts(tb, c, s)
		if rest != "" || foreign {
			tb.Fatalf("%q is left over, foreign: %v", rest, foreign)
		}
		for _, m := range all {
			t = fieldtest.New([]byte(m.Text))
			t.Ctx.Secrets = secrets
			sum = m.Message.Dissect(t.Ctx, t.Root, t.Span)
			t.Check(tb, t.Span)
			t.Show()
		}
	}
	return t, sum
}
