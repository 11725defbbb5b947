package webui

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"plainsight/dissect/words"
	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"
	"plainsight/webui/upload"
)

// capturePage shows a capture of one's own as a lesson is shown or, where the
// address names none, how to open one.
func (s *Server) capturePage(w http.ResponseWriter, q *http.Request) {
	id := q.FormValue("run")
	r, missing := s.runs.Find(id, s.caller(q).Local)
	switch {
	case errors.Is(missing, live.ErrNotLocal):
		s.refuse(w, q, notHere(missing))
	case missing == nil && r.Kind() == live.FromLesson:
		lead(w, "/lesson/"+r.Lesson().Name+"?"+q.URL.RawQuery)
	case missing == nil:
		s.show(w, q, http.StatusOK, pages.Screen(s.ownScreen(r, ownedBy(r, q))))
	default:
		v := pages.OpenView{Limits: upload.CaptureLimits.String(), TooMuch: pages.Sentence(upload.CaptureLimits.TooMuch()), MaxFile: upload.CaptureLimits.Most(), Page: s.page(words.Say("Your own capture · plainsight"), "capture/open.js"), Missing: id != "", Kept: pages.InWords(s.opts.Keep)}
		err := s.atThisComputer(q)
		if err == nil {
			err = s.mayRecord()
		}
		v.WhyNot = pages.NewWhyNoLive(err)
		status := http.StatusOK
		if v.Missing {
			status = http.StatusNotFound
		}
		s.show(w, q, status, pages.OpenScreen(v))
	}
}

// toCapture leads from where a lesson would be to a capture of one's own: who
// only has the run need not know which it is.
func (s *Server) toCapture(w http.ResponseWriter, q *http.Request) {
	lead(w, "/capture?"+q.URL.RawQuery)
}

// lead sends a browser on, without a page in between that nobody sees.
func lead(w http.ResponseWriter, to string) {
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusFound)
}

// ownScreen is the screen of a run for its owner or, with less on it, for others.
func (s *Server) ownScreen(r *live.Run, owner bool) (pages.LessonView, *pages.OwnView) {
	l := described(r)
	v := &pages.OwnView{Run: r.ID, Live: r.Kind() == live.FromLoopback, Watched: !owner}
	wire := pages.WireView{Name: words.Say("A file of yours"), Why: words.Say("These packets were recorded elsewhere. They are kept in this program's memory only, and for {time} after the last look at them.", "time", pages.InWords(s.opts.Keep))}
	if v.Live {
		v.Ports = pages.PortsInWords(r.Ports())
		wire = pages.WireView{Name: words.Say("Live loopback"), Why: words.Say("What programs on this computer say to each other through {ports} is recorded as it passes, and kept in this program's memory only.", "ports", v.Ports)}
	}
	l.Eyes = slices.DeleteFunc(l.Eyes, func(e lessons.Eye) bool {
		what := r.Keys().Listed(e.Name)
		if what != "" && owner {
			v.Held = append(v.Held, pages.HeldView{Eye: e, What: what})
		}
		return e.Name == upload.KeyHolder && what == ""
	})
	for i, e := range l.Eyes {
		if what := r.Keys().Listed(e.Name); e.Name == upload.KeyHolder {
			l.Eyes[i].Says = words.Say("Holds {what}.", "what", what)
		}
	}
	p := s.page(l.Title+" · plainsight", "capture/captured.js")
	p.Body = "player mine"
	return pages.LessonView{Page: p, Lesson: l, Wire: wire, Seen: map[string]bool{}}, v
}

// described is what pages show of a run's source. They show a capture as a lesson
// without a story.
func described(r *live.Run) *lessons.Lesson {
	if l := r.Lesson(); l != nil {
		return l
	}
	return &lessons.Lesson{Name: live.CaptureName, Title: r.Title(), Eyes: slices.Clone(r.Viewpoints())}
}

// opened tells a page of a capture that it has handed in, and whose eyes it was
// handed in for.
type opened struct {
	begun
	Eye string `json:"eye"`
}

// takeCapture takes a capture file with its keys, and shows it in a run.
func (s *Server) takeCapture(w http.ResponseWriter, q *http.Request) {
	g := upload.NewCapture(upload.CaptureLimits)
	done, ok := s.inTurn(w, q, g.Most(), g.Trouble)
	if !ok {
		return
	}
	defer done()
	g.CountedFor(s.visitor(q), s.account, s.runs.MakeRoom)
	if err := g.ReadForm(q); err != nil {
		g.Holding().Release()
		if errors.Is(err, live.ErrNoRoom) {
			s.noRoom(w, err)
			return
		}
		fail(w, http.StatusBadRequest, g.Trouble(err))
		return
	}
	done()
	s.log.Info("took a capture", "packets", g.Packets(), "bytes", g.Bytes())
	file := g.File()
	one, err := s.begin(s.visitor(q), live.OfFile(file), g.Holding(), lessons.Setting{}, false) // the holding has the frames already
	if err != nil {
		s.noRoom(w, err)
		return
	}
	s.handOver(w, q, one)
	m := opened{begun{one.ID, one.Key}, upload.Listener}
	if file.KeyBytes > 0 && one.Keys().Listed(upload.KeyHolder) != "" {
		m.Eye = upload.KeyHolder
	}
	send(w, q, "application/json", pages.JSON(m))
}

// takeKeys takes keys for a capture that is shown, from its owner: the form's
// part "owner" shows who that is.
func (s *Server) takeKeys(w http.ResponseWriter, q *http.Request) {
	r, err := s.runs.Find(q.PathValue("id"), s.caller(q).Local)
	switch {
	case errors.Is(err, live.ErrNotLocal):
		fail(w, http.StatusForbidden, pages.Because(err))
		return
	case err != nil || r.Keys() == nil:
		fail(w, http.StatusNotFound, words.Say("This capture is not kept any more. Open it again, with its keys."))
		return
	}
	done, ok := s.inTurn(w, q, live.MaxKeyLog+64<<10, upload.KeyTrouble)
	if !ok {
		return
	}
	defer done()
	var form upload.KeyForm
	err = upload.EachPart(q, form.Take)
	done()
	if err == nil && !r.Drives(strings.TrimSpace(form.Owner)) && !ownedBy(r, q) {
		fail(w, http.StatusForbidden, words.Say("You are watching somebody else's capture, and only they add keys to it. Open a capture of your own."))
		return
	}
	if err == nil {
		err = form.Add(r)
	}
	if err != nil {
		fail(w, http.StatusBadRequest, upload.KeyTrouble(err))
		return
	}
	send(w, q, "application/json", pages.JSON(opened{begun{Run: r.ID}, upload.KeyHolder}))
}
