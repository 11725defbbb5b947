package fieldtest

import (
	"strings"
	"testing"

	"plainsight/dissect/field"
)

// CheckDerived fails unless every byte of each buffer that was derived, such as
// one that was decrypted, has exactly one owner.
func (t *Tree) CheckDerived(tb testing.TB) {
	tb.Helper()
	owners := map[*field.Buffer][]int{}
	for _, b := range t.Ctx.Buffers {
		owners[b] = make([]int, len(b.Data))
	}
	for f := range t.Root.All() {
		if of := owners[f.Buf]; of != nil && f.Owns() {
			for i := f.Off; i < f.End(); i++ {
				of[i]++
			}
		}
	}
	for b, of := range owners {
		for i, n := range of {
			if n != 1 {
				tb.Fatalf("byte %d of %q has %d owners\n%s", i, b.Name, n, t.Listing())
			}
		}
	}
}

// CheckCited fails where a field has no explanation, no source or a name that
// does not begin so.
func (t *Tree) CheckCited(tb testing.TB, prefix string) {
	tb.Helper()
	for f := range t.Root.All() {
		if f != t.Root && (f.Explain == "" || f.Spec.IsZero() || !strings.HasPrefix(f.Name, prefix)) {
			tb.Fatalf("%s %q is not explained or not cited\n%s", f.Name, f.Label, t.Listing())
		}
	}
}
