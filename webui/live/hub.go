package live

import (
	"context"

	"github.com/gorilla/websocket"
)

// queueLen bounds what waits for one viewer, in messages.
const queueLen = 32

// cursor is how far a viewer has got in one run. A viewer that comes back with its
// cursor gets what follows, with no row missing and none twice.
type cursor struct {
	Take  int // which recording of the run
	Row   int // the last row sent
	Stamp int // the last change to earlier rows sent
}

// message is one websocket message, encoded once for all its viewers.
type message struct {
	ready *websocket.PreparedMessage
	at    cursor // the position of a viewer that has received it; the zero cursor moves nothing
}

// feed names what a viewer watches: one run through one viewpoint.
type feed struct {
	run       *Run
	viewpoint string
}

// hub carries messages from runs to viewers. Its one goroutine owns the lists of the
// viewers of each feed. It never waits for a viewer: one whose queue is full leaves the
// feed, and its writer joins again at its cursor once it has caught up.
type hub struct {
	orders chan func()
	feeds  map[feed]map[*viewer]struct{}
	done   chan struct{}
}

func newHub() *hub {
	return &hub{orders: make(chan func(), 256), feeds: map[feed]map[*viewer]struct{}{}, done: make(chan struct{})}
}

// loop runs until ctx ends.
func (h *hub) loop(ctx context.Context) {
	defer close(h.done)
	for {
		select {
		case f := <-h.orders:
			f()
		case <-ctx.Done():
			return
		}
	}
}

func (h *hub) order(f func()) {
	select {
	case h.orders <- f:
	case <-h.done:
	}
}

// attach puts a viewer on a feed, after queueing the backlog. The hub handles a run's
// orders in the order in which they were given, so nothing is lost between the backlog
// and what is published next.
func (h *hub) attach(c *viewer, f feed, mine bool, at cursor, backlog []message) {
	h.order(func() {
		h.remove(c)
		if c.gone() {
			return
		}
		if h.feeds[f] == nil {
			h.feeds[f] = map[*viewer]struct{}{}
		}
		h.feeds[f][c] = struct{}{}
		f.run.viewers.Add(1)
		c.feed, c.mine, c.at = f, mine, at
		for _, m := range backlog {
			if !h.push(c, m) {
				return
			}
		}
	})
}

// detach takes a viewer off its feed.
func (h *hub) detach(c *viewer) { h.order(func() { h.remove(c) }) }

func (h *hub) remove(c *viewer) {
	viewers := h.feeds[c.feed]
	if _, ok := viewers[c]; !ok {
		return
	}
	delete(viewers, c)
	c.feed.run.viewers.Add(-1)
	if len(viewers) == 0 {
		delete(h.feeds, c.feed)
	}
}

// publish sends a message to all viewers of the feed; an empty viewpoint means all
// viewers of the run.
func (h *hub) publish(f feed, m message) {
	h.order(func() {
		if f.viewpoint != "" {
			h.toAll(h.feeds[f], m)
			return
		}
		for other, viewers := range h.feeds {
			if other.run == f.run {
				h.toAll(viewers, m)
			}
		}
	})
}

// expel takes viewers who are not the run's owner off a feed, and tells them why.
func (h *hub) expel(f feed, m message) {
	h.order(func() {
		for c := range h.feeds[f] {
			if !c.mine && h.push(c, m) {
				h.remove(c)
			}
		}
	})
}

func (h *hub) toAll(viewers map[*viewer]struct{}, m message) {
	for c := range viewers {
		h.push(c, m)
	}
}

// push queues a message, or takes the viewer off the feed if its queue is full, and
// tells its writer where to join again.
func (h *hub) push(c *viewer, m message) bool {
	select {
	case c.queue <- m:
		if m.at != (cursor{}) {
			c.at = m.at
		}
		return true
	default:
		h.remove(c)
		select {
		case c.behind <- rejoin{c.feed, c.mine, c.at}:
		default: // it knows already
		}
		return false
	}
}
