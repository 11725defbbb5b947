package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"plainsight/dissect/field"
)

// What is promised, besides that nobody who behaves is turned away, nothing fails,
// and no goroutine is left over.
const (
	verdictTime = 5 * time.Second // from Run until the verdict, for 95 of 100
	memoryPart  = 1.2             // memory afterwards, as a part of what there should be
	leastHeap   = 16 << 20        // bytes that a server at rest may use: a part of less is chance
)

// report is what a soak has measured.
type report struct {
	options
	lasted    time.Duration
	homes     bool    // visitors had addresses of their own
	fresh     figures // before anybody has come
	start     figures // after the warm-up
	peak      figures
	after     figures
	noFigures error // why there are none at the end
	tally     *tally
	ended     error    // what was wrong with the server's end
	said      []string // by the server on its stderr
}

// memory is how many bytes of the heap are in use at the end, and how many should be:
// those in use after the warm-up, without the runs kept then, and what the account says
// that the runs and captures kept now hold. A run outlives its page, for visitors who
// come back.
func (r *report) memory() (used, due int64) {
	return r.after.Memory.Heap, max(r.start.Memory.Heap-r.start.Memory.Held, r.fresh.Memory.Heap, leastHeap) + r.after.Memory.Held
}

// rested reports whether the server has no visitors and, if --settle is longer than
// --keep, no runs or captures either.
func (r *report) rested(f figures) bool {
	return quiet(f) && (r.settle <= r.keep || f.Runs+f.Captures == 0)
}

// collected wraps ok, so that it has to hold until the server's garbage collector has
// run once more: only then does the figure for the heap show what is in use. An idle
// server collects every two minutes; with a shorter --settle, ok alone decides.
func (r *report) collected(ok func(figures) bool) func(figures) bool {
	const usual = 2 * time.Minute
	last, looked := int64(-1), false
	return func(f figures) bool {
		if !ok(f) {
			last, looked = -1, false
			return false
		}
		looked = looked || last >= 0 && f.Memory.Heap != last
		last = f.Memory.Heap
		return looked || r.settle <= usual
	}
}

// back reports whether the server is as it was after the warm-up.
func (r *report) back(f figures) bool {
	now := *r
	now.after = f
	used, due := now.memory()
	return r.rested(f) && f.own() <= r.start.own() && float64(used) <= memoryPart*float64(due)
}

// broken lists the promises that were not kept.
func (r *report) broken() (out []string) {
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if r.ended != nil {
		say("the server: %v", r.ended)
	}
	for _, line := range r.said {
		if strings.Contains(line, "panic") || strings.Contains(line, "has failed") {
			say("the server has failed: %s", line)
		}
	}
	n := 0
	for _, k := range r.tally.refused {
		n += k
	}
	if n > 0 {
		say("visitors who behave were turned away %s", field.Count(n, "time"))
	}
	for _, what := range r.tally.let {
		say("%s", what)
	}
	for _, t := range r.tally.all() {
		if t.what == verdictKind && t.p95 >= verdictTime {
			say("the verdict takes %v for 95 of 100, and should take less than %v", short(t.p95), verdictTime)
		}
	}
	if r.noFigures != nil {
		say("the server tells no figures at the end: %v", r.noFigures)
		return out
	}
	if r.peak.RSS > r.peak.Memory.Limit+r.peak.Memory.Limit/10 {
		say("the process has taken %s, and may take %s", size(r.peak.RSS), size(r.peak.Memory.Limit))
	}
	if !quiet(r.after) {
		say("%d lessons, %d viewers and %d uploads are under way when all have left", r.after.Playing, r.after.Viewers, r.after.Uploads)
	}
	if left := r.after.own() - r.start.own(); left > 0 {
		say("%d goroutines are left over", left)
	}
	if used, due := r.memory(); float64(used) > memoryPart*float64(due) {
		say("%s of the heap are in use afterwards, and should be %s or at most a fifth more", size(used), size(due))
	}
	return out
}

// print writes the report for people.
func (r *report) print(w io.Writer) {
	t := r.tally
	say := func(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }
	say("\n%d visitors for %v, seed %d%s", r.visitors, r.lasted.Round(time.Second), r.seed, loadAverage())
	if !r.homes {
		say("this system cannot give visitors addresses of their own, so all shared one")
	}
	var visits []string
	for k := range kinds {
		visits = append(visits, fmt.Sprintf("%s %d", kind(k), t.visits[kind(k)]))
	}
	say("visits: %s", strings.Join(visits, ", "))

	say("\n%-34s %8s %9s %9s %9s", "visitors who behave wait for", "times", "p50", "p95", "longest")
	for _, one := range t.all() {
		say("%-34s %8d %9v %9v %9v", one.what, one.n, short(one.p50), short(one.p95), short(one.max))
	}
	say("\nvisitors who behave were turned away, in %d ways", len(t.refused))
	for _, what := range slices.Sorted(maps.Keys(t.refused)) {
		say("  %s: %d times", what, t.refused[what])
	}
	for _, one := range t.first {
		say("  for example %s", one)
	}
	for k := range kinds {
		if n := t.answers[kind(k)]; n != nil {
			var each []string
			for _, status := range slices.Sorted(maps.Keys(n)) {
				each = append(each, fmt.Sprintf("%s %d times", statusWords(status), n[status]))
			}
			say("answers to visitors who are %s: %s", kind(k), strings.Join(each, ", "))
		}
	}
	say("\nunused        %s", r.fresh)
	say("at the start  %s", r.start)
	say("at most       %s", r.peak)
	say("at the end    %s", r.after)
	used, due := r.memory()
	say("memory: %s of the heap in use at the end; expected %s, from the start without its runs, and what the account says that the %d runs and %d captures kept now hold", size(used), size(due), r.after.Runs, r.after.Captures)
	say("goroutines, without one for each kept run: %d at the start, %d at the end", r.start.own(), r.after.own())
	if len(r.said) > 0 {
		say("\nthe server has said:\n  %s", strings.Join(r.said[:min(len(r.said), 40)], "\n  "))
	}
	broken := r.broken()
	if len(broken) == 0 {
		say("\nall promises were kept")
		return
	}
	say("\nbroken promises:\n  %s", strings.Join(broken, "\n  "))
}

func statusWords(status int) string {
	if status == 0 {
		return "none"
	}
	return fmt.Sprint(status)
}

func short(d time.Duration) time.Duration {
	if d < time.Second {
		return d.Round(100 * time.Microsecond)
	}
	return d.Round(10 * time.Millisecond)
}

func size(n int64) string {
	if n < 0 {
		return "-" + humanize.IBytes(uint64(-n))
	}
	return humanize.IBytes(uint64(n))
}
