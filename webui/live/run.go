package live

import (
	"context"
	"log/slog"
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

// Limits are how much a run keeps of one recording.
type Limits struct{ Frames, Bytes int }

// Run is one source as it is recorded: its frames, and a dissection for each viewpoint.
// One goroutine owns all of it and calls the functions that others post. Viewers never
// block it: what they get goes through the hub.
type Run struct {
	ID, Key  string
	source   Source
	hub      *hub
	openWire func() (capture.Wire, string, error) // for a lesson
	orders   chan func()
	done     chan struct{}
	cancel   context.CancelFunc
	holding  *shares.Holding                                // what it takes of the server's memory; nil where memory is not accounted for
	waits    atomic.Bool                                    // for people: it would go on for long
	place    func(shares.Visitor) (leave func(), err error) // among those that are under way; nil where they are not limited
	turns    *shares.Turns                                  // in which lessons are played; nil where there are none
	wire     wireMemory
	makeRoom func(need int64, try func() bool) bool // for what is read of it; nil where nothing gives way
	busy     atomic.Bool                            // something is going on in it
	log      *slog.Logger
	weighed  weighed      // what its secrets open
	reading  atomic.Int64 // bytes that are booked for viewpoints which are read ahead
	viewers  atomic.Int64
	used     atomic.Int64 // when it was last asked for something, Unix seconds

	ctx   context.Context // ends with the server
	spawn func(func())    // starts a goroutine that the server waits for

	// What follows belongs to the goroutine.
	limits     Limits
	recording  int // counts recordings; what comes of an older one is ignored
	stop       context.CancelFunc
	secret     string
	leave      chan struct{}    // closed to have a server that waits give up; nil while none does
	typed      chan string      // takes what the learner types; nil in a lesson where nobody does
	service    *lessons.Service // that waits for other clients, or nil
	files      []lessons.File
	frames     []capture.Frame
	bytes      int
	unweighed  int // of what was recorded, bytes that the account was not told of
	held       []recording.Held
	setting    lessons.Setting // that it is played with
	happenings []happening     // what the lesson said of its run
	carriers   []field.Carrier // messages that carried the secret, as their senders say
	kept       map[string]bool // viewpoints that the owner does not lend to watchers
	phase      string
	says       string // what the lesson or an error says last
	full       bool   // the recording was stopped at its limit
	dropped    uint64
	gaveWay    bool // it was ended to make room for others
	broken     bool // nothing more of this recording is shown

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

// forget frees all that was recorded, because handlers and viewers may hold on to the
// run for a while.
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

// post queues a function for the run's goroutine; it is dropped when the run has ended.
func (r *Run) post(f func()) {
	select {
	case r.orders <- f:
	case <-r.done:
	}
}

var ErrEnded = words.Error("this run is no longer kept: press Run for a new one, or open the file again")

// ask has the run's goroutine call f and waits until it has returned.
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
