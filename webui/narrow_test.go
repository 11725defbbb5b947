package webui

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"plainsight/capture"
	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"
)

// asker asks for what is found out of a run.
type asker struct {
	t    testing.TB
	who  *http.Client
	base string
}

// of asks for one thing, with values in pairs, and reads the answer into m.
func (a asker) of(m any, what, eye string, values ...string) {
	a.t.Helper()
	q := url.Values{"eye": {eye}}
	for i := 0; i < len(values); i += 2 {
		q.Set(values[i], values[i+1])
	}
	status, data := getAs(a.t, a.who, a.base+what+"?"+q.Encode())
	if err := json.Unmarshal(data, m); err != nil || status != http.StatusOK {
		a.t.Fatalf("%s %v: %d %.300s", what, values, status, data)
	}
}

// numbers are the packets that a narrowing leaves.
func (m *narrowMessage) numbers() (out []int) {
	for n := 1; n <= m.Of; n++ {
		if n/8 < len(m.Bits) && m.Bits[n/8]>>(n%8)&1 > 0 {
			out = append(out, n)
		}
	}
	return out
}

// ranToEnd starts a run of a lesson and waits for its end.
func ranToEnd(t testing.TB, web *httptest.Server, lesson, eye string) (begun, *viewer, asker) {
	b := start(t, web, lesson, typed)
	v := connect(t, web)
	v.watch(b.Run, eye)
	v.untilDone()
	return b, v, asker{t, http.DefaultClient, web.URL + "/run/" + b.Run + "/"}
}

// A filter chooses by what each viewpoint sees, and all parts of the page by the same.
func TestNarrowByViewpoint(t *testing.T) {
	_, web := serveReal(t)
	_, _, ask := ranToEnd(t, web, "tls13", "client")
	var shut, open narrowMessage
	ask.of(&shut, "narrow", "eavesdropper", "filter", "http.request or http.response")
	ask.of(&open, "narrow", "client", "filter", "http.request or http.response")
	if shut.Count != 0 || len(shut.Doubts) == 0 || !strings.Contains(shut.Doubts[0].Says, "http.request") {
		t.Errorf("the eavesdropper has %d packets of HTTP: %+v", shut.Count, shut.Doubts)
	}
	if open.Count != 2 || len(open.numbers()) != 2 || open.Wrong != nil {
		t.Errorf("the client has %d packets of HTTP: %v", open.Count, open.numbers())
	}
	var l pages.LadderMessage
	ask.of(&l, "ladder", "client", "filter", "http")
	for _, r := range l.Rungs {
		if r.Frame != open.numbers()[0] && r.Frame != open.numbers()[1] {
			t.Errorf("%s of packet %d is drawn", r.Title, r.Frame)
		}
	}
	var said pages.SpokenMessage
	ask.of(&said, "spoken", "client", "filter", "http.response")
	if len(l.Rungs) < 2 || len(said.Said) != 1 || said.Said[0].Way != "in" {
		t.Errorf("%d messages are drawn, and %d said", len(l.Rungs), len(said.Said))
	}

	var none, hit hitsMessage
	ask.of(&none, "hits", "eavesdropper", "kind", "text", "what", typed)
	ask.of(&hit, "hits", "client", "kind", "text", "what", typed, "near", "1")
	if none.Count != 0 || hit.Count == 0 || hit.At != 1 {
		t.Fatalf("the eavesdropper finds the secret %d times, the client %d", none.Count, hit.Count)
	}
	var p pages.PacketMessage
	ask.of(&p, "packet/"+strconv.Itoa(hit.Frame), "client")
	if got := p.Buffers[hit.Buffer].Data[hit.Off : hit.Off+hit.Len]; string(got) != typed {
		t.Errorf("the hit is %q", got)
	}
	ask.of(&none, "hits", "client", "kind", "text", "what", typed, "filter", "http.request")
	if none.Count != 0 {
		t.Error("a hit is outside of what the filter leaves")
	}

	var talks talksMessage
	ask.of(&talks, "talks", "client")
	ask.of(&open, "narrow", "client", "talk", talks.Talks[0].ID)
	if talks.Count != 1 || open.Count != open.Of || !strings.Contains(talks.Talks[0].Speaks, "HTTP") {
		t.Errorf("%+v, and %d of %d packets", talks, open.Count, open.Of)
	}
	ask.of(&open, "narrow", "client", "talk", "udp-7")
	if open.Count != 0 {
		t.Errorf("a conversation that is not there has %d packets", open.Count)
	}
	var fields fieldsMessage
	ask.of(&fields, "fields", "eavesdropper", "begins", "http")
	if len(fields.Fields) > 0 {
		t.Errorf("the eavesdropper is offered %v", fields.Fields)
	}
	if ask.of(&fields, "fields", "client", "begins", "http.req"); len(fields.Fields) == 0 || !strings.HasPrefix(fields.Fields[0].Name, "http.req") {
		t.Errorf("the client is offered %v", fields.Fields)
	}
}

