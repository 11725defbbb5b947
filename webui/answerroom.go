package webui

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"plainsight/webui/live"
	"plainsight/webui/shares"
)

// What the making of an answer is reckoned to take, in bytes.
const (
	lightAnswer   = 1 << 20  // up to this there is always room: it is what the part of the memory above shares.RefuseFrom is for
	heavyRun      = 8 << 20  // the weight of a run from which on its answers are reckoned with
	workRoom      = 4 << 20  // for reading a heavy run's messages
	packetByte    = 256      // for each byte of a packet that is taken apart
	mostForPacket = 24 << 20 // since what is shown of a packet is bounded
)

// How long answers wait for room, and how long one may be on its way before it gives way
// to others.
const (
	waitForRoom = 5 * time.Second
	lookForRoom = time.Second / 2
	letGoAfter  = 2 * time.Second
)

// reply is an answer on its way, with the memory that it takes, from when it is made until its reader has
// taken it. It is counted like that of runs and uploads.
type reply struct {
	s     *Server
	who   shares.Visitor
	out   *patientWriter // to whom it is written; nil where that is not known
	room  *shares.Holding
	since time.Time     // when it was ready to be sent; zero before
	gone  chan struct{} // closed when it is over
}

// answers are those that take memory now.
type answers struct {
	mu    sync.Mutex
	all   map[*reply]bool
	fewer chan struct{} // closed when there is one fewer; nil while nobody waits
}

// reckoned counts what the answers to requests take.
type reckoned struct {
	s    *Server
	next http.Handler
}

type replyKey struct{}

func (m reckoned) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	a := &reply{s: m.s, who: m.s.visitor(q), out: patientIn(w), gone: make(chan struct{})}
	defer a.over()
	m.next.ServeHTTP(w, q.WithContext(context.WithValue(q.Context(), replyKey{}, a)))
}

// replyOf is the answer to a request; nil where it is not counted.
func replyOf(q *http.Request) *reply {
	a, _ := q.Context().Value(replyKey{}).(*reply)
	return a
}

// takes books so many bytes in place of what was booked before. Where they are many and
// there is no room for them, slow readers give way, and then it waits a while for answers
// that are under way. It reports false if there is still no room then.
func (a *reply) takes(ctx context.Context, n int64) bool {
	if a == nil {
		return true
	}
	if a.room == nil {
		a.room = a.s.account.Hold(a.who)
		a.s.answers.add(a)
	}
	more := n - a.room.Size()
	if n <= lightAnswer || more <= 0 {
		a.room.Set(n)
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, waitForRoom)
	defer cancel()
	for fewer := a.s.answers.next(); !a.room.Grow(more); fewer = a.s.answers.next() {
		list := a.s.account.WhoGivesWay(a.who, more, false, a.s.answers.holders())
		list = slices.DeleteFunc(list, func(h shares.Holder) bool { return h.Gone == (<-chan struct{})(a.gone) })
		if len(list) > 0 {
			list[0].Drop()
			fewer = list[0].Gone
		} else if a.s.answers.others(a) == 0 {
			return false
		}
		select {
		case <-fewer:
			a.s.account.Let()
		case <-time.After(lookForRoom): // a reader may have become slow meanwhile
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// sends books a body that is about to be sent, however long its reader takes.
func (a *reply) sends(ctx context.Context, body int) bool {
	if a == nil {
		return true
	}
	if !a.takes(ctx, int64(body)) {
		return false
	}
	a.s.answers.mu.Lock()
	defer a.s.answers.mu.Unlock()
	a.since = time.Now()
	return true
}

func (a *reply) over() {
	if a.room != nil {
		a.s.answers.remove(a)
		a.room.Release()
	}
	close(a.gone)
}

func (l *answers) add(a *reply) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all == nil {
		l.all = map[*reply]bool{}
	}
	l.all[a] = true
}

func (l *answers) remove(a *reply) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.all, a)
	if l.fewer != nil {
		close(l.fewer)
		l.fewer = nil
	}
}

// next is closed when the next answer is over.
func (l *answers) next() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fewer == nil {
		l.fewer = make(chan struct{})
	}
	return l.fewer
}

// others is how many other large answers are under way.
func (l *answers) others(than *reply) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for a := range l.all {
		if a != than && a.room.Size() > lightAnswer {
			n++
		}
	}
	return n
}

// holders are the large answers whose readers take their time: they may be cut off to
// make room.
func (l *answers) holders() (out []shares.Holder) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for a := range l.all {
		if size := a.room.Size(); size > lightAnswer && a.out != nil && !a.since.IsZero() && time.Since(a.since) > letGoAfter {
			out = append(out, shares.Holder{Who: a.who, Bytes: size, Used: a.since.Unix(), Drop: a.out.letGo, Gone: a.gone})
		}
	}
	return out
}

// roomToAnswer takes room for an answer about a run: what cost says of what its eyes see,
// and more where the run is large. If ok is false, the request has been answered.
func (s *Server) roomToAnswer(w http.ResponseWriter, q *http.Request, cost func(*live.Viewpoint) int64) (ok bool) {
	var n int64
	if !s.asked(w, q, func(r *live.Run, e *live.Viewpoint) {
		if cost != nil {
			n = cost(e)
		}
		if r.Booked() > heavyRun {
			n += workRoom
		}
	}) {
		return false
	}
	if !replyOf(q).takes(q.Context(), n) {
		s.noRoom(w, live.ErrNoRoom)
		return false
	}
	return true
}

// inRoom is a handler of answers about runs, for which there must be room.
func (s *Server) inRoom(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, q *http.Request) {
		if s.roomToAnswer(w, q, nil) {
			next(w, q)
		}
	}
}

// send answers with data, as the function of that name does, where there is room for them
// until they have been taken.
func (s *Server) send(w http.ResponseWriter, q *http.Request, kind string, body []byte) {
	if !replyOf(q).sends(q.Context(), len(body)) {
		s.noRoom(w, live.ErrNoRoom)
		return
	}
	send(w, q, kind, body)
}
