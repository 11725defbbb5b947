package webui

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"plainsight/webui/pages"
)

// errMistake is what a page is told when plainsight itself has failed.
var errMistake = errors.New("something went wrong in plainsight itself. What was recorded is still here and can be saved; press Run to record anew. Where plainsight was started, its output says more")

// contain keeps a mistake of plainsight's own with the run where it happens:
// other runs go on, and what this one has recorded can be saved.
func (r *run) contain(f func()) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		mistake(r.log, "a run of "+r.source.Name(), p)
		r.stop()
		r.broken, r.phase = true, pages.PhaseFailed
		r.hub.publish(feed{run: r}, encode(pages.ProblemMessage{Type: "error", Says: pages.Because(errMistake)}, cursor{}))
	}()
	f()
}

// contained is the error of what f does, and of what it should never do.
func contained(log *slog.Logger, what string, f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			mistake(log, what, p)
			err = fmt.Errorf("plainsight itself has failed: %v", p)
		}
	}()
	return f()
}

func mistake(log *slog.Logger, where string, p any) {
	log.Error("plainsight has failed", "in", where, "with", fmt.Sprint(p), "stack", string(debug.Stack()))
}
