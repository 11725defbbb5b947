package shares

import (
	"cmp"
	"context"
	"net/netip"
	"runtime"
	"slices"
	"sync"
)

// Turns bound how many lessons are played at once. When more are begun than the machine
// can play, each waits for its turn and then has the time it needs; played all together,
// all would be late. The visitor with the fewest lessons playing is next, so that one
// visitor's many lessons delay another's by no more than one of them takes.
type Turns struct {
	most, home, each int // turns at once: of all, of one address, of one cookie

	mu      sync.Mutex
	all     int
	homes   map[netip.Addr]int
	of      map[Visitor]int
	waiting []*awaiting // in the order in which they came
}

// awaiting is somebody who waits for a turn.
type awaiting struct {
	who     Visitor
	watched func() bool   // somebody looks at what is to be played
	turn    chan struct{} // closed when it has come
}

// NewTurns makes so many turns. One address has at most three quarters of them, and
// one cookie half, so that another one finds some at once.
func NewTurns(most int) *Turns {
	return &Turns{most: most, home: max(1, most-most/4), each: max(1, most/2), homes: map[netip.Addr]int{}, of: map[Visitor]int{}}
}

// fewTurns is how many lessons one processor plays at once.
const fewTurns = 4

// UsualTurns are as many as the machine plays well at once.
func UsualTurns() *Turns { return NewTurns(fewTurns * runtime.GOMAXPROCS(0)) }

// Await waits for a turn; waits is called where there is none yet, and watched
// tells whether anybody looks. over gives the turn back.
func (t *Turns) Await(ctx context.Context, who Visitor, watched func() bool, waits func()) (over func(), err error) {
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
func (t *Turns) leave(one *awaiting) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if i := slices.Index(t.waiting, one); i >= 0 {
		t.waiting = slices.Delete(t.waiting, i, i+1)
		return
	}
	t.all--
	if t.homes[one.who.Home]--; t.homes[one.who.Home] == 0 {
		delete(t.homes, one.who.Home)
	}
	if t.of[one.who]--; t.of[one.who] == 0 {
		delete(t.of, one.who)
	}
	t.next()
}

// next gives the turns that are free to those who may have them: of the address
// that has the fewest playing the cookie that has the fewest, who is watched before
// who has been left, and who came first first.
func (t *Turns) next() {
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
		t.homes[first.who.Home]++
		t.of[first.who]++
		close(first.turn)
	}
}

// mayPlay reports whether one more is within the visitor's share. A visitor without
// cookies is a new one each time, and shares with all others at the address.
func (t *Turns) mayPlay(v Visitor) bool {
	return t.homes[v.Home] < t.home && (v.Cookie == "" || t.of[v] < t.each)
}

func (t *Turns) compare(a, b *awaiting) int {
	return cmp.Or(cmp.Compare(t.homes[a.who.Home], t.homes[b.who.Home]), cmp.Compare(t.of[a.who], t.of[b.who]), compareBool(b.watched(), a.watched()))
}

// Taken is how many turns are taken.
func (t *Turns) Taken() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.all
}
