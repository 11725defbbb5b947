package main

import (
	"log/slog"
	"math"
	"os"
	"runtime/debug"

	"github.com/KimMachineGun/automemlimit/memlimit"
	"github.com/dustin/go-humanize"
	"github.com/spf13/pflag"
)

// memoryOptions say how much memory the server may use, and what is logged.
type memoryOptions struct {
	size  string // "half", or one in bytes
	level string
}

// half is the value of --memory for half of the memory that there is.
const half = "half"

// The least memory that lessons can be run in, and how much is used where it is
// not known how much there is, in bytes.
const (
	leastMemory   = 256 << 20
	unknownMemory = 2 << 30
)

func (o *memoryOptions) flags(f *pflag.FlagSet) {
	f.StringVar(&o.size, "memory", half, "`SIZE` of memory that the server keeps near, such as 2GiB, and 256MiB at least; half is half of the machine's, or of its control group's")
	f.StringVar(&o.level, "log-level", "warn", "what to log to stderr: `LEVEL` debug, info, warn or error; addresses and secrets are not logged")
}

// limit is the value of --memory in bytes.
func (o *memoryOptions) limit() (int64, error) {
	all, known := allMemory()
	switch {
	case o.size == half && !known:
		return unknownMemory, nil
	case o.size == half:
		return max(all/2, leastMemory), nil
	}
	n, err := humanize.ParseBytes(o.size)
	switch {
	case err != nil || n > math.MaxInt64:
		return 0, usage("--memory: %q is not a size: give one such as 2GiB or 800MB", o.size)
	case known && n > uint64(all):
		return 0, usage("--memory: %s is more than there is here, which is %s: give at most that, or leave it out to use half", o.size, humanize.IBytes(uint64(all)))
	case n < leastMemory:
		return 0, usage("--memory: %s is too little to run lessons in: give at least %s", o.size, humanize.IBytes(leastMemory))
	}
	return int64(n), nil
}

// allMemory is what this process's control group may take or, where that has no
// limit, what the machine has, in bytes, where that can be known.
func allMemory() (n int64, known bool) {
	machine, err := memlimit.FromSystem()
	if group, bad := memlimit.FromCgroup(); bad == nil && group > 0 && (err != nil || group < machine) {
		machine, err = group, nil
	}
	if err != nil || machine == 0 || machine > math.MaxInt64 {
		return 0, false
	}
	return int64(machine), true
}

// log is the log at the level that was asked for.
func (p *program) log(o *memoryOptions) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(o.level)); err != nil {
		return nil, usage("--log-level: there is no level %q: it is debug, info, warn or error", o.level)
	}
	return slog.New(slog.NewTextHandler(p.err, &slog.HandlerOptions{Level: level})), nil
}

// usualPace is how far the heap grows, in percent of what was in use, before the
// collector looks at it again: Go's own choice.
const usualPace = 100

// keepTo has the collector keep the process to the limit, and give back what is not in
// use. A command that reads a file and ends may let its heap grow further
// (collector.go); a server goes on, and would take all of the limit. GOGC, where set, is
// kept.
func keepTo(limit int64) {
	debug.SetMemoryLimit(limit)
	if os.Getenv("GOGC") == "" {
		collector.Lock()
		defer collector.Unlock()
		collector.fixed = true
		debug.SetGCPercent(usualPace)
	}
}
