package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// offend does one thing that no page does, or two.
func (v *visitor) offend(ctx context.Context) {
	for range 1 + v.rnd.IntN(2) {
		v.offences()[v.rnd.IntN(len(v.offences()))](ctx)
	}
}

func (v *visitor) offendAll(ctx context.Context) {
	for _, one := range v.offences() {
		one(ctx)
	}
}

func (v *visitor) offences() []func(context.Context) {
	return []func(context.Context){v.breakOff, v.runMany, v.forge, v.babble, v.hugeHead, v.noise}
}

// breakOff closes connections in the middle of anything, the hard way.
func (v *visitor) breakOff(ctx context.Context) {
	body, form := formOf(v.files[v.rnd.IntN(len(v.files))].data)
	head := fmt.Sprintf(" HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\n", v.srv.address, v.origin())
	whole := []string{
		"GET /" + head + "\r\n",
		"POST /run" + head + "Content-Type: application/json\r\nContent-Length: 42\r\n\r\n" + `{"lesson":"tls13","secret":"fluffy tail !"}`,
		fmt.Sprintf("POST /capture/file%sContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", head, form, len(body), body),
		"GET /live" + head + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n\x81\xfe",
	}
	for _, text := range whole {
		c := v.raw(ctx, text[:1+v.rnd.IntN(len(text))])
		if c == nil {
			return
		}
		wait(ctx, time.Duration(v.rnd.IntN(20))*time.Millisecond)
		if t, ok := c.(*net.TCPConn); ok {
			t.SetLinger(0) // a reset
		}
		c.Close()
	}
}

// runMany presses Run many times at once, and looks at none of it.
func (v *visitor) runMany(ctx context.Context) {
	const many = 8
	var all sync.WaitGroup
	for range many {
		all.Go(func() { v.begin(ctx, "dh-ephemeral") })
	}
	all.Wait()
}

// forge asks as the page of somebody else.
func (v *visitor) forge(ctx context.Context) {
	const other = "http://evil.example"
	c, status, err := v.connect(ctx, other)
	if err == nil {
		c.Close()
		v.tally.letIn("a websocket was opened to the page of another origin")
	}
	v.tally.answered(rude, status)
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, v.origin()+"/run", strings.NewReader(`{"lesson":"tls13","secret":"x"}`))
	if err != nil {
		return
	}
	q.Header.Set("Origin", other)
	r, err := v.web.Do(q)
	if err != nil {
		v.failed(ctx, "forge", err)
		return
	}
	r.Body.Close()
	v.tally.answered(rude, r.StatusCode)
	if r.StatusCode < http.StatusBadRequest {
		v.tally.letIn("a run was made for the page of another origin")
	}
}

// babble sends messages on a websocket that mean nothing, and more than are allowed.
func (v *visitor) babble(ctx context.Context) {
	c, _, err := v.connect(ctx, v.origin())
	if err != nil {
		return
	}
	defer c.Close()
	c.SetWriteDeadline(time.Now().Add(answerTime))
	for i := range 300 {
		data := make([]byte, v.rnd.IntN(200))
		for k := range data {
			data[k] = byte(v.rnd.Uint32())
		}
		kind := websocket.BinaryMessage
		if i%2 == 0 {
			kind, data = websocket.TextMessage, fmt.Appendf(nil, `{"do":"watch","run":%q,"row":-5}`, data)
		}
		if c.WriteMessage(kind, data) != nil {
			return
		}
	}
	c.WriteMessage(websocket.TextMessage, make([]byte, 1<<20))
}

// hugeHead sends a head that is longer than any.
func (v *visitor) hugeHead(ctx context.Context) {
	c := v.raw(ctx, "GET / HTTP/1.1\r\nHost: "+v.srv.address+"\r\nX-Much: "+strings.Repeat("a", 1<<20)+"\r\n\r\n")
	v.stay(ctx, c, 100*time.Millisecond)
}

// noise sends what is no HTTP at all.
func (v *visitor) noise(ctx context.Context) {
	data := make([]byte, 64<<10)
	for k := range data {
		data[k] = byte(v.rnd.Uint32())
	}
	v.stay(ctx, v.raw(ctx, string(data)), 100*time.Millisecond)
}
