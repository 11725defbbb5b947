package live

import (
	"cmp"
	"context"
	"log/slog"
	"strconv"
	"sync/atomic"
	"time"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/dissect/words"
	"plainsight/lessons"
	"plainsight/webui/pages"
	"plainsight/webui/recording"
	"plainsight/webui/shares"
)

// Limits and times of one run.
const (
	FrameTime    = 16 * time.Millisecond  // one animation frame: at most one message each
	slowTime     = 700 * time.Millisecond // between packets in slow motion
	playTime     = 60 * time.Second       // a lesson that takes longer is stopped
	maxFrames    = 20_000                 // of one recording, unless its run says otherwise
	maxBytes     = 16 << 20               // of one recording, unless its run says otherwise
	RowsAtOnce   = 400                    // in one message
	MaxBacklog   = 1_000                  // rows sent to a viewer who joins; older ones it pages in
	stayTime     = 30 * time.Minute       // a server that is left running waits no longer
	maxFiles     = 64                     // made by one run
	maxFileBytes = 1 << 20                // of one file
)

// The paces at which captured packets appear.
const (
	PaceLive   = "live"
	PacePaused = "paused"
	PaceSlow   = "slow"
)

// Limits are how much a run keeps of one recording.
type Limits struct{ Frames, Bytes int }

// Run is one page's lesson as it happens: its frames, and what each pair of
// eyes makes of them. Its one goroutine owns all of it; others hand it
// functions to call. Viewers never hold it up: what they get goes through the
// hub.
type Run struct {
	ID, Key  string
	source   Source
	hub      *hub
	openWire func() (capture.Wire, string, error) // for a lesson
	orders   chan func()
	done     chan struct{}
	cancel   context.CancelFunc
	holding  *shares.Holding                                // what it takes of the server's memory; nil where nobody counts
	waits    atomic.Bool                                    // for people: it would go on for long
	place    func(shares.Visitor) (leave func(), err error) // among those that are under way; nil where nobody counts
	turns    *shares.Turns                                  // in which lessons are played; nil where there are none
	wire     wireMemory
	busy     atomic.Bool // something is going on in it
	log      *slog.Logger
	weighed  weighed // what its secrets open
	viewers  atomic.Int64
	used     atomic.Int64 // when it was last asked for something, Unix seconds

	ctx   context.Context // ends with the server
	spawn func(func())    // starts a goroutine that the server waits for

	// What follows belongs to the goroutine.
	limits    Limits
	recording int // counts recordings; what comes of an older one is ignored
	stop      context.CancelFunc
	secret    string
	leave     chan struct{}    // closed to have a server that waits give up; nil while none does
	typed     chan string      // takes what the learner types; nil in a lesson where nobody does
	service   *lessons.Service // that waits for other clients, or nil
	files     []lessons.File
	frames    []capture.Frame
	bytes     int
	unweighed int // of what was recorded, bytes that the account was not told of
	held      []recording.Held
	setting   lessons.Setting // that it is played with
	notes     []note          // what the lesson said
	carriers  []field.Carrier // messages that carried the secret, as their senders say
	kept      map[string]bool // viewpoints that the owner does not lend to watchers
	phase     string
	says      string // what the lesson or an error says last
	full      bool   // the recording was stopped at its limit
	dropped   uint64
	gaveWay   bool // it was ended to make room for others
	broken    bool // nothing more of this recording is shown

	take       int // counts what viewers see from the start: a new recording or a replay
	pace       string
	shown      int // frames that viewers may see
	viewpoints map[string]*Viewpoint
	dirty      bool // something is to be told
	later      bool // something will be told that nothing else brings along
	toldAt     time.Time
	flushIn    *time.Timer
}

func newRun(id, key string, from Source, h *hub, openWire func() (capture.Wire, string, error)) *Run {
	r := &Run{ID: id, Key: key, source: from, limits: from.limits(), hub: h, openWire: openWire, orders: make(chan func(), 64), done: make(chan struct{}), log: slog.New(slog.DiscardHandler),
		phase: pages.PhaseReady, pace: PaceLive, viewpoints: map[string]*Viewpoint{}, take: 1, stop: func() {}, cancel: func() {}}
	r.used.Store(time.Now().Unix())
	if !from.lends() {
		r.keepAll()
	}
	return r
}

