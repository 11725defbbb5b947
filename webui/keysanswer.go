package webui

import (
	"net/http"

	"plainsight/webui/pages"
)

// keys answers with the key schedules, drawn.
func (s *Server) keys(w http.ResponseWriter, q *http.Request) {
	var v pages.KeysView
	ok := s.asked(w, q, func(r *run, e *sight) {
		v = pages.NewKeysView(e.session.KeySchedules(), !r.ownedBy(q))
		v.Take, v.Run, v.Eye = r.take, r.id, e.eye.Name
	})
	if ok {
		send(w, q, "text/html; charset=utf-8", []byte(pages.RenderString(pages.KeyGraphs(v))))
	}
}
