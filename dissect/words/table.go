package words

import (
	"regexp"
	"strings"
)

// Table is sentences in the language in use, for scripts: they have no other way to
// them.
type Table struct {
	Tag     string              `json:"tag"`     // the language's: "de"
	Said    map[string]string   `json:"said"`    // by the English sentence
	Counts  []int               `json:"counts"`  // numbers of things
	Counted map[string][]string `json:"counted"` // by the English sentence for many: the form for each of counts
}

// counts has a number for each form that any language has for whole numbers, in
// the order in which a script looks for one with the form that it wants.
var counts = []int{1, 2, 0, 3, 5, 6, 11, 20, 21, 22, 100, 101, 102, 103, 111, 1_000_000}

// TableOf has the sentences that are said and those that are counted, each of these
// for one and for many things. It is nil in English, which scripts have.
func TableOf(said []string, counted [][2]string) *Table {
	in := inUse.Load()
	if in == nil {
		return nil
	}
	l := *in
	t := &Table{Tag: "en", Said: map[string]string{}, Counts: counts, Counted: map[string][]string{}}
	if tagged, ok := l.(interface{ Tag() string }); ok && tags.MatchString(tagged.Tag()) {
		t.Tag = tagged.Tag()
	}
	for _, s := range said {
		t.Said[s] = l.Sentence(s)
	}
	for _, c := range counted {
		for _, n := range counts {
			t.Counted[c[1]] = append(t.Counted[c[1]], l.Counted(c[0], c[1], n))
		}
	}
	return t
}

// Tag is the file's language as browsers write it: "pt-BR".
func (f *File) Tag() string { return strings.ReplaceAll(f.po.GetDomain().Language, "_", "-") }

var tags = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)
