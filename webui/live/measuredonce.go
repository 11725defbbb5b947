package live

import (
	"context"
	"log/slog"
	"sync"

	"plainsight/webui/pages"
)

// weighedKey identifies a measurement by its inputs.
type weighedKey struct {
	take, frames, secrets int
	ended                 bool
	words                 string
}

// weighed keeps the last measurement of what a run's secrets open. Measuring means
// dissecting everything once per secret, so concurrent callers share one measurement,
// which is cancelled when they have all gone.
type weighed struct {
	mu   sync.Mutex
	last *weighing
}

type weighing struct {
	key    weighedKey
	cancel context.CancelFunc
	asking int           // callers that wait for it
	done   chan struct{} // closed when the result is there
	out    []pages.Opens
}

// measure returns the result of do, which callers that ask for the same key share. It is
// nil if ctx ends first.
func (k *weighed) measure(ctx context.Context, log *slog.Logger, spawn func(func()), key weighedKey, do func(context.Context) []pages.Opens) []pages.Opens {
	k.mu.Lock()
	one := k.last
	if one == nil || one.key != key {
		within, cancel := context.WithCancel(context.WithoutCancel(ctx))
		one = &weighing{key: key, cancel: cancel, done: make(chan struct{})}
		k.last = one
		spawn(func() {
			defer cancel()
			defer close(one.done)
			_ = Contained(log, "what secrets open", func() error { one.out = do(within); return nil })
			if short(one.out) { // another time there may be more
				k.forget(one)
			}
		})
	}
	one.asking++
	k.mu.Unlock()
	defer k.leave(one)
	select {
	case <-one.done:
		return one.out
	case <-ctx.Done():
		return nil
	}
}

// leave cancels a measurement when its last waiter has gone.
func (k *weighed) leave(one *weighing) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if one.asking--; one.asking > 0 {
		return
	}
	select {
	case <-one.done:
	default:
		one.cancel()
		if k.last == one {
			k.last = nil
		}
	}
}

func (k *weighed) forget(one *weighing) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.last == one {
		k.last = nil
	}
}

// stop cancels the measurement under way, and forgets the last result.
func (k *weighed) stop() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.last != nil {
		k.last.cancel()
		k.last = nil
	}
}

func short(list []pages.Opens) bool {
	for _, o := range list {
		if o.Short {
			return true
		}
	}
	return list == nil
}

// all measures what each of some secrets opens.
func (b *scales) all(list []pages.OneSecret) []pages.Opens {
	out := make([]pages.Opens, len(list))
	for i := range list {
		out[i] = b.weigh(list[i].Secret)
	}
	return out
}
