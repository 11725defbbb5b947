package webui

import (
	"fmt"
	"go/format"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// scriptWordsFile lists the sentences of scripts.
const scriptWordsFile = "pages/scriptwords.go"

// TestScriptWords keeps the list of what scripts say to what they say, so that a
// page in another language brings all of it.
func TestScriptWords(t *testing.T) {
	said, counted := scriptWords(t)
	if len(said) < 50 || len(counted) < 10 {
		t.Fatalf("%d sentences are said and %d counted: the scripts say more", len(said), len(counted))
	}
	var b strings.Builder
	b.WriteString("package pages\n\n// What scripts say, as they say it in English. This file is made:\n// go test ./webui -run ScriptWords -update\n\nvar scriptsSay = []string{\n")
	for _, s := range said {
		fmt.Fprintf(&b, "%q,\n", s)
	}
	b.WriteString("}\n\n// Of one thing, and of many.\nvar scriptsCount = [][2]string{\n")
	for _, c := range counted {
		fmt.Fprintf(&b, "{%q, %q},\n", c[0], c[1])
	}
	b.WriteString("}\n")
	want, err := format.Source([]byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(scriptWordsFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile(scriptWordsFile); err != nil || string(have) != string(want) {
		t.Errorf("%s is not what the scripts say: go test ./webui -run ScriptWords -update", scriptWordsFile)
	}
}

// saying is a call of said or counted, and not their definition.
var saying = regexp.MustCompile(`\b(said|counted)\(`)

// scriptWords reads all scripts. What is said is written where it is said, as a
// plain string: nothing else could be found here.
func scriptWords(t testing.TB) (said []string, counted [][2]string) {
	err := fs.WalkDir(embedded, "assets", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".js") {
			return err
		}
		data, err := embedded.ReadFile(name)
		if err != nil {
			return err
		}
		text := withoutComments(string(data))
		for _, at := range saying.FindAllStringSubmatchIndex(text, -1) {
			call := text[at[2]:at[3]]
			if strings.HasSuffix(text[:at[0]], "function ") {
				continue
			}
			args := arguments(text[at[1]:])
			if call == "counted" && len(args) > 0 {
				args = args[1:]
			}
			plain := make([]string, 0, 2)
			for _, a := range args {
				if s, ok := literal(a); ok {
					plain = append(plain, s)
				}
			}
			switch {
			case call == "said" && len(plain) == 1:
				said = append(said, plain[0])
			case call == "counted" && len(plain) == 2:
				counted = append(counted, [2]string{plain[0], plain[1]})
			default:
				t.Errorf("%s: the sentence of %s(%s) is no plain string", name, call, strings.Join(args, ","))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(said)
	slices.SortFunc(counted, func(a, b [2]string) int { return strings.Compare(a[0]+a[1], b[0]+b[1]) })
	return slices.Compact(said), slices.Compact(counted)
}

var comments = regexp.MustCompile(`(?s:/\*.*?\*/)|(?m:^\s*//.*$)`)

func withoutComments(script string) string { return comments.ReplaceAllString(script, "") }

// arguments are those of a call, of which the text begins after its bracket.
func arguments(text string) (out []string) {
	depth, from, quote := 0, 0, rune(0)
	escaped := false
	for i, c := range text {
		switch {
		case escaped:
			escaped = false
		case c == '\\':
			escaped = true
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case strings.ContainsRune("'`\"", c):
			quote = c
		case strings.ContainsRune("([{", c):
			depth++
		case strings.ContainsRune(")]}", c) && depth > 0:
			depth--
		case c == ')':
			return append(out, strings.TrimSpace(text[from:i]))
		case c == ',' && depth == 0:
			out = append(out, strings.TrimSpace(text[from:i]))
			from = i + 1
		}
	}
	return out
}

// literal is the text of a string in single quotes.
func literal(arg string) (string, bool) {
	if len(arg) < 2 || arg[0] != '\'' || arg[len(arg)-1] != '\'' {
		return "", false
	}
	return strings.NewReplacer(`\'`, `'`, `\\`, `\`).Replace(arg[1 : len(arg)-1]), true
}
