// Package webui serves plainsight's pages: a first screen with the lessons as
// one path, and for each lesson a screen where its packets appear as they are
// captured and every byte can be asked what it is and who can read it.
//
// What goes on is in package live: runs, what each viewpoint makes of them, and who
// watches. Package pages says what is shown, in templates and view models; the
// scripts in assets put it in place. What is here are the routes (server.go), who
// may ask for what (security.go, lock.go, owner.go), and a handler for each
// thing that a page asks for.
package webui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"plainsight/capture"
	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"
	"plainsight/webui/shares"
	"plainsight/webui/upload"
)

const idleTime = 30 * time.Minute // a run that nobody watches or asks is dropped after this, unless options say otherwise

// Options configure a Server. The zero value is ready for use.
type Options struct {
	Wire     string   // "auto", "loopback" or "virtual"; "" is "auto"
	Host     string   // a host name under which pages are reached, besides loopback and the listening address
	Hosts    []string // further names and addresses for the same; "*.name" matches any one name in the star's place
	Token    string   // that other computers must bring; "" where they need none, as NewToken makes it
	Patience Patience
	Proxies  Proxies          // that are trusted to say who the client is
	Lessons  []lessons.Lesson // nil for all of package lessons
	Memory   int64            // bytes that the process may take; 0 for 2 GiB
	Keep     time.Duration    // that a run or capture is kept after somebody last asked for it; 0 for half an hour
	Log      *slog.Logger     // of the server's operation; nil for none

	// Open opens the wire of a lesson's run and says why it is that one; nil
	// for the wires of package capture.
	Open func(kind string) (w capture.Wire, why string, err error)

	// Sniff records live on loopback what a filter admits; nil for what package
	// capture has.
	Sniff func(capture.Filter) (capture.Source, error)
}

// Server serves the pages and runs their lessons.
type Server struct {
	opts      Options
	lessons   []*lessons.Lesson
	wire      pages.WireView
	assets    *assets
	account   *shares.Account // of memory
	runs      *live.Runs
	films     films
	toCompare upload.Store // files that were uploaded to be compared
	log       *slog.Logger

	uploads *shares.Portions // uploads at once
	sockets *shares.Portions // viewers
	playing *shares.Portions // lessons and recordings under way
	work    *shares.Portions // answers that take long to work out
	waiting *shares.Portions // those who wait for work

	answers answers // that take memory

	patience  Patience
	desk      *upload.Desk // where uploads arrive
	recording atomic.Int64
	refused   atomic.Int64 // requests that there was no room for
	mayOnce   sync.Once
	mayNot    error // why nothing can be recorded live

	ctx     context.Context
	cancel  context.CancelFunc
	wg      sync.WaitGroup
	mu      sync.Mutex
	closing bool // no goroutine starts any more
}

// New starts a server's goroutines; Close ends them. It fails when the wire
// that was asked for cannot be had.
func New(o Options) (*Server, error) {
	if o.Wire == "" {
		o.Wire = "auto"
	}
	if o.Open == nil {
		o.Open = capture.Open
	}
	if o.Lessons == nil {
		o.Lessons = allLessons()
	}
	if o.Sniff == nil {
		o.Sniff = sniffLoopback
	}
	a, err := loadAssets()
	if err != nil {
		return nil, err
	}
	s := &Server{opts: o, assets: a, patience: o.Patience.orDefaults(), log: o.Log}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.opts.Keep <= 0 {
		s.opts.Keep = idleTime
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.account = shares.NewAccount(o.Memory)
	s.toCompare.Keep = s.opts.Keep
	s.share(s.account.Limit)
	for i := range o.Lessons {
		s.lessons = append(s.lessons, &s.opts.Lessons[i])
	}
	w, why, err := o.Open(o.Wire) // to say on the first screen what lessons will run on
	if err != nil {
		return nil, fmt.Errorf("open the wire: %w", err)
	}
	s.wire = pages.NewWireView(w.Kind(), why)
	var wireMemory int64
	if w.Kind() == "loopback" {
		wireMemory = capture.LiveMemory
	}
	w.Close()
	s.runs = live.NewRuns(live.RunsOptions{Context: s.ctx, Spawn: s.spawn, Log: s.log, Account: s.account, Playing: s.playing, Keep: s.opts.Keep,
		OpenWire: s.openWire, WireMemory: wireMemory, Others: s.otherHolders})
	s.desk = upload.NewDesk(s.uploads, s.account, s.runs.MakeRoom)
	s.spawn(s.tidy)
	return s, nil
}

func (s *Server) openWire() (capture.Wire, string, error) { return s.opts.Open(s.opts.Wire) }

// otherHolders are what can be dropped besides runs to make room.
func (s *Server) otherHolders() []shares.Holder {
	return append(s.toCompare.Holders(), s.answers.holders()...)
}

// spawn starts a goroutine that Close waits for. After Close it does nothing.
func (s *Server) spawn(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return
	}
	s.wg.Add(1)
	go func() { defer s.wg.Done(); f() }()
}

