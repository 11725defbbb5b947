package webui

import (
	"net/http"

	"plainsight/webui/live"
	"plainsight/webui/pages"
)

// spoken answers with the conversation as text.
func (s *Server) spoken(w http.ResponseWriter, q *http.Request) {
	var m pages.SpokenMessage
	ok := s.asked(w, q, func(_ *live.Run, e *live.Viewpoint) {
		m = pages.NewSpoken(e.Spoken())
		m.Take = e.Take()
	})
	if ok {
		send(w, q, "application/json", pages.JSON(m))
	}
}
