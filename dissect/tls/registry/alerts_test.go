package registry

import (
	"strings"
	"testing"
)

// Each alert is explained in a sentence or two.
func TestAlertDescriptionsAreExplained(t *testing.T) {
	n := 0
	for code, a := range Alerts {
		if a.Name == "" {
			continue
		}
		if n++; len(a.Says) < 20 || !strings.HasSuffix(a.Says, ".") {
			t.Errorf("%d, %s: %q", code, a.Name, a.Says)
		}
	}
	if n != 37 {
		t.Errorf("%d alerts", n)
	}
}
