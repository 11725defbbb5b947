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

// memoryOptions say how much memory the server may take, and what is logged.
type memoryOptions struct {
	size  string
	level string
}

// The least that lessons can be run in, and what is taken where nobody can tell
// how much there is, in bytes.
const (
	leastMemory   = 256 << 20
	unknownMemory = 2 << 30
)

func (o *memoryOptions) flags(f *pflag.FlagSet) {
	f.StringVar(&o.size, "memory", "", "`SIZE` of memory that the server may take, such as 2GiB (default half of the machine's, or of its control group's)")
	f.StringVar(&o.level, "log-level", "warn", "what is logged to stderr: `LEVEL` debug, info, warn or error; never an address or a secret")
}

// limit is the size in bytes.
func (o *memoryOptions) limit() (int64, error) {
	if o.size == "" {
		return halfOfAll(), nil
	}
	n, err := humanize.ParseBytes(o.size)
	switch {
	case err != nil || n > math.MaxInt64:
		return 0, usage("--memory: %q is no size: give one such as 2GiB or 800MB", o.size)
	case n < leastMemory:
		return 0, usage("--memory: %s is too little to run lessons in: give at least %s", o.size, humanize.IBytes(leastMemory))
	}
	return int64(n), nil
}

// halfOfAll is half of what this process's control group may take or, where it is
// in none, of what the machine has.
func halfOfAll() int64 {
	n, err := memlimit.ApplyFallback(memlimit.FromCgroup, memlimit.FromSystem)()
	if err != nil || n == 0 || n/2 > math.MaxInt64 {
		return unknownMemory
	}
	return max(int64(n/2), leastMemory)
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

// keepTo has the collector keep the process to the limit, and give back what is not
// in use. A command that reads a file and ends may let its heap grow to five times
// that (collector.go); a server goes on, and would take all of the limit for a
// fifth of it. Whoever sets a pace has it kept.
func keepTo(limit int64) {
	debug.SetMemoryLimit(limit)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(usualPace)
	}
}
