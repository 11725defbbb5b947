package webui

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Whoever begins a run owns it. What shows it is the run's key: the page keeps it
// for its websocket, and the browser has it as a cookie that no script reads, so
// that it stands in no address. All others who know the run's address watch:
// they see what its keys open, through the eyes that the owner lends them, and
// never a key.

const (
	ownerCookie = "plainsight-owner-" // and the run's id
	ownerHeader = "Plainsight-Key"    // the same, from the page's scripts and from programs that keep no cookies
	ownerTime   = 12 * time.Hour      // longer than anybody keeps a page open
)

var (
	errWatcher  = errors.New("you are watching somebody else's run, and its keys stay with whoever handed them in or made them: press Run, or open a capture, for keys of your own")
	errNotLent  = errors.New("whoever owns this run keeps these eyes to themselves: choose other eyes")
	errNotLocal = errors.New("this was recorded from the loopback of the computer on which plainsight runs, and is shown on that computer alone: open a file, or run a lesson, to look at packets from here")
)

// handOver gives the browser the key of the run that was made for it. It goes
// along where it is wanted and nowhere else: a browser sends a cookie to all ports
// of a computer, and so to the very servers whose traffic is looked at here.
func (s *Server) handOver(w http.ResponseWriter, q *http.Request, r *run) {
	paths := []string{"/run/" + r.id, "/keys"}
	if r.own != nil {
		paths = append(paths, "/capture")
	}
	for _, path := range paths {
		http.SetCookie(w, &http.Cookie{Name: ownerCookie + r.id, Value: r.key, Path: path, MaxAge: int(ownerTime / time.Second),
			HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: s.caller(q).Secure})
	}
}

// ownedBy reports whether a request comes with the run's key. The header has
// several where a request is about several runs.
func (r *run) ownedBy(q *http.Request) bool {
	if slices.ContainsFunc(strings.Fields(q.Header.Get(ownerHeader)), r.drives) {
		return true
	}
	c, err := q.Cookie(ownerCookie + r.id)
	return err == nil && r.drives(c.Value)
}

// caller is where a request comes from.
func (s *Server) caller(q *http.Request) caller { return s.opts.Proxies.caller(q) }

// find is the run of that id, for whoever is at this computer or not. All ways
// to a run lead through here.
func (s *Server) find(id string, local bool) (*run, error) {
	r, ok := s.rooms.find(id)
	switch {
	case !ok:
		return nil, errEnded
	case r.own != nil && r.own.live && !local:
		return nil, errNotLocal
	}
	return r, nil
}

// lends reports whether watchers may look through those eyes. It is asked by the
// run's goroutine.
func (r *run) lends(eye string) bool { return !r.kept[eye] }

// lend has watchers look through those eyes and no others. What anyone on the
// wire sees is nobody's to keep. Who watches with eyes that are kept from now on
// is told so.
func (r *run) lend(eyes []string) {
	r.kept = map[string]bool{}
	for _, e := range r.lesson.Eyes[1:] {
		if !slices.Contains(eyes, e.Name) {
			r.kept[e.Name] = true
			r.hub.expel(feed{r, e.Name}, refusal(errNotLent))
		}
	}
	r.dirty = true
}

// keepAll keeps all eyes but the first, which hold no key.
func (r *run) keepAll() {
	r.kept = map[string]bool{}
	for _, e := range r.lesson.Eyes[1:] {
		r.kept[e.Name] = true
	}
}

// keptEyes are those that watchers do not look through, in the lesson's order.
func (r *run) keptEyes() (names []string) {
	for _, e := range r.lesson.Eyes {
		if r.kept[e.Name] {
			names = append(names, e.Name)
		}
	}
	return names
}

// notHere heads the page for who is elsewhere.
const notHere = "Not for this computer."

// statusOf is the status that goes with why a run is not shown.
func statusOf(err error) int {
	switch {
	case errors.Is(err, errNotLocal), errors.Is(err, errNotLent), errors.Is(err, errWatcher):
		return http.StatusForbidden
	case errors.Is(err, errNoEye), strings.HasPrefix(err.Error(), errEnded.Error()):
		return http.StatusNotFound
	}
	return http.StatusGone
}