// loop owns the run until ctx ends.
func (r *Run) loop(ctx context.Context) {
	defer close(r.done)
	defer r.forget()
	defer func() { r.stop() }()
	slow := time.NewTicker(slowTime)
	defer slow.Stop()
	r.flushIn = time.NewTimer(time.Hour)
	defer r.flushIn.Stop()
	for {
		select {
		case f := <-r.orders:
			r.contain(f)
		case <-slow.C:
			if r.pace == PaceSlow && r.shown < len(r.frames) {
				r.show(r.shown + 1)
			}
		case <-r.flushIn.C:
		case <-ctx.Done():
			return
		}
		r.contain(r.pump)
	}
}

// forget lets go of all that was recorded: somebody may hold on to the run for a
// while who watched it.
func (r *Run) forget() {
	r.frames, r.held, r.files, r.service, r.carriers = nil, nil, nil, nil, nil
	r.holding.Release()
	r.weighed.stop()
	r.viewpoints = map[string]*Viewpoint{}
	for {
		select {
		case <-r.orders: // some have a frame to bring
		default:
			return
		}
	}
}

// post hands the run something to do; it is lost when the run has ended.
func (r *Run) post(f func()) {
	select {
	case r.orders <- f:
	case <-r.done:
	}
}

var ErrEnded = words.Error("this run is not kept any more: press Run for a new one, or hand the file in again")

// ask has the run do something and waits for it.
func (r *Run) ask(f func()) error {
	r.used.Store(time.Now().Unix())
	finished, done := make(chan struct{}), false
	r.post(func() {
		defer close(finished)
		f()
		done = true
	})
	select {
	case <-finished:
		if !done {
			return ErrMistake
		}
		return nil
	case <-r.done:
		return ErrEnded
	}
}

// pump shows what may be shown, at most once in an animation frame.
func (r *Run) pump() {
	if r.pace == PaceLive {
		r.show(len(r.frames))
	}
	if r.broken || !r.dirty && !r.later {
		return
	}
	if wait := FrameTime - time.Since(r.toldAt); wait > 0 {
		r.flushIn.Reset(wait)
		return
	}
	r.flush()
}

// show lets viewers see the first n frames.
func (r *Run) show(n int) {
	if n != r.shown {
		r.shown, r.dirty = n, true
	}
}

// weight is what the run takes, in bytes, as far as it can be told.
func (r *Run) weight() int64 {
	n := int64(shares.RunCost/8) + int64(r.bytes) + int64(len(r.frames))*shares.FrameCost
	for _, f := range r.files {
		n += int64(len(f.Data))
	}
	for _, e := range r.viewpoints {
		n += e.booked
	}
	n += r.wire.taken.Load()
	if r.busy.Load() { // what was set aside for it
		n = max(n, shares.RunCost+r.wire.taken.Load())
	}
	return n
}

// weigh tells the account what the run takes, and reports whether there was room
// for what has come to it.
func (r *Run) weigh() (ok bool) {
	n := r.weight()
	ok = r.holding.Grow(max(0, n-r.holding.Size()))
	r.holding.Set(n) // it is there, whether or not it should be
	return ok
}

// flush tells viewers what is new, and goes on looking for the secret.
func (r *Run) flush() {
	news := r.dirty
	r.dirty, r.later, r.toldAt = false, false, time.Now()
	defer r.weigh()
	wait := sumEvery
	for _, e := range r.viewpoints {
		if news || e.owes && e.due(r) {
			r.tell(e)
		} else if !e.through && e.session != nil {
			e.look(r)
		}
		r.dirty = r.dirty || e.sent < r.shown && !e.short
		r.later = r.later || e.owes
		if !e.through {
			wait = FrameTime
		}
	}
	switch {
	case r.dirty:
		r.flushIn.Reset(FrameTime)
	case r.later:
		r.flushIn.Reset(wait)
	}
}

// Begin records the source anew and shows it from the start. With stay set it goes
// on until it is told to finish.
func (r *Run) Begin(q lessons.Setting, stay bool) error {
	what, err := r.source.next(r)
	if err != nil {
		return err
	}
	var refused error
	err = cmp.Or(r.ask(func() { refused = r.begin(what, q, stay) }), refused)
	if err != nil {
		what.discard()
	}
	return err
}

