package webui

import (
	"math"
	"net/http"
	"slices"
	"strconv"

	"plainsight/dissect/ladder"
	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"
)

// wanted is the part of the messages that a request wants: from a place on, up to a place, up
// to the end, or those around a packet; else from the first on.
func wanted(q *http.Request, most int) (p live.Part, around int) {
	p.Most = most
	switch from, to := q.FormValue("from"), q.FormValue("to"); {
	case from != "":
		p.From = pages.ReadPlace(from)
	case to == "end":
		p.Back = true
	case to != "":
		p.Back, p.From = true, pages.ReadPlace(to)
	default:
		around, _ = strconv.Atoi(q.FormValue("around")) // 0 for none
	}
	return p, around
}

// ladder answers with a part of the run's messages, drawn.
func (s *Server) ladder(w http.ResponseWriter, q *http.Request) {
	to := narrowing(q)
	p, around := wanted(q, pages.MaxRungs)
	var v pages.LadderView
	var part narrowMessage
	at := 1
	ok := s.piecemeal(w, q, func(r *live.Run, e *live.Viewpoint) bool {
		middle := slices.ContainsFunc(r.Viewpoints(), func(v lessons.Eye) bool { return v.Name == "mitm" })
		in, done := s.narrowed(&part, to, r, e, q, &at)
		if !done {
			return false
		}
		if around > 0 {
			half := live.Part{From: ladder.Place{Frame: around, Nth: math.MaxInt}, Back: true, Most: pages.MaxRungs / 2}
			l, done := e.Ladder(to, in, half)
			if !done {
				return false
			}
			if around, p.From = 0, (ladder.Place{Frame: around}); len(l.Steps) > 0 {
				p.From = l.Steps[0].Place()
			}
		}
		l, done := e.Ladder(to, in, p)
		if !done {
			return false
		}
		v = pages.NewLadderView(l, middle, e.Asks())
		if n := len(l.Steps); n > 0 {
			said := e.Spoken(to, in, live.Part{From: ladder.Place{Frame: l.Steps[0].Frame, Nth: 1}, Most: pages.MaxRungs}, l.Steps[0].Frame, l.Steps[n-1].Frame)
			v.AddWords(said.List)
		}
		v.Take, v.Eye = e.Take(), e.Name
		return true
	})
	if ok {
		s.send(w, q, "application/json", pages.JSON(v.Message()))
	}
}
