package webui

import (
	"net/http"

	"plainsight/dissect/ladder"
	"plainsight/webui/live"
	"plainsight/webui/pages"
)

// spoken answers with a part of the conversation as text.
func (s *Server) spoken(w http.ResponseWriter, q *http.Request) {
	to := narrowing(q)
	p, around := wanted(q, pages.MaxSpoken)
	if around > 0 {
		p.From = ladder.Place{Frame: around, Nth: 1}
	}
	var m pages.SpokenMessage
	var part narrowMessage
	at := 1
	ok := s.piecemeal(w, q, func(r *live.Run, e *live.Viewpoint) bool {
		in, done := s.narrowed(&part, to, r, e, q, &at)
		if !done {
			return false
		}
		said := e.Spoken(to, in, p, 0, 0)
		before, after := ladder.Place{}, said.Next
		if first := p.From; !p.Back && first != before {
			before = ladder.Place{Frame: first.Frame, Nth: first.Nth - 1}
		}
		if p.Back {
			before, after = said.Next, ladder.Place{}
			if p.From != after {
				after = ladder.Place{Frame: p.From.Frame, Nth: p.From.Nth + 1}
			}
		}
		many := to.Transport == "" && len(e.Talks()) > 1
		m = pages.NewSpoken(said.List, many, e.Asks(), before, after)
		m.Take = e.Take()
		return true
	})
	if ok {
		s.send(w, q, "application/json", pages.JSON(m))
	}
}