// A filter that is wrong says where, at once, whatever it is, and leaves what none would.
func TestWrongFilters(t *testing.T) {
	_, web := serve(t, plainLesson())
	_, _, ask := ranToEnd(t, web, "fixture", "client")
	for f, column := range map[string]int{
		"tcp.port == = 80":                                       13,
		"tcp.port == 80 and (":                                   21,
		strings.Repeat("(", 2000) + "tcp":                        52,
		strings.Repeat("tcp or ", 500) + "tcp":                   701,
		strings.Repeat("x", 8000):                                4096,
		`frame matches "(((a+)+)+)+$"`:                           0, // takes no longer than others
		`frame matches "(a{1,30}){1,30}"`:                        15,
		`frame matches "` + strings.Repeat("(a|aa)+", 60) + `$"`: 15,
		"\x00": 1,
	} {
		begun := time.Now()
		var m narrowMessage
		if ask.of(&m, "narrow", "client", "filter", f); column == 0 != (m.Wrong == nil) || m.Wrong != nil && (m.Wrong.Column != column || m.Wrong.Says == "" || m.Count != m.Of) {
			t.Errorf("%.30q: %+v, %d of %d, want column %d", f, m.Wrong, m.Count, m.Of, column)
		}
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("%.30q took %v", f, took)
		}
	}
	for kind, what := range map[string]string{"regexp": "(a{1,30}){1,30}", "hex": "zz", "text": strings.Repeat("x", 400), "": "x"} {
		var m hitsMessage
		if ask.of(&m, "hits", "client", "kind", kind, "what", what); m.Wrong == "" || m.Count > 0 {
			t.Errorf("%s %.20q: %+v", kind, what, m)
		}
	}
	var l pages.LadderMessage
	for _, at := range [][]string{{"from", "99999999999999999999-1"}, {"to", "-4-4"}, {"around", "-9"}, {"from", "7"}, {"around", "1000000"}} {
		ask.of(&l, "ladder", "client", at...)
		var said pages.SpokenMessage
		ask.of(&said, "spoken", "client", at...)
	}
}

// Those who watch through eyes that are lent to them are not shown keys, and cannot ask for
// them by filters either.
func TestWatchersFilterNoKeys(t *testing.T) {
	_, web := serveReal(t)
	b, v, ask := ranToEnd(t, web, "rsa-chat", "client")
	v.ask(live.Request{Do: "lend", Run: b.Run, Key: b.Key, Eyes: []string{"client"}})
	other := asker{t, stranger, ask.base}
	deadline := time.Now().Add(patience)
	for status := 0; status != http.StatusOK; status, _ = getAs(t, stranger, ask.base+"strip?eye=client") {
		if time.Now().After(deadline) {
			t.Fatal("the eyes are not lent")
		}
	}
	kept := 0
	for n := 1; n <= v.state.Captured; n++ {
		var mine, theirs pages.PacketMessage
		ask.of(&mine, "packet/"+strconv.Itoa(n), "client")
		other.of(&theirs, "packet/"+strconv.Itoa(n), "client")
		for i, f := range theirs.Fields {
			filter := mine.Fields[i].Filter
			if !f.Kept || !strings.Contains(filter, "==") || kept > 6 {
				continue
			}
			kept++
			var has, lacks narrowMessage
			ask.of(&has, "narrow", "client", "filter", filter)
			other.of(&lacks, "narrow", "client", "filter", filter)
			if has.Count == 0 || lacks.Count != 0 || f.Filter != "" {
				t.Errorf("packet %d, %s: the owner has %d packets, watchers %d, and are offered %q", n, f.Name, has.Count, lacks.Count, f.Filter)
			}
		}
	}
	if kept == 0 {
		t.Error("no field of any packet is kept")
	}
}

// Two tabs filter the same run in their own way, and at the same time; what arrives
// meanwhile is filtered too.
func TestTwoTabsFilterALiveRun(t *testing.T) {
	gate := make(chan struct{})
	_, web := serve(t, gatedLesson(gate))
	b := start(t, web, "gated", "x")
	v := connect(t, web)
	v.watch(b.Run, "client")
	ask := asker{t, http.DefaultClient, web.URL + "/run/" + b.Run + "/"}
	for round := 1; round <= 3; round++ {
		feedFrames(gate, 40)
		v.until("the frames", func() bool { return v.cursor.Row == 40*round })
		var wg sync.WaitGroup
		for tab, c := range []struct {
			filter string
			want   int
		}{{"tcp.srcport == 49152", 20 * round}, {"tcp.srcport == 5683", 20 * round}, {`frame contains "frame 7"`, min(round+10*(round/2), 11)}} {
			wg.Go(func() {
				var m narrowMessage
				if ask.of(&m, "narrow", "client", "filter", c.filter); m.Of != 40*round || c.want > 0 && tab < 2 && m.Count != c.want || m.Count != len(m.numbers()) || m.Count == 0 {
					t.Errorf("%s: %d of %d packets, want %d", c.filter, m.Count, m.Of, c.want)
				}
			})
		}
		wg.Wait()
	}
	close(gate)
}

