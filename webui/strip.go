package webui

import (
	"net/http"

	"plainsight/webui/pages"
)

// strip answers with the class of every byte of the conversation, in order.
func (s *Server) strip(w http.ResponseWriter, q *http.Request) {
	var m pages.StripMessage
	ok := s.asked(w, q, func(r *run, e *sight) {
		m = pages.StripMessage{Take: r.take, Exact: e.fed <= pages.MaxMapped}
		ways := make([]byte, 0, e.fed)
		for n := 1; n <= e.fed; n++ {
			m.Lens = append(m.Lens, e.session.Captured(n))
			ways = append(ways, pages.Way(e.session, n))
			if m.Exact {
				m.Mapped(n, e.session)
			} else {
				m.Counted(n, e.session)
			}
		}
		m.Ways = string(ways)
	})
	if ok {
		send(w, q, "application/json", toJSON(m))
	}
}
