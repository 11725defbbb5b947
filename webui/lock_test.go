package webui

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"plainsight/lessons"
)

// answerTo has a server answer one request of another computer's browser, or of
// this one's.
func answerTo(s *Server, method, path, remote string, header http.Header) *httptest.ResponseRecorder {
	q := httptest.NewRequest(method, "http://192.0.2.1:8642"+path, strings.NewReader("{}"))
	q.RemoteAddr = remote
	for name, values := range header {
		q.Header[http.CanonicalHeaderKey(name)] = values
	}
	if host := q.Header.Get("Host"); host != "" {
		q.Host = host
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, q)
	return w
}

func remoteServer(t *testing.T, o Options) *Server {
	t.Helper()
	o.Lessons, o.Open = []lessons.Lesson{plainLesson()}, openNone
	o.Hosts = append(o.Hosts, "192.0.2.1")
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// Other computers are let in with the token alone: it comes once in the address,
// and from then on as a cookie that no script reads.
func TestOtherComputersNeedTheToken(t *testing.T) {
	token := NewToken()
	if len(token) < 26 || token == NewToken() { // 5 bits each
		t.Fatalf("the token %q has not enough chance in it", token)
	}
	s := remoteServer(t, Options{Token: token})
	const far = "198.51.100.9:4000"
	origin := http.Header{"Origin": {"http://192.0.2.1:8642"}}
	upgrade := http.Header{"Origin": {"http://192.0.2.1:8642"}, "Upgrade": {"websocket"}, "Connection": {"upgrade"}}
	for _, c := range []struct {
		method, path string
		header       http.Header
	}{
		{"GET", "/", nil}, {"GET", "/lesson/fixture", nil}, {"GET", "/?token=", nil}, {"GET", "/?token=" + token[1:], nil}, {"GET", "/?token=" + strings.ToLower(token), nil},
		{"GET", "/run/x/rows", nil}, {"GET", "/compare", nil}, {"GET", "/nowhere", nil}, {"GET", "/", http.Header{"Cookie": {lock{token: token}.cookie() + "=guess"}}},
		{"POST", "/run", origin}, {"POST", "/run?token=" + token, origin}, {"POST", "/capture/file", origin}, {"POST", "/capture/live", origin}, {"POST", "/compare/sides", origin}, {"POST", "/run/x/keys", origin},
		{"GET", "/live", upgrade},
	} {
		w := answerTo(s, c.method, c.path, far, c.header)
		if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "open the address that it printed when it started") || len(w.Result().Cookies()) > 0 {
			t.Errorf("%s %s without the token: %d %.200s", c.method, c.path, w.Code, w.Body.String())
		}
	}
	first := answerTo(s, "GET", "/?token="+token, far, nil)
	cookies := first.Result().Cookies()
	if first.Code != http.StatusOK || len(cookies) != 1 || !strings.Contains(first.Body.String(), "/token.js") {
		t.Fatalf("with the token: %d, cookies %v", first.Code, cookies)
	}
	if c := cookies[0]; !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure || c.Path != "/" {
		t.Errorf("the cookie is %v", c)
	}
	let := http.Header{"Cookie": {cookies[0].Name + "=" + cookies[0].Value}}
	if w := answerTo(s, "GET", "/lesson/fixture", far, let); w.Code != http.StatusOK {
		t.Errorf("with the cookie: %d", w.Code)
	}
	let.Set("Origin", "http://192.0.2.1:8642")
	if w := answerTo(s, "POST", "/run", far, let); w.Code == http.StatusForbidden {
		t.Errorf("a change with the cookie: %d %s", w.Code, w.Body.String())
	}
	if w := answerTo(s, "GET", s.assets.prefix+"shared/token.js", far, nil); w.Code != http.StatusOK {
		t.Errorf("what the locked page is made of: %d", w.Code)
	}
	if w := answerTo(s, "GET", "/", "127.0.0.1:4000", nil); w.Code != http.StatusOK {
		t.Errorf("this computer: %d", w.Code)
	}
	if w := answerTo(s, "GET", "/", "127.0.0.1:4000", http.Header{"X-Forwarded-For": {"127.0.0.1"}}); w.Code != http.StatusForbidden {
		t.Errorf("a proxy on this computer: %d", w.Code)
	}
	if w := answerTo(s, "POST", s.assets.prefix+"shared/token.js", far, origin); w.Code != http.StatusForbidden {
		t.Errorf("something is handed in where only pages are made of: %d", w.Code)
	}
	if w := answerTo(s, "GET", "/live", far, upgrade); strings.Contains(w.Body.String(), "<html") {
		t.Errorf("a websocket is answered with a page: %.200s", w.Body.String())
	}
	if w := answerTo(s, "HEAD", "/?token="+token, far, nil); w.Code != http.StatusOK || len(w.Result().Cookies()) != 1 {
		t.Errorf("who looks whether the page is there: %d, %v", w.Code, w.Result().Cookies())
	}
	if another := (lock{token: NewToken()}).cookie(); another == cookies[0].Name {
		t.Errorf("two servers on one computer take the same cookie, %s", another)
	}
	open := remoteServer(t, Options{})
	if w := answerTo(open, "GET", "/", far, nil); w.Code != http.StatusOK {
		t.Errorf("a server that is open to all: %d", w.Code)
	}
}

