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
	take := 0
	var booked int64
	give := func() {
		r.reading.Add(-booked)
		r.holding.Grow(-booked)
		booked = 0
	}
	err := r.ask(func() {
		eye, ok := viewpointNamed(r.source, name)
		if old := r.viewpoints[name]; !ok || r.shown <= muchToRead || old != nil && old.session != nil {
			return
		}
		take, frames = r.take, r.frames[:r.shown:r.shown]
		e = &Viewpoint{Eye: eye, run: r}
		e.room = func() bool {
			select {
			case <-r.done: // it was dropped, perhaps to make room
				return false
			default:
			}
			more := e.booked - booked
			if !r.readRoom(more, func() bool { return r.holding.Read(more) }) {
				return false
			}
			r.reading.Add(more)
			booked += more
			return true
		}
		e.open(r, r.secretsOf(name))
	})
	if err != nil || e == nil {
		return err
	}
	defer give() // also where the run has ended meanwhile
	e.feed(frames)
	return r.ask(func() {
		give() // from here on the run counts it
		if old := r.viewpoints[name]; r.take == take && (old == nil || old.session == nil) {
			e.room, e.goesOn = r.weighRead, r.mayReadOn
			r.viewpoints[name] = e
			r.weigh()
		}
	})
}
