package webui

import (
	"errors"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"plainsight/dissect/words"
	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"
)

// asked calls f with the run and viewpoint named in a request. If the request may not
// see them it answers with the reason and reports false.
func (s *Server) asked(w http.ResponseWriter, q *http.Request, f func(*live.Run, *live.Viewpoint)) bool {
	r, err := s.runs.Find(q.PathValue("id"), s.caller(q).Local)
	if err != nil {
		fail(w, statusOf(err), pages.Because(err))
		return false
	}
	if err = r.Through(q.FormValue("eye"), ownedBy(r, q), func(e *live.Viewpoint) { f(r, e) }); err != nil {
		status := statusOf(err)
		if errors.Is(err, live.ErrEnded) {
			status = http.StatusGone // it was there when it was asked
		}
		fail(w, status, pages.Because(err))
	}
	return err == nil
}

// packet answers with one packet taken apart.
func (s *Server) packet(w http.ResponseWriter, q *http.Request) {
	n, _ := strconv.Atoi(q.PathValue("n")) // 0 is no packet, which is said below
	var m *pages.PacketMessage
	var missing error
	if !s.roomToAnswer(w, q, func(e *live.Viewpoint) int64 {
		if n < 1 || n > e.Session().Len() {
			return 0
		}
		return min(mostForPacket, int64(e.Session().Captured(n))*packetByte)
	}) {
		return
	}
	ok := s.asked(w, q, func(r *live.Run, e *live.Viewpoint) {
		if take, err := strconv.Atoi(q.FormValue("take")); err == nil && take != e.Take() {
			// The page asks for what it saw before a restart that it has not
			// heard of yet. That is no error; the take tells it.
			m = &pages.PacketMessage{Number: n, Eye: e.Name, Take: e.Take()}
			return
		}
		p, err := e.Session().Packet(n)
		switch {
		case err != nil && !e.Complete():
			missing = words.Errorf("this packet is not here yet: there are {n} so far, and more are coming", "n", e.Session().Len())
			return
		case err != nil:
			missing = words.Errorf("there is no such packet: they are counted from 1, and there are {n}", "n", e.Session().Len())
			return
		}
		m = pages.NewPacketView(p, e.Name, e.Take(), ownedBy(r, q))
		m.AlsoInClear(e.Session().Certificates())
	})
	switch {
	case !ok:
	case missing != nil:
		fail(w, http.StatusNotFound, pages.Because(missing))
	default:
		s.send(w, q, "application/json", pages.JSON(m))
	}
}

// rowsMessage is some rows that a viewer had skipped.
type rowsMessage struct {
	Take    int                `json:"take"`
	From    int                `json:"from"`
	To      int                `json:"to"`
	Rows    pages.List[string] `json:"rows"`              // the HTML of each
	Numbers []int              `json:"numbers,omitempty"` // of each, where single ones were asked for
}

// rows answers with rows of the packet list, at most live.RowsAtOnce: those from one to
// another, or single ones.
func (s *Server) rows(w http.ResponseWriter, q *http.Request) {
	from, _ := strconv.Atoi(q.FormValue("from"))
	to, _ := strconv.Atoi(q.FormValue("to"))
	var single []int
	if list := q.FormValue("n"); list != "" {
		for _, one := range strings.SplitN(list, ",", live.RowsAtOnce+1)[:min(strings.Count(list, ",")+1, live.RowsAtOnce)] {
			n, _ := strconv.Atoi(one) // 0 is no packet
			single = append(single, n)
		}
	}
	var m rowsMessage
	ok := s.asked(w, q, func(_ *live.Run, e *live.Viewpoint) {
		m.Take = e.Take()
		if single == nil {
			m.From, m.To, m.Rows = e.Rows(from, to)
			return
		}
		for _, n := range single {
			if a, b, rows := e.Rows(n, n); n > 0 && a == b {
				m.Numbers, m.Rows = append(m.Numbers, n), append(m.Rows, rows...)
			}
		}
	})
	if ok {
		s.send(w, q, "application/json", pages.JSON(m))
	}
}

// file answers with a file that the run has made, to eyes that have it. What only
// some have is made with keys or holds them: watchers get what everybody has.
func (s *Server) file(w http.ResponseWriter, q *http.Request) {
	var found *lessons.File
	kept := false
	ok := s.asked(w, q, func(r *live.Run, e *live.Viewpoint) {
		if f, ok := e.File(q.PathValue("name")); ok {
			found, kept = &f, f.Eyes != nil && !ownedBy(r, q)
		}
	})
	switch {
	case !ok:
	case kept:
		fail(w, http.StatusForbidden, pages.Because(errWatcher))
	case found == nil:
		fail(w, http.StatusNotFound, words.Say("These eyes have no such file."))
	default:
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": found.Name}))
		kind := "text/plain; charset=utf-8"
		if strings.HasSuffix(found.Name, ".svg") {
			kind = "image/svg+xml"
		}
		s.send(w, q, kind, found.Data)
	}
}