// crowdLesson has many connections, each with a whole exchange of ten packets.
func crowdLesson(n int) lessons.Lesson {
	return lessons.Lesson{Name: "long", Title: "Many connections", Eyes: fixtureEyes,
		Play: func(ctx context.Context, _ capture.Wire, q lessons.Setting, a lessons.Audience) error {
			for i := 0; i < n && ctx.Err() == nil; i++ {
				newSpeaker(fromPort{a, i}).Exchange(fmt.Sprint("answer ", i))
			}
			return ctx.Err()
		}}
}

// fromPort gives the frames of a connection a client's address and port of their own.
type fromPort struct {
	lessons.Audience
	i int
}

func (p fromPort) Frame(f capture.Frame) {
	address, port := 26, 34
	if f.Data[29] == 1 { // to the client
		address, port = 30, 36
	}
	binary.BigEndian.PutUint16(f.Data[address+1:], uint16(1+p.i/20_000))
	binary.BigEndian.PutUint16(f.Data[port:], uint16(10_000+p.i%20_000))
	p.Audience.Frame(f)
}

// Of ten thousand connections each can be drawn and read, wherever it is, and what is not
// drawn is said.
func TestTenThousandConnections(t *testing.T) {
	const n = 10_000
	s, web := serve(t, crowdLesson(n))
	r := beginLong(t, s)
	v := connect(t, web)
	v.watch(r.ID, "client")
	v.untilDone()
	ask := asker{t, http.DefaultClient, web.URL + "/run/" + r.ID + "/"}
	var l pages.LadderMessage
	ask.of(&l, "ladder", "client")
	if len(l.Rungs) != pages.MaxRungs || l.Before || !l.After || l.Left != 0 || l.Says == "" {
		t.Errorf("at first %d messages are drawn: %v %v %d %q", len(l.Rungs), l.Before, l.After, l.Left, l.Says)
	}
	for _, i := range []int{0, 5_000, n - 1} {
		var said pages.SpokenMessage
		talk := "tcp-" + strconv.Itoa(i)
		ask.of(&l, "ladder", "client", "talk", talk)
		ask.of(&said, "spoken", "client", "talk", talk)
		titles := ""
		for _, r := range l.Rungs {
			titles += r.Title + ", "
		}
		if titles != "SYN, SYN, ACK, ACK, GET /secret, 200 OK, FIN, FIN, " || l.Before || l.After {
			t.Errorf("connection %d: %s", i, titles)
		}
		if len(said.Said) != 2 || !strings.Contains(said.Said[1].Parts[len(said.Said[1].Parts)-1].Text, fmt.Sprint("answer ", i)) {
			t.Errorf("connection %d says %+v", i, said.Said)
		}
		ask.of(&l, "ladder", "client", "around", strconv.Itoa(10*i+6))
		near := false
		for _, r := range l.Rungs {
			near = near || r.Frame == 10*i+6 && r.Title == "200 OK"
		}
		if !near {
			t.Errorf("around packet %d there is no answer, but %s", 10*i+6, l.Says)
		}
	}
	ask.of(&l, "ladder", "client", "to", "end")
	if last := l.Rungs[len(l.Rungs)-1]; l.After || last.Frame != 10*n-1 || last.Title != "FIN" {
		t.Errorf("the last message is %+v", last)
	}
	var talks talksMessage
	ask.of(&talks, "talks", "client", "from", "9990")
	if talks.Count != n || len(talks.Talks) != 10 {
		t.Errorf("%d conversations, %d of them here", talks.Count, len(talks.Talks))
	}
	var m narrowMessage
	ask.of(&m, "narrow", "client", "filter", "http.response.code == 200")
	if m.Count != n {
		t.Errorf("%d answers are left of %d packets", m.Count, m.Of)
	}
	var rows rowsMessage
	ask.of(&rows, "rows", "client", "n", "6,99996,6000000,x")
	if len(rows.Rows) != 2 || rows.Numbers[1] != 99_996 {
		t.Errorf("rows %v", rows.Numbers)
	}
	_ = r.Through("client", true, func(e *live.Viewpoint) {
		sum := 0
		for i := range e.Session().Len() {
			sum += e.Session().Captured(i + 1)
		}
		if held := e.Session().Held(); held > 40*sum {
			t.Errorf("%d bytes are held for %d of capture", held, sum)
		}
	})
}
