package webui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"plainsight/webui/live"
	"plainsight/webui/pages"

	"github.com/gorilla/websocket"
)

// viewer is a page without a browser: it keeps the rows that it was sent.
type viewer struct {
	t        testing.TB
	web      *httptest.Server
	conn     *websocket.Conn
	stranger bool // it owns no run
	cursor   struct{ Take, Row, Stamp int }
	rows     map[int]int // how often each row came
	skipped  [][2]int
	stale    [][2]int // rows that may have changed
	changed  int      // rows that came again, as they read then
	state    *live.StateView
	sum      *live.SumMessage
	errors   []string
	updates  int          // messages that brought rows
	all      bytes.Buffer // everything that was received
}

func start(t testing.TB, web *httptest.Server, lesson, secret string) begun {
	t.Helper()
	body, _ := json.Marshal(map[string]string{"lesson": lesson, "secret": secret})
	q, _ := http.NewRequest("POST", web.URL+"/run", bytes.NewReader(body))
	q.Header.Set("Origin", web.URL)
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	data, _ := io.ReadAll(r.Body)
	var b begun
	if err := json.Unmarshal(data, &b); err != nil || r.StatusCode != 200 {
		t.Fatalf("start: %s %s", r.Status, data)
	}
	return b
}

func connect(t testing.TB, web *httptest.Server) *viewer {
	t.Helper()
	conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(web.URL, "http")+"/live", http.Header{"Origin": {web.URL}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &viewer{t: t, web: web, conn: conn, rows: map[int]int{}}
}

func (v *viewer) ask(q live.Request) {
	v.t.Helper()
	if err := v.conn.WriteJSON(q); err != nil {
		v.t.Fatal(err)
	}
}

// watch shows the run's key where the run was begun by these tests, as a page does
// that has begun it.
func (v *viewer) watch(run, eye string) {
	key := ""
	if where, err := url.Parse(v.web.URL + "/run/" + run); err == nil && !v.stranger {
		for _, c := range http.DefaultClient.Jar.Cookies(where) {
			if c.Name == ownerCookie+run {
				key = c.Value
			}
		}
	}
	v.ask(live.Request{Do: "watch", Key: key, Run: run, Eye: eye, Take: v.cursor.Take, Row: v.cursor.Row, Stamp: v.cursor.Stamp})
}

var rowNumber = regexp.MustCompile(`data-n="(\d+)"`)

// next takes one message.
func (v *viewer) next() {
	v.t.Helper()
	v.conn.SetReadDeadline(time.Now().Add(patience))
	_, data, err := v.conn.ReadMessage()
	if err != nil {
		v.t.Fatalf("%v; rows so far: %d", err, len(v.rows))
	}
	v.all.Write(data)
	var m struct {
		live.Update
		Says string `json:"says"`
	}
	if err := json.Unmarshal(data, &m); err != nil {
		v.t.Fatal(err)
	}
	if m.Type == "error" {
		v.errors = append(v.errors, m.Says)
		return
	}
	if m.Take != v.cursor.Take {
		v.cursor.Take, v.cursor.Row = m.Take, 0
		v.rows, v.skipped = map[int]int{}, nil
	}
	v.cursor.Stamp = m.Stamp
	if m.State != nil {
		v.state = m.State
	}
	if m.Sum != nil {
		v.sum = m.Sum
	}
	if m.Skipped != nil {
		v.skipped = append(v.skipped, *m.Skipped)
		if m.Skipped[0] != v.cursor.Row+1 {
			v.t.Errorf("skipped %v after row %d", *m.Skipped, v.cursor.Row)
		}
		v.cursor.Row = m.Skipped[1]
	}
	if m.Stale != nil {
		v.stale = append(v.stale, *m.Stale)
	}
	v.changed += len(m.Changed)
	if len(m.Rows) > 0 {
		v.updates++
	}
	for _, n := range rowNumber.FindAllStringSubmatch(strings.Join(m.Rows, ""), -1) {
		k, _ := strconv.Atoi(n[1])
		if k != v.cursor.Row+1 {
			v.t.Errorf("row %d came after row %d", k, v.cursor.Row)
		}
		v.rows[k]++
		v.cursor.Row = k
	}
}

// until takes messages until what is wanted has come.
func (v *viewer) until(what string, ok func() bool) {
	v.t.Helper()
	for end := time.Now().Add(patience); !ok(); {
		if time.Now().After(end) {
			v.t.Fatalf("waited in vain for %s", what)
		}
		v.next()
	}
}

func (v *viewer) untilDone() {
	v.t.Helper()
	v.until("the end of the run", func() bool {
		return v.state != nil && v.state.Phase == pages.PhaseDone && v.cursor.Row == v.state.Captured
	})
}

// get asks for data of a run.
func (v *viewer) get(path string) (int, []byte) {
	v.t.Helper()
	r, err := http.Get(v.web.URL + path)
	if err != nil {
		v.t.Fatal(err)
	}
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	v.all.Write(data)
	return r.StatusCode, data
}

// pageIn asks for the rows that were skipped.
func (v *viewer) pageIn(run, eye string) {
	v.t.Helper()
	for _, gap := range v.skipped {
		for from := gap[0]; from <= gap[1]; {
			var m rowsMessage
			status, data := v.get(fmt.Sprintf("/run/%s/rows?eye=%s&from=%d&to=%d", run, eye, from, gap[1]))
			if err := json.Unmarshal(data, &m); err != nil || status != 200 || m.From != from || m.To < from || m.Take != v.cursor.Take {
				v.t.Fatalf("rows from %d: %d, %v, %.200s", from, status, err, data)
			}
			for _, n := range rowNumber.FindAllStringSubmatch(strings.Join(m.Rows, ""), -1) {
				k, _ := strconv.Atoi(n[1])
				v.rows[k]++
			}
			from = m.To + 1
		}
	}
	v.skipped = nil
}

// graphs asks for the key schedules, and returns their HTML.
func (v *viewer) graphs(run, eye string) (int, []byte) {
	v.t.Helper()
	code, data := v.get("/run/" + run + "/keys?eye=" + eye)
	var m keysMessage
	if err := json.Unmarshal(data, &m); err != nil {
		v.t.Fatalf("%d %.200s: %v", code, data, err)
	}
	return code, []byte(m.Graphs)
}
