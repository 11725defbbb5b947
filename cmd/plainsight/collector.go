package main

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
)

// collectSeldom has the garbage collector wait until the heap is five times as large
// as after the last collection: what is read of a capture stays until the end, so there
// is little to collect.
func collectSeldom() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
}

// patience is how much memory a command may use before the first collection, in bytes.
const patience = 192 << 20

// collectLate puts off the first collection until more than patience is in use. While a
// capture is read, it would go through all memory several times and find nearly all of
// it in use. GOGC or GOMEMLIMIT, where set, are kept.
func collectLate() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetMemoryLimit(patience)
	debug.SetGCPercent(-1)
	// The first collection finds this unused, and ends the waiting.
	runtime.AddCleanup(new([64]byte), func(int) {
		collectSeldom()
		debug.SetMemoryLimit(math.MaxInt64)
	}, 0)
}
