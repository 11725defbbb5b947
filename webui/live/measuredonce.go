package live

import (
	"context"
	"log/slog"
	"sync"

	"plainsight/webui/pages"
)

// weighedKey is what a measurement of what secrets open was made of.
type weighedKey struct {
	take, frames, secrets int
	ended                 bool
	words                 string
}

// weighed keeps the last measurement of what a run's secrets open. It takes
// dissecting everything once for each of them, so all who ask for the same one
// wait for it together; it ends when they have all gone.
type weighed struct {
	mu   sync.Mutex
	last *weighing
}

type weighing struct {
	key    weighedKey
	cancel context.CancelFunc
	asking int           // who waits for it
	done   chan struct{} // closed when it is there
	out    []pages.Opens
}

// measure is what do says, or has said to another who asked for the same. It is
// nil where ctx ended before.
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

// leave ends a measurement that nobody waits for any more.
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

// stop ends what is under way, and forgets what is there.
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
