package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// page is a page that shows a run, as far as it matters here: what it was told
// over its websocket.
type page struct {
	v        *visitor
	run, key string
	eye      string // that it looks through
	conn     *websocket.Conn
	news     chan struct{} // has one element when something has changed

	mu sync.Mutex
	told
	gone error // why the connection has ended
}

// told is the state of the run, as the page was last told.
type told struct {
	take, shown, captured int
	phase                 string
	verdict               bool   // the last word is there
	trouble               string // what was refused
	says                  string // why the lesson has failed
}

const (
	verdictKind = "Run until the verdict"
	hangTime    = 2 * time.Minute // nothing takes longer
)

// open shows a run that was made for the visitor; nil where that is refused.
func (v *visitor) open(ctx context.Context, run, key, eye string) *page {
	conn, status, err := v.connect(ctx, v.origin())
	if err != nil {
		if v.kind == honest && ctx.Err() == nil {
			v.tally.refusal(fmt.Sprintf("websocket: status %d", status), err.Error())
		}
		return nil
	}
	p := &page{v: v, run: run, key: key, eye: eye, conn: conn, news: make(chan struct{}, 1)}
	go p.listen()
	p.watch(eye)
	return p
}

// begun is what the server answers with when it has made a run.
type begun struct{ Run, Key, Eye string }

func parseBegun(data []byte) (b begun, ok bool) {
	return b, json.Unmarshal(data, &b) == nil && b.Run != ""
}

// begin presses Run on a lesson's page.
func (v *visitor) begin(ctx context.Context, lesson string) (b begun, ok bool) {
	data, ok := v.send(ctx, "Run", "/run", "", "application/json", toJSON(map[string]any{"lesson": lesson, "secret": secret}))
	if !ok {
		return b, false
	}
	return parseBegun(data)
}

// secret is what crosses the wires.
const secret = "fluffy tail"

func toJSON(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // only our own plain values
	}
	return data
}

// listen hears what the server says until the connection ends.
func (p *page) listen() {
	for {
		_, data, err := p.conn.ReadMessage()
		p.mu.Lock()
		if err != nil {
			p.gone = err
		} else {
			p.hear(data)
		}
		p.mu.Unlock()
		select {
		case p.news <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// hear takes a message in. It looks at the few words that matter and leaves the
// rows alone: 300 pages that read everything would be more work than the server
// has. In a string a quotation mark has a backslash before it, so no row contains a
// name with its colon.
func (p *page) hear(data []byte) {
	if bytes.HasPrefix(data, []byte(`{"t":"error"`)) {
		p.trouble = string(data)
		return
	}
	if !bytes.Contains(data, []byte(`"eye":"`+p.eye+`"`)) {
		return // from before the eyes were changed
	}
	if take := number(data, `"take":`); take != p.take {
		p.told = told{take: take}
	}
	if at := bytes.Index(data, []byte(`"phase":"`)); at >= 0 {
		rest := data[at+len(`"phase":"`):]
		p.phase = string(rest[:max(bytes.IndexByte(rest, '"'), 0)])
		p.shown, p.captured = number(rest, `"shown":`), number(rest, `"captured":`)
		if at := bytes.Index(rest, []byte(`"says":"`)); at >= 0 && p.phase == "failed" {
			p.says = string(rest[at:min(len(rest), at+200)])
		}
	}
	if bytes.Contains(data, []byte(`"sum":{`)) {
		p.verdict = (p.phase == "done" || p.phase == "failed") && p.shown == p.captured && !bytes.Contains(data, []byte(`"more":true`))
	}
}

// number is the number after a name, or 0.
func number(data []byte, name string) int {
	at := bytes.Index(data, []byte(name))
	if at < 0 {
		return 0
	}
	rest := data[at+len(name):]
	end := 0
	for end < len(rest) && '0' <= rest[end] && rest[end] <= '9' {
		end++
	}
	n, _ := strconv.Atoi(string(rest[:end]))
	return n
}

// watch looks through those eyes, from the first row on.
func (p *page) watch(eye string) {
	p.mu.Lock()
	p.eye, p.told = eye, told{}
	p.mu.Unlock()
	p.say(map[string]any{"do": "watch", "run": p.run, "eye": eye, "key": p.key})
}

// drive asks for something that the run's owner may.
func (p *page) drive(what map[string]any) {
	what["key"] = p.key
	p.say(what)
}

func (p *page) say(what map[string]any) { // what cannot be sent shows where it is read
	p.conn.SetWriteDeadline(time.Now().Add(answerTime))
	p.conn.WriteJSON(what)
}

// now is what the page was told last.
func (p *page) now() told {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.told
}

// until waits for something to be told, and counts a refusal if it is not.
func (p *page) until(ctx context.Context, what string, ok func(told) bool) bool {
	late := time.NewTimer(hangTime)
	defer late.Stop()
	for {
		p.mu.Lock()
		t, gone := p.told, p.gone
		p.trouble = ""
		p.mu.Unlock()
		switch {
		case t.trouble != "":
			p.refused(what+": a word of refusal", t.trouble)
			return false
		case ok(t):
			return true
		case gone != nil: // which close says
			return false
		}
		select {
		case <-p.news:
		case <-ctx.Done():
			return false
		case <-late.C:
			p.refused(what+": nothing came", fmt.Sprintf("within %v; last: %+v", hangTime, t))
			return false
		}
	}
}

func (p *page) refused(what, why string) {
	if p.v.kind == honest {
		p.v.tally.refusal(what, why)
	}
}

// verdictSince waits for the verdict of a take after another one, and notes how
// long it took.
func (p *page) verdictSince(ctx context.Context, what string, begun time.Time, before int) bool {
	if !p.until(ctx, what, func(t told) bool { return t.take > before && t.verdict }) {
		return false
	}
	if t := p.now(); t.phase == "failed" {
		p.refused(what+": the lesson failed", t.says)
		return false
	}
	if p.v.kind != honest {
		what = p.v.kind.String() + ": " + what
	}
	p.v.tally.time(what, time.Since(begun))
	return true
}

// close leaves, as a page that is closed does.
func (p *page) close() {
	p.mu.Lock()
	gone := p.gone
	p.mu.Unlock()
	if gone != nil { // it was not told to
		p.refused("websocket: the server hung up", gone.Error())
	}
	p.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseGoingAway, ""), time.Now().Add(time.Second))
	p.conn.Close()
}
