package live

import "plainsight/capture"

// muchToRead is how many frames a run's goroutine dissects itself for a new viewpoint.
// More would block it for too long.
const muchToRead = 5_000

// ahead dissects a long recording for a viewpoint that nobody has looked through yet,
// outside the run's goroutine, which goes on meanwhile.
func (r *Run) ahead(name string) error {
	var e *Viewpoint
	var frames []capture.Frame
	take, give := 0, func() {}
	err := r.ask(func() {
		eye, ok := viewpointNamed(r.source, name)
		if old := r.viewpoints[name]; !ok || r.shown <= muchToRead || old != nil && old.session != nil {
			return
		}
		take, frames = r.take, r.frames[:r.shown:r.shown]
		e = &Viewpoint{Eye: eye, run: r}
		if aside := r.holding.Aside(); aside != nil {
			e.room = func() bool { return aside.Grow(e.booked - aside.Size()) }
			give = aside.Release
		}
		e.open(r, r.secretsOf(name))
	})
	if err != nil || e == nil {
		return err
	}
	e.feed(frames)
	defer give() // also where the run has ended meanwhile
	return r.ask(func() {
		give() // from here on the run counts it
		if old := r.viewpoints[name]; r.take == take && (old == nil || old.session == nil) {
			e.room = r.weigh
			r.viewpoints[name] = e
			r.weigh()
		}
	})
}
