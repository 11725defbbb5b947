package webui

import (
	"errors"
	"net/http"
	"strings"

	"plainsight/dissect/words"
	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"
	"plainsight/webui/upload"
)

// capturePage shows a capture on the screen that lessons have or, where the address
// names none, how to open one.
func (s *Server) capturePage(w http.ResponseWriter, q *http.Request) {
	id := q.FormValue("run")
	r, missing := s.runs.Find(id, s.caller(q).Local)
	switch {
	case errors.Is(missing, live.ErrNotLocal):
		s.refuse(w, q, pages.NotHere(missing))
	case missing == nil && r.Kind() == live.FromLesson:
		lead(w, "/lesson/"+r.Lesson().Name+"?"+q.URL.RawQuery)
	case missing == nil:
		v, own := live.CaptureScreen(r, ownedBy(r, q), s.opts.Keep)
		v.Page.Assets = s.assets.prefix
		s.show(w, q, http.StatusOK, pages.Screen(v, own))
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

// toCapture redirects from the address of a lesson to that of a capture, so that a link
// with only a run's id works for both.
func (s *Server) toCapture(w http.ResponseWriter, q *http.Request) {
	lead(w, "/capture?"+q.URL.RawQuery)
}

// lead redirects, without the body that http.Redirect would write.
func lead(w http.ResponseWriter, to string) {
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusFound)
}

// opened tells a page the run of the capture that it uploaded, and the viewpoint that
// its keys belong to.
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
	one, err := s.runs.Begin(s.visitor(q), live.OfFile(file), g.Holding(), lessons.Setting{}, false) // the holding has the frames already
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
		fail(w, http.StatusNotFound, words.Say("This capture is no longer kept. Open it again, with its keys."))
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
		fail(w, http.StatusForbidden, words.Say("You are watching somebody else's capture, and only they can add keys to it. Open a capture of your own."))
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
