package webui

import (
	"encoding/json"
	"io"
	"net/http"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"

	"plainsight/webui/shares"
)

// Who runs the server sees how it stands; a program that keeps watch sees whether
// there is room for one more, and a visitor is told when there is none.
func TestFiguresAndReady(t *testing.T) {
	s, web := serve(t, plainLesson())
	get := func(path string) (int, string) {
		t.Helper()
		r, err := http.Get(web.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return r.StatusCode, string(b)
	}
	if status, says := get("/ready"); status != 200 || says != "ready\n" {
		t.Errorf("/ready: %d %q", status, says)
	}
	b := start(t, web, "fixture", "x")
	v := connect(t, web)
	v.watch(b.Run, "client")
	v.untilDone()
	var m figuresMessage
	status, says := get("/figures")
	if err := json.Unmarshal([]byte(says), &m); status != 200 || err != nil {
		t.Fatalf("/figures: %d %v %s", status, err, says)
	}
	if m.Runs != 1 || m.Viewers != 1 || m.Memory.Limit != shares.UsualMemory || m.Memory.Held <= 0 || m.Goroutines == 0 {
		t.Errorf("/figures: %s", says)
	}

	// All is taken.
	big := s.account.Hold(shares.Visitor{})
	big.Set(shares.UsualMemory)
	if status, _ := get("/ready"); status != 503 {
		t.Errorf("/ready of a full server: %d", status)
	}
	q, _ := http.NewRequest("POST", web.URL+"/run", strings.NewReader(`{"lesson":"fixture","secret":"x"}`))
	q.Header.Set("Origin", web.URL)
	resp, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if resp.StatusCode != 503 || !strings.Contains(string(body), "not enough memory for one more run") {
		t.Errorf("a run on a full server: %d %s", resp.StatusCode, body)
	}
	if _, says := get("/figures"); !strings.Contains(says, `"refused":1`) {
		t.Errorf("one was refused: %s", says)
	}
	big.Release()
	start(t, web, "fixture", "x")
}

// A browser is given random bits by which its share is counted, with a page and
// not with anything else.
func TestVisitorCookie(t *testing.T) {
	_, web := serve(t, plainLesson())
	get := func(path, accept string) *http.Cookie {
		t.Helper()
		q, _ := http.NewRequest("GET", web.URL+path, nil)
		q.Header.Set("Accept", accept)
		r, err := new(http.Client).Do(q) // it keeps no cookies
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		for _, c := range r.Cookies() {
			if c.Name == visitorCookie {
				return c
			}
		}
		return nil
	}
	one, two := get("/", "text/html"), get("/", "text/html")
	if one == nil || two == nil || one.Value == two.Value || len(one.Value) < 26 || !one.HttpOnly || one.SameSite != http.SameSiteLaxMode {
		t.Errorf("the cookies are %v and %v", one, two)
	}
	if c := get("/figures", "application/json"); c != nil {
		t.Errorf("a program is given %v", c)
	}
}

// Memory that nothing needs any more goes back to the system, and not only back
// to the heap.
func TestMemoryIsGivenBack(t *testing.T) {
	const much = 4 * keptFree
	taken := func() uint64 {
		in := []metrics.Sample{{Name: "/memory/classes/heap/free:bytes"}, {Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(in)
		return in[0].Value.Uint64() + in[1].Value.Uint64()
	}
	debug.FreeOSMemory()
	before := taken()
	held := make([]byte, much)
	for i := 0; i < len(held); i += 4096 {
		held[i] = 1
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // when it is collected is this test's to say
	giveBack(much)
	if taken() < much {
		t.Error("what is held was given back")
	}
	runtime.KeepAlive(held)
	held = nil // dropped, and not collected yet
	giveBack(0)
	if after := taken(); after > before+keptFree {
		t.Errorf("%d bytes are still taken", after)
	}
}
