package livetest

import (
	"testing"
	"time"
)

const (
	Patience = time.Minute // that a test has for something that must happen
	ForEver  = time.Hour   // for what a test does not wait for
)

// Over waits for the end of f.
func Over(t *testing.T, what string, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { f(); close(done) }()
	select {
	case <-done:
	case <-time.After(Patience):
		t.Fatalf("waited in vain for %s", what)
	}
}
