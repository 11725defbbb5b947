package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"plainsight/lessons"
)

// oneOfMany is "1 bytes" and its like.
var oneOfMany = regexp.MustCompile(`(?m)^.*(?:^|[^0-9.,:])1 (?:bytes|packets|frames|seconds|messages|records|places|characters|words|connections|times|letters|numbers|round trips)\b.*$`)

// Whatever is counted, of one there is one: in every lesson with the shortest
// secret, in all that is printed of it.
func TestOneIsNoPlural(t *testing.T) {
	folder := t.TempDir()
	for _, l := range lessons.All() {
		file := filepath.Join(folder, l.Name+".pcapng")
		for _, args := range [][]string{
			{"lesson", "run", l.Name, "--wire", "virtual", "--secret", "x", "--out", file, "--with-secrets"},
			{"dissect", file, "-V", "--as", l.Eyes[len(l.Eyes)-1].Name},
			{"dissect", file, "-V"},
			{"dissect", file},
			{"compare", file, "plaintext", "--secret", "x"},
		} {
			cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
			cmd.Env = append(os.Environ(), asCommand+"=1")
			out, err := cmd.CombinedOutput()
			if len(out) == 0 {
				t.Errorf("%q: %v, and nothing is printed", args, err)
			}
			seen := map[string]bool{}
			for _, line := range oneOfMany.FindAllString(string(out), -1) {
				if !seen[line] {
					t.Errorf("%s: %s", args[:2], line)
				}
				seen[line] = true
			}
		}
	}
}
