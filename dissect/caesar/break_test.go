package caesar

import (
	"strings"
	"testing"
)

// letter is a short secret among words that people write around one.
const letter = "Dear friend, this is what the note says: fluffy tail. Keep it to yourself, and do not tell the squirrels about it."

func TestTurn(t *testing.T) {
	for _, c := range []struct {
		text  string
		shift int
		want  string
	}{
		{"abc xyz ABC XYZ", 3, "def abc DEF ABC"},
		{"fluffy tail", 13, "syhssl gnvy"},
		{"7 né 🐿\n", 5, "7 sé 🐿\n"},
		{"def", -3, "abc"},
		{"", 4, ""},
	} {
		if got := string(turn([]byte(c.text), c.shift)); got != c.want {
			t.Errorf("%q moved by %d is %q, want %q", c.text, c.shift, got, c.want)
		}
	}
	for n := range Shifts + 1 {
		if got := string(turn(turn([]byte(letter), n), -n)); got != letter {
			t.Errorf("moved by %d and back: %q", n, got)
		}
	}
}

// Whatever stands in the letter, and whatever the shift, it is found.
func TestBreak(t *testing.T) {
	for _, secret := range []string{"fluffy tail", "", "x", "4711", "Eichhörnchen 🐿", "zzz qqq", strings.Repeat("x", 1024), strings.Repeat("Das Eichhörnchen wohnt in der alten Eiche. ", 20), strings.Repeat("qxj ", 250)} {
		text := strings.Replace(letter, "fluffy tail", secret, 1)
		for shift := 1; shift <= Shifts; shift++ {
			tries, sure := breakCipher(turn([]byte(text), shift))
			if len(tries) != Shifts || !sure || tries[0].shift != shift {
				t.Errorf("%.20q moved by %d: %+v, then %+v, sure: %v", secret, shift, tries[0], tries[1], sure)
			}
		}
	}
}

// What tells too little is not called broken.
func TestBreakUnsure(t *testing.T) {
	for _, text := range []string{"", "7!", "x", "fluffy", "zzzz", "tail"} {
		if tries, sure := breakCipher(turn([]byte(text), 3)); sure {
			t.Errorf("%q is called broken, with %+v", text, tries[0])
		}
	}
}

func TestCount(t *testing.T) {
	h := count([]byte("Fluffy Fee!"))
	if h.total() != 9 || h['f'-'a'] != 4 || h['e'-'a'] != 2 || h.most() != 'f'-'a' {
		t.Errorf("counted %v", h)
	}
}

func TestWords(t *testing.T) {
	if n := commonWords([]byte("The, the; AND and-it xyz isnt not")); n != 4 {
		t.Errorf("%d words, want the, and, it, not", n)
	}
	longest := 0
	for w := range common {
		longest = max(longest, len(w))
	}
	if longest > longestCommon {
		t.Errorf("a common word has %d letters, and no more than %d are looked at", longest, longestCommon)
	}
}
