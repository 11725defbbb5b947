package main

import (
	"math"
	"runtime/debug"
	"testing"
)

// A server goes on, so its garbage is collected sooner than that of a command
// which reads a file and ends.
func TestServersCollectAtTheUsualPace(t *testing.T) {
	for _, one := range []struct {
		env  string
		want int // percent
	}{{"", usualPace}, {"400", 400}} {
		t.Setenv("GOGC", one.env)
		before, limit := debug.SetGCPercent(400), debug.SetMemoryLimit(-1)
		keepTo(math.MaxInt64)
		if got := debug.SetGCPercent(before); got != one.want {
			t.Errorf("GOGC=%q: the heap grows by %d percent, want %d", one.env, got, one.want)
		}
		debug.SetMemoryLimit(limit)
	}
}
