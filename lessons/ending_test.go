package lessons

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"plainsight/capture"
	"plainsight/lessons/play"
)

// Whenever somebody has enough, the lesson ends at once, and leaves nothing.
func TestCancelAtAnyMoment(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, l := range All() {
			whole := len(run(t, l, open(t, kind), DefaultSecret).frames)
			step := max(1, whole/8) // a few moments of each lesson
			if full {
				step = max(1, whole/25) // every one of a short lesson
			}
			if testing.Short() {
				step = max(5, whole/5)
			}
			for after := 0; after <= whole; after += step { // frames
				check := noGoroutineLeft(t)
				w := open(t, kind)
				ctx, cancel := context.WithCancel(context.Background())
				enough := sync.OnceValue(func() time.Time { cancel(); return time.Now() })
				heard := &listener{told: func(n int) {
					if n >= after {
						enough()
					}
				}}
				if after == 0 {
					enough()
				}
				err := l.Play(ctx, w, Setting{Secret: DefaultSecret}, heard)
				if err != nil && !errors.Is(err, context.Canceled) {
					t.Errorf("%s, cancelled after frame %d: %v, want context.Canceled in it", l.Name, after, err)
				}
				if err == nil && after == 0 {
					t.Errorf("%s went on although nobody wanted it", l.Name)
				}
				// Who does not hear that it is over is woken by nothing but a time limit.
				if took := time.Since(enough()); took >= play.ExchangeLimit {
					t.Errorf("%s, cancelled after frame %d, took %s to end", l.Name, after, took)
				}
				cancel()
				told := len(heard.frames)
				w.Close()
				check()
				if len(heard.frames) != told {
					t.Errorf("%s told frames after it had ended", l.Name)
				}
			}
		}
	})
}

// Moments between frames matter too.
func TestCancelAfterSomeTime(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, l := range All() {
			step := 1500 * time.Microsecond
			if full {
				step = 500 * time.Microsecond
			}
			if testing.Short() {
				step *= 4
			}
			for wait := time.Duration(0); wait < 6*time.Millisecond; wait += step {
				check := noGoroutineLeft(t)
				w := open(t, kind)
				ctx, cancel := context.WithTimeout(context.Background(), wait)
				if err := l.Play(ctx, w, Setting{Secret: DefaultSecret}, &listener{}); err != nil && !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("%s, with %s: %v, want context.DeadlineExceeded in it", l.Name, wait, err)
				}
				cancel()
				w.Close()
				check()
			}
		}
	})
}

// A wire that is closed under a lesson ends it.
func TestWireIsClosed(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, l := range All() {
			for _, after := range []int{1, 4, 8} {
				check := noGoroutineLeft(t)
				w := open(t, kind)
				var once sync.Once
				ctx, cancel := context.WithTimeout(context.Background(), hung)
				l.Play(ctx, w, Setting{Secret: DefaultSecret}, &listener{told: func(n int) {
					if n >= after {
						once.Do(func() { w.Close() })
					}
				}})
				if ctx.Err() != nil {
					t.Errorf("%s went on without a wire", l.Name)
				}
				cancel()
				check()
			}
		}
	})
}

// The usual ports may be somebody else's. The lesson takes another.
func TestPortIsTaken(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, l := range All() {
			w := open(t, kind)
			var taken []net.Listener
			for _, port := range []int{play.HTTPPort, play.SpareHTTP, play.ChatPort, play.SecurePort} {
				if one, err := w.Listen(port); err != nil {
					t.Logf("somebody has port %d already: %v", port, err)
				} else {
					taken = append(taken, one)
				}
			}
			heard := run(t, l, w, DefaultSecret)
			for _, n := range heard.happened {
				for _, port := range []string{":8080", ":8088", ":5685", ":5684"} {
					if strings.Contains(n, port) {
						t.Errorf("%s: %s", l.Name, n)
					}
				}
			}
			for _, one := range taken {
				one.Close()
			}
		}
	})
}

// noPorts is a wire on which nobody may listen.
type noPorts struct{ capture.Wire }

func (noPorts) Listen(port int) (net.Listener, error) {
	return nil, fmt.Errorf("listen on port %d: %w", port, io.ErrClosedPipe)
}

// noDial is a wire on which nobody answers.
type noDial struct{ capture.Wire }

func (noDial) Dial(ctx context.Context, addr string) (net.Conn, error) {
	return nil, fmt.Errorf("dial %s: %w", addr, io.ErrClosedPipe)
}

func TestTroubleIsTold(t *testing.T) {
	check := noGoroutineLeft(t)
	w, _, err := capture.Open("virtual")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range All() {
		err := l.Play(t.Context(), noPorts{w}, Setting{Secret: DefaultSecret}, &listener{})
		if !errors.Is(err, io.ErrClosedPipe) || !strings.Contains(err.Error(), "start the server: neither port ") || !strings.Contains(err.Error(), " nor any other is available") {
			t.Errorf("%s without a port: %v", l.Name, err)
		}
		err = l.Play(t.Context(), noDial{w}, Setting{Secret: DefaultSecret}, &listener{})
		if !errors.Is(err, io.ErrClosedPipe) || !strings.Contains(err.Error(), "the client: ") {
			t.Errorf("%s without an answer: %v", l.Name, err)
		}
	}
	w.Close()
	check()
}

// Many lessons at once, each on its own wire, know nothing of each other.
func TestManyAtOnce(t *testing.T) {
	check := noGoroutineLeft(t)
	var all sync.WaitGroup
	var mu sync.Mutex
	heard := map[string]*listener{}
	for i := range 20 {
		secret := fmt.Sprintf("note number %02d of many", i)
		l := All()[i%len(All())]
		all.Go(func() {
			w, _, err := capture.Open("virtual")
			if err != nil {
				t.Error(err)
				return
			}
			defer w.Close()
			mine := &listener{}
			if err := l.Play(context.Background(), w, Setting{Secret: secret}, mine); err != nil {
				t.Errorf("%s: %v", l.Name, err)
			}
			mu.Lock()
			heard[secret] = mine
			mu.Unlock()
		})
	}
	all.Wait()
	for mine, l := range heard {
		raw := string(l.raw())
		for other := range heard {
			if other != mine && strings.Contains(raw, other) {
				t.Errorf("%q is on the wire of %q", other, mine)
			}
		}
	}
	check()
}

// runs is how often each lesson is played in a row. 100 of each take minutes:
// go test ./lessons -run ManyInARow -runs 100
var runs = flag.Int("runs", 3, "how often TestManyInARow plays each lesson")

// Whatever a run opens, it closes: goroutines, sockets and memory are as
// before, however often a lesson is played.
func TestManyInARow(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		check := noGoroutineLeft(t)
		for _, l := range All() {
			once := func() { // not with open, which keeps each wire until the test ends
				w, _, err := capture.Open(kind)
				if err != nil {
					t.Fatal(err)
				}
				defer w.Close()
				run(t, l, w, DefaultSecret)
			}
			once() // what is made once and kept
			files, heap := openFiles(), heapInUse()
			for range *runs {
				once()
			}
			if now := openFiles(); now > files {
				t.Errorf("%s: %d files and sockets are open after %d runs, %d before", l.Name, now, *runs, files)
			}
			if now := heapInUse(); now > heap+4<<20 {
				t.Errorf("%s: %d bytes of memory are in use after %d runs, %d before", l.Name, now, *runs, heap)
			}
		}
		check()
	})
}

// openFiles counts this process's open files, sockets included; 0 where the
// system does not tell.
func openFiles() int {
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0
	}
	return len(list)
}

// heapInUse is the memory that is still reachable, in bytes.
func heapInUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
