package field

import (
	"testing"
	"time"
)

func TestCount(t *testing.T) {
	for want, n := range map[string]int{"0 bytes": 0, "1 byte": 1, "2 bytes": 2, "65,549 bytes": 65549, "1,000,000 bytes": 1e6} {
		if got := Count(n, "byte"); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestTook(t *testing.T) {
	for want, d := range map[string]time.Duration{"0 µs": -5, "692 µs": 692 * time.Microsecond, "3.5 ms": 3500 * time.Microsecond, "1.25 s": 1250 * time.Millisecond, "75.00 s": 75 * time.Second} {
		if got := Took(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

// An explanation says "1 byte" where the value is one, and "bytes" of any other,
// also of one that ends with a 1.
// What is printed of a field says the same as what is shown of it.
func TestAppendExplanation(t *testing.T) {
	flag := func(set uint64, explain string) *Field {
		return &Field{Explain: explain, Value: Value{Kind: Bool, Num: set}}
	}
	named := flag(0, "It is none.")
	named.Value.Sym = "none"
	for want, f := range map[string]*Field{
		"Takes 1 byte.":               {Explain: "Takes {v} bytes.", Value: Value{Kind: Uint, Num: 1}},
		"Made by x. It was y, not z{": (&Field{Explain: "Made by {who}."}).Put("who", "x", "what", "y").Also("It was {what}, not z{"),
		"No more follow.":             flag(1, "No more follow."),
		"If set: No more follow.":     flag(0, "No more follow."),
		"If set: As {v} says. And x.": flag(0, "As {what} says.").Put("what", "{v}", "x", "x").Also("And {x}."),
		"It is none.":                 named,
		"":                            flag(0, ""),
	} {
		if got := f.Explanation(); got != want {
			t.Errorf("shown as %q, want %q", got, want)
		}
		if got := string(f.AppendExplanation(nil)); got != want {
			t.Errorf("printed as %q, want %q", got, want)
		}
	}
}

func TestExplanationCounts(t *testing.T) {
	for n, want := range map[uint64]string{0: "Takes 0 bytes, for 0 seconds.", 1: "Takes 1 byte, for 1 second.", 2: "Takes 2 bytes, for 2 seconds.", 11: "Takes 11 bytes, for 11 seconds."} {
		f := &Field{Explain: "Takes {v} bytes, for {v} seconds.", Value: Value{Kind: Uint, Num: n}}
		if got := f.Explanation(); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	f := &Field{Explain: "It has {len} bytes.", Span: Span{Len: 1}}
	if got := f.Explanation(); got != "It has 1 byte." {
		t.Errorf("a field of one byte: %q", got)
	}
}
