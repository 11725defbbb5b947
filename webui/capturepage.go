package webui

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// openView is the screen on which a capture of one's own is opened or begun.
type openView struct {
	Page    pageView
	Missing bool       // the capture that the address names is not kept any more
	Kept    string     // how long a capture is kept
	WhyNot  *whyNoLive // why nothing can be recorded live; nil where it can
}

// ownView is what the screen of a capture of one's own has besides a lesson's.
type ownView struct {
	Run     string
	Live    bool
	Ports   string
	Held    []heldView // what there is to save with the packets
	Watched bool       // by somebody who is not the owner
}

// heldView is what a viewpoint was given.
type heldView struct {
	Eye  Eye
	What string
}

// Save leads to the recording as a file, with what those eyes hold or, if they
// are none, the packets alone.
func (v *ownView) Save(eye string) string {
	if eye == "" {
		return "/run/" + v.Run + "/recording?eye=" + listener
	}
	return "/run/" + v.Run + "/recording?secrets=1&eye=" + url.QueryEscape(eye)
}

// ownKeys are the keys where there is no story and nothing to run.
var ownKeys = keysWithout("[", "Page Up", "r", "1")

// keysWithout leaves out the lines that begin with some keys.
func keysWithout(first ...string) []keyHelp {
	list := slices.DeleteFunc(slices.Clone(keyList), func(k keyHelp) bool { return slices.Contains(first, k.Keys[0]) })
	return append(list[:len(list)-2:len(list)-2], append([]keyHelp{{[]string{"2", "3"}, "the messages, the bytes"}}, list[len(list)-2:]...)...)
}

// capturePage shows a capture of one's own as a lesson is shown or, where the
// address names none, how to open one.
func (s *Server) capturePage(w http.ResponseWriter, q *http.Request) {
	id := q.FormValue("run")
	r, missing := s.find(id, s.caller(q).Local)
	switch {
	case errors.Is(missing, errNotLocal):
		s.refuse(w, q, notHere, because(missing))
	case missing == nil && r.own == nil:
		lead(w, "/lesson/"+r.lesson.Name+"?"+q.URL.RawQuery)
	case missing == nil:
		s.show(w, q, http.StatusOK, screen(s.ownScreen(r, r.ownedBy(q))))
	default:
		v := openView{Page: s.page("Your own capture · plainsight", "opencapture.js"), Missing: id != "", Kept: inWords(s.opts.Keep)}
		err := s.atThisComputer(q)
		if err == nil {
			err = s.mayRecord()
		}
		v.WhyNot = newWhyNoLive(err)
		status := http.StatusOK
		if v.Missing {
			status = http.StatusNotFound
		}
		s.show(w, q, status, openScreen(v))
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
func (s *Server) ownScreen(r *run, owner bool) (lessonView, *ownView) {
	l := *r.lesson
	v := &ownView{Run: r.id, Live: r.own.live, Watched: !owner}
	wire := wireView{"A file of yours", "These packets were recorded elsewhere. They are kept in this program's memory only, and for " + inWords(s.opts.Keep) + " after the last look at them."}
	if v.Live {
		v.Ports = portsInWords(r.own.ports)
		wire = wireView{"Live loopback", "What programs on this computer say to each other through " + v.Ports + " is recorded as it passes, and kept in this program's memory only."}
	}
	l.Eyes = slices.Clone(l.Eyes)
	l.Eyes = slices.DeleteFunc(l.Eyes, func(e Eye) bool {
		what := r.own.holds(e.Name)
		if what != "" && owner {
			v.Held = append(v.Held, heldView{e, what})
		}
		return e.Name == keyHolder && what == ""
	})
	for i, e := range l.Eyes {
		if what := r.own.holds(e.Name); e.Name == keyHolder {
			l.Eyes[i].Says = "Holds " + what + "."
		}
	}
	p := s.page(l.Title+" · plainsight", "capture.js")
	p.Body = "player mine"
	return lessonView{Page: p, Lesson: &l, Wire: wire, Seen: map[string]bool{}}, v
}

// opened tells a page of a capture that it has handed in, and whose eyes it was
// handed in for.
type opened struct {
	begun
	Eye string `json:"eye"`
}

// takeCapture takes a capture file with its keys, and shows it in a run.
func (s *Server) takeCapture(w http.ResponseWriter, q *http.Request) {
	g := newGiven(ownLimits)
	done, ok := s.inTurn(w, q, g.most(), g.trouble)
	if !ok {
		return
	}
	defer done()
	g.countedBy(s, s.visitor(q))
	if err := g.readForm(q); err != nil {
		g.hold.release()
		if errors.Is(err, errNoRoom) {
			s.noRoom(w, err)
			return
		}
		fail(w, http.StatusBadRequest, g.trouble(err))
		return
	}
	done()
	s.log.Info("took a capture", "packets", len(g.frames), "bytes", g.bytes)
	o, l := newOwn(g.name, g.eyes, g.held)
	o.remark, o.bytes = g.remark, g.keys.bytes
	o.weight.Store(g.need() + int64(g.keys.bytes))
	o.feed <- &givenFrames{g.frames, g.stats}
	one, err := s.openRun(s.visitor(q), l, o.join, func(r *run) { r.holding = g.hold }) // which has the frames already
	if err == nil {
		var refused error
		if err = one.ask(func() { refused = one.begin(s.ctx, Setting{}, false, s.spawn) }); err == nil {
			err = refused
		}
		if err != nil {
			s.rooms.drop(one)
		}
	}
	if err != nil {
		s.noRoom(w, err)
		return
	}
	s.handOver(w, q, one)
	m := opened{begun{one.id, one.key}, listener}
	if g.keys.bytes > 0 && o.holds(keyHolder) != "" {
		m.Eye = keyHolder
	}
	send(w, q, "application/json", toJSON(m))
}

// takeKeys takes keys for a capture that is shown, from its owner: the form's
// part "owner" shows who that is.
func (s *Server) takeKeys(w http.ResponseWriter, q *http.Request) {
	r, err := s.find(q.PathValue("id"), s.caller(q).Local)
	switch {
	case errors.Is(err, errNotLocal):
		fail(w, http.StatusForbidden, because(err))
		return
	case err != nil || r.own == nil:
		fail(w, http.StatusNotFound, "This capture is not kept any more. Open it again, with its keys.")
		return
	}
	done, ok := s.inTurn(w, q, maxKeyLog+64<<10, keyTrouble)
	if !ok {
		return
	}
	defer done()
	var form keyForm
	err = eachPart(q, form.take)
	done()
	if err == nil && !r.drives(strings.TrimSpace(form.owner)) && !r.ownedBy(q) {
		fail(w, http.StatusForbidden, "You are watching somebody else's capture, and only they add keys to it. Open a capture of your own.")
		return
	}
	if err == nil {
		err = form.add(r)
	}
	if err != nil {
		fail(w, http.StatusBadRequest, keyTrouble(err))
		return
	}
	send(w, q, "application/json", toJSON(opened{begun{Run: r.id}, keyHolder}))
}

// inWords is a time as people say it.
func inWords(d time.Duration) string {
	n, unit := int(d.Round(time.Minute)/time.Minute), "minute"
	switch {
	case n == 30:
		return "half an hour"
	case d%time.Minute != 0 && d < 2*time.Minute:
		n, unit = int(d.Round(time.Second)/time.Second), "second"
	case n%60 == 0:
		n, unit = n/60, "hour"
	}
	if n == 1 {
		return map[string]string{"hour": "an hour", "minute": "a minute", "second": "a second"}[unit]
	}
	return fmt.Sprintf("%d %ss", n, unit)
}
