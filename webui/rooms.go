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
	idleTime = 30 * time.Minute // a run that nobody watches or asks is dropped after this, unless options say otherwise
	runCost  = 2 << 20          // bytes that a lesson's run takes, until it says itself
	fewRuns  = 16               // however little memory there is
	manyRuns = 4096             // however much
)

// rooms keeps the runs that pages may come back to. A room is one run with
// whoever watches it: its own page, or a class that was given its address.
type rooms struct {
	mu   sync.Mutex
	runs map[string]*run
	most int // runs
	keep time.Duration
}

func newRooms(memory int64, keep time.Duration) rooms {
	return rooms{runs: map[string]*run{}, keep: keep, most: int(min(max(int64(refuseFrom*float64(memory))/runCost, fewRuns), manyRuns))}
}

var (
	errFull     = errors.New("all places for runs are taken by people who are at work with them: try again in a while")
	errNoRoom   = errors.New("there is not enough memory for this just now: try again in a while, or with a smaller file")
	errNoMemory = errors.New("there is not enough memory for one more run just now: try again in a while")
)

// openRun makes room for a new run, prepares it and starts its goroutine.
func (s *Server) openRun(who visitor, l *Lesson, prepare ...func(*run)) (*run, error) {
	r := newRun(rand.Text()[:12], rand.Text(), l, s.hub, s.openWire)
	r.place, r.log = s.place, s.log
	r.turns = s.turns
	r.wire.cost, r.wire.room = s.wireCost, s.makeRoom
	for _, f := range prepare {
		f(r)
	}
	if r.holding == nil {
		r.holding = s.account.hold(who)
	}
	need, refusal := int64(runCost), errNoMemory
	if r.own != nil {
		need, refusal = r.own.weight.Load(), errNoRoom
	}
	ctx, cancel := context.WithCancel(s.ctx)
	r.cancel = cancel
	s.rooms.sweep(time.Now())
	if !s.makeRoom(who, need, r.own == nil || r.own.live, func() bool { return s.rooms.enter(r, need) }) {
		cancel()
		r.holding.release()
		if s.rooms.crowded() {
			refusal = errFull
		}
		return nil, refusal
	}
	s.spawn(func() { r.loop(ctx) })
	return r, nil
}

// endTime is how long it is waited for a run to let go of its memory. One that is
// in the middle of something takes longer, and then that memory is not there yet.
const endTime = 3 * time.Second

// awaitEnd waits for who was dropped to end.
func awaitEnd(gone <-chan struct{}) {
	if gone == nil {
		return
	}
	late := time.NewTimer(endTime)
	defer late.Stop()
	select {
	case <-gone:
	case <-late.C:
	}
}

// enter takes a place and memory for a run, if there are both.
func (k *rooms) enter(r *run, need int64) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.runs) >= k.most || !r.holding.grow(max(0, need-r.holding.size())) {
		return false
	}
	k.runs[r.id] = r
	return true
}

// crowded reports whether it is places that lack, and not memory.
func (k *rooms) crowded() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.runs) >= k.most
}

// makeRoom tries something that takes so many bytes, for a lesson's run or for
// something else, until it succeeds. What is in
// its way goes, one after the other; it fails when there is nothing left that may.
// Nobody loses more than is asked for: where that much was let go of and it fails
// all the same, the memory is elsewhere, and more would not help.
func (s *Server) makeRoom(who visitor, need int64, forRun bool, try func() bool) bool {
	for freed := int64(0); !try(); {
		list := s.account.whoGivesWay(who, need, forRun, append(s.rooms.holders(), s.drops.holders()...))
		if len(list) == 0 || freed > need {
			return false
		}
		s.log.Info("dropped what somebody held, to make room", "bytes", list[0].bytes, "watched", list[0].watched)
		list[0].drop()
		awaitEnd(list[0].gone)
		freed += max(list[0].bytes, 1)
		s.account.let()
	}
	return true
}

// holders are the runs that may go: those in which nothing is going on, and
// those that wait for people, of which only the server goes.
func (k *rooms) holders() []holder {
	out := k.waiting()
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, r := range k.runs {
		if !r.busy.Load() {
			out = append(out, holder{who: r.holding.who, bytes: r.holding.size(), watched: r.viewers.Load() > 0, used: r.used.Load(), drop: func() { k.drop(r) }, gone: r.done})
		}
	}
	return out
}

// waiting are the runs under way that wait for people.
func (k *rooms) waiting() (out []holder) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, r := range k.runs {
		if ended := r.wire.shut.Load(); r.waits.Load() && ended != nil {
			out = append(out, holder{who: r.holding.who, bytes: r.wire.taken.Load(), busy: true, watched: r.viewers.Load() > 0, used: r.used.Load(), gone: *ended, drop: func() {
				r.waits.Store(false) // once is enough
				r.post(func() {
					if r.wire.shut.Load() == ended { // it may have been begun anew
						r.gaveWay = true
						r.stop()
					}
				})
			}})
		}
	}
	return out
}

// drop ends a run.
func (k *rooms) drop(r *run) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.runs, r.id)
	r.cancel()
	r.holding.release()
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
	k.mu.Lock()
	defer k.mu.Unlock()
	for id, r := range k.runs {
		if r.viewers.Load() == 0 && now.Sub(time.Unix(r.used.Load(), 0)) > k.keep {
			r.cancel()
			r.holding.release()
			delete(k.runs, id)
		}
	}
}

// drives reports whether the key shows that the run is the asker's own. Who
// was only given a run's address may watch it and no more.
func (r *run) drives(key string) bool {
	return subtle.ConstantTimeCompare([]byte(key), []byte(r.key)) == 1
}
