package webui

import (
	"net/http"
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"
)

// seekMessage is where something is: a packet, or 0 for nowhere, and a field
// in it.
type seekMessage struct {
	Take  int    `json:"take"`
	Frame int    `json:"n"`
	ID    string `json:"id,omitempty"` // as in pages.FieldView
}

// nextOf answers with the next packet that has bytes of a class, from the
// first one again when there is none after it.
func (s *Server) nextOf(w http.ResponseWriter, q *http.Request) {
	c, ok := classOf(q.FormValue("class"))
	if !ok {
		fail(w, http.StatusBadRequest, words.Say("There is no class {name}. The legend lists all classes.", "name", strconv.Quote(q.FormValue("class"))))
		return
	}
	after, _ := strconv.Atoi(q.FormValue("after")) // 0 is before the first
	var m seekMessage
	ok = s.asked(w, q, func(_ *live.Run, e *live.Viewpoint) {
		after = min(max(after, 0), e.Session().Len())
		m.Take = e.Take()
		for i := range e.Session().Len() {
			if n := (after+i)%e.Session().Len() + 1; e.Session().Counts(n)[c] > 0 {
				m.Frame = n
				return
			}
		}
	})
	if ok {
		s.send(w, q, "application/json", pages.JSON(m))
	}
}

// classOf is the class of that tag.
func classOf(tag string) (field.Class, bool) {
	for _, c := range pages.Loudest {
		if c.Tag() == tag {
			return c, true
		}
	}
	return 0, false
}

// walkAtOnce is how many packets are taken apart before a run goes on.
const walkAtOnce = 500

// findField answers with the first field of a name. A long recording is looked
// through some packets at a time, so that the run goes on meanwhile.
func (s *Server) findField(w http.ResponseWriter, q *http.Request) {
	var m seekMessage
	for from := 1; from > 0; {
		ok := s.asked(w, q, func(_ *live.Run, e *live.Viewpoint) {
			if from > 1 && m.Take != e.Take() { // a new recording has begun
				from = 0
				return
			}
			m.Take = e.Take()
			m.Frame, m.ID = e.FirstField(lookedFor(q), from, from+walkAtOnce-1)
			if from += walkAtOnce; m.Frame > 0 || from > e.Session().Len() {
				from = 0
			}
		})
		if !ok {
			return
		}
	}
	s.send(w, q, "application/json", pages.JSON(m))
}

// lookedFor is what a request looks for.
func lookedFor(q *http.Request) lessons.Look {
	nth, _ := strconv.Atoi(q.FormValue("nth"))
	return lessons.Look{Field: q.FormValue("field"), Where: q.FormValue("where"), Nth: nth}
}
