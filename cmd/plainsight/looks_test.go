package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"plainsight/lessons"
	"plainsight/webui/questions"
)

// What differs from run to run is written as its kind.
var differs = []struct {
	of   *regexp.Regexp
	kind string
}{
	{regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d( \(?UTC\)?)?`), "TIME"},
	{regexp.MustCompile(`-----BEGIN [A-Z ]+-----.*`), "PEM"},
	{regexp.MustCompile(`\b[0-9a-f]{8,}…?|\b\d{6,}\b`), "VALUE"}, // bytes in hex may happen to have decimal digits only
	{regexp.MustCompile(`[\w-]{43}=`), "FERNET KEY"},
	{regexp.MustCompile(`0x[0-9a-f]{4} \(correct\)`), "CHECKSUM (correct)"},
	{regexp.MustCompile(`^\d+ bytes that are no text`), "SOME bytes that are no text"},
	{regexp.MustCompile(`^(Hello!|What is the note\?)$`), "A CLIENT'S FIRST WORDS"}, // of two who talk at once
}

// TestLooks shows the value that each step's button lands on: testdata/looks.txt is
// read beside the labels. go test ./cmd/plainsight -run Looks -update writes it.
func TestLooks(t *testing.T) {
	const golden = "testdata/looks.txt"
	var out strings.Builder
	for _, l := range lessons.All() {
		r, err := play(t.Context(), l, "virtual", lessons.Setting{Secret: lessons.DefaultSecret}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, step := range l.Story {
			if step.Look == nil {
				continue
			}
			eye := step.Look.Eye
			if eye == "" {
				eye = l.Eyes[0].Name
			}
			s, err := session(t.Context(), &r.Recording, r.Secrets(eye))
			if err != nil {
				t.Fatal(err)
			}
			at, err := questions.Find(s, *step.Look, 1, s.Len())
			if err != nil || at.Frame == 0 {
				t.Errorf("%s, step %d: %q looks at nothing (%v)", l.Name, i+1, step.Look.Label, err)
				continue
			}
			value := at.Field.Show()
			for _, d := range differs {
				value = d.of.ReplaceAllString(value, d.kind)
			}
			class := at.Field.Class.String()
			if at.Field.Computed() {
				class = "computed"
			}
			fmt.Fprintf(&out, "%s %d, %s: %s -> %s: %s (%s, %s)\n", l.Name, i+1, eye, step.Look.Label, at.Field.Label, value, class, s.Row(at.Frame).Protocol)
		}
	}
	if *update {
		if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	have, were := strings.Split(out.String(), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(have), len(were)) {
		var a, b string
		if i < len(have) {
			a = have[i]
		}
		if i < len(were) {
			b = were[i]
		}
		if a != b {
			t.Errorf("line %d is\n%s\nwant\n%s", i+1, a, b)
		}
	}
}
