package live

import (
	"testing"
	"time"
)

// What takes out of proportion long to find out is given up, and what a long capture
// takes is not out of proportion.
func TestSlowSweepsAreGivenUp(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		spent time.Duration
		bytes int
		over  bool
	}{
		{sweepLeast, 0, false},
		{sweepLeast + time.Millisecond, 100, true},
		{sweepLeast + time.Second, 1 << 20, false},
		{sweepLeast + 5*time.Second, 1 << 20, true},
	} {
		w := sweep{spent: c.spent, bytes: c.bytes}
		if err := w.tooSlow(); (err != nil) != c.over {
			t.Errorf("%v for %d bytes: %v", c.spent, c.bytes, err)
		}
	}
}
