package webui

import (
	"context"
	"errors"
	"net/http"

	"plainsight/webui/pages"
	"plainsight/webui/recording"
)

// secretsPage lists every secret of a run. A value is written down for eyes
// that hold it, and for no others.
func (s *Server) secretsPage(w http.ResponseWriter, q *http.Request) {
	v := pages.SecretsView{Page: s.page("Secrets of a run · plainsight", "")}
	id, name := q.FormValue("run"), q.FormValue("eye")
	r, err := s.find(id, s.caller(q).Local)
	switch {
	case errors.Is(err, errNotLocal):
		s.refuse(w, q, notHere, pages.Because(err))
		return
	case err != nil:
		status := http.StatusNotFound
		v.Missing = "Secrets are made when a lesson runs, and this address names no run. Open a lesson, press Run, and choose Keys there: it leads back to here."
		if id == "" {
			status = http.StatusOK
		} else {
			v.Missing = "This run is not kept any more, and its secrets are gone with it. Open a lesson and press Run for new ones, then choose Keys there: it leads back to here."
		}
		s.show(w, q, status, pages.SecretsScreen(v))
		return
	}
	var told []recording.Held
	var b scales
	known, lent, take := false, false, 0
	v.Watched = !r.ownedBy(q)
	err = r.ask(func() {
		v.Lesson, v.Run, v.Packets, v.Running = r.lesson, r.id, r.shown, !r.complete()
		if name == "" {
			name = r.lesson.Eyes[0].Name
		}
		v.Eye, known = r.lesson.Eye(name)
		lent = !v.Watched || r.lends(name)
		for _, h := range r.held {
			if h.After <= r.shown {
				told = append(told, h)
			}
		}
		v.Own = r.own != nil
		take = r.take
		b = scales{frames: r.frames[:r.shown:r.shown], most: r.limits.bytes, ended: r.complete(), words: r.secret}
	})
	switch {
	case err != nil:
		v.Lesson, v.Missing = nil, "This run has ended while it was looked at. Open a lesson and press Run for a new one."
		s.show(w, q, http.StatusGone, pages.SecretsScreen(v))
		return
	case !known:
		v.Missing = "This lesson has no viewpoint of that name. Choose one of those above."
		v.Eye = v.Lesson.Eyes[0]
		s.show(w, q, http.StatusNotFound, pages.SecretsScreen(v))
		return
	case !lent:
		v.Missing = pages.Because(errNotLent)
		s.show(w, q, http.StatusForbidden, pages.SecretsScreen(v))
		return
	}
	leave, ok := s.work.Take(s.visitor(q))
	if !ok {
		s.refused.Add(1)
		v.Missing = pages.Because(s.work.Why(s.visitor(q), errManyAsked, errAllAsked))
		s.show(w, q, http.StatusServiceUnavailable, pages.SecretsScreen(v))
		return
	}
	defer leave()
	all := v.Tell(told)
	measured := r.weighed.measure(q.Context(), s.log, s.spawn, weighedKey{take, len(b.frames), len(told), b.ended, b.words}, func(ctx context.Context) []pages.Opens {
		b.ctx, b.hold = ctx, s.rooms.account.Hold(r.holding.Visitor())
		defer b.hold.Release()
		return b.all(all)
	})
	v.Opened(measured)
	s.show(w, q, http.StatusOK, pages.SecretsScreen(v))
}
