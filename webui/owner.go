package webui

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"plainsight/dissect/words"
	"plainsight/webui/live"
)

// The browser that begins a run owns it, and proves it with the run's key: the page
// keeps the key for its websocket, and the browser as a cookie that scripts cannot
// read, so it is never part of an address. Everyone else who knows the run's address
// is a watcher: they see what its keys open, through the viewpoints that the owner
// lends them, and never a key.

const (
	ownerCookie = "plainsight-owner-" // and the run's id
	ownerTime   = 12 * time.Hour      // longer than anybody keeps a page open
)

// OwnerHeader is the request header with a run's key, which proves ownership: used by
// the page's scripts, and by programs that keep no cookies.
const OwnerHeader = "Plainsight-Key"

var (
	errWatcher = words.Error("you are watching somebody else's run, and its keys stay with its owner: press Run, or open a capture, for keys of your own")
)

// handOver gives the browser the key of the run that was made for it, as a cookie for
// only the paths that need it: a browser sends cookies to all ports of a computer, and
// so also to the servers whose traffic is recorded here.
func (s *Server) handOver(w http.ResponseWriter, q *http.Request, r *live.Run) {
	paths := []string{"/run/" + r.ID, "/keys"}
	if r.Kind() != live.FromLesson {
		paths = append(paths, "/capture")
	}
	for _, path := range paths {
		http.SetCookie(w, &http.Cookie{Name: ownerCookie + r.ID, Value: r.Key, Path: path, MaxAge: int(ownerTime / time.Second),
			HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: s.caller(q).Secure})
	}
}

// ownedBy reports whether a request comes with the run's key. The header has
// several where a request is about several runs.
func ownedBy(r *live.Run, q *http.Request) bool {
	if slices.ContainsFunc(strings.Fields(q.Header.Get(OwnerHeader)), r.Drives) {
		return true
	}
	c, err := q.Cookie(ownerCookie + r.ID)
	return err == nil && r.Drives(c.Value)
}

// caller is where a request comes from.
func (s *Server) caller(q *http.Request) caller { return s.opts.Proxies.caller(q) }

// statusOf is the HTTP status for an error that a run is refused with.
func statusOf(err error) int {
	switch {
	case errors.Is(err, live.ErrNotLocal), errors.Is(err, live.ErrNotLent), errors.Is(err, errWatcher):
		return http.StatusForbidden
	case errors.Is(err, live.ErrNoViewpoint), errors.Is(err, live.ErrEnded):
		return http.StatusNotFound
	}
	return http.StatusGone
}
