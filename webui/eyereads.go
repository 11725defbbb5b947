package webui

import (
	"net/http"

	"plainsight/webui/live"
	"plainsight/webui/pages"
)

// readsMessage is what one viewpoint reads of a run's secret, as its verdict has it.
type readsMessage struct {
	Tone    string `json:"tone"` // pages.Verdict.Tone
	Says    string `json:"says"`
	Figures string `json:"figures,omitempty"` // of the secret, and of all that was sent
}

// eyeReads answers with what a viewpoint reads of the run's secret.
func (s *Server) eyeReads(w http.ResponseWriter, q *http.Request) {
	var m readsMessage
	ok := s.asked(w, q, func(_ *live.Run, e *live.Viewpoint) {
		v := e.Verdict()
		m = readsMessage{v.Tone, v.Says, v.Reads}
	})
	if ok {
		s.send(w, q, "application/json", pages.JSON(m))
	}
}
