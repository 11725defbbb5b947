package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// kind is what somebody comes for.
type kind int

const (
	honest  kind = iota // does what people do in a class (honest.go)
	stalled             // begins something and goes no further (stalled.go)
	rude                // does what no page does (rude.go)
	hostile             // uploads files that are made to cost much (hostile.go)
)

var kinds = [...]string{"well-behaved", "stalled", "rude", "hostile"}

func (k kind) String() string { return kinds[k] }

// kindOf has four of five behave, and some of each kind among the first ten.
func kindOf(i int) kind {
	switch i % 20 {
	case 2, 13:
		return hostile
	case 5:
		return stalled
	case 8:
		return rude
	}
	return honest
}

// world is what all visitors share.
type world struct {
	srv   *server
	tally *tally
	files []file
	think time.Duration
	seed  uint64
	homes bool // visitors may have addresses of their own

	lessons int // that each goes through in the warm-up
}

// visitor is somebody with a browser: cookies and connections of their own.
type visitor struct {
	*world
	kind kind
	home net.IP // nil for this machine's usual one
	rnd  *rand.Rand
	web  *http.Client
	pipe *http.Transport
	seen bool // the pages' scripts and styles
}

// answerTime is how long a visitor who behaves waits for an answer.
const answerTime = 60 * time.Second

func (w *world) newVisitor(i int) *visitor {
	v := &visitor{world: w, kind: kindOf(i), rnd: random(w.seed, uint64(i))}
	if w.homes {
		v.home = homeOf(i, v.kind)
	}
	v.pipe = &http.Transport{DialContext: v.dial, MaxConnsPerHost: 6, DisableCompression: true} // as many as browsers have
	jar, _ := cookiejar.New(nil)                                                                // fails never
	v.web = &http.Client{Transport: v.pipe, Jar: jar}
	return v
}

// homeOf spreads visitors over loopback's addresses: a third of those who behave
// sit in classes of 30, of which each comes from one address.
func homeOf(i int, k kind) net.IP {
	if k == honest && i%3 == 0 {
		return net.IPv4(127, 1, 0, byte(1+i/3/30%200))
	}
	return net.IPv4(127, 2, byte(i/200), byte(1+i%200))
}

// mayChooseHome reports whether this system lets a program come from any of
// loopback's addresses, as Linux does.
func mayChooseHome(server string) bool {
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 3, 2, 1)}, Timeout: time.Second}
	c, err := d.Dial("tcp", server)
	if err == nil {
		c.Close()
	}
	return err == nil
}

func (v *visitor) dial(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{Timeout: answerTime}
	if v.home != nil {
		d.LocalAddr = &net.TCPAddr{IP: v.home}
	}
	return d.DialContext(ctx, network, address)
}

// leave closes all connections.
func (v *visitor) leave() { v.pipe.CloseIdleConnections() }

// origin is what a browser says of the page that asks.
func (v *visitor) origin() string { return "http://" + v.srv.address }

// wait passes a time, or less where ctx ends. It reports whether there is more to come.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// ponder is the time in which somebody looks at what is there.
func (v *visitor) ponder(ctx context.Context) bool {
	return wait(ctx, min(time.Duration(v.rnd.ExpFloat64()*float64(v.think)), 6*v.think))
}

// get sends a GET request, and send a POST with a body. ok is false where that was
// refused, which is counted.
func (v *visitor) get(ctx context.Context, what, path, key string) (data []byte, ok bool) {
	return v.ask(ctx, what, http.MethodGet, path, key, "", nil)
}

func (v *visitor) send(ctx context.Context, what, path, key, form string, body []byte) (data []byte, ok bool) {
	return v.ask(ctx, what, http.MethodPost, path, key, form, body)
}

func (v *visitor) ask(ctx context.Context, what, method, path, key, form string, body []byte) ([]byte, bool) {
	within, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	q, err := http.NewRequestWithContext(within, method, v.origin()+path, bytes.NewReader(body))
	if err != nil {
		panic(err) // only our own addresses are asked for
	}
	if method == http.MethodPost {
		q.Header.Set("Content-Type", form)
		q.Header.Set("Origin", v.origin())
	} else {
		q.Header.Set("Accept", "text/html,*/*")
	}
	if key != "" {
		q.Header.Set("Plainsight-Key", key)
	}
	begun := time.Now()
	r, err := v.web.Do(q)
	if err != nil {
		v.failed(ctx, what, err)
		return nil, false
	}
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		v.failed(ctx, what, err)
		return nil, false
	}
	if v.kind != honest {
		v.tally.answered(v.kind, r.StatusCode)
		what = v.kind.String() + ": " + what
	} else if r.StatusCode >= http.StatusBadRequest {
		v.tally.refusal(fmt.Sprintf("%s: status %d", what, r.StatusCode), path+": "+string(data))
	}
	if r.StatusCode < http.StatusBadRequest {
		v.tally.time(what, time.Since(begun))
	}
	return data, r.StatusCode < http.StatusBadRequest
}

// failed notes that there was no answer, unless it was not waited for.
func (v *visitor) failed(ctx context.Context, what string, err error) {
	switch {
	case ctx.Err() != nil:
	case v.kind != honest:
		v.tally.answered(v.kind, 0)
	case errors.Is(err, context.DeadlineExceeded):
		v.tally.refusal(what+": no answer", fmt.Sprintf("within %v", answerTime))
	default:
		v.tally.refusal(what+": no answer", err.Error())
	}
}

// connect opens a websocket as a page does.
func (v *visitor) connect(ctx context.Context, origin string) (*websocket.Conn, int, error) {
	d := websocket.Dialer{NetDialContext: v.dial, Jar: v.web.Jar, HandshakeTimeout: answerTime, ReadBufferSize: 4 << 10, WriteBufferSize: 1 << 10}
	c, r, err := d.DialContext(ctx, "ws://"+v.srv.address+"/live", http.Header{"Origin": {origin}})
	status := 0
	if r != nil {
		status = r.StatusCode
	}
	return c, status, err
}

// visit is one visit, of the visitor's kind.
func (v *visitor) visit(ctx context.Context) {
	v.tally.visit(v.kind)
	defer v.leave()
	switch v.kind {
	case honest:
		v.learn(ctx)
	case stalled:
		v.stall(ctx)
	case rude:
		v.offend(ctx)
	case hostile:
		v.attack(ctx, v.files[v.rnd.IntN(len(v.files))])
	}
}

// warmUp makes each kind of visit once, with each thing that can be done in it.
func (w *world) warmUp(ctx context.Context) {
	fast := *w
	fast.think = w.think / 40
	var all sync.WaitGroup
	for i := range 10 { // some of each kind
		v := fast.newVisitor(i)
		all.Go(func() {
			defer v.leave()
			v.tally.visit(v.kind)
			switch v.kind {
			case honest:
				v.learnSome(ctx, i, w.lessons)
			case stalled:
				v.stallAll(ctx)
			case rude:
				v.offendAll(ctx)
			case hostile:
				for _, f := range v.files {
					v.attack(ctx, f)
				}
			}
		})
	}
	all.Wait()
}

// crowd keeps so many visitors under way until ctx ends, and returns when all
// have left. They come over some seconds, as a class does.
func (w *world) crowd(ctx context.Context, n int) {
	const arrival = 50 * time.Millisecond // between two of them
	var all sync.WaitGroup
	for i := range n {
		if i > 0 && !wait(ctx, arrival) {
			break
		}
		v := w.newVisitor(i)
		all.Go(func() {
			for ctx.Err() == nil {
				v.visit(ctx)
				v.ponder(ctx)
			}
		})
	}
	all.Wait()
}
