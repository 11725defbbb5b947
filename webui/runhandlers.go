package webui

import (
	"encoding/json"
	"net/http"
	"strconv"

	"plainsight/dissect/words"
	"plainsight/webui/live"
	"plainsight/webui/pages"

	"github.com/gorilla/websocket"
)

// begun tells a page the run that was made for it, and the key that proves ownership.
type begun struct {
	Run string `json:"run"`
	Key string `json:"key"`
}

// runRequest is what a page asks of a run of its own.
type runRequest struct {
	Lesson string `json:"lesson"`
	live.Wanted
}

// startRun makes a run of its own for a page and begins it.
func (s *Server) startRun(w http.ResponseWriter, r *http.Request) {
	var q runRequest
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, live.MaxRequest))
	d.DisallowUnknownFields()
	if err := d.Decode(&q); err != nil {
		status, says := bodyTrouble(err)
		fail(w, status, says)
		return
	}
	l, ok := s.lesson(q.Lesson)
	if !ok {
		fail(w, http.StatusNotFound, words.Say("There is no lesson {name}. The first screen lists all lessons.", "name", strconv.Quote(q.Lesson)))
		return
	}
	set, err := q.Setting(l)
	if err != nil {
		fail(w, http.StatusBadRequest, pages.Because(err))
		return
	}
	one, err := s.runs.Begin(s.visitor(r), live.OfLesson(l), nil, set, q.Stay)
	if err != nil {
		s.noRoom(w, err)
		return
	}
	s.handOver(w, r, one)
	send(w, r, "application/json", pages.JSON(begun{one.ID, one.Key}))
}

// live turns a request into a viewer's websocket and serves it until it ends.
func (s *Server) live(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{ReadBufferSize: 1 << 10, WriteBufferSize: 8 << 10,
		CheckOrigin: func(q *http.Request) bool { return originAllowed(q, s.caller(q).Secure) },
		Error: func(w http.ResponseWriter, _ *http.Request, status int, _ error) {
			fail(w, status, words.Say("This address is for the pages of plainsight, which ask for a websocket here: open its first screen."))
		}}
	leave, ok := s.sockets.Take(s.visitor(r))
	if !ok {
		s.noRoom(w, s.sockets.Why(s.visitor(r), errManyViewers, errAllViewers))
		return
	}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		leave()
		return // Upgrade has answered
	}
	if s.ctx.Err() != nil {
		leave()
		conn.Close()
		return
	}
	s.runs.Serve(conn, live.Waits{Write: s.patience.Write, Pong: s.patience.Pong, Ping: s.patience.Ping}, s.caller(r).Local, leave)
}

// fail answers a script with a message that it can show.
func fail(w http.ResponseWriter, status int, says string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(pages.JSON(pages.ProblemMessage{Type: "error", Says: says}))
}
