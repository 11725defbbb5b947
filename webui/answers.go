package webui

import (
	"errors"
	"net/http"
	"strconv"

	"plainsight/webui/live"
	"plainsight/webui/pages"
)

// answer computes the answer to a question of the story from the capture.
func (s *Server) answer(w http.ResponseWriter, q *http.Request) {
	r, err := s.runs.Find(q.PathValue("id"), s.caller(q).Local)
	if err != nil {
		fail(w, statusOf(err), pages.Because(err))
		return
	}
	step, _ := strconv.Atoi(q.PathValue("step"))
	m, err := r.Answer(step, ownedBy(r, q))
	if other := (*live.ErrNotOrdinary)(nil); errors.As(err, &other) {
		leave, why := s.toWork(q)
		if why != nil {
			s.noRoom(w, why)
			return
		}
		defer leave()
		m, err = s.ordinaryAnswer(q.Context(), other, step)
	}
	switch {
	case errors.Is(err, live.ErrEnded), errors.Is(err, live.ErrNotLent):
		fail(w, statusOf(err), pages.Because(err))
		return
	case err != nil:
		fail(w, http.StatusConflict, pages.Because(err))
		return
	}
	send(w, q, "application/json", pages.JSON(m))
}
