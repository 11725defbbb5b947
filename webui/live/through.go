package live

import (
	"cmp"

	"plainsight/dissect/words"
)

// ErrNoViewpoint is the error for a viewpoint that the run does not have.
var ErrNoViewpoint = words.Error("this lesson has no such viewpoint: choose one of those that the page offers")

// Through calls f with what a viewpoint sees, for the owner or, if the owner lends the
// viewpoint, for others. The error is ErrNoViewpoint, ErrNotLent or ErrEnded.
func (r *Run) Through(name string, owner bool, f func(*Viewpoint)) error {
	may := func() error {
		if _, ok := viewpointNamed(r.source, name); !ok {
			return ErrNoViewpoint
		}
		if !owner && !r.lends(name) {
			return ErrNotLent
		}
		return nil
	}
	var refused error
	if err := r.ask(func() { refused = may() }); err != nil || refused != nil {
		return cmp.Or(err, refused)
	}
	if err := r.ahead(name); err != nil {
		return err
	}
	err := r.ask(func() {
		if refused = may(); refused == nil {
			e, _ := r.viewpoint(name)
			f(e)
		}
	})
	return cmp.Or(err, refused)
}
