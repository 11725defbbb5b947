package webui

import (
	"cmp"
	"context"
	"net/netip"
	"runtime"
	"slices"
	"sync"
)

// turns are places in which lessons are played. Where more are begun than the
// machine can play at once each of them waits for its turn, and then has the time
// that it needs: played all together, all of them would be late. Who has the
// fewest playing is next, so that one visitor's many lessons hold up nobody else's
// for longer than one of them takes.
type turns struct {
	most, home, each int // turns at once: of all, of one address, of one cookie

	mu      sync.Mutex
	all     int
	homes   map[netip.Addr]int
	of      map[visitor]int
	waiting []*awaiting // in the order in which they came
}

// awaiting is somebody who waits for a turn.
type awaiting struct {
	who     visitor
	watched func() bool   // somebody looks at what is to be played
	turn    chan struct{} // closed when it has come
}

// newTurns makes so many turns. One address has at most three quarters of them, and
// one cookie half, so that another one finds some at once.
func newTurns(most int) *turns {
	return &turns{most: most, home: max(1, most-most/4), each: max(1, most/2), homes: map[netip.Addr]int{}, of: map[visitor]int{}}
}

// fewTurns is how many lessons one processor plays at once.
const fewTurns = 4

func usualTurns() *turns { return newTurns(fewTurns * runtime.GOMAXPROCS(0)) }

const awaitsTurn = "Many lessons are being played at once: this one begins when some of them are over."

// await waits for a turn; waits is called where there is none yet, and watched
// tells whether anybody looks. over gives the turn back.
func (t *turns) await(ctx context.Context, who visitor, watched func() bool, waits func()) (over func(), err error) {
	if t == nil {
		return func() {}, nil
	}
	one := &awaiting{who, watched, make(chan struct{})}
	t.mu.Lock()
	t.waiting = append(t.waiting, one)
	t.next()
	t.mu.Unlock()
	over = sync.OnceFunc(func() { t.leave(one) })
	select {
	case <-one.turn:
		return over, nil
	default:
	}
	waits()
	select {
	case <-one.turn:
		return over, nil
	case <-ctx.Done():
		over()
		return nil, ctx.Err()
	}
}

// leave gives back a turn, or the wish for one.
func (t *turns) leave(one *awaiting) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if i := slices.Index(t.waiting, one); i >= 0 {
		t.waiting = slices.Delete(t.waiting, i, i+1)
		return
	}
	t.all--
	if t.homes[one.who.home]--; t.homes[one.who.home] == 0 {
		delete(t.homes, one.who.home)
	}
	if t.of[one.who]--; t.of[one.who] == 0 {
		delete(t.of, one.who)
	}
	t.next()
}

// next gives the turns that are free to those who may have them: of the address
// that has the fewest playing the cookie that has the fewest, who is watched before
// who has been left, and who came first first.
func (t *turns) next() {
	for t.all < t.most {
		var first *awaiting
		for _, w := range t.waiting {
			if t.mayPlay(w.who) && (first == nil || t.compare(w, first) < 0) {
				first = w
			}
		}
		if first == nil {
			return
		}
		t.waiting = slices.DeleteFunc(t.waiting, func(w *awaiting) bool { return w == first })
		t.all++
		t.homes[first.who.home]++
		t.of[first.who]++
		close(first.turn)
	}
}

// mayPlay reports whether one more is within the visitor's share. Who keeps no
// cookie is someone else each time, and shares with all of the address.
func (t *turns) mayPlay(v visitor) bool {
	return t.homes[v.home] < t.home && (v.cookie == "" || t.of[v] < t.each)
}

func (t *turns) compare(a, b *awaiting) int {
	return cmp.Or(cmp.Compare(t.homes[a.who.home], t.homes[b.who.home]), cmp.Compare(t.of[a.who], t.of[b.who]), compareBool(b.watched(), a.watched()))
}

// taken is how many turns are taken.
func (t *turns) taken() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.all
}
