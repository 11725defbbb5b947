package webui

import (
	"context"
	"runtime"
)

// turns are places in which lessons are played. Where more are begun than the
// machine can play at once each of them waits for its turn, and then has the time
// that it needs: played all together, all of them would be late.
type turns chan struct{}

func newTurns() turns { return make(turns, 4*runtime.GOMAXPROCS(0)) }

const awaitsTurn = "Many lessons are being played at once: this one begins in a moment."

// await waits for a turn. over gives it back.
func (t turns) await(ctx context.Context, a *audience) (over func(), err error) {
	if t == nil {
		return func() {}, nil
	}
	over = func() { <-t }
	select {
	case t <- struct{}{}:
		return over, nil
	default:
	}
	a.post(func(r *run) { r.says, r.dirty = awaitsTurn, true })
	select {
	case t <- struct{}{}:
		a.post(func(r *run) { r.says, r.dirty = "", true })
		return over, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
