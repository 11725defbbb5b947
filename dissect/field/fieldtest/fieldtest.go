// Package fieldtest helps dissectors' tests: it writes a tree of fields as a
// short listing, checks the rules that every tree keeps, and asks Wireshark
// for its opinion.
package fieldtest

import (
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

var update = flag.Bool("update", false, "write the golden files again")

// Tree is what a test's dissector records: the root of its fields, and the
// buffer that they lie in.
type Tree struct {
	Ctx  *proto.Context
	Root *field.Field
	Span field.Span
}

// New returns an empty tree over a frame of these bytes.
func New(data []byte) *Tree {
	b := &field.Buffer{Kind: field.Wire, Name: "Frame 1", Frame: 1, Data: data}
	t := &Tree{Ctx: &proto.Context{Arena: new(field.Arena)}, Span: field.Span{Buf: b, Len: len(data)}}
	t.Root = t.Ctx.Arena.New()
	return t
}

// Find is the first field of that name; a test that lacks it fails.
func (t *Tree) Find(tb testing.TB, name string) *field.Field {
	tb.Helper()
	f := t.Root.Find(name)
	if f == nil {
		tb.Fatalf("no field %s in\n%s", name, t.Listing())
	}
	return f
}

// Listing has a line for each field: its offset and length, its class where
// it owns its bytes, its name and its value; problems come below.
func (t *Tree) Listing() string {
	var out strings.Builder
	var walk func(f *field.Field, depth int)
	walk = func(f *field.Field, depth int) {
		class := "  "
		if f.Owns() {
			class = f.Class.Tag()
		}
		name := f.Name
		if name == "" {
			name = `"` + f.Label + `"`
		}
		fmt.Fprintf(&out, "%4d %4d %s %s%s", f.Off, f.Len, class, strings.Repeat("  ", depth), name)
		if v := f.Show(); v != "" {
			out.WriteString(" = " + v)
		}
		out.WriteString("\n")
		if f.Problem != nil {
			fmt.Fprintf(&out, "        !! %s%s\n", strings.Repeat("  ", depth), f.Problem)
		}
		for c := range f.Children() {
			walk(c, depth+1)
		}
	}
	for c := range t.Root.Children() {
		walk(c, 0)
	}
	return out.String()
}

// Golden compares the listing with testdata/name.txt, which -update writes.
func (t *Tree) Golden(tb testing.TB, name string) {
	tb.Helper()
	golden := filepath.Join("testdata", name+".txt")
	got := t.Listing()
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			tb.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		tb.Fatal(err)
	}
	if got != string(want) {
		tb.Errorf("%s differs; look at it, and run with -update if it is right:\n%s", golden, got)
	}
}

// Check fails where a field leaves its buffer, where two fields own one byte,
// or where a byte of the spans in whole has no owner.
func (t *Tree) Check(tb testing.TB, whole ...field.Span) {
	tb.Helper()
	owner := make([]*field.Field, len(t.Span.Buf.Data))
	for f := range t.Root.All() {
		if f.Buf == nil && f.Len == 0 {
			continue
		}
		if f.Off < 0 || f.Len < 0 || f.End() > len(f.Buf.Data) {
			tb.Fatalf("%s: %d bytes at %d leave a buffer of %d bytes\n%s", f.Name, f.Len, f.Off, len(f.Buf.Data), t.Listing())
		}
		if f.Buf != t.Span.Buf || !f.Owns() {
			continue
		}
		for i := f.Off; i < f.End(); i++ {
			if owner[i] != nil {
				tb.Fatalf("byte %d: both %s and %s own it\n%s", i, owner[i].Name, f.Name, t.Listing())
			}
			owner[i] = f
		}
	}
	for _, s := range whole {
		if i := slices.Index(owner[s.Off:s.End()], nil); i >= 0 {
			tb.Fatalf("nobody owns byte %d\n%s", s.Off+i, t.Listing())
		}
	}
}

// Show renders every field's value and explanation, which must not panic.
func (t *Tree) Show() {
	for f := range t.Root.All() {
		_, _ = f.Show(), f.Explanation()
		if f.Problem != nil {
			_ = f.Problem.Error()
		}
	}
}

// Unhex reads hex that may have spaces. What is none is a mistake of the test's.
func Unhex(text string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		panic(err)
	}
	return b
}
