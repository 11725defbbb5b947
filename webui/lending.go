package webui

import (
	"crypto/subtle"
	"errors"
	"slices"
)

// Reasons why somebody who knows a run's address is not shown it.
var (
	errNotLent  = errors.New("whoever owns this run keeps these eyes to themselves: choose other eyes")
	errNotLocal = errors.New("this was recorded from the loopback of the computer on which plainsight runs, and is shown on that computer alone: open a file, or run a lesson, to look at packets from here")
)

// Drives reports whether the key shows that the run is the asker's own. Who
// was only given a run's address may watch it and no more.
func (r *run) Drives(key string) bool {
	return subtle.ConstantTimeCompare([]byte(key), []byte(r.Key)) == 1
}

// lends reports whether watchers may look through those eyes. It is asked by the
// run's goroutine.
func (r *run) lends(eye string) bool { return !r.kept[eye] }

// lend has watchers look through those eyes and no others. What anyone on the
// wire sees is nobody's to keep. Who watches with eyes that are kept from now on
// is told so.
func (r *run) lend(eyes []string) {
	r.kept = map[string]bool{}
	for _, e := range r.source.Viewpoints()[1:] {
		if !slices.Contains(eyes, e.Name) {
			r.kept[e.Name] = true
			r.hub.expel(feed{r, e.Name}, refusal(errNotLent))
		}
	}
	r.dirty = true
}

// keepAll keeps all eyes but the first, which hold no key.
func (r *run) keepAll() {
	r.kept = map[string]bool{}
	for _, e := range r.source.Viewpoints()[1:] {
		r.kept[e.Name] = true
	}
}

// keptViewpoints are those that watchers do not look through, in the lesson's order.
func (r *run) keptViewpoints() (names []string) {
	for _, e := range r.source.Viewpoints() {
		if r.kept[e.Name] {
			names = append(names, e.Name)
		}
	}
	return names
}
