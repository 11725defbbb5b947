package live

import (
	"context"
	"runtime"
	"sync"
	"testing"

	"plainsight/webui/pages"
)

// weighingTest has measurements of one kind made, and counts them.
type weighingTest struct {
	weighed
	running sync.WaitGroup
	made    int // by the measurements themselves, one after the other
}

func (w *weighingTest) ask(ctx context.Context, key weighedKey, do func(context.Context) []pages.Opens) []pages.Opens {
	return w.measure(ctx, silent, func(f func()) { w.running.Go(f) }, key, func(within context.Context) []pages.Opens {
		w.made++
		return do(within)
	})
}

func bytesOpened(n int) []pages.Opens { return []pages.Opens{{Known: true, Bytes: n}} }

// One that others wait for goes on when whoever asked for it first has gone.
func TestWeighingOutlivesWhoBeganIt(t *testing.T) {
	t.Parallel()
	var w weighingTest
	started, gate := make(chan struct{}), make(chan struct{})
	do := func(within context.Context) []pages.Opens {
		close(started)
		<-gate
		if within.Err() != nil {
			return nil
		}
		return bytesOpened(7)
	}
	ctx, leave := context.WithCancel(t.Context())
	first, second := make(chan []pages.Opens, 1), make(chan []pages.Opens, 1)
	go func() { first <- w.ask(ctx, weighedKey{take: 1}, do) }()
	<-started
	go func() { second <- w.ask(t.Context(), weighedKey{take: 1}, do) }()
	over(t, "the second who asks", func() {
		for asking := 0; asking < 2; runtime.Gosched() {
			w.mu.Lock()
			asking = w.last.asking
			w.mu.Unlock()
		}
	})
	leave()
	if out := <-first; out != nil {
		t.Errorf("who has gone is told %+v", out)
	}
	close(gate)
	if out := <-second; len(out) != 1 || out[0].Bytes != 7 {
		t.Errorf("who stayed is told %+v", out)
	}
	w.running.Wait()
}

// What nobody waited for to its end is made anew, and so is what there was no
// memory for, what is of something else, and what was stopped. All else is kept.
func TestWhenItIsWeighedAnew(t *testing.T) {
	t.Parallel()
	var w weighingTest
	ask := func(what string, key weighedKey, want int, out []pages.Opens) {
		t.Helper()
		before := w.made
		w.ask(t.Context(), key, func(context.Context) []pages.Opens { return out })
		w.running.Wait()
		if w.made-before != want {
			t.Errorf("%s it is measured %d times, want %d", what, w.made-before, want)
		}
	}
	one, two := weighedKey{take: 1}, weighedKey{take: 1, secrets: 1}
	ask("first", one, 1, bytesOpened(1))
	ask("again", one, 0, nil)
	ask("with one more secret", two, 1, []pages.Opens{{Short: true}})
	ask("after a short one", two, 1, nil)
	ask("after none", two, 1, bytesOpened(1))
	ask("again", two, 0, nil)
	w.stop()
	ask("after a stop", two, 1, bytesOpened(1))

	under := func(key weighedKey, end func()) {
		t.Helper()
		ctx, leave := context.WithCancel(t.Context())
		defer leave()
		started := make(chan struct{})
		go func() {
			<-started
			if end == nil {
				leave()
			} else {
				end()
			}
		}()
		w.ask(ctx, key, func(within context.Context) []pages.Opens {
			close(started)
			<-within.Done() // or the test hangs
			return bytesOpened(1)
		})
		w.running.Wait()
	}
	over(t, "the end of what nobody waits for", func() { under(one, nil) })
	ask("when nobody had waited", one, 1, bytesOpened(1))
	over(t, "the end of what was stopped", func() { under(two, w.stop) })
	ask("when it was stopped under way", two, 1, bytesOpened(1))
}
