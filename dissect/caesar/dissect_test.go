package caesar

import (
	"strconv"
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
)

var (
	skill = field.Secret{Kind: field.Codebreaking, Label: "skill"}
	three = field.Secret{Kind: field.CaesarShift, Label: "the shift, 3", Data: []byte("3")}
	four  = field.Secret{Kind: field.CaesarShift, Label: "another shift, 4", Data: []byte("4")}
)

func dissected(tb testing.TB, text []byte, secrets ...field.Secret) (*fieldtest.Tree, Outcome) {
	tb.Helper()
	t := fieldtest.New(text)
	t.Ctx.Secrets = secrets
	o := dissect(t.Ctx, t.Root, t.Span)
	t.Check(tb, t.Span)
	t.CheckDerived(tb)
	t.CheckCited(tb, "plainsight.caesar")
	t.Show()
	return t, o
}

func TestEavesdropper(t *testing.T) {
	tree, o := dissected(t, turn([]byte(letter), 3))
	if o != Shut || len(tree.Ctx.Buffers) != 0 {
		t.Errorf("%v, %d buffers", o, len(tree.Ctx.Buffers))
	}
	for f := range tree.Root.All() {
		switch f.Name {
		case "plainsight.caesar.letters":
			if f.Class != field.Ciphertext || f.Secret == "" {
				t.Errorf("%q is %v and names the secret %q", f.Show(), f.Class, f.Secret)
			}
		case "plainsight.caesar.rest":
			if f.Class != field.Plaintext {
				t.Errorf("%q is %v", f.Show(), f.Class)
			}
		}
	}
}

func TestShiftHeld(t *testing.T) {
	tree, o := dissected(t, turn([]byte(letter), 3), four, three)
	f := tree.Find(t, "plainsight.caesar.plaintext")
	if o != Open || f.Show() != letter || f.Buf.Kind != field.Decrypted || f.Secret != three.Label {
		t.Errorf("%v: %q, in a buffer that is %v, with %q", o, f.Show(), f.Buf.Kind, f.Secret)
	}
	if w := f.OnWire(); len(w) != 1 || w[0].Len != len(letter) {
		t.Errorf("on the wire it is %v", w)
	}
}

// A wrong shift gives nonsense, which is said and opens nothing.
func TestWrongShift(t *testing.T) {
	tree, o := dissected(t, turn([]byte(letter), 3), four)
	if f := tree.Find(t, "plainsight.caesar.nonsense"); o != Refused || f.Problem == nil || len(tree.Ctx.Buffers) != 0 {
		t.Errorf("%v, %v", o, f.Problem)
	}
	for _, bad := range []string{"", "0", "26", "-3", "three"} {
		if _, o := dissected(t, turn([]byte(letter), 3), field.Secret{Kind: field.CaesarShift, Data: []byte(bad)}); o != Shut {
			t.Errorf("with the shift %q: %v", bad, o)
		}
	}
}

// The codebreaker holds no number, finds it, and shows how.
func TestCodebreaker(t *testing.T) {
	for shift := 1; shift <= Shifts; shift++ {
		tree, o := dissected(t, turn([]byte(letter), shift), skill)
		if f := tree.Find(t, "plainsight.caesar.plaintext"); o != Broken || f.Show() != letter {
			t.Errorf("%v: %q", o, f.Show())
		}
		if f := tree.Find(t, "plainsight.caesar.shift"); f.Uint() != uint64(shift) {
			t.Errorf("the shift is %s, want %d", f.Show(), shift)
		}
		tries, counted := map[string]bool{}, 0
		for f := range tree.Root.All() {
			switch f.Name {
			case "plainsight.caesar.try":
				tries[f.Label] = true
			case "plainsight.caesar.histogram.letter":
				_, n, _ := strings.Cut(f.Show(), " ")
				if n == "" {
					n = f.Show()
				}
				k, err := strconv.Atoi(n)
				if err != nil {
					t.Fatal(err)
				}
				counted += k
			}
		}
		if h := count([]byte(letter)); len(tries) != Shifts || counted != h.total() {
			t.Errorf("%d tries, and %d letters counted of %d", len(tries), counted, h.total())
		}
	}
}

func TestCodebreakerUnsure(t *testing.T) {
	tree, o := dissected(t, []byte("ioxiib"), skill)
	if f := tree.Find(t, "plainsight.caesar.shift"); o != Unsure || f.Problem == nil || tree.Root.Find("plainsight.caesar.plaintext") != nil {
		t.Errorf("%v, %v", o, f.Problem)
	}
	if _, o := dissected(t, []byte("4711"), skill); o != Shut {
		t.Errorf("without a letter: %v", o)
	}
}

// A text cut anywhere is a shorter text.
func TestTruncated(t *testing.T) {
	text := turn([]byte(letter), 3)
	for n := 1; n <= len(text); n++ {
		dissected(t, text[:n], skill)
		if tree, _ := dissected(t, text[:n], three); tree.Find(t, "plainsight.caesar.plaintext").Show() != letter[:n] {
			t.Fatalf("cut after %d bytes, it opens to %q", n, tree.Find(t, "plainsight.caesar.plaintext").Show())
		}
	}
	dissected(t, []byte(strings.Repeat("a ", 2*maxRuns)), skill) // bounded
}

func FuzzDissect(f *testing.F) {
	f.Add(turn([]byte(letter), 3), []byte("3"))
	f.Add([]byte("né\x00\xff Zz"), []byte("26"))
	f.Fuzz(func(t *testing.T, text, shift []byte) {
		if len(text) == 0 {
			return
		}
		dissected(t, text)
		dissected(t, text, skill)
		dissected(t, text, field.Secret{Kind: field.CaesarShift, Label: "fuzzed", Data: shift}, skill)
	})
}
