package webui

import (
	"log/slog"
	"net/http"
	"time"

	"plainsight/webui/live"
	"plainsight/webui/pages"
)

// logged logs each request by its route's pattern, so that neither a run's id nor an
// address gets into the log. It recovers from panics, logs them and answers with an
// error.
type logged struct {
	log  *slog.Logger
	next http.Handler
}

func (l logged) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	begun := time.Now()
	out := &noted{ResponseWriter: w}
	defer func() {
		if p := recover(); p != nil && p != http.ErrAbortHandler {
			live.Mistake(l.log, q.Pattern, p)
			if out.status != 0 || q.Header.Get("Upgrade") != "" {
				panic(http.ErrAbortHandler) // part of the answer is out: abort, so that the browser notices
			}
			fail(out, http.StatusInternalServerError, pages.Because(live.ErrMistake))
		} else if p != nil {
			panic(p)
		}
		l.log.Debug("answered", "request", q.Pattern, "status", out.status, "bytes", out.bytes, "took", time.Since(begun).Round(time.Microsecond))
	}()
	if q.Header.Get("Upgrade") != "" { // who takes the connection over answers by itself
		l.next.ServeHTTP(w, q)
		return
	}
	l.next.ServeHTTP(out, q)
}

// noted remembers what was answered.
type noted struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (a *noted) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *noted) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}

// Unwrap is what answers.
func (a *noted) Unwrap() http.ResponseWriter { return a.ResponseWriter }
