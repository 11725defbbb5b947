package live

import (
	"fmt"
	"log/slog"
	"runtime/debug"

	"plainsight/dissect/words"
	"plainsight/webui/pages"
)

// ErrMistake is the error of a panic, a bug in plainsight itself.
var ErrMistake = words.Error("something went wrong in plainsight itself. What was recorded is still here and can be saved; press Run to record again. The output of the program plainsight says more")

// contain recovers from a panic so that it ends only the run where it happens: other
// runs go on, and what this one has recorded can still be saved.
func (r *Run) contain(f func()) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		Mistake(r.log, "a run of "+r.source.Name(), p)
		r.stop()
		r.broken, r.phase = true, pages.PhaseFailed
		r.hub.publish(feed{run: r}, encode(pages.ProblemMessage{Type: "error", Says: pages.Because(ErrMistake)}, cursor{}))
	}()
	f()
}

// Contained calls f and returns its error. It recovers from a panic, logs it, and
// returns an error for that too.
func Contained(log *slog.Logger, what string, f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			Mistake(log, what, p)
			err = fmt.Errorf("plainsight itself has failed: %v", p)
		}
	}()
	return f()
}

func Mistake(log *slog.Logger, where string, p any) {
	log.Error("plainsight has failed", "in", where, "with", fmt.Sprint(p), "stack", string(debug.Stack()))
}
