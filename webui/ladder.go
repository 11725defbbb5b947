package webui

import (
	"net/http"

	"plainsight/webui/pages"
)

// ladder answers with the run's messages, drawn.
func (s *Server) ladder(w http.ResponseWriter, q *http.Request) {
	var v pages.LadderView
	ok := s.asked(w, q, func(r *run, e *sight) {
		_, middle := r.lesson.Eye("mitm")
		v = pages.NewLadderView(e.session.Ladder(), middle)
		v.Take, v.Eye = r.take, e.eye.Name
	})
	if ok {
		send(w, q, "application/json", toJSON(v.Message()))
	}
}
