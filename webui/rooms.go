package webui

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"sync"
	"time"
)

// Limits of what is kept for pages.
const (
	maxRuns  = 96
	idleTime = 30 * time.Minute // a run that nobody watches or asks is dropped after this
)

// rooms keeps the runs that pages may come back to. A room is one run with
// whoever watches it: its own page, or a class that was given its address.
type rooms struct {
	mu   sync.Mutex
	runs map[string]*run
}

var errFull = errors.New("all places for runs are taken: close a page that is still open, or try again in a while")

// openRun makes room for a new run, prepares it and starts its goroutine.
func (s *Server) openRun(l *Lesson, prepare ...func(*run)) (*run, error) {
	s.rooms.mu.Lock()
	defer s.rooms.mu.Unlock()
	s.rooms.sweep(time.Now())
	if len(s.rooms.runs) >= maxRuns && !s.rooms.evict(func(*run) bool { return true }) {
		return nil, errFull
	}
	r := newRun(rand.Text()[:12], rand.Text(), l, s.hub, s.openWire)
	for _, f := range prepare {
		f(r)
	}
	if r.own != nil && !s.rooms.fit(r.own.weight.Load()) {
		return nil, errNoRoom
	}
	ctx, cancel := context.WithCancel(s.ctx)
	r.cancel = cancel
	s.rooms.runs[r.id] = r
	s.spawn(func() { r.loop(ctx) })
	return r, nil
}

// find returns a run that is still kept.
func (k *rooms) find(id string) (*run, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	r, ok := k.runs[id]
	return r, ok
}

// sweep drops runs that nobody has wanted for long.
func (k *rooms) sweep(now time.Time) {
	for id, r := range k.runs {
		if r.viewers.Load() == 0 && now.Sub(time.Unix(r.used.Load(), 0)) > idleTime {
			r.cancel()
			delete(k.runs, id)
		}
	}
}

// evict drops the run that nobody watches and that was used longest ago, of
// those in question.
func (k *rooms) evict(may func(*run) bool) bool {
	var oldest *run
	for _, r := range k.runs {
		if may(r) && r.viewers.Load() == 0 && (oldest == nil || r.used.Load() < oldest.used.Load()) {
			oldest = r
		}
	}
	if oldest == nil {
		return false
	}
	oldest.cancel()
	delete(k.runs, oldest.id)
	return true
}

// drives reports whether the key shows that the run is the asker's own. Who
// was only given a run's address may watch it and no more.
func (r *run) drives(key string) bool {
	return subtle.ConstantTimeCompare([]byte(key), []byte(r.key)) == 1
}
