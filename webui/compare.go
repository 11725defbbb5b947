package webui

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"plainsight/dissect/words"
	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"
	"plainsight/webui/questions"
)

// comparePage shows the page on which lessons are chosen and compared.
func (s *Server) comparePage(w http.ResponseWriter, r *http.Request) {
	chosen := s.chosen(r.URL.Query())
	v := pages.CompareView{Page: s.page(words.Say("Side by side · plainsight"), "compare/compare.js"), Wire: s.wire, Secret: lessons.DefaultSecret, Eye: r.FormValue("eye")}
	v.Page.Body = "compare"
	for _, l := range s.lessons {
		i := slices.Index(chosen, l.Name)
		v.Chips = append(v.Chips, pages.Chip{Lesson: l, On: i >= 0, Place: i})
		for _, e := range l.Eyes {
			if !slices.ContainsFunc(v.Eyes, func(o lessons.Eye) bool { return o.Name == e.Name }) {
				v.Eyes = append(v.Eyes, e)
			}
		}
	}
	v.Eyes = append(v.Eyes, lessons.Eye{Name: "keyholder", Title: words.Say("Key holder"), Says: words.Say("Holds the key log that came with a file.")})
	if !slices.ContainsFunc(v.Eyes, func(e lessons.Eye) bool { return e.Name == v.Eye }) {
		v.Eye = v.Eyes[0].Name
	}
	for _, m := range pages.ReadyMade {
		if names := s.known(m.Lessons); len(names) > 1 {
			v.Ready = append(v.Ready, pages.ReadyLink{Title: words.Say(m.Title), Names: strings.Join(names, " | "), Address: pages.CompareAddress(names, m.Eye)})
		}
	}
	s.show(w, r, http.StatusOK, pages.CompareScreen(v))
}

// chosen are the lessons named in an address, or those of the first ready-made
// comparison.
func (s *Server) chosen(q url.Values) []string {
	var names []string
	for _, p := range pages.SideNames {
		if n := q.Get(p); !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	if names = s.known(names); len(names) > 0 {
		return names
	}
	if names = s.known(pages.ReadyMade[0].Lessons); len(names) > 0 {
		return names
	}
	for _, l := range s.lessons[:min(len(s.lessons), pages.MaxSides)] {
		names = append(names, l.Name)
	}
	return names
}

// known keeps only the names of lessons.
func (s *Server) known(names []string) (out []string) {
	for _, n := range names {
		if _, ok := s.lesson(n); ok {
			out = append(out, n)
		}
	}
	return out
}

// comparedMessage is everything that is shown of some runs, through one viewpoint.
type comparedMessage struct {
	HTML   string                    `json:"html"`
	Phases pages.List[string]        `json:"phases"` // of each side's run; "" where there is none
	Maps   pages.List[pages.ByteMap] `json:"maps"`
	Most   int                       `json:"most"` // bytes of the longest map, to whose scale all are drawn
}

// compared answers with the comparison of some runs: side=NAME for a lesson
// that was not run, side=NAME:RUN for one that was, and side=file:ID for a
// uploaded capture, which is searched for the secret in the request.
func (s *Server) compared(w http.ResponseWriter, q *http.Request) {
	q.Body = http.MaxBytesReader(w, q.Body, live.MaxRequest)
	if err := q.ParseForm(); err != nil {
		status, says := bodyTrouble(err)
		fail(w, status, says)
		return
	}
	if len(q.Form["side"]) == 0 || len(q.Form["side"]) > pages.MaxSides {
		fail(w, http.StatusBadRequest, words.Say("A comparison has one to five sides."))
		return
	}
	leave, err := s.toWork(q)
	if err != nil {
		s.noRoom(w, err)
		return
	}
	defer leave()
	eye := q.FormValue("eye")
	v := pages.SidesView{Eye: eye}
	m := comparedMessage{}
	for _, one := range q.Form["side"] {
		name, id, _ := strings.Cut(one, ":")
		var side *pages.SideView
		if l, ok := s.lesson(name); ok {
			side = s.runs.Side(l, id, eye, s.caller(q).Local, func(r *live.Run) bool { return ownedBy(r, q) })
		} else if name == "file" {
			side = s.fileSide(id, eye, q.FormValue("secret"))
		} else {
			fail(w, http.StatusNotFound, words.Say("There is no such lesson. The first screen lists all lessons."))
			return
		}
		v.Sides = append(v.Sides, side)
		m.Phases = append(m.Phases, side.Phase)
		m.Maps = append(m.Maps, side.Map)
		m.Most = max(m.Most, side.Seen.Classes.Total())
	}
	v.Lay()
	m.HTML = pages.RenderString(pages.ComparedSides(v))
	s.send(w, q, "application/json", pages.JSON(m))
}

// fileSide is the column of an uploaded capture.
func (s *Server) fileSide(id, eye, secret string) *pages.SideView {
	d, ok := s.toCompare.Find(id)
	if !ok {
		return &pages.SideView{Lesson: &lessons.Lesson{Name: words.Say("a file"), Title: words.Say("Open it again")}, File: true, Eye: eye, Phase: pages.PhaseGone}
	}
	about := &lessons.Lesson{Name: d.Name, Title: words.Say("A capture file of yours"), Eyes: d.Viewpoints}
	v := &pages.SideView{Lesson: about, File: true, Eye: eye, Phase: pages.PhaseDone}
	d.Inspect(func(look func(string) *live.Viewpoint) {
		live.FillSide(v, questions.Note{Text: strings.TrimSpace(secret)}, d.Frames, look)
	})
	return v
}
