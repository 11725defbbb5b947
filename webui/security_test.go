package webui

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"plainsight/lessons"

	"github.com/gorilla/websocket"
)

func TestHostsAndOrigins(t *testing.T) {
	s, _ := serve(t, plainLesson())
	for _, c := range []struct {
		name, method, path, host string
		header                   map[string]string
		want                     int
	}{
		{"loopback name", "GET", "/", "localhost:8642", nil, 200},
		{"loopback address", "GET", "/", "127.0.0.1:8642", nil, 200},
		{"another loopback address", "GET", "/", "127.0.0.9", nil, 200},
		{"IPv6 loopback", "GET", "/", "[::1]:8642", nil, 200},
		{"a name that was rebound", "GET", "/", "evil.example:8642", nil, 421},
		{"a name that only begins right", "GET", "/", "localhost.evil.example", nil, 421},
		{"an address elsewhere", "GET", "/", "192.0.2.7:8642", nil, 421},
		{"no host", "GET", "/", "", nil, 421},
		{"own origin", "GET", "/", "localhost:8642", map[string]string{"Origin": "http://localhost:8642"}, 200},
		{"foreign origin", "GET", "/", "localhost:8642", map[string]string{"Origin": "http://evil.example"}, 403},
		{"null origin", "GET", "/", "localhost:8642", map[string]string{"Origin": "null"}, 403},
		{"another port's origin", "GET", "/", "localhost:8642", map[string]string{"Origin": "http://localhost:9000"}, 403},
		{"a script elsewhere without origin", "GET", "/", "localhost:8642", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403},
		{"a link elsewhere", "GET", "/", "localhost:8642", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 200},
		{"a change without origin", "POST", "/run", "localhost:8642", nil, 403},
		{"a change from elsewhere", "POST", "/run", "localhost:8642", map[string]string{"Origin": "http://evil.example"}, 403},
		{"a change that cannot be read", "POST", "/run", "localhost:8642", map[string]string{"Origin": "http://localhost:8642"}, 400},
		{"an upgrade without origin", "GET", "/live", "localhost:8642", map[string]string{"Upgrade": "websocket"}, 403},
		{"no such lesson", "GET", "/lesson/none", "localhost", nil, 404},
		{"no such page", "GET", "/etc/passwd", "localhost", nil, 404},
		{"no such asset", "GET", "/assets/go.mod", "localhost", nil, 404},
		{"no such method", "DELETE", "/", "localhost:1", map[string]string{"Origin": "http://localhost:1"}, 405},
		{"a method of no page", "OPTIONS", "/run", "localhost:1", nil, 405},
		{"a method that is not here", "POST", "/assets/run/start.js", "localhost:1", map[string]string{"Origin": "http://localhost:1"}, 405},
	} {
		q := httptest.NewRequest(c.method, "http://x/", strings.NewReader("nonsense"))
		q.URL.Path, q.Host = c.path, c.host
		for k, v := range c.header {
			q.Header.Set(k, v)
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, q)
		if w.Code != c.want {
			t.Errorf("%s: %d, want %d", c.name, w.Code, c.want)
		}
		if says := w.Body.String(); w.Code >= 400 && (!strings.Contains(says, ". ") && !strings.Contains(says, ".<") && !strings.Contains(says, ".\n") && !strings.Contains(says, `."`) || strings.Contains(says, "page not found") || strings.Contains(says, "Method Not Allowed")) {
			t.Errorf("%s: refused with %.200q, which is no sentence of ours", c.name, says)
		}
		for k, v := range map[string]string{"Content-Security-Policy": ContentPolicy, "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin"} {
			if w.Header().Get(k) != v {
				t.Errorf("%s: header %s is %q", c.name, k, w.Header().Get(k))
			}
		}
	}
}

func TestConfiguredHostIsAllowed(t *testing.T) {
	s, err := New(Options{Lessons: []lessons.Lesson{plainLesson()}, Open: openNone, Host: "classroom"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	q := httptest.NewRequest("GET", "http://classroom:8642/lesson/fixture", nil)
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, q)
	if w.Code != 200 {
		t.Errorf("configured host: %d, want 200", w.Code)
	}
}

func TestWebsocketFromElsewhereIsRefused(t *testing.T) {
	_, web := serve(t, plainLesson())
	for _, origin := range []string{"", "http://evil.example", "null", "file://"} {
		h := http.Header{}
		if origin != "" {
			h.Set("Origin", origin)
		}
		conn, r, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(web.URL, "http")+"/live", h)
		if err == nil {
			conn.Close()
			t.Errorf("origin %q was let in", origin)
		} else if r == nil || r.StatusCode != 403 {
			t.Errorf("origin %q: %v, want 403", origin, err)
		}
	}
}

// Pages hold no inline script or style, which the policy would block, and name
// nothing outside this server.
func TestPagesFitThePolicy(t *testing.T) {
	s, web := serve(t, plainLesson())
	inline := regexp.MustCompile(`<script(?:>|[^>]*>[^<])|<style|\sstyle=|\son[a-z]+=|javascript:`)
	loads := regexp.MustCompile(`(?:src|href)="([^"]*)"`)
	for _, path := range []string{"/", "/lesson/fixture", "/nowhere"} {
		v := &viewer{t: t, web: web}
		_, page := v.get(path)
		if m := inline.Find(page); m != nil {
			t.Errorf("%s has %q", path, m)
		}
		for _, m := range loads.FindAllSubmatch(page, -1) {
			if to := string(m[1]); !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") {
				t.Errorf("%s leads to %s", path, to)
			}
		}
	}
	for name, one := range s.assets.files {
		if strings.Contains(string(one.plain), "//fonts.") || regexp.MustCompile(`(?:url\(|from ')["']?https?:`).Match(one.plain) {
			t.Errorf("asset %s loads from elsewhere", name)
		}
	}
}

func TestNewFailsWithoutAWire(t *testing.T) {
	if _, err := New(Options{Lessons: []lessons.Lesson{plainLesson()}, Open: openBroken}); err == nil {
		t.Error("New gives a server without a wire")
	}
}