// begin makes a recording and shows it from the start.
func (r *Run) begin(what *nextRecording, q lessons.Setting, stay bool) error {
	r.stop()
	r.waits.Store(false)
	over := func() {}
	if r.place != nil {
		var err error
		if over, err = r.place(r.holding.Visitor()); err != nil {
			return err
		}
	}
	var shut func() // gives back what the wire takes; nil where that is still to be taken
	if stay {       // others wait for a turn first
		var ok bool
		if shut, ok = r.wire.take(r); !ok {
			over()
			return errNoMemory
		}
	}
	ended := make(chan struct{})
	r.wire.shut.Store(&ended)
	r.busy.Store(true)
	r.waits.Store(stay)
	r.gaveWay = false
	r.recording++
	limit := playTime
	r.leave, r.typed, r.service, r.files = nil, nil, nil, nil
	if stay {
		limit = stayTime
		r.leave = make(chan struct{})
		q.Stay = r.leave
	}
	if l := r.Lesson(); stay && l != nil && l.Talks != "" {
		r.typed = make(chan string, 8)
		q.Say = r.typed
	}
	play, stop := context.WithCancel(r.ctx)
	r.stop = stop
	turns := r.turns
	if stay || !r.source.takesTurns() { // who waits for people keeps no others waiting
		turns = nil
	}
	r.secret, r.frames, r.bytes, r.held, r.dropped, r.carriers, r.notes = q.Secret, nil, 0, nil, 0, nil, nil
	r.setting = q
	r.phase, r.says, r.full, r.broken = pages.PhaseRunning, "", false, false
	if r.pace == PacePaused {
		r.pace = PaceLive
	}
	r.rewind()
	a := &audience{r, r.recording}
	r.log.Info("a run begins", "lesson", r.source.Name(), "waits", stay)
	r.spawn(func() { defer over(); defer close(ended); defer stop(); a.record(play, what, q, turns, shut, limit) })
	return nil
}

// finish lets a lesson that waits for people come to its end.
func (r *Run) finish() {
	if r.leave != nil {
		close(r.leave)
		r.leave = nil
	}
	if r.typed != nil {
		close(r.typed)
		r.typed = nil
	}
	r.service, r.dirty = nil, true
}

// say hands the lesson what the learner has typed.
func (r *Run) say(text string) error {
	if r.typed == nil || r.phase != pages.PhaseRunning {
		return words.Error("nobody listens now: press Run, and type while the lesson runs")
	}
	select {
	case r.typed <- text:
		return nil
	default:
		return words.Error("the lesson is still busy with what you typed before: try again in a moment")
	}
}

// rewind shows the same recording from its first frame.
func (r *Run) rewind() {
	r.take++
	r.shown, r.dirty = 0, true
	for name, e := range r.viewpoints { // kept, so that those who watch are told
		r.viewpoints[name] = r.newViewpoint(e.Eye)
	}
}

// setPace changes how packets appear. Slow motion behind the last packet
// starts over, for there is nothing else to see.
func (r *Run) setPace(pace string) error {
	switch pace {
	case PaceLive, PacePaused, PaceSlow:
	default:
		return words.Errorf("there is no pace {name}: it is one of {live}, {paused} and {slow}", "name", strconv.Quote(pace), "live", PaceLive, "paused", PacePaused, "slow", PaceSlow)
	}
	if pace == PaceSlow && r.phase != pages.PhaseRunning && r.shown == len(r.frames) {
		r.rewind()
	}
	r.pace, r.dirty = pace, true
	return nil
}

// step shows one more packet and waits.
func (r *Run) step() {
	if r.pace != PacePaused {
		r.pace, r.dirty = PacePaused, true
	}
	if r.phase != pages.PhaseRunning && r.shown == len(r.frames) {
		r.rewind()
	}
	r.show(min(r.shown+1, len(r.frames)))
}

// state is how the run stands, with what that viewpoint has.
func (r *Run) state(eye string) *StateView {
	v := &StateView{Phase: r.phase, Pace: r.pace, Shown: r.shown, Captured: len(r.frames), Dropped: r.dropped, Says: r.says, Talks: r.typed != nil && r.phase == pages.PhaseRunning, Kept: r.keptViewpoints()}
	v.Happened, v.Fault = r.happened(), r.fault()
	if r.service != nil {
		for _, c := range r.service.Commands("") {
			v.Reach = append(v.Reach, pages.ReachView{With: c.With, Text: c.Text, Needs: c.Needs})
		}
	}
	if e := r.viewpoints[eye]; e != nil && e.short && e.fed < r.shown {
		v.Says = words.Say("plainsight's memory is full, so these eyes show the first {n} of {all} packets. All are kept, and can be saved. Look again in a while.", "n", e.fed, "all", r.shown)
	}
	for _, f := range r.files {
		if f.For(eye) {
			v.Files = append(v.Files, pages.FileView{Name: f.Name, Says: f.Says, Kept: f.Eyes != nil})
		}
	}
	return v
}

// complete reports whether viewers see all that there will be.
func (r *Run) complete() bool { return r.phase != pages.PhaseRunning && r.shown == len(r.frames) }
