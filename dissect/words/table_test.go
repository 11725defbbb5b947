package words_test

import (
	"slices"
	"testing"

	"plainsight/dissect/words"
)

// upsideDown is a language that has a form for one, for two, and for more.
type upsideDown struct{ tag string }

func (upsideDown) Sentence(english string) string { return "¿" + english }

func (upsideDown) Counted(one, many string, n int) string {
	return map[int]string{1: "one ", 2: "two "}[n] + many
}

func (u upsideDown) Tag() string { return u.tag }

func TestTableOf(t *testing.T) {
	said, counted := []string{"Packet {n}"}, [][2]string{{"{n} byte", "{n} bytes"}}
	if table := words.TableOf(said, counted); table != nil {
		t.Errorf("in English scripts get %v, and need nothing", table)
	}
	defer words.Use(nil)
	for tag, want := range map[string]string{"sl": "sl", "pt-BR": "pt-BR", "": "en", "not a tag": "en"} {
		words.Use(upsideDown{tag})
		table := words.TableOf(said, counted)
		if table.Tag != want {
			t.Errorf("the tag %q comes as %q, want %q", tag, table.Tag, want)
		}
		if got := table.Said["Packet {n}"]; got != "¿Packet {n}" {
			t.Errorf("said is %q", got)
		}
		for n, form := range map[int]string{1: "one {n} bytes", 2: "two {n} bytes", 5: "{n} bytes"} {
			if got := table.Counted["{n} bytes"][slices.Index(table.Counts, n)]; got != form {
				t.Errorf("of %d things it says %q, want %q", n, got, form)
			}
		}
	}
}
