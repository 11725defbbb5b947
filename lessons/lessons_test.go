package lessons

import (
	"bytes"
	"strings"
	"testing"
)

// secrets are texts that somebody may type.
var secrets = []string{
	DefaultSecret,
	"",
	"x",
	`<script>alert("né")</script>` + "\r\n\r\n\x00",
	"Eichhörnchen 🐿 \u202e",
	strings.Repeat("seven quiet owls ", 60) + "end.", // 1024 bytes
}

// Every lesson is found by a name of its own, and the list is nobody's to change.
func TestByName(t *testing.T) {
	known := map[string]bool{}
	for _, l := range All() {
		if found, ok := ByName(l.Name); !ok || found != l || known[l.Name] {
			t.Errorf("ByName(%q) is %v, %v", l.Name, found, ok)
		}
		known[l.Name] = true
	}
	if _, ok := ByName("rot13"); ok {
		t.Error("there is a lesson rot13")
	}
	All()[0] = nil
	if All()[0] == nil {
		t.Error("a caller can change the list")
	}
}

// The note's bytes are on the wire of the first lesson, and on no other.
func TestSecretOnTheWire(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, l := range All() {
			for _, secret := range secrets {
				heard := run(t, l, open(t, kind), secret)
				if len(secret) < 8 {
					continue // may stand anywhere by chance
				}
				if found := bytes.Contains(joined(dialogues(t, heard.frames)), []byte(secret)); found != (l.Name == "plaintext") {
					t.Errorf("%s, %.20q: the note's bytes on the wire: %v", l.Name, secret, found)
				}
				if l.Name != "plaintext" && bytes.Contains(heard.raw(), []byte(secret)) {
					t.Errorf("%s, %.20q: the note stands in a frame", l.Name, secret)
				}
				for _, n := range heard.happened {
					if strings.Contains(n, secret) {
						t.Errorf("%s: the secret stands in a note: %q", l.Name, n)
					}
				}
			}
		}
	})
}

func joined(ds []*dialogue) (all []byte) {
	for _, d := range ds {
		all = append(append(all, d.toServer...), d.toClient...)
	}
	return all
}

// The frames come as the wire numbered them, the first first.
func TestFramesAreToldInOrder(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, l := range All() {
			for i, f := range run(t, l, open(t, kind), DefaultSecret).frames {
				if f.Number != i+1 {
					t.Fatalf("%s: frame %d is told as number %d", l.Name, f.Number, i+1)
				}
			}
		}
	})
}

// A wire can carry one lesson after the other.
func TestLessonsShareAWire(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		w := open(t, kind)
		told := 0
		for _, l := range append(All(), All()...) {
			heard := &listener{}
			if err := l.Play(t.Context(), w, Setting{Secret: DefaultSecret}, heard); err != nil {
				t.Fatal(err)
			}
			told += len(heard.frames)
			if got := w.Stats().Captured; got != uint64(told) {
				t.Fatalf("after %s %d frames were told, and %d captured", l.Name, told, got)
			}
		}
	})
}
