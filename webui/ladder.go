package webui

import (
	"net/http"
	"slices"

	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"
)

// ladder answers with the run's messages, drawn.
func (s *Server) ladder(w http.ResponseWriter, q *http.Request) {
	var v pages.LadderView
	ok := s.asked(w, q, func(r *live.Run, e *live.Viewpoint) {
		middle := slices.ContainsFunc(r.Viewpoints(), func(v lessons.Eye) bool { return v.Name == "mitm" })
		v = pages.NewLadderView(e.Session().Ladder(), middle)
		said, _ := e.Spoken()
		v.AddWords(said)
		v.Take, v.Eye = e.Take(), e.Name
	})
	if ok {
		send(w, q, "application/json", pages.JSON(v.Message()))
	}
}
