package webui

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"plainsight/webui/pages"

	"github.com/gorilla/websocket"
)

// Limits of one viewer's connection.
const (
	maxRequest = 4 << 10 // bytes of one message from a page
	maxBurst   = 60      // messages at once
	perSecond  = 20      // messages in the long run
	maxRefused = 200     // messages over that before the connection ends
)

// request is what a page may ask for over its websocket.
type request struct {
	Do     string   `json:"do"`              // watch, run, say, finish, pace, step, rewind, lend
	Run    string   `json:"run,omitempty"`   // watch: which run
	Eye    string   `json:"eye,omitempty"`   // watch: through whose eyes
	Take   int      `json:"take,omitempty"`  // watch: the cursor
	Row    int      `json:"row,omitempty"`   //
	Stamp  int      `json:"stamp,omitempty"` //
	Key    string   `json:"key,omitempty"`   // shows that the run is one's own; only watch does without
	Pace   string   `json:"pace,omitempty"`  // pace: live, paused, slow
	Text   string   `json:"text,omitempty"`  // say: what was typed
	Eyes   []string `json:"eyes,omitempty"`  // lend: those that watchers may look through
	wanted          // run: what is asked of it
}

// rejoin tells a writer where its viewer fell out of a feed.
type rejoin struct {
	feed feed
	mine bool
	at   cursor
}

// client is one viewer: a websocket with a goroutine that reads and one that
// writes. Everything that waits for it stands in its bounded queue.
type client struct {
	conn   *websocket.Conn
	waits  Patience
	queue  chan message
	behind chan rejoin
	closed chan struct{}
	once   sync.Once
	local  bool // it sits at this computer

	feed feed   // the hub's
	mine bool   // the hub's: the feed is of a run of its own
	at   cursor // the hub's
}

func newClient(conn *websocket.Conn, waits Patience) *client {
	return &client{conn: conn, waits: waits, queue: make(chan message, queueLen), behind: make(chan rejoin, 1), closed: make(chan struct{})}
}

// hangUp ends both goroutines. It may be called from anywhere, and again.
func (c *client) hangUp() {
	c.once.Do(func() {
		close(c.closed)
		c.conn.Close()
	})
}

func (c *client) gone() bool {
	select {
	case <-c.closed:
		return true
	default:
		return false
	}
}

// write sends what is queued, and pings. When its viewer has fallen behind it
// first sends what is left, then has the viewer join again.
func (c *client) write(join func(rejoin)) {
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

func (c *client) sendOut(m message) bool {
	c.conn.SetWriteDeadline(time.Now().Add(c.waits.Write))
	return c.conn.WritePreparedMessage(m.ready) == nil
}

// read hands each request on, until the page leaves or misbehaves. What it
// refuses it answers with the reason.
func (c *client) read(ctx context.Context, handle func(context.Context, request) error) {
	defer c.hangUp()
	c.conn.SetReadLimit(maxRequest)
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
			err = errors.New("a request is text, in JSON; this one was binary")
		} else {
			var q request
			if q, err = parseRequest(data); err == nil {
				err = handle(ctx, q)
			}
		}
		if err != nil {
			c.answer(refusal(err))
		}
	}
}

// refusal tells a page why it does not get what it asked for.
func refusal(err error) message {
	return encode(problemMessage{"error", pages.Because(err), errors.Is(err, errEnded), errors.Is(err, errNotLent)}, cursor{})
}

// answer queues a message for its own viewer. Who does not take answers is
// not read from either.
func (c *client) answer(m message) {
	select {
	case c.queue <- m:
	case <-c.closed:
	}
}

// parseRequest reads one request and nothing but a request.
func parseRequest(data []byte) (q request, err error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&q); err != nil {
		return q, errors.New("this request cannot be read: it is not as plainsight's pages send it. Load the page again")
	}
	if _, err := d.Token(); err != io.EOF {
		return q, errors.New("this request has something behind its end")
	}
	return q, nil
}

// bucket allows maxBurst messages at once and perSecond in the long run.
type bucket struct {
	left float64
	last time.Time
}

func newBucket(now time.Time) *bucket { return &bucket{maxBurst, now} }

func (b *bucket) take(now time.Time) error {
	b.left = min(maxBurst, b.left+now.Sub(b.last).Seconds()*perSecond)
	b.last = now
	if b.left < 1 {
		return fmt.Errorf("too many requests: a page may send %d in a second; this one was left out", perSecond)
	}
	b.left--
	return nil
}
