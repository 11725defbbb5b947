package webui

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"plainsight/dissect/field"
)

// pageView is what every page needs.
type pageView struct {
	Title, Assets, Script, Body string
}

// sheets are the style sheets of every page, what is common first and what a
// special occasion changes last.
var sheets = []string{"plainsight", "home", "lesson", "ladder", "strip", "narrow", "projector", "depth", "paper"}

type homeView struct {
	Page    pageView
	Lessons []lessonCard
	Wire    wireView
}

// lessonCard is a lesson on the first screen's path.
type lessonCard struct {
	*Lesson
	Preview *preview // nil while it is not known
}

// filmed reports whether the path shows what crossed the wires.
func (v homeView) filmed() bool {
	return slices.ContainsFunc(v.Lessons, func(c lessonCard) bool { return c.Preview != nil })
}

type lessonView struct {
	Page   pageView
	Lesson *Lesson
	Wire   wireView
	Secret string
	Seen   map[string]bool // terms that the page has explained
}

// keyHelp is one line of the list of keys.
type keyHelp struct {
	Keys []string
	Does string
}

var keyList = []keyHelp{
	{[]string{"j", "k"}, "next, previous message or packet"},
	{[]string{"l"}, "messages or packets"},
	{[]string{"g"}, "the key schedule: where the keys come from, and what they open"},
	{[]string{"↑", "↓", "Home", "End"}, "move in the list, the tree and the bytes"},
	{[]string{"←", "→"}, "fold and unfold in the tree; a message's packets; one byte in the bytes"},
	{[]string{"Enter"}, "in the messages, the packets and the byte map: go to the bytes"},
	{[]string{"←", "→", "↑", "↓"}, "in the byte map: a byte, or a field. With Shift, or Page Up and Page Down: a packet"},
	{[]string{"d"}, "the next depth"},
	{[]string{"1", "2", "3"}, "the story, the messages, the bytes"},
	{[]string{"e"}, "the next pair of eyes"},
	{[]string{"f"}, "the next place where your secret can be read"},
	{[]string{"r"}, "run the lesson"},
	{[]string{"p"}, "pause and go on"},
	{[]string{"s"}, "step: one more packet"},
	{[]string{"m"}, "slow motion"},
	{[]string{"[", "]"}, "step back, step on in the story"},
	{[]string{"Page Up", "Page Down"}, "the same, as a clicker sends them: a question is answered first, then shown, then the story goes on"},
	{[]string{"?"}, "this list"},
	{[]string{"Esc"}, "close, or back to the messages or packets"},
}

func (s *Server) home(w http.ResponseWriter, r *http.Request) {
	v := homeView{Page: s.page("plainsight: see what a network can read", "home.js"), Wire: s.wire}
	previews := s.previews(r.Context())
	for i, l := range s.lessons {
		card := lessonCard{Lesson: l}
		if i < len(previews) {
			card.Preview = previews[i]
		}
		v.Lessons = append(v.Lessons, card)
	}
	s.show(w, r, http.StatusOK, homePage(v))
}

func (s *Server) lessonPage(w http.ResponseWriter, r *http.Request) {
	l, ok := s.lesson(r.PathValue("name"))
	if !ok {
		s.missing(w, r, "There is no such lesson. The first screen lists those that there are.")
		return
	}
	p := s.page(l.Title+" · plainsight", "app.js")
	p.Body = "player told"
	s.show(w, r, http.StatusOK, lessonScreen(lessonView{p, l, s.wire, defaultSecret, map[string]bool{}}))
}

func (s *Server) notFound(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		fail(w, http.StatusMethodNotAllowed, "Nothing here takes such a request.")
		return
	}
	s.missing(w, r, "This address leads nowhere.")
}

func (s *Server) missing(w http.ResponseWriter, r *http.Request, says string) {
	s.show(w, r, http.StatusNotFound, missingPage(s.page("plainsight", ""), says))
}

// refuse says on a page of its own why somebody is not shown something.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, title, says string) {
	s.show(w, r, http.StatusForbidden, refusedPage(s.page("plainsight", ""), title, says))
}

func (s *Server) page(title, script string) pageView {
	return pageView{Title: title, Assets: s.assets.prefix, Script: script}
}

func (s *Server) show(w http.ResponseWriter, r *http.Request, status int, c templ.Component) {
	var b bytes.Buffer
	render(&b, c)
	if status != http.StatusOK {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(status)
		w.Write(b.Bytes())
		return
	}
	send(w, r, "text/html; charset=utf-8", b.Bytes())
}

// render writes a component to memory, which cannot fail.
// render writes a part of a page. Whatever a template shows, nothing in it is
// invisible.
func render(w io.Writer, c templ.Component) {
	var page bytes.Buffer
	if err := c.Render(context.Background(), &page); err != nil {
		panic(err)
	}
	if _, err := w.Write(field.AppendVisible(nil, page.Bytes())); err != nil {
		panic(err)
	}
}

func renderString(c templ.Component) string {
	var b strings.Builder
	render(&b, c)
	return b.String()
}

// folded is aria-expanded for a node that has something below it.
func folded(n node) templ.Attributes {
	switch {
	case len(n.Children) == 0:
		return nil
	case n.Open:
		return templ.Attributes{"aria-expanded": "true"}
	}
	return templ.Attributes{"aria-expanded": "false"}
}

func joinWords(t term) string { return strings.Join(t.Words, "|") }
