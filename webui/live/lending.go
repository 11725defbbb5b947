package live

import (
	"crypto/subtle"
	"slices"

	"plainsight/dissect/words"
)

// Reasons why a request with a run's address is refused.
var (
	ErrNotLent  = words.Error("the owner of this run keeps these eyes to themselves: choose others under Seen by")
	ErrNotLocal = words.Error("this was recorded from the loopback of the computer on which plainsight runs, and is shown on that computer alone: open a file, or run a lesson, to look at packets from here")
)

// Drives reports whether the key is the run's own, which proves that the asker owns it.
// With only the run's address, one can watch and nothing else.
func (r *Run) Drives(key string) bool {
	return subtle.ConstantTimeCompare([]byte(key), []byte(r.Key)) == 1
}

// lends reports whether watchers may look through that viewpoint. It is asked by the
// run's goroutine.
func (r *Run) lends(eye string) bool { return !r.kept[eye] }

// lend lets watchers look through those viewpoints and no others. The first viewpoint,
// which sees what anyone on the wire sees, cannot be withheld. Watchers of a viewpoint
// that is withheld from now on are told so.
func (r *Run) lend(eyes []string) {
	r.kept = map[string]bool{}
	for _, e := range r.source.Viewpoints()[1:] {
		if !slices.Contains(eyes, e.Name) {
			r.kept[e.Name] = true
			r.hub.expel(feed{r, e.Name}, refusal(ErrNotLent))
		}
	}
	r.dirty = true
}

// keepAll withholds all viewpoints from watchers but the first, which holds no key.
func (r *Run) keepAll() {
	r.kept = map[string]bool{}
	for _, e := range r.source.Viewpoints()[1:] {
		r.kept[e.Name] = true
	}
}

// keptViewpoints are those that watchers do not look through, in the lesson's order.
func (r *Run) keptViewpoints() (names []string) {
	for _, e := range r.source.Viewpoints() {
		if r.kept[e.Name] {
			names = append(names, e.Name)
		}
	}
	return names
}
