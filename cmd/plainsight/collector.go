package main

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// A command that reads a file keeps most of what it reads until it ends, so there is
// little to collect, and each collection goes through all of it. A small heap is
// collected seldom; a large one stays close to what is in use. Each pace is how far the
// heap may grow after a collection, in percent of what was left in use.
const (
	smallPace  = 400
	middlePace = 100 // from middleHeap bytes in use
	largePace  = 40  // from largeHeap bytes in use

	middleHeap = 48 << 20
	largeHeap  = 192 << 20
)

// paceFor is the pace for so many bytes in use.
func paceFor(used uint64) int {
	switch {
	case used >= largeHeap:
		return largePace
	case used >= middleHeap:
		return middlePace
	}
	return smallPace
}

// collector is how this process's garbage collector is paced.
var collector struct {
	sync.Mutex
	late  bool // it waits until patience is in use
	armed bool // the pace is set anew after the next collection
	fixed bool // the pace is not changed any more
}

// collectByUse sets the pace by what is in use, now and after each collection, until
// keepTo fixes it. GOGC, where set, is kept.
func collectByUse() {
	if os.Getenv("GOGC") != "" {
		return
	}
	collector.Lock()
	defer collector.Unlock()
	if collector.fixed {
		return
	}
	if collector.late {
		collector.late = false
		debug.SetMemoryLimit(math.MaxInt64)
	}
	used := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(used)
	debug.SetGCPercent(paceFor(used[0].Value.Uint64()))
	armCollector()
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
	collector.Lock()
	defer collector.Unlock()
	collector.late = true
	debug.SetMemoryLimit(patience)
	debug.SetGCPercent(-1)
	armCollector()
}

// armCollector has collectByUse called after the next collection, which finds that
// nothing uses what is allocated here.
func armCollector() {
	if collector.armed {
		return
	}
	collector.armed = true
	runtime.AddCleanup(new([64]byte), func(int) {
		collector.Lock()
		collector.armed = false
		collector.Unlock()
		collectByUse()
	}, 0)
}
