package live

import (
	"context"
	"crypto/rand"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"plainsight/capture"
	"plainsight/dissect/words"
	"plainsight/lessons"
	"plainsight/webui/shares"
)

// Limits of what is kept for pages.
const (
	fewRuns  = 16   // however little memory there is
	manyRuns = 4096 // however much
)

// RunsOptions are what runs need of the server that they live in.
type RunsOptions struct {
	Context context.Context // ends all runs
	Spawn   func(func())    // starts a goroutine that ends with the context
	Log     *slog.Logger
	Account *shares.Account  // of the server's memory
	Playing *shares.Portions // lessons and recordings under way
	Keep    time.Duration    // that a run is kept after somebody last asked for it

	Lessons    Limits                                         // of a recording of a lesson; none for the usual ones
	OpenWire   func() (w capture.Wire, why string, err error) // for a lesson
	WireMemory int64                                          // bytes outside Go's heap that such a wire uses while it is open
	Others     func() []shares.Holder                         // what can be dropped besides runs to make room; nil for nothing
}

// Runs keeps the runs that pages may come back to, each with its viewers:
// the page that started it, or a class that was given its address.
type Runs struct {
	RunsOptions
	turns *shares.Turns
	hub   *hub

	mu   sync.Mutex
	runs map[string]*Run
	most int // runs
}

// NewRuns starts the hub; it has no run yet.
func NewRuns(o RunsOptions) *Runs {
	if o.Others == nil {
		o.Others = func() []shares.Holder { return nil }
	}
	k := &Runs{RunsOptions: o, hub: newHub(), turns: shares.UsualTurns(), runs: map[string]*Run{},
		most: int(min(max(o.Account.Capacity()/shares.RunCost, fewRuns), manyRuns))}
	k.Spawn(func() { k.hub.loop(k.Context) })
	return k
}

// All are the runs that are kept.
func (k *Runs) All() []*Run {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Collect(maps.Values(k.runs))
}

var (
	errFull     = words.Error("all places for runs are in use: try again in a while")
	ErrNoRoom   = words.Error("there is not enough memory for this just now: try again in a while, or with a smaller file")
	errNoMemory = words.Error("there is not enough memory for one more run just now: try again in a while")
)

// Open makes room for a new run and starts its goroutine. holding has the memory that
// its data takes already; nil where it has none.
func (k *Runs) Open(who shares.Visitor, from Source, holding *shares.Holding) (*Run, error) {
	r := newRun(rand.Text()[:12], rand.Text(), from, k.hub, k.OpenWire)
	r.ctx, r.spawn = k.Context, k.Spawn
	if from.Kind() == FromLesson && k.Lessons != (Limits{}) {
		r.limits = k.Lessons
	}
	r.place, r.log = k.place, k.Log
	r.turns = k.turns
	r.makeRoom = func(need int64, try func() bool) bool { return k.makeRoomToRead(r, need, try) }
	r.wire.cost, r.wire.room = from.wireMemory(k.WireMemory), k.MakeRoom
	if r.holding = holding; holding == nil {
		r.holding = k.Account.Hold(who)
	}
	need, refusal := from.needs()
	ctx, cancel := context.WithCancel(k.Context)
	r.cancel = cancel
	k.Sweep(time.Now())
	if !k.MakeRoom(who, need, from.grows(), func() bool { return k.enter(r, need) }) {
		cancel()
		r.holding.Release()
		if k.crowded() {
			refusal = errFull
		}
		return nil, refusal
	}
	k.Spawn(func() { r.loop(ctx) })
	return r, nil
}

// Begin opens a run of a source and begins its recording.
func (k *Runs) Begin(who shares.Visitor, from Source, holding *shares.Holding, set lessons.Setting, stay bool) (*Run, error) {
	one, err := k.Open(who, from, holding)
	if err != nil {
		return nil, err
	}
	if err := one.Begin(set, stay); err != nil {
		k.Drop(one)
		return nil, err
	}
	return one, nil
}

// endTime is how long to wait for a dropped run to free its memory. A busy one may take
// longer; its memory is then not available yet.
const endTime = 3 * time.Second

// awaitEnd waits for a dropped run to end, for endTime at most.
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