// Behind a trusted proxy that speaks TLS cookies are for TLS alone, and pages
// that came without it may ask for nothing.
func TestTheTokenBehindAProxy(t *testing.T) {
	s := remoteServer(t, Options{Token: NewToken(), Proxies: Proxies{netip.MustParsePrefix("127.0.0.1/32")}})
	proxied := http.Header{"X-Forwarded-For": {"198.51.100.9"}, "X-Forwarded-Proto": {"https"}}
	w := answerTo(s, "GET", "/?token="+s.opts.Token, "127.0.0.1:4000", proxied)
	if c := w.Result().Cookies(); w.Code != http.StatusOK || len(c) != 1 || !c[0].Secure {
		t.Errorf("%d %v", w.Code, c)
	}
	for origin, want := range map[string]bool{"https://192.0.2.1:8642": true, "http://192.0.2.1:8642": false} {
		q := httptest.NewRequest("POST", "http://192.0.2.1:8642/run", nil)
		q.Header.Set("Origin", origin)
		if originAllowed(q, true) != want {
			t.Errorf("origin %s over TLS: allowed %v", origin, !want)
		}
	}
}

// The names that were given are answered to, and none that looks like one.
func TestFurtherHosts(t *testing.T) {
	s := remoteServer(t, Options{Hosts: []string{"Teacher.local", "*.school.example", "2001:db8::7"}})
	for host, want := range map[string]int{
		"teacher.local:8642": 200, "TEACHER.LOCAL": 200, "a.school.example": 200, "[2001:db8::7]:8642": 200, "192.0.2.1": 200,
		"teacher.local.evil.example": 421, "teacher": 421, "school.example": 421, ".school.example": 421, "a.b.school.example": 421, "evilschool.example": 421,
		"*.school.example": 200, "192.0.2.10": 421, "x@teacher.local": 421,
	} {
		q := httptest.NewRequest("GET", "http://x/", nil)
		q.Host = host
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, q)
		if w.Code != want {
			t.Errorf("host %q: %d, want %d", host, w.Code, want)
		}
	}
}

// The address bar loses the token, and nothing is loaded anew for it.
func TestTheTokenLeavesTheAddress(t *testing.T) {
	s, err := New(Options{Lessons: []lessons.Lesson{plainLesson()}, Open: openNone, Token: NewToken()})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(s.Handler())
	t.Cleanup(func() { s.Close(); web.Close() })
	b := browse(t, web)
	b.Open("/?token=" + s.opts.Token + "&x=1#y")
	b.Wait("location.search === '?x=1' && location.hash === '#y' && document.querySelector('h1')")
	b.Check()
}
