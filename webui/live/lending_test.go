package live

import (
	"slices"
	"testing"

	"plainsight/lessons"
)

// What the eavesdropper sees is nobody's to keep; of the rest the owner keeps
// what is not lent, and lends anew each time.
func TestWhichEyesAreKept(t *testing.T) {
	t.Parallel()
	l := plainLesson()
	l.Eyes = append(slices.Clone(l.Eyes), lessons.Eye{Name: "server"})
	r, _ := stillRun(t, l)
	see := func(what string, want ...string) {
		t.Helper()
		if got := r.keptViewpoints(); !slices.Equal(got, want) || r.lends("client") == slices.Contains(want, "client") || !r.lends("eavesdropper") {
			t.Errorf("%s the eyes that are kept are %q, want %q", what, got, want)
		}
	}
	see("at first")
	r.keepAll()
	see("all kept,", "client", "server")
	r.lend([]string{"server"})
	see("the server's lent,", "client")
	r.lend([]string{"client"})
	see("the client's lent,", "server")
	r.lend([]string{"client", "server"})
	see("both lent,")
}
