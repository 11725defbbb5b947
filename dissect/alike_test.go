package dissect_test

import (
	"strings"
	"testing"

	"plainsight/dissect"
)

// Of several connections that stay shut for the same reason the sentence has the plural.
func TestSentenceOfSeveralConnections(t *testing.T) {
	all, _ := exchange(t, identities().rsa, overTLS13, page(note))
	second := &wire{client: 40001, server: 5683, seq: [2]uint32{1, 1001}}
	frames := append(heard(newWire(1), all, whole), heard(second, all, whole)...)
	list, _ := session(t, frames).Shut(10)
	if one := dissect.Alike(list[:1]); !strings.HasPrefix(one[0].Says, "No key was given for it.") {
		t.Errorf("of one: %q", one[0].Says)
	}
	if both := dissect.Alike(list); len(list) != 2 || len(both) != 1 || !strings.HasPrefix(both[0].Says, "No key was given for them.") || !strings.HasSuffix(both[0].Helps, "during these connections.") {
		t.Errorf("of %d: %+v", len(list), both)
	}
}
