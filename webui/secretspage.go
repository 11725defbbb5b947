package webui

import (
	"errors"
	"net/http"

	"plainsight/dissect/words"
	"plainsight/webui/live"
	"plainsight/webui/pages"
)

// secretsPage lists every secret of a run. A value is shown only to a viewpoint that
// holds it.
func (s *Server) secretsPage(w http.ResponseWriter, q *http.Request) {
	v := pages.SecretsView{Page: s.page(words.Say("Secrets of a run · plainsight"), "")}
	id, name := q.FormValue("run"), q.FormValue("eye")
	r, err := s.runs.Find(id, s.caller(q).Local)
	switch {
	case errors.Is(err, live.ErrNotLocal):
		s.refuse(w, q, pages.NotHere(err))
		return
	case err != nil:
		status := http.StatusNotFound
		v.Missing = words.Say("Secrets are made when a lesson runs, and this address names no run. Open a lesson, press Run, and choose Keys there: it leads back here.")
		if id == "" {
			status = http.StatusOK
		} else {
			v.Missing = words.Say("This run is no longer kept, and its secrets are gone with it. Open a lesson and press Run for new ones, then choose Keys there: it leads back here.")
		}
		s.show(w, q, status, pages.SecretsScreen(v))
		return
	}
	v.Watched, v.Own = !ownedBy(r, q), r.Kind() != live.FromLesson
	v.Lesson, v.Run = live.Described(r), r.ID
	if name == "" {
		name = v.Lesson.Eyes[0].Name
	}
	told, err := r.SecretsFor(name, !v.Watched)
	v.Packets, v.Running, v.Eye = told.Packets, told.Running, told.Viewpoint
	switch {
	case errors.Is(err, live.ErrNoViewpoint):
		v.Missing = words.Say("This lesson has no viewpoint of that name. Choose one of those above.")
		v.Eye = v.Lesson.Eyes[0]
		s.show(w, q, http.StatusNotFound, pages.SecretsScreen(v))
		return
	case errors.Is(err, live.ErrNotLent):
		v.Missing = pages.Because(live.ErrNotLent)
		s.show(w, q, http.StatusForbidden, pages.SecretsScreen(v))
		return
	case err != nil:
		v.Lesson, v.Missing = nil, words.Say("This run ended while this page was being made. Open a lesson and press Run for a new one.")
		s.show(w, q, http.StatusGone, pages.SecretsScreen(v))
		return
	}
	leave, why := s.toWork(q)
	if why != nil {
		s.refused.Add(1)
		v.Missing = pages.Because(why)
		s.show(w, q, http.StatusServiceUnavailable, pages.SecretsScreen(v))
		return
	}
	defer leave()
	v.Opened(told.Measure(q.Context(), v.Tell(told.Held)))
	s.show(w, q, http.StatusOK, pages.SecretsScreen(v))
}
