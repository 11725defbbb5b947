package webui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"plainsight/capture"
	"plainsight/capture/cause"
	"plainsight/dissect/field"
)

// ownName stands for a lesson's name in a run that shows no lesson but a
// capture of somebody's own.
const ownName = "capture"

// ownLimits are how much is kept of one capture of somebody's own.
var ownLimits = limits{frames: 250_000, bytes: 64 << 20}

// own is what a run has that shows a capture of somebody's own: a file that was
// handed in, or what is recorded live. Its frames are played as a lesson's are,
// so that everything else about the run is the same.
type own struct {
	live   bool
	ports  []uint16            // that are recorded live
	web    uint16              // plainsight's own, which is not
	remark string              // on the file; "" for none
	weight atomic.Int64        // bytes of memory that the run is reckoned to take
	feed   chan capture.Source // what the next recording is of

	mu    sync.Mutex
	held  map[string][]field.Secret // by viewpoint: what it has from the first packet on
	bytes int                       // of what the key holder was given
}

// newOwn makes a capture of somebody's own, with its name and viewpoints as a
// lesson has them. Whoever holds keys that were handed in is among them from the
// start, for keys may come later.
func newOwn(title string, eyes []Eye, held map[string][]field.Secret) (*own, *Lesson) {
	o := &own{held: map[string][]field.Secret{}, feed: make(chan capture.Source, maxLive)}
	maps.Copy(o.held, held)
	if !slices.ContainsFunc(eyes, func(e Eye) bool { return e.Name == keyHolder }) {
		eyes = append(eyes, Eye{Name: keyHolder, Title: "Key holder"})
	}
	return o, &Lesson{Name: ownName, Title: title, Eyes: eyes, Play: o.play}
}

// play tells of the wire's frames until there are no more, or until somebody
// stops it.
func (o *own) play(ctx context.Context, w capture.Wire, q Setting, a Audience) error {
	o.mu.Lock()
	known := maps.Clone(o.held)
	o.mu.Unlock()
	for eye, secrets := range known {
		for _, s := range secrets {
			a.Holds(eye, s)
		}
	}
	if q.Stay != nil { // a file has an end of its own
		ended := make(chan struct{})
		defer close(ended)
		go func() {
			select {
			case <-q.Stay:
			case <-ctx.Done():
			case <-ended:
			}
			w.Close() // what is queued can still be read
		}()
	}
	n, size := 0, 0
	for {
		f, err := w.ReadFrame()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			a.Note("Recording broke off: " + cause.Words(err) + ". What came before is all here.")
			break
		}
		a.Frame(f)
		n, size = n+1, size+len(f.Data)
		if !o.live && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if o.live {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			a.Note(fmt.Sprintf("Recording has ended by itself: it goes on for %.0f minutes at most. What came before is all here.", stayTime.Minutes()))
		}
	}
	if o.remark != "" {
		a.Note(o.remark)
	}
	return nil
}

// holds reports what a viewpoint was given, in words; "" for nothing.
func (o *own) holds(eye string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return labels(o.held[eye])
}

// add gives the key holder more keys, and returns those that are news. A key
// log that has grown since it was handed in first brings only what is new.
func (o *own) add(list []field.Secret) (news []field.Secret, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, s := range list {
		known := false
		for _, old := range o.held[keyHolder] {
			if old.Kind != s.Kind {
				continue
			}
			if known = bytes.Equal(old.Data, s.Data); known {
				break
			}
			if rest, grown := bytes.CutPrefix(s.Data, old.Data); grown && s.Kind == field.TLSKeyLog && bytes.HasSuffix(old.Data, []byte("\n")) {
				s.Data = rest
			}
		}
		if known || len(s.Data) == 0 {
			continue
		}
		if o.bytes+len(s.Data) > maxKeyLog || len(o.held[keyHolder]) == maxKeyFiles {
			return news, fmt.Errorf("this run keeps at most %d keys or %d MB of them, and that is reached: open the capture anew with those that matter", maxKeyFiles, maxKeyLog>>20)
		}
		o.bytes += len(s.Data)
		o.held[keyHolder] = append(o.held[keyHolder], s)
		news = append(news, s)
	}
	return news, nil
}

// lookFor has all eyes look for another text.
func (r *run) lookFor(text string) {
	r.secret, r.dirty = text, true
	for _, e := range r.eyes {
		e.search, e.through, e.summed = nil, false, summary{}
	}
}

// learn gives the key holder secrets as if they had been there from the start.
func (r *run) learn(list []field.Secret) {
	for _, s := range list {
		r.held = append(r.held, held{eye: keyHolder, secret: s})
	}
	r.dirty = true
}

// driveOwn does what the owner of a capture asks of it that no lesson knows, or
// knows otherwise; it reports whether that was such a thing.
func (s *Server) driveOwn(r *run, q request) (bool, error) {
	switch q.Do {
	case "find":
		text := strings.TrimSpace(q.Text)
		switch {
		case !utf8.ValidString(text):
			return true, errors.New("what is looked for is not text: type it again")
		case utf8.RuneCountInString(text) > maxSecretLen:
			return true, fmt.Errorf("what is looked for has %d characters, and can have at most %d: shorten it", utf8.RuneCountInString(text), maxSecretLen)
		}
		return true, r.ask(func() { r.lookFor(text) })
	case "run":
		if !r.own.live {
			return true, errors.New("a file is shown as it is: press Step or Slow to see its packets come one by one")
		}
		return true, s.recordAgain(r)
	}
	return false, nil
}

// join makes a run one that shows this capture. It is called before the run's
// goroutine starts.
func (o *own) join(r *run) {
	r.own, r.limits, r.open, r.wire.cost = o, ownLimits, o.open, 0
	if o.live {
		r.wire.cost = capture.LiveMemory
	}
	r.keepAll() // what keys open of somebody's own is theirs to lend
}

// open gives what was put on the feed as a wire.
func (o *own) open() (capture.Wire, string, error) {
	select {
	case s := <-o.feed:
		return feedWire{s}, "", nil
	default:
		return nil, "", errors.New("there is nothing to show")
	}
}

// feedWire is a wire that only gives frames: there is nobody at its ends.
type feedWire struct{ capture.Source }

var errNoEnds = errors.New("nobody can talk over a capture")

func (feedWire) Kind() string                                   { return ownName }
func (feedWire) Listen(int) (net.Listener, error)               { return nil, errNoEnds }
func (feedWire) Dial(context.Context, string) (net.Conn, error) { return nil, errNoEnds }
func (feedWire) Settle(context.Context) error                   { return nil }

// givenFrames gives the frames of a file, and lets go of them.
type givenFrames struct {
	frames []capture.Frame
	stats  capture.Stats
}

// ReadFrame gives the next frame.
func (g *givenFrames) ReadFrame() (f capture.Frame, err error) {
	if len(g.frames) == 0 {
		return f, io.EOF
	}
	f, g.frames = g.frames[0], g.frames[1:]
	return f, nil
}

// Stats are those of the file.
func (g *givenFrames) Stats() capture.Stats { return g.stats }

// Close does nothing.
func (g *givenFrames) Close() error { return nil }
