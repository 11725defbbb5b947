package main

import (
	"fmt"
	"net/http"
	"reflect"
	"runtime"
	"strings"
	"time"

	"plainsight/capture"
	"plainsight/lessons"
	"plainsight/webui"
	"plainsight/webui/live"
	"plainsight/webui/pages"
	"plainsight/webui/shares"

	"github.com/a-h/templ"
)

// storybook shows every component of the pages in all its states, dark and
// light side by side, at any width. What it shows is made from real runs of the
// lessons on a virtual wire, by the functions that the pages use.
//
// A story is a component or a few that belong together, a state is one way in
// which it can look. Each state is a document of its own, so that widths, marks
// and addresses mean what they mean on a page. States that a page's script
// makes are shown on the page itself, which the storybook's script drives.
type storybook struct {
	server  *webui.Server
	wire    pages.WireView
	runs    map[string]*live.Run
	shelves []bookShelf
	assets  map[string][]byte // the product's and the storybook's own, by name
	mux     *http.ServeMux
}

// bookShelf is stories that belong together.
type bookShelf struct {
	title   string
	stories []bookStory
}

// bookStory is one component, or a few, in all states.
type bookStory struct {
	name, title, says string
	of                []any // the components, as functions
	states            []bookState
}

// bookState is one way in which a component looks.
type bookState struct {
	name, says string
	in         string          // the part of a page that it appears in: a key of places
	show       templ.Component // nil where a script makes the state
	screen     *bookScreen
	low        bool // it needs little room
}

// bookScreen is a state of a real page: an address, and what is done there.
type bookScreen struct {
	address string
	run     *live.Run // whose key the page gets, so that it may drive it; or nil
	only    string    // the part that is shown, or "" for all
	do      []string  // in order: a selector to click, "key X" to press, "=value selector" to fill in
	until   string    // a selector that is there when the state is reached
}

// The ways in which each state is shown.
var storyThemes = []string{"dark", "light"}

const (
	wireKind = "virtual"
	kept     = 30 * time.Minute // that a run is kept, as a server does that is told nothing else
)

const storySecret = lessons.DefaultSecret // what crosses the wire in every story