// enter takes a place and memory for a run, if both are available.
func (k *Runs) enter(r *Run, need int64) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.runs) >= k.most || !r.holding.Grow(max(0, need-r.holding.Size())) {
		return false
	}
	k.runs[r.ID] = r
	return true
}

// crowded reports whether places have run out, rather than memory.
func (k *Runs) crowded() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.runs) >= k.most
}

// MakeRoom calls try, which takes need bytes, until it succeeds, dropping one holder
// after another in between. It reports false when nothing is left that may be dropped.
// It stops once need bytes have been freed: if try fails even then, the memory is held
// elsewhere and dropping more would not help.
func (k *Runs) MakeRoom(who shares.Visitor, need int64, forRun bool, try func() bool) bool {
	return k.makeRoom(who, need, forRun, try, func() []shares.Holder { return append(k.holders(nil), k.Others()...) })
}

// makeRoomToRead is MakeRoom for what is read of a run: what somebody looks at does not
// give way to it.
func (k *Runs) makeRoomToRead(r *Run, need int64, try func() bool) bool {
	return k.makeRoom(r.holding.Visitor(), need, false, try, func() []shares.Holder {
		return slices.DeleteFunc(append(k.holders(r), k.Others()...), func(h shares.Holder) bool { return h.Watched || h.Busy })
	})
}

func (k *Runs) makeRoom(who shares.Visitor, need int64, forRun bool, try func() bool, holders func() []shares.Holder) bool {
	for freed := int64(0); !try(); {
		list := k.Account.WhoGivesWay(who, need, forRun, holders())
		if len(list) == 0 || freed > need {
			return false
		}
		k.Log.Info("dropped what somebody held, to make room", "bytes", list[0].Bytes, "watched", list[0].Watched)
		list[0].Drop()
		awaitEnd(list[0].Gone)
		freed += max(list[0].Bytes, 1)
		k.Account.Let()
	}
	return true
}

// holders are the runs that may be dropped: idle ones, and those that wait for people,
// of which only the waiting server is ended. One is left out, or nil.
func (k *Runs) holders(but *Run) []shares.Holder {
	out := k.waiting()
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, r := range k.runs {
		if r != but && !r.busy.Load() {
			out = append(out, shares.Holder{Who: r.holding.Visitor(), Bytes: r.holding.Size(), Watched: r.viewers.Load() > 0, Used: r.used.Load(), Drop: func() { k.Drop(r) }, Gone: r.done})
		}
	}
	return out
}

// waiting are the runs under way whose server waits for people.
func (k *Runs) waiting() (out []shares.Holder) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, r := range k.runs {
		if ended := r.wire.shut.Load(); r.waits.Load() && ended != nil {
			out = append(out, shares.Holder{Who: r.holding.Visitor(), Bytes: r.wire.taken.Load(), Busy: true, Watched: r.viewers.Load() > 0, Used: r.used.Load(), Gone: *ended, Drop: func() {
				r.waits.Store(false) // once is enough
				r.post(func() {
					if r.wire.shut.Load() == ended { // a new recording may have begun since
						r.gaveWay = true
						r.stop()
					}
				})
			}})
		}
	}
	return out
}

// Drop ends a run.
func (k *Runs) Drop(r *Run) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.runs, r.ID)
	r.cancel()
	r.holding.Release()
}

// Find is the run of that id. local tells whether the asker is at this computer. All
// access to a run from outside goes through it. The error is ErrEnded or ErrNotLocal.
func (k *Runs) Find(id string, local bool) (*Run, error) {
	r, ok := k.find(id)
	switch {
	case !ok:
		return nil, ErrEnded
	case r.Kind() == FromLoopback && !local:
		return nil, ErrNotLocal
	}
	return r, nil
}

// find returns a run that is still kept.
func (k *Runs) find(id string) (*Run, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	r, ok := k.runs[id]
	return r, ok
}

// Sweep drops runs that have not been watched or asked for during Keep.
func (k *Runs) Sweep(now time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for id, r := range k.runs {
		if r.viewers.Load() == 0 && now.Sub(time.Unix(r.used.Load(), 0)) > k.Keep {
			r.cancel()
			r.holding.Release()
			delete(k.runs, id)
		}
	}
}
