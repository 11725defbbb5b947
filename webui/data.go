package webui

import (
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// asked is the run and the viewpoint that a request for data names.
func (s *Server) asked(w http.ResponseWriter, q *http.Request, f func(*run, *sight)) bool {
	r, ok := s.rooms.find(q.PathValue("id"))
	if !ok {
		fail(w, http.StatusNotFound, sentence(errEnded.Error()))
		return false
	}
	known := false
	err := r.ahead(q.FormValue("eye"))
	if err == nil {
		err = r.ask(func() {
			var e *sight
			if e, known = r.sight(q.FormValue("eye")); known {
				f(r, e)
			}
		})
	}
	switch {
	case err != nil:
		fail(w, http.StatusGone, sentence(err.Error()))
	case !known:
		fail(w, http.StatusNotFound, "This lesson has no such viewpoint.")
	}
	return err == nil && known
}

// packet answers with one packet taken apart.
func (s *Server) packet(w http.ResponseWriter, q *http.Request) {
	n, _ := strconv.Atoi(q.PathValue("n")) // 0 is no packet, which is said below
	var m *packetMessage
	var missing error
	ok := s.asked(w, q, func(r *run, e *sight) {
		if take, err := strconv.Atoi(q.FormValue("take")); err == nil && take != r.take {
			// The page asks for what it saw before a restart that it has not
			// heard of yet. That is no error; the take tells it.
			m = &packetMessage{Number: n, Eye: e.eye.Name, Take: r.take}
			return
		}
		p, err := e.session.Packet(n)
		if err != nil {
			missing = err
			return
		}
		m = newPacketView(p, e.eye.Name, r.take)
	})
	switch {
	case !ok:
	case missing != nil:
		fail(w, http.StatusNotFound, missing.Error())
	default:
		send(w, q, "application/json", toJSON(m))
	}
}

// rowsMessage is some rows that a viewer had skipped.
type rowsMessage struct {
	Take int    `json:"take"`
	From int    `json:"from"`
	To   int    `json:"to"`
	Rows string `json:"rows"`
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

// file answers with a file that the run has made, to eyes that have it.
func (s *Server) file(w http.ResponseWriter, q *http.Request) {
	var found *File
	ok := s.asked(w, q, func(r *run, e *sight) {
		for i := range r.files {
			if r.files[i].Name == q.PathValue("name") && r.files[i].For(e.eye.Name) {
				f := r.files[i]
				found = &f
			}
		}
	})
	switch {
	case !ok:
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
