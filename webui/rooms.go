package webui

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"log/slog"
	"sync"
	"time"

	"plainsight/capture"
	"plainsight/lessons"
	"plainsight/webui/shares"
)

// rooms keeps the runs that pages may come back to. A room is one run with
// whoever watches it: its own page, or a class that was given its address.
type rooms struct {
	ctx      context.Context
	spawn    func(func()) // starts a goroutine that ends with ctx
	log      *slog.Logger
	openWire func() (capture.Wire, string, error)
	wireCost int64                  // bytes outside the heap that a lesson's wire takes while it is open
	others   func() []shares.Holder // what makes room besides runs
	account  *shares.Account
	playing  *shares.Portions // lessons and recordings under way
	turns    *shares.Turns
	hub      *hub

	mu   sync.Mutex
	runs map[string]*run
	most int // runs
	keep time.Duration
}

func newRooms(account *shares.Account, keep time.Duration) *rooms {
	return &rooms{account: account, hub: newHub(), turns: shares.UsualTurns(), others: func() []shares.Holder { return nil }, log: slog.New(slog.DiscardHandler),
		runs: map[string]*run{}, keep: keep, most: int(min(max(account.Capacity()/shares.RunCost, fewRuns), manyRuns))}
}

var (
	errFull     = errors.New("all places for runs are taken by people who are at work with them: try again in a while")
	errNoRoom   = errors.New("there is not enough memory for this just now: try again in a while, or with a smaller file")
	errNoMemory = errors.New("there is not enough memory for one more run just now: try again in a while")
)

// open makes room for a new run, prepares it and starts its goroutine.
func (k *rooms) open(who shares.Visitor, l *lessons.Lesson, prepare ...func(*run)) (*run, error) {
	r := newRun(rand.Text()[:12], rand.Text(), l, k.hub, k.openWire)
	r.place, r.log = k.place, k.log
	r.turns = k.turns
	r.wire.cost, r.wire.room = k.wireCost, k.makeRoom
	for _, f := range prepare {
		f(r)
	}
	if r.holding == nil {
		r.holding = k.account.Hold(who)
	}
	need, refusal := int64(shares.RunCost), errNoMemory
	if r.own != nil {
		need, refusal = r.own.weight.Load(), errNoRoom
	}
	ctx, cancel := context.WithCancel(k.ctx)
	r.cancel = cancel
	k.sweep(time.Now())
	if !k.makeRoom(who, need, r.own == nil || r.own.live, func() bool { return k.enter(r, need) }) {
		cancel()
		r.holding.Release()
		if k.crowded() {
			refusal = errFull
		}
		return nil, refusal
	}
	k.spawn(func() { r.loop(ctx) })
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
	if len(k.runs) >= k.most || !r.holding.Grow(max(0, need-r.holding.Size())) {
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
func (k *rooms) makeRoom(who shares.Visitor, need int64, forRun bool, try func() bool) bool {
	for freed := int64(0); !try(); {
		list := k.account.WhoGivesWay(who, need, forRun, append(k.holders(), k.others()...))
		if len(list) == 0 || freed > need {
			return false
		}
		k.log.Info("dropped what somebody held, to make room", "bytes", list[0].Bytes, "watched", list[0].Watched)
		list[0].Drop()
		awaitEnd(list[0].Gone)
		freed += max(list[0].Bytes, 1)
		k.account.Let()
	}
	return true
}

// holders are the runs that may go: those in which nothing is going on, and
// those that wait for people, of which only the server goes.
func (k *rooms) holders() []shares.Holder {
	out := k.waiting()
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, r := range k.runs {
		if !r.busy.Load() {
			out = append(out, shares.Holder{Who: r.holding.Visitor(), Bytes: r.holding.Size(), Watched: r.viewers.Load() > 0, Used: r.used.Load(), Drop: func() { k.drop(r) }, Gone: r.done})
		}
	}
	return out
}

// waiting are the runs under way that wait for people.
func (k *rooms) waiting() (out []shares.Holder) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, r := range k.runs {
		if ended := r.wire.shut.Load(); r.waits.Load() && ended != nil {
			out = append(out, shares.Holder{Who: r.holding.Visitor(), Bytes: r.wire.taken.Load(), Busy: true, Watched: r.viewers.Load() > 0, Used: r.used.Load(), Gone: *ended, Drop: func() {
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
	r.holding.Release()
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
			r.holding.Release()
			delete(k.runs, id)
		}
	}
}

// drives reports whether the key shows that the run is the asker's own. Who
// was only given a run's address may watch it and no more.
func (r *run) drives(key string) bool {
	return subtle.ConstantTimeCompare([]byte(key), []byte(r.key)) == 1
}
