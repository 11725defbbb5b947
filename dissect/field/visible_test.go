package field

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
)

// misleading are characters of each kind that hides.
const misleading = "\x00\x1b\x7f\u0080\u009b\u00ad\u034f\u061c\u115f\u180e\u200b\u200d\u200e\u200f\u2028\u2029\u202a\u202e\u2060\u2066\u2069\u2800\u3164\ufeff\uffa0\U000e0001\U000e0100"

func TestVisible(t *testing.T) {
	for _, r := range misleading {
		if !Invisible(r) || strings.ContainsRune(Visible("a"+string(r)+"b"), r) || strings.ContainsRune(Printable([]byte(string(r))), r) {
			t.Errorf("%U can be shown", r)
		}
	}
	for _, plain := range []string{"", "fluffy tail", "ünïcode → · … 木 ❤\ufe0f", "two\nlines\tand a tab\r\n", `C:\users \u202e`, "\xff\xfe"} {
		if got := Visible(plain); got != plain {
			t.Errorf("%q became %q", plain, got)
		}
	}
	const want = `exe\u202egpj.\x1b[31m\u2028\U000e0001`
	got := Visible("exe\u202egpj.\x1b[31m\u2028\U000e0001")
	if got != want || Visible(got) != want {
		t.Errorf("got %q", got)
	}
	if got := string(AppendVisible([]byte("x"), []byte("\u200b"))); got != `x\u200b` {
		t.Errorf("got %q", got)
	}
}

// In a JSON document the decoded strings hold the escapes, however the document
// writes the characters.
func TestVisibleJSON(t *testing.T) {
	for _, text := range []string{misleading, `a\u202eb`, "quotes \" and \\ and \\\\u0041 <é>", "line\nbreak\ttab", "\\", "\u2028\\\u2028"} {
		doc, err := json.Marshal(map[string]string{"k\u202e": text})
		if err != nil {
			t.Fatal(err)
		}
		var back map[string]string
		if err := json.Unmarshal(VisibleJSON(doc), &back); err != nil {
			t.Fatalf("%q: %v", VisibleJSON(doc), err)
		}
		if got := back[`k\u202e`]; got != Visible(text) {
			t.Errorf("%q: got %q, want %q", text, got, Visible(text))
		}
	}
	// A raw document, as encoders write that do not escape U+2028.
	if got := string(VisibleJSON([]byte("\"\u2028\\u001b\\\\u001b\\u00e9\""))); got != `"\\u2028\\x1b\\u001b\u00e9"` {
		t.Errorf("got %s", got)
	}
}

func TestInvisibleHasAllFormatCharacters(t *testing.T) {
	for _, r := range []*unicode.RangeTable{unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp} {
		for c := rune(0); c <= unicode.MaxRune; c++ {
			if unicode.Is(r, c) && !Invisible(c) {
				t.Fatalf("%U", c)
			}
		}
	}
}
