package live

import (
	"context"
	"errors"
	"sync"
	"time"

	"plainsight/dissect/words"
	"plainsight/webui/pages"

	"github.com/gorilla/websocket"
)

// Limits of one viewer's connection.
const (
	MaxRequest = 4 << 10 // bytes of one message from a page
	MaxBurst   = 60      // messages at once
	perSecond  = 20      // messages in the long run
	maxRefused = 200     // messages over that before the connection ends
)

// Waits are how long a viewer is waited for.
type Waits struct {
	Write time.Duration // it takes its next message within this
	Pong  time.Duration // one that is silent for so long is gone
	Ping  time.Duration // how often it is asked whether it is there
}

// rejoin tells a writer at which cursor its viewer was taken off a feed.
type rejoin struct {
	feed feed
	mine bool
	at   cursor
}

// viewer is one viewer: a websocket with a goroutine that reads and one that
// writes. Everything that waits for it is in its bounded queue.
type viewer struct {
	conn   *websocket.Conn
	waits  Waits
	queue  chan message
	behind chan rejoin
	closed chan struct{}
	once   sync.Once
	local  bool // its browser is on this computer

	feed feed   // the hub's
	mine bool   // the hub's: the feed is of a run of its own
	at   cursor // the hub's
}

func newViewer(conn *websocket.Conn, waits Waits) *viewer {
	return &viewer{conn: conn, waits: waits, queue: make(chan message, queueLen), behind: make(chan rejoin, 1), closed: make(chan struct{})}
}

// hangUp ends both goroutines. It may be called from anywhere, and again.
func (c *viewer) hangUp() {
	c.once.Do(func() {
		close(c.closed)
		c.conn.Close()
	})
}

func (c *viewer) gone() bool {
	select {
	case <-c.closed:
		return true
	default:
		return false
	}
}

// write sends queued messages, and pings. When its viewer was taken off the feed for
// being too slow, it sends what is left, then has the viewer join again.
func (c *viewer) write(join func(rejoin)) {
	defer c.hangUp()
	ping := time.NewTicker(c.waits.Ping)
	defer ping.Stop()
	for {
		select { // what is queued comes before joining again
		case m := <-c.queue:
			if !c.sendOut(m) {
				return
			}
			continue
		default:
		}
		select {
		case m := <-c.queue:
			if !c.sendOut(m) {
				return
			}
		case r := <-c.behind:
			join(r)
		case <-ping.C:
			if c.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(c.waits.Write)) != nil {
				return
			}
		case <-c.closed:
			return
		}
	}
}

func (c *viewer) sendOut(m message) bool {
	c.conn.SetWriteDeadline(time.Now().Add(c.waits.Write))
	return c.conn.WritePreparedMessage(m.ready) == nil
}

// read passes on each request, until the page leaves or misbehaves. It answers a request
// that it refuses with the reason.
func (c *viewer) read(ctx context.Context, handle func(context.Context, Request) error) {
	defer c.hangUp()
	c.conn.SetReadLimit(MaxRequest)
	c.conn.SetReadDeadline(time.Now().Add(c.waits.Pong))
	c.conn.SetPongHandler(func(string) error { return c.conn.SetReadDeadline(time.Now().Add(c.waits.Pong)) })
	allow, refused := newBucket(time.Now()), 0
	for {
		kind, data, err := c.conn.ReadMessage()
		if err != nil {
			return
		}
		if err = allow.take(time.Now()); err != nil {
			if refused++; refused > maxRefused {
				return
			}
		} else if kind != websocket.TextMessage {
			err = words.Error("a request is text, in JSON; this one was binary")
		} else {
			var q Request
			if q, err = parseRequest(data); err == nil {
				err = handle(ctx, q)
			}
		}
		if err != nil {
			c.answer(refusal(err))
		}
	}
}

// refusal is the message that tells a page why its request was refused.
func refusal(err error) message {
	return encode(pages.ProblemMessage{Type: "error", Says: pages.Because(err), Gone: errors.Is(err, ErrEnded), Kept: errors.Is(err, ErrNotLent)}, cursor{})
}

// answer queues a message for its own viewer. It blocks while the queue is full, so a
// viewer that takes no answers is not read from either.
func (c *viewer) answer(m message) {
	select {
	case c.queue <- m:
	case <-c.closed:
	}
}
