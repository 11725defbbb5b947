package lessons

import (
	"strings"
	"testing"
)

// The name of a secret goes into the middle of sentences, in other names too: it is one
// piece, and nothing is set behind it with a comma.
func TestSecretsAreNamedInOnePiece(t *testing.T) {
	for _, l := range All() {
		for eye, held := range run(t, l, open(t, "virtual"), DefaultSecret).held {
			for _, s := range held {
				if strings.Contains(s.Label, ",") {
					t.Errorf("%s: the %s holds %q", l.Name, eye, s.Label)
				}
			}
		}
	}
}
