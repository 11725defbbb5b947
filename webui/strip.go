package webui

import (
	"net/http"

	"plainsight/webui/live"
	"plainsight/webui/pages"
)

// strip answers with the class of every byte of the conversation, in order.
func (s *Server) strip(w http.ResponseWriter, q *http.Request) {
	var m pages.StripMessage
	ok := s.asked(w, q, func(_ *live.Run, e *live.Viewpoint) {
		m = pages.StripMessage{Take: e.Take(), Exact: e.Session().Len() <= pages.MaxMapped}
		ways := make([]byte, 0, e.Session().Len())
		for n := 1; n <= e.Session().Len(); n++ {
			m.Lens = append(m.Lens, e.Session().Captured(n))
			ways = append(ways, pages.Way(e.Session(), n))
			if m.Exact {
				m.Mapped(n, e.Session())
			} else {
				m.Counted(n, e.Session())
			}
		}
		m.Ways = string(ways)
	})
	if ok {
		send(w, q, "application/json", pages.JSON(m))
	}
}
