package tlstest

import (
	"fmt"
	"strings"
	"testing"

	"plainsight/dissect/field"
)

// Tree writes fields as a reader sees them: class, label and value.
func Tree(root *field.Field) string {
	var b strings.Builder
	var walk func(f *field.Field, depth int)
	walk = func(f *field.Field, depth int) {
		fmt.Fprintf(&b, "%s%s %s", strings.Repeat("  ", depth), f.Class.Tag(), f.Label)
		switch s := f.Show(); {
		case s == "":
		case f.Value.Kind == field.Bytes && len(f.Bytes()) > 8:
			fmt.Fprintf(&b, ": %d bytes", f.Len)
		default:
			b.WriteString(": " + s)
		}
		if f.Problem != nil {
			b.WriteString(" !! " + f.Problem.Error())
		}
		b.WriteByte('\n')
		for c := range f.Children() {
			walk(c, depth+1)
		}
	}
	for c := range root.Children() {
		walk(c, 0)
	}
	return b.String()
}

// Same fails unless both are the same.
func Same(t testing.TB, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// placeholders are what an explanation may leave to be filled in.
var placeholders = strings.NewReplacer("{v}", "", "{len}", "", "{what}", "", "{list}", "")

// Explained fails where a leaf lacks its explanation or its source, and where
// the leaves do not share the bytes of each buffer out among them.
func Explained(t testing.TB, root *field.Field) {
	t.Helper()
	owners := map[*field.Buffer][]int{}
	for f := range root.All() {
		if f == root {
			continue
		}
		if owners[f.Buf] == nil {
			owners[f.Buf] = make([]int, len(f.Buf.Data))
		}
		if f.Explain == "" || f.Spec.IsZero() || f.Label == "" || strings.Contains(placeholders.Replace(f.Explain), "{") {
			t.Errorf("%s %q is explained with %q by %v", f.Name, f.Label, f.Explain, f.Spec)
		}
		for i := f.Off; f.Owns() && i < f.End(); i++ {
			owners[f.Buf][i]++
		}
	}
	for b, of := range owners {
		for i, n := range of {
			if n != 1 {
				t.Fatalf("byte %d of %q has %d owners:\n%s", i, b.Name, n, Tree(root))
			}
		}
	}
}

// Inside is a message's content as a reader sees it, after type and length.
func Inside(f *field.Field) string {
	var out field.Field
	n := 0
	for c := range f.Children() {
		if n++; n > 2 {
			out.Add(copyOf(c))
		}
	}
	return Tree(&out)
}

// copyOf copies a field and what is below it, so that it can be used elsewhere.
func copyOf(f *field.Field) *field.Field {
	out := &field.Field{Name: f.Name, Label: f.Label, Span: f.Span, Value: f.Value, Problem: f.Problem, Class: f.Class, Flags: f.Flags}
	for c := range f.Children() {
		out.Add(copyOf(c))
	}
	return out
}

// Problems lists what is wrong in a field and below it.
func Problems(f *field.Field) (out []string) {
	for c := range f.All() {
		if c.Problem != nil {
			out = append(out, c.Problem.Error())
		}
	}
	return out
}
