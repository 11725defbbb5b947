package webui

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"plainsight/lessons"
)

// maxSecrets is how many secrets of a run one page lists.
const maxSecrets = 80

// secretsView is every secret of a run, as one pair of eyes is shown them.
type secretsView struct {
	Page    pageView
	Lesson  *lessons.Lesson // nil where there is no run
	Run     string
	Eye     lessons.Eye
	Packets int
	Running bool
	own     bool   // a capture of somebody's own: its keys are real ones, and are not repeated
	Watched bool   // by somebody who is not the run's owner, and gets no value
	Missing string // why there is nothing to show, and what to do
	List    []secretView
	More    int
}

// secretView is one secret: what it is, who holds it, what it opens.
type secretView struct {
	Title, Kind, Says string
	Held              bool // by the eyes whose page this is
	Value             string
	Mark              string // its fingerprint, or ""
	Holders           []holderView
	Opens             opens
	Places            []int // the first packets that it opens
	More              int
}

// holderView is one viewpoint beside a secret.
type holderView struct {
	Eye   lessons.Eye
	Holds bool
	After int    // how many packets had been captured when it got the secret
	As    string // what it calls the secret, where that is another name
}

// Address leads to the lesson's own page, and to a packet there if n is not 0.
func (v *secretsView) Address(n int) string {
	a := "/lesson/" + v.Lesson.Name + "?run=" + url.QueryEscape(v.Run) + "&eye=" + url.QueryEscape(v.Eye.Name)
	if n > 0 {
		a += "&packet=" + strconv.Itoa(n)
	}
	return a
}

// secretsAddress leads to the secrets of a run.
func secretsAddress(run, eye string) string {
	return "/keys?run=" + url.QueryEscape(run) + "&eye=" + url.QueryEscape(eye)
}

// secretsPage lists every secret of a run. A value is written down for eyes
// that hold it, and for no others.
func (s *Server) secretsPage(w http.ResponseWriter, q *http.Request) {
	v := secretsView{Page: s.page("Secrets of a run · plainsight", "")}
	id, name := q.FormValue("run"), q.FormValue("eye")
	r, err := s.find(id, s.caller(q).Local)
	switch {
	case errors.Is(err, errNotLocal):
		s.refuse(w, q, notHere, because(err))
		return
	case err != nil:
		status := http.StatusNotFound
		v.Missing = "Secrets are made when a lesson runs, and this address names no run. Open a lesson, press Run, and choose Keys there: it leads back to here."
		if id == "" {
			status = http.StatusOK
		} else {
			v.Missing = "This run is not kept any more, and its secrets are gone with it. Open a lesson and press Run for new ones, then choose Keys there: it leads back to here."
		}
		s.show(w, q, status, secretsScreen(v))
		return
	}
	var told []held
	var b scales
	known, lent, take := false, false, 0
	v.Watched = !r.ownedBy(q)
	err = r.ask(func() {
		v.Lesson, v.Run, v.Packets, v.Running = r.lesson, r.id, r.shown, !r.complete()
		if name == "" {
			name = r.lesson.Eyes[0].Name
		}
		v.Eye, known = r.lesson.Eye(name)
		lent = !v.Watched || r.lends(name)
		for _, h := range r.held {
			if h.after <= r.shown {
				told = append(told, h)
			}
		}
		v.own = r.own != nil
		take = r.take
		b = scales{frames: r.frames[:r.shown:r.shown], most: r.limits.bytes, ended: r.complete(), words: r.secret}
	})
	switch {
	case err != nil:
		v.Lesson, v.Missing = nil, "This run has ended while it was looked at. Open a lesson and press Run for a new one."
		s.show(w, q, http.StatusGone, secretsScreen(v))
		return
	case !known:
		v.Missing = "This lesson has no viewpoint of that name. Choose one of those above."
		v.Eye = v.Lesson.Eyes[0]
		s.show(w, q, http.StatusNotFound, secretsScreen(v))
		return
	case !lent:
		v.Missing = because(errNotLent)
		s.show(w, q, http.StatusForbidden, secretsScreen(v))
		return
	}
	leave, ok := s.work.take(s.visitor(q))
	if !ok {
		s.refused.Add(1)
		v.Missing = because(s.work.why(s.visitor(q), errManyAsked, errAllAsked))
		s.show(w, q, http.StatusServiceUnavailable, secretsScreen(v))
		return
	}
	defer leave()
	all := v.list(told)
	measured := r.weighed.measure(q.Context(), s.log, s.spawn, weighedKey{take, len(b.frames), len(told), b.ended, b.words}, func(ctx context.Context) []opens {
		b.ctx, b.hold = ctx, s.account.hold(r.holding.who)
		defer b.hold.release()
		return b.all(all)
	})
	v.opened(measured)
	s.show(w, q, http.StatusOK, secretsScreen(v))
}

// list makes a row of each secret that somebody holds, in the order in which
// they came to be.
func (v *secretsView) list(told []held) (all []oneSecret) {
	at := map[string]int{} // rows, by kind and value
	for _, h := range told {
		for _, one := range apart(h.secret) {
			key := string(one.Kind) + "\x00" + string(one.Data)
			i, seen := at[key]
			switch {
			case !seen && len(v.List) == maxSecrets:
				v.More++
				continue
			case !seen:
				i = len(v.List)
				at[key] = i
				all = append(all, one)
				row := secretView{Title: capital(one.Label), Kind: one.kind, Says: one.says, Mark: one.fingerprint()}
				for _, e := range v.Lesson.Eyes {
					row.Holders = append(row.Holders, holderView{Eye: e})
				}
				v.List = append(v.List, row)
			}
			v.List[i].give(h, one, v.Eye.Name)
			if v.own || v.Watched {
				v.List[i].Value = ""
			}
		}
	}
	return all
}

// opened says of each row what its secret opens.
func (v *secretsView) opened(measured []opens) {
	for i := range min(len(measured), len(v.List)) {
		row := &v.List[i]
		row.Opens = measured[i]
		row.Places, row.More = some(row.Opens.Frames, 6)
	}
}

// give notes that a viewpoint holds the secret. Only the page of those eyes is
// given its value.
func (s *secretView) give(h held, one oneSecret, eye string) {
	for i := range s.Holders {
		if o := &s.Holders[i]; o.Eye.Name == h.eye && !o.Holds {
			o.Holds, o.After = true, h.after
			if label := capital(one.Label); label != s.Title {
				o.As = one.Label
			}
		}
	}
	if h.eye == eye {
		s.Held, s.Value = true, one.value()
	}
}

// Since says when the secret came to be, by what was on the wire.
func (o *holderView) Since() string {
	if o.After == 0 {
		return "from before the first packet"
	}
	return "since packet " + strconv.Itoa(o.After)
}

// Lines reports whether a value has several lines, as PEM has.
func (s *secretView) Lines() bool { return strings.Contains(s.Value, "\n") }

func lower(s string) string { return strings.ToLower(s) }
