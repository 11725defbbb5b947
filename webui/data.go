package webui

import (
	"cmp"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"plainsight/lessons"
	"plainsight/webui/pages"
)

// asked is the run and the viewpoint that a request for data names.
func (s *Server) asked(w http.ResponseWriter, q *http.Request, f func(*run, *sight)) bool {
	r, err := s.find(q.PathValue("id"), s.caller(q).Local)
	if err != nil {
		fail(w, statusOf(err), pages.Because(err))
		return false
	}
	if err = r.through(q.FormValue("eye"), r.ownedBy(q), func(e *sight) { f(r, e) }); err != nil {
		status := statusOf(err)
		if errors.Is(err, errEnded) {
			status = http.StatusGone // it was there when it was asked
		}
		fail(w, status, pages.Because(err))
	}
	return err == nil
}

var errNoEye = errors.New("this lesson has no such viewpoint: choose one of those that the page offers")

// through hands on what those eyes see, to the owner or, where the owner lends
// the eyes, to others.
func (r *run) through(eye string, owner bool, f func(*sight)) error {
	may := func() error {
		if _, ok := r.lesson.Eye(eye); !ok {
			return errNoEye
		}
		if !owner && !r.lends(eye) {
			return errNotLent
		}
		return nil
	}
	var refused error
	if err := r.ask(func() { refused = may() }); err != nil || refused != nil {
		return cmp.Or(err, refused)
	}
	if err := r.ahead(eye); err != nil {
		return err
	}
	err := r.ask(func() {
		if refused = may(); refused == nil {
			e, _ := r.sight(eye)
			f(e)
		}
	})
	return cmp.Or(err, refused)
}

// packet answers with one packet taken apart.
func (s *Server) packet(w http.ResponseWriter, q *http.Request) {
	n, _ := strconv.Atoi(q.PathValue("n")) // 0 is no packet, which is said below
	var m *pages.PacketMessage
	var missing error
	ok := s.asked(w, q, func(r *run, e *sight) {
		if take, err := strconv.Atoi(q.FormValue("take")); err == nil && take != r.take {
			// The page asks for what it saw before a restart that it has not
			// heard of yet. That is no error; the take tells it.
			m = &pages.PacketMessage{Number: n, Eye: e.eye.Name, Take: r.take}
			return
		}
		p, err := e.session.Packet(n)
		switch {
		case err != nil && !r.complete():
			missing = fmt.Errorf("this packet is not here yet: there are %s so far, and more are coming", pages.Thousands(e.session.Len()))
			return
		case err != nil:
			missing = fmt.Errorf("there is no such packet: they are counted from 1, and there are %s", pages.Thousands(e.session.Len()))
			return
		}
		m = pages.NewPacketView(p, e.eye.Name, r.take, r.ownedBy(q))
	})
	switch {
	case !ok:
	case missing != nil:
		fail(w, http.StatusNotFound, pages.Because(missing))
	default:
		send(w, q, "application/json", toJSON(m))
	}
}

// rowsMessage is some rows that a viewer had skipped.
type rowsMessage struct {
	Take int      `json:"take"`
	From int      `json:"from"`
	To   int      `json:"to"`
	Rows []string `json:"rows"` // the HTML of each
}

// rows answers with rows of the packet list, at most rowsAtOnce.
func (s *Server) rows(w http.ResponseWriter, q *http.Request) {
	from, _ := strconv.Atoi(q.FormValue("from"))
	to, _ := strconv.Atoi(q.FormValue("to"))
	var m rowsMessage
	ok := s.asked(w, q, func(r *run, e *sight) {
		from = max(from, 1)
		to = min(to, from+rowsAtOnce-1, e.sent)
		m = rowsMessage{Take: r.take, From: from, To: to, Rows: e.rows(from, to)}
	})
	if ok {
		send(w, q, "application/json", toJSON(m))
	}
}

// file answers with a file that the run has made, to eyes that have it. What only
// some have is made with keys or holds them: watchers get what everybody has.
func (s *Server) file(w http.ResponseWriter, q *http.Request) {
	var found *lessons.File
	kept := false
	ok := s.asked(w, q, func(r *run, e *sight) {
		for i := range r.files {
			if r.files[i].Name == q.PathValue("name") && r.files[i].For(e.eye.Name) {
				f := r.files[i]
				found, kept = &f, f.Eyes != nil && !r.ownedBy(q)
			}
		}
	})
	switch {
	case !ok:
	case kept:
		fail(w, http.StatusForbidden, pages.Because(errWatcher))
	case found == nil:
		fail(w, http.StatusNotFound, "These eyes have no such file.")
	default:
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": found.Name}))
		kind := "text/plain; charset=utf-8"
		if strings.HasSuffix(found.Name, ".svg") {
			kind = "image/svg+xml"
		}
		send(w, q, kind, found.Data)
	}
}