// newStorybook runs the lessons that the stories are made of. Close ends it.
func newStorybook() (*storybook, error) {
	s, err := webui.New(webui.Options{Wire: wireKind, Keep: kept})
	if err != nil {
		return nil, err
	}
	w, why, err := capture.Open(wireKind)
	if err != nil {
		s.Close()
		return nil, err
	}
	w.Close()
	b := &storybook{server: s, wire: pages.NewWireView(w.Kind(), why), runs: map[string]*live.Run{}}
	if b.assets, err = loadAssets(); err == nil {
		b.shelves, err = b.write()
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	b.mux = http.NewServeMux()
	b.mux.HandleFunc("GET /{$}", b.file)
	b.mux.HandleFunc("GET /index.html", b.file)
	b.mux.HandleFunc("GET /story/", b.file)
	b.mux.HandleFunc("GET /frame/", b.file)
	b.mux.HandleFunc("/", b.screens)
	return b, nil
}

// Close ends the runs.
func (b *storybook) Close() { b.server.Close() }

// Handler is the storybook's pages.
func (b *storybook) Handler() http.Handler { return b.mux }

// write makes all stories. A lesson that cannot be run is an error: without it
// something would be missing and nobody would notice.
func (b *storybook) write() (out []bookShelf, err error) {
	defer func() {
		if gone, ok := recover().(noRun); ok {
			err = gone
		}
	}()
	out = []bookShelf{
		{"Signs", b.signs()},
		{"Packets and messages", b.packets()},
		{"Sums and answers", b.sums()},
		{"Story", b.storyParts()},
		{"Lesson screen", b.lessonParts()},
		{"Keys", b.keyParts()},
		{"Secrets", b.secretParts()},
		{"Side by side", b.compareParts()},
		{"Your own capture", b.captureParts()},
		{"Pages", b.pageParts()},
	}
	for _, sh := range out {
		for _, s := range sh.stories {
			for i := range s.states {
				if c := s.states[i].show; c != nil { // once: a story explains a term where it is first met
					s.states[i].show = templ.Raw(pages.RenderString(c))
				}
			}
		}
	}
	return out, nil
}

// noRun is why a story has nothing to be made of.
type noRun struct{ error }

// storyTime is how long one lesson may take.
const storyTime = 30 * time.Second

// play runs a lesson to its end, once for all stories that look at it with the
// same setting.
func (b *storybook) play(lesson, fault string) *live.Run {
	name := lesson + " " + fault
	if r := b.runs[name]; r != nil {
		return r
	}
	r := b.begin(lesson, fault, false)
	b.over(r)
	b.runs[name] = r
	return r
}

// over waits until a run has come to its end.
func (b *storybook) over(r *live.Run) {
	for end := time.Now().Add(storyTime); ; time.Sleep(time.Millisecond) {
		done := false
		if err := r.Inspect(func(in live.Inside) { done = in.Complete() }); err != nil || time.Now().After(end) {
			panic(noRun{fmt.Errorf("lesson %s does not come to its end: %v", r.Title(), err)})
		}
		if done {
			return
		}
	}
}

// mustFind is what a story looked for in a run. That it is not there means that
// the lesson has changed, and the story has to.
func mustFind(c templ.Component, r *live.Run, eye string) templ.Component {
	if c == nil {
		panic(noRun{fmt.Errorf("a story looks in lesson %s, as the %s, for something that is not there", r.Title(), eye)})
	}
	return c
}

// begin starts a run. With stay set its server waits for people.
func (b *storybook) begin(lesson, fault string, stay bool) *live.Run {
	l := b.lesson(lesson)
	r, err := b.server.Runs().Begin(shares.Visitor{}, live.OfLesson(l), nil, lessons.Setting{Secret: storySecret, Fault: fault}, stay)
	if err != nil {
		panic(noRun{fmt.Errorf("lesson %s: %w", lesson, err)})
	}
	r.Pin()
	return r
}

// lesson is the server's lesson of that name.
func (b *storybook) lesson(name string) *lessons.Lesson {
	for _, l := range b.server.Lessons() {
		if l.Name == name {
			return l
		}
	}
	panic(noRun{fmt.Errorf("there is no lesson %s", name)})
}

// see looks at a run that is over with one pair of eyes.
func (b *storybook) see(lesson, eye string, f func(*live.Run, *live.Viewpoint)) {
	see(b.play(lesson, ""), eye, f)
}

func see(r *live.Run, eye string, f func(*live.Run, *live.Viewpoint)) {
	err := r.Through(eye, true, func(e *live.Viewpoint) {
		e.LookThrough()
		f(r, e)
	})
	if err != nil {
		panic(noRun{fmt.Errorf("lesson %s cannot be seen by %s: %v", r.Title(), eye, err)})
	}
}

// componentName is what a component is called in its template.
func componentName(f any) string {
	full := runtime.FuncForPC(reflect.ValueOf(f).Pointer()).Name()
	return full[strings.LastIndexByte(full, '.')+1:]
}

// find is the story of that name.
func (b *storybook) find(name string) (*bookStory, bool) {
	for i := range b.shelves {
		for j := range b.shelves[i].stories {
			if s := &b.shelves[i].stories[j]; s.name == name {
				return s, true
			}
		}
	}
	return nil, false
}

// id is the state's name in addresses.
func (st *bookState) id() string {
	return strings.NewReplacer(" ", "-", "'", "").Replace(st.name)
}

// state is the one of that name.
func (s *bookStory) state(name string) (*bookState, bool) {
	for i := range s.states {
		if s.states[i].id() == name {
			return &s.states[i], true
		}
	}
	return nil, false
}