// Close hangs up on all viewers, ends all runs and returns when every
// goroutine has ended.
func (s *Server) Close() {
	s.mu.Lock()
	s.closing = true
	s.mu.Unlock()
	s.cancel()
	s.wg.Wait()
}

// Run serves on the listener until ctx ends, then closes the server. It returns nil
// after such an end, even if some work does not stop in time.
func (s *Server) Run(ctx context.Context, l net.Listener) error {
	const toFinish = 2 * time.Second // for requests that are being answered
	var early newcomers
	web := &http.Server{Handler: s.Handler(), ConnState: early.note, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10, ErrorLog: log.New(mistakesOnly{s.log}, "", 0)}
	s.beginPreviews()
	failed := make(chan error, 1)
	go func() { failed <- web.Serve(l) }()
	select {
	case err := <-failed:
		s.Close()
		return fmt.Errorf("serve on %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	late := time.NewTimer(s.patience.End)
	defer late.Stop()
	closed := make(chan struct{})
	go func() { s.Close(); close(closed) }()
	early.end()
	end, cancel := context.WithTimeout(context.Background(), min(toFinish, s.patience.End))
	defer cancel()
	if web.Shutdown(end) != nil { // nobody new is let in from here on
		web.Close()
	}
	select {
	case <-closed:
	case <-late.C: // the process ends, and it with it
		s.log.Warn("ended while some work was still going on")
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// mistakesOnly is a log without the errors of clients that do not speak TLS or hang
// up during the handshake: they are not the server's.
type mistakesOnly struct{ log *slog.Logger }

// Write passes on the other errors.
func (m mistakesOnly) Write(line []byte) (int, error) {
	if !bytes.Contains(line, []byte("TLS handshake error")) {
		m.log.Error("the web server has trouble", "says", string(bytes.TrimSpace(line)))
	}
	return len(line), nil
}

// Handler is the pages and all that they ask for.
func (s *Server) Handler() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /{$}", s.home)
	m.HandleFunc("GET /lesson/{name}", s.lessonPage)
	m.HandleFunc("GET /lesson/"+live.CaptureName, s.toCapture)
	m.HandleFunc("GET /capture", s.capturePage)
	m.HandleFunc("POST /capture/file", s.takeCapture)
	m.HandleFunc("POST /capture/live", s.startLive)
	m.HandleFunc("GET /keys", s.secretsPage)
	m.HandleFunc("GET /glossary", s.glossaryPage)
	m.HandleFunc("GET /compare", s.comparePage)
	m.HandleFunc("GET /compare/sides", s.compared)
	m.HandleFunc("POST /compare/sides", s.compared)
	m.HandleFunc("POST /compare/file", s.takeToCompare)
	m.Handle("GET /assets/", s.assets)
	m.HandleFunc("POST /run", s.startRun)
	m.HandleFunc("GET /run/{id}/packet/{n}", s.packet)
	m.HandleFunc("GET /run/{id}/rows", s.inRoom(s.rows))
	m.HandleFunc("GET /run/{id}/next", s.inRoom(s.nextOf))
	m.HandleFunc("GET /run/{id}/find", s.inRoom(s.findField))
	m.HandleFunc("GET /run/{id}/strip", s.inRoom(s.strip))
	m.HandleFunc("GET /run/{id}/byte", s.inRoom(s.byteAt))
	m.HandleFunc("GET /run/{id}/ladder", s.inRoom(s.ladder))
	m.HandleFunc("GET /run/{id}/spoken", s.inRoom(s.spoken))
	m.HandleFunc("GET /run/{id}/narrow", s.inRoom(s.narrow))
	m.HandleFunc("GET /run/{id}/hits", s.inRoom(s.hits))
	m.HandleFunc("GET /run/{id}/talks", s.inRoom(s.talks))
	m.HandleFunc("GET /run/{id}/fields", s.inRoom(s.fields))
	m.HandleFunc("GET /run/{id}/keys", s.keys)
	m.HandleFunc("GET /run/{id}/answer/{step}", s.answer)
	m.HandleFunc("GET /run/{id}/reads", s.eyeReads)
	m.HandleFunc("GET /run/{id}/file/{name}", s.file)
	m.HandleFunc("GET /run/{id}/saves", s.saves)
	m.HandleFunc("GET /run/{id}/recording", s.save)
	m.HandleFunc("POST /run/{id}/keys", s.takeKeys)
	m.HandleFunc("GET /live", s.live)
	m.HandleFunc("/", s.notFound)
	m.HandleFunc("GET /ready", s.ready)
	m.HandleFunc("GET /figures", s.figures)
	return patient{s.patience, guard{s, append([]string{s.opts.Host}, s.opts.Hosts...), lock{s, s.opts.Token, greeter{s, reckoned{s, logged{s.log, m}}}}}}
}

func (s *Server) lesson(name string) (*lessons.Lesson, bool) {
	for _, l := range s.lessons {
		if l.Name == name {
			return l, true
		}
	}
	return nil, false
}
