package webui

import (
	"net/http"
)

// strip answers with the class of every byte of the conversation, in order.
func (s *Server) strip(w http.ResponseWriter, q *http.Request) {
	var m stripMessage
	ok := s.asked(w, q, func(r *run, e *sight) {
		m = stripMessage{Take: r.take, Exact: e.fed <= maxMapped}
		ways := make([]byte, 0, e.fed)
		for n := 1; n <= e.fed; n++ {
			m.Lens = append(m.Lens, e.session.Captured(n))
			ways = append(ways, way(e.session, n))
			if m.Exact {
				m.mapped(n, e.session)
			} else {
				m.counted(n, e.session)
			}
		}
		m.Ways = string(ways)
	})
	if ok {
		send(w, q, "application/json", toJSON(m))
	}
}
