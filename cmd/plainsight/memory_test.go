package main

import (
	"math"
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"plainsight/webui/live/livetest"
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

// A command collects a large heap sooner than a small one, and sees itself how large it
// has become.
func TestCommandsCollectByUse(t *testing.T) {
	t.Setenv("GOGC", "")
	collector.Lock()
	fixed := collector.fixed
	collector.fixed = false
	collector.Unlock()
	before, limit := debug.SetGCPercent(100), debug.SetMemoryLimit(-1)
	t.Cleanup(func() {
		collector.Lock()
		collector.fixed = fixed
		collector.Unlock()
		debug.SetMemoryLimit(limit)
		debug.SetGCPercent(before)
	})
	pace := func() int {
		collector.Lock()
		defer collector.Unlock()
		now := debug.SetGCPercent(50)
		debug.SetGCPercent(now)
		return now
	}
	runtime.GC() // what was held before does not count
	collectByUse()
	small := pace()
	held := make([]byte, largeHeap)
	collectLate()
	if got := pace(); got != -1 {
		t.Errorf("while it waits, the heap grows by %d percent, want no collection", got)
	}
	runtime.GC()
	for end := time.Now().Add(livetest.ForEver); pace() != largePace && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	if got := pace(); got != largePace || small <= got {
		t.Errorf("a heap of %d bytes grows by %d percent and the one before by %d, want %d and more", len(held), got, small, largePace)
	}
	if got := debug.SetMemoryLimit(-1); got != math.MaxInt64 {
		t.Errorf("the limit stays at %d bytes", got)
	}
	runtime.KeepAlive(held)
}
