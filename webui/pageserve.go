package webui

import (
	"bytes"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"plainsight/dissect/words"
	"plainsight/lessons"
	"plainsight/webui/pages"
)

func (s *Server) home(w http.ResponseWriter, r *http.Request) {
	v := pages.HomeView{Page: s.page(words.Say("plainsight: see what a network can read"), "home/home.js"), Wire: s.wire}
	previews := s.previews(r.Context())
	for i, l := range s.lessons {
		card := pages.LessonCard{Lesson: l}
		if i < len(previews) {
			card.Preview = previews[i]
		}
		v.Lessons = append(v.Lessons, card)
	}
	s.show(w, r, http.StatusOK, pages.HomePage(v))
}

func (s *Server) lessonPage(w http.ResponseWriter, r *http.Request) {
	l, ok := s.lesson(r.PathValue("name"))
	if !ok {
		s.missing(w, r, words.Say("There is no such lesson. The first screen lists all lessons."))
		return
	}
	p := s.page(l.Title+" · plainsight", "run/start.js")
	p.Body = "player told"
	v := pages.LessonView{Page: p, Lesson: l, Wire: s.wire, Secret: lessons.DefaultSecret, Seen: map[string]bool{}}
	if i := slices.Index(s.lessons, l); i >= 0 && i+1 < len(s.lessons) {
		v.Next = s.lessons[i+1]
	}
	s.show(w, r, http.StatusOK, pages.LessonScreen(v))
}

func (s *Server) glossaryPage(w http.ResponseWriter, r *http.Request) {
	s.show(w, r, http.StatusOK, pages.GlossaryScreen(s.page(words.Say("Words · plainsight"), "")))
}

func (s *Server) notFound(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		fail(w, http.StatusMethodNotAllowed, words.Say("Nothing here accepts such a request."))
		return
	}
	s.missing(w, r, words.Say("There is nothing at this address."))
}

func (s *Server) missing(w http.ResponseWriter, r *http.Request, says string) {
	s.show(w, r, http.StatusNotFound, pages.MissingPage(s.page("plainsight", ""), says))
}

// refuse says on a page of its own why somebody is not shown something.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, why pages.Refusal) {
	s.show(w, r, http.StatusForbidden, pages.RefusedPage(s.page("plainsight", ""), why))
}

func (s *Server) page(title, script string) pages.PageView {
	return pages.PageView{Title: title, Assets: s.assets.prefix, Script: script}
}

func (s *Server) show(w http.ResponseWriter, r *http.Request, status int, c templ.Component) {
	var b bytes.Buffer
	pages.Render(&b, c)
	if status != http.StatusOK {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(status)
		w.Write(b.Bytes())
		return
	}
	send(w, r, "text/html; charset=utf-8", b.Bytes())
}
