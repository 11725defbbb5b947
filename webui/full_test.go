package webui

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"plainsight/webui/live"
	"plainsight/webui/shares"
	"plainsight/webui/upload"
)

// beginAs begins a lesson for a browser with that cookie.
func beginAs(t *testing.T, web *httptest.Server, cookie, lesson string) (b begun, status int, says string) {
	t.Helper()
	q, _ := http.NewRequest("POST", web.URL+"/run", strings.NewReader(`{"lesson":"`+lesson+`","secret":"x"}`))
	q.Header.Set("Origin", web.URL)
	q.AddCookie(&http.Cookie{Name: visitorCookie, Value: cookie})
	r, err := new(http.Client).Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	data, _ := io.ReadAll(r.Body)
	_ = json.Unmarshal(data, &b)
	return b, r.StatusCode, string(data)
}

// One browser begins so many lessons at once and no more, while another one still
// begins its own; and a place is free again when a lesson is over.
func TestLessonsUnderWayAreShared(t *testing.T) {
	gate := make(chan struct{})
	s, web := serve(t, gatedLesson(gate))
	for i := range s.playing.Each {
		if _, status, says := beginAs(t, web, "greedy", "gated"); status != 200 {
			t.Fatalf("lesson %d: %d %s", i+1, status, says)
		}
	}
	if _, status, says := beginAs(t, web, "greedy", "gated"); status != 503 || !strings.Contains(says, "under way") {
		t.Errorf("one more: %d %s", status, says)
	}
	if _, status, says := beginAs(t, web, "modest", "gated"); status != 200 {
		t.Errorf("another browser: %d %s", status, says)
	}
	if n := s.playing.Taken(); n != s.playing.Each+1 {
		t.Errorf("%d are under way", n)
	}
	close(gate)
	over(t, "the end of all lessons", func() {
		for s.playing.Taken() > 0 {
			runtime.Gosched()
		}
	})
}

// A capture to compare counts, with the eyes that look at it, and is refused when
// there is no memory.
func TestComparedCaptureCounts(t *testing.T) {
	s, web := serve(t, plainLesson())
	file := part{"capture", "a.pcapng", longFile(t, 2000, 60)}
	before := s.account.Held()
	m, status := post(t, web, "/compare/file", file)
	if status != 200 {
		t.Fatalf("%d %s", status, m.Says)
	}
	with := s.account.Held()
	if with-before < 2000*60 {
		t.Errorf("a capture of 2,000 packets counts as %d bytes", with-before)
	}
	list := s.toCompare.Holders()
	if len(list) != 1 {
		t.Fatalf("%d captures are kept", len(list))
	}
	d, ok := s.toCompare.Find(m.ID)
	if !ok {
		t.Fatal("it is not found")
	}
	d.Inspect(func(look func(string) *live.Viewpoint) { look(upload.Listener) })
	if seen := s.account.Held(); seen-with < 2000*100 {
		t.Errorf("who looks at it counts as %d bytes", seen-with)
	}
	list[0].Drop()
	if s.account.Held() != before {
		t.Errorf("%d bytes are left of it", s.account.Held()-before)
	}
	rest := s.account.Hold(shares.Visitor{})
	rest.Set(int64(shares.RefuseFrom * float64(s.account.Limit)))
	if m, status := post(t, web, "/compare/file", file); status != 503 || m.Says == "" {
		t.Errorf("on a full server: %d %s", status, m.Says)
	}
}

// A newcomer's file takes the place of what somebody holds who holds more.
func TestNewcomersFileTakesAPlace(t *testing.T) {
	s, web := serve(t, plainLesson())
	all := int64(shares.RefuseFrom * float64(s.account.Limit))
	greedy, err := s.runs.Open(shares.Visitor{Cookie: "greedy", Home: s.caller(httptest.NewRequest("GET", "http://127.0.0.1/", nil)).home()}, live.OfFile(live.File{Title: "a file", Weight: all / 2, Most: live.Limits(upload.CaptureLimits)}), nil)
	if err != nil {
		t.Fatal(err)
	}
	rest := s.account.Hold(shares.Visitor{})
	rest.Set(all - s.account.Held())
	for _, path := range []string{"/capture/file", "/compare/file"} {
		if m, status := post(t, web, path, part{"capture", "a.pcapng", longFile(t, 100, 60)}); status != 200 {
			t.Errorf("%s: %d %s", path, status, m.Says)
		}
	}
	if _, err := s.runs.Find(greedy.ID, true); err == nil {
		t.Error("what was held by who holds most is still there")
	}
}
