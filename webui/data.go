package webui

import (
	"mime"
	"net/http"
	"strconv"
)

// asked is the run and the viewpoint that a request for data names.
func (s *Server) asked(w http.ResponseWriter, q *http.Request, f func(*run, *sight)) bool {
	r, ok := s.rooms.find(q.PathValue("id"))
	if !ok {
		fail(w, http.StatusNotFound, errEnded.Error())
		return false
	}
	known := false
	err := r.ask(func() {
		var e *sight
		if e, known = r.sight(q.FormValue("eye")); known {
			f(r, e)
		}
	})
	switch {
	case err != nil:
		fail(w, http.StatusGone, err.Error())
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

// stripMessage is the whole conversation as runs of bytes.
type stripMessage struct {
	Take int   `json:"take"`
	Runs []int `json:"runs"` // frame, offset, length, class
}

// maxMapped is how many packets the strip shows byte by byte. Of a longer
// conversation it shows how much of each class every packet has.
const maxMapped = 300

// strip answers with the class of every byte of the conversation, in order.
func (s *Server) strip(w http.ResponseWriter, q *http.Request) {
	var m stripMessage
	ok := s.asked(w, q, func(r *run, e *sight) {
		m.Take = r.take
		for n := 1; n <= e.fed; n++ {
			if e.fed > maxMapped {
				m.counted(n, e)
			} else {
				m.mapped(n, e)
			}
		}
	})
	if ok {
		send(w, q, "application/json", toJSON(m))
	}
}

func (m *stripMessage) mapped(n int, e *sight) {
	p, err := e.session.Packet(n)
	if err != nil {
		return
	}
	for from := 0; from < len(p.Map); {
		to := from + 1
		for to < len(p.Map) && p.Map[to] == p.Map[from] {
			to++
		}
		m.Runs = append(m.Runs, n, from, to-from, int(p.Map[from]))
		from = to
	}
}

func (m *stripMessage) counted(n int, e *sight) {
	counts, at := e.session.Row(n).Counts, 0
	for i := len(loudest) - 1; i >= 0; i-- { // headers stand first in a packet
		if k := counts[loudest[i]]; k > 0 {
			m.Runs = append(m.Runs, n, at, k, int(loudest[i]))
			at += k
		}
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
		send(w, q, "text/plain; charset=utf-8", found.Data)
	}
}
