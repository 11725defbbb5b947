package main

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
)

// collectSeldom lets the garbage collector wait until the heap is five times
// what it left: what is read of a capture stays until the end, so there is
// little to collect.
func collectSeldom() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
}

// patience is how much memory a command may fill before the collector looks
// at it for the first time, in bytes.
const patience = 192 << 20

// collectLate does without the collector as long as no more than that is in
// use. While a capture is read it would go through all that is there, several
// times, and find nearly all of it in use. A pace that was set is kept.
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
