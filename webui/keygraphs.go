package webui

import (
	"net/http"

	"plainsight/webui/live"
	"plainsight/webui/pages"
)

// keysMessage is the key schedules of a run.
type keysMessage struct {
	Take   int    `json:"take"`
	Graphs string `json:"graphs"` // their HTML
}

// keys answers with the key schedules, drawn.
func (s *Server) keys(w http.ResponseWriter, q *http.Request) {
	var v pages.KeysView
	ok := s.asked(w, q, func(r *live.Run, e *live.Viewpoint) {
		v = pages.NewKeysView(e.Session().KeySchedules(), !ownedBy(r, q))
		v.Take, v.Run, v.Eye = e.Take(), r.ID, e.Name
	})
	if ok {
		s.send(w, q, "application/json", pages.JSON(keysMessage{v.Take, pages.RenderString(pages.KeyGraphs(v))}))
	}
}
