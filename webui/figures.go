package webui

import (
	"context"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"plainsight/dissect/words"
	"plainsight/webui/pages"
	"plainsight/webui/shares"
)

var (
	errManyViewers = words.Error("you have as many pages open as are allowed: close one of them")
	errAllViewers  = words.Error("this plainsight has as many pages open as it allows: try again in a while")
	errManyAsked   = words.Error("as many answers as are allowed are being worked out for you: wait for one of them")
	errAllAsked    = words.Error("this plainsight is working out as many answers as it allows: try again in a moment")
)

// share makes the places that visitors share. How many there are depends on the memory
// that each may take.
func (s *Server) share(memory int64) {
	per := func(each int64, least, most int) int { return int(min(max(memory/each, int64(least)), int64(most))) }
	s.sockets = shares.NewPortions(40, per(512<<10, 256, 8192))
	s.playing = shares.NewPortions(6, per(4<<20, 64, 2048))
	s.uploads = shares.NewPortions(4, 64)
	s.work = shares.NewPortions(3, max(32, 8*runtime.GOMAXPROCS(0)))
	s.waiting = shares.NewPortions(12, per(1<<20, 128, 2048))
}

// toWork takes a place at working out an answer, or waits for one, as long as Patience
// says. Call leave when the answer is there; the error says why there is no place.
func (s *Server) toWork(q *http.Request) (leave func(), err error) {
	who := s.visitor(q)
	out, ok := s.waiting.Take(who)
	if ok {
		defer out()
		ctx, stop := context.WithTimeout(q.Context(), s.patience.Work)
		defer stop()
		if leave, ok = s.work.Wait(ctx, who); ok {
			return leave, nil
		}
	}
	return nil, s.work.Why(who, errManyAsked, errAllAsked)
}

// tidy periodically drops runs and captures that nobody has asked for in a long time.
func (s *Server) tidy() {
	t := time.NewTicker(time.Minute)
	defer t.Stop()
	for {
		select {
		case now := <-t.C:
			s.runs.Sweep(now)
			s.toCompare.Sweep(now)
			giveBack(s.account.Held())
		case <-s.ctx.Done():
			return
		}
	}
}

// keptFree is how many bytes the heap may have beyond three times what is held, before
// free memory is given back.
const keptFree = 64 << 20

// giveBack returns free memory to the system, after a collection if the process has far
// more than the account holds. The runtime does so too, but slowly.
func giveBack(held int64) {
	in := []metrics.Sample{{Name: "/memory/classes/heap/free:bytes"}, {Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(in)
	if free, objects := in[0].Value.Uint64(), in[1].Value.Uint64(); free+objects > 3*uint64(max(held, 0))+keptFree {
		debug.FreeOSMemory()
	}
}

// ready is the health check: it answers 200 if there is room for one more run, and 503
// otherwise.
func (s *Server) ready(w http.ResponseWriter, q *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if s.ctx.Err() != nil || s.account.Full() {
		w.WriteHeader(http.StatusServiceUnavailable)
		w.Write([]byte("busy: there is no memory for one more run\n"))
		return
	}
	w.Write([]byte("ready\n"))
}

// figuresMessage is the server's load, for its operator. Sizes are in bytes.
type figuresMessage struct {
	Memory struct {
		Limit int64 `json:"limit"` // that the process may use
		Held  int64 `json:"held"`  // by runs, captures and what is computed from them
		Heap  int64 `json:"heap"`  // in use, when the collector last looked
	} `json:"memory"`
	Runs       int   `json:"runs"`     // that are kept
	Playing    int   `json:"playing"`  // of them, that are under way
	Captures   int   `json:"captures"` // uploaded to be compared
	Viewers    int   `json:"viewers"`  // pages with a websocket
	Uploads    int   `json:"uploads"`  // under way
	Refused    int64 `json:"refused"`  // requests that there was no room for, since the start
	Goroutines int   `json:"goroutines"`
}

// figures answers requests from this computer only.
func (s *Server) figures(w http.ResponseWriter, q *http.Request) {
	if !s.caller(q).Local {
		fail(w, http.StatusForbidden, words.Say("These figures are shown only at the computer on which plainsight runs."))
		return
	}
	var m figuresMessage
	m.Memory.Limit, m.Memory.Held, m.Refused = s.account.Limit, s.account.Held(), s.refused.Load()
	m.Memory.Heap = shares.LiveHeap()
	m.Runs = len(s.runs.All())
	m.Captures = len(s.toCompare.Holders())
	m.Playing, m.Viewers, m.Uploads, m.Goroutines = s.playing.Taken(), s.sockets.Taken(), s.uploads.Taken(), runtime.NumGoroutine()
	send(w, q, "application/json", pages.JSON(m))
}

// noRoom refuses a request for lack of room, and counts the refusal.
func (s *Server) noRoom(w http.ResponseWriter, err error) {
	n := s.refused.Add(1)
	held := s.account.Held()
	level := slog.LevelInfo
	if n == 1 || n%1000 == 0 { // so the operator hears about it without being flooded
		level = slog.LevelWarn
	}
	s.log.Log(context.Background(), level, "refused, for want of room", "why", err, "refused", n, "held", held, "limit", s.account.Limit, "viewers", s.sockets.Taken())
	fail(w, http.StatusServiceUnavailable, pages.Because(err))
}
