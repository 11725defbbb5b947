package webui

import "plainsight/capture"

// muchToRead is how many frames a run's goroutine reads with new eyes by
// itself. It would be away too long with more of them.
const muchToRead = 5_000

// ahead reads a long recording with eyes that nobody has looked through yet.
// It does so outside of the run's goroutine, which goes on meanwhile.
func (r *run) ahead(name string) error {
	var e *sight
	var frames []capture.Frame
	take := 0
	err := r.ask(func() {
		eye, ok := r.lesson.Eye(name)
		if old := r.eyes[name]; !ok || r.shown <= muchToRead || old != nil && old.session != nil {
			return
		}
		take, frames = r.take, r.frames[:r.shown:r.shown]
		e = &sight{eye: eye, holding: r.holding}
		e.open(r, r.secretsOf(name))
	})
	if err != nil || e == nil {
		return err
	}
	e.feed(frames)
	return r.ask(func() {
		switch old := r.eyes[name]; {
		case r.take != take || old != nil && old.session != nil:
			e.letGo()
		case e.short:
			e.letGo()
			r.cut(e.fed)
		default:
			r.eyes[name] = e
		}
	})
}
