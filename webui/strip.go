package webui

import (
	"net/http"
	"time"

	"plainsight/dissect"
	"plainsight/webui/live"
	"plainsight/webui/pages"
)

// stripTime is how long packets are mapped before their run goes on.
const stripTime = 20 * time.Millisecond

// strip answers with the class of every byte of the conversation, in order.
func (s *Server) strip(w http.ResponseWriter, q *http.Request) {
	var m *pages.Strip
	var of *dissect.Session
	ok := s.piecemeal(w, q, func(_ *live.Run, e *live.Viewpoint) bool {
		in := e.Session()
		if m == nil || of != in || m.Take != e.Take() || m.Exact && in.Len() > pages.MaxMapped {
			m, of = pages.NewStrip(e.Take(), in), in
		}
		for begun := time.Now(); len(m.Lens) < in.Len(); {
			m.Add(len(m.Lens)+1, in)
			if time.Since(begun) > stripTime {
				return false
			}
		}
		return true
	})
	if ok {
		s.send(w, q, "application/json", pages.JSON(m.Message()))
	}
}
