package webui

import (
	"cmp"
	"errors"
)

var errNoViewpoint = errors.New("this lesson has no such viewpoint: choose one of those that the page offers")

// Through hands on what those eyes see, to the owner or, where the owner lends
// the eyes, to others.
func (r *run) Through(name string, owner bool, f func(*viewpoint)) error {
	may := func() error {
		if _, ok := viewpointNamed(r.source, name); !ok {
			return errNoViewpoint
		}
		if !owner && !r.lends(name) {
			return errNotLent
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
