package webui

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"plainsight/webui/shares"
)

// A visitor is a cookie, as long as it is no longer than ours may be, and an
// address, of IPv6 the network.
func TestWhoAVisitorIs(t *testing.T) {
	t.Parallel()
	s := remoteServer(t, Options{})
	for cookie, want := range map[string]string{
		"": "", "squirrel": "squirrel",
		strings.Repeat("x", maxCookie):   strings.Repeat("x", maxCookie),
		strings.Repeat("x", maxCookie+1): "",
	} {
		q := httptest.NewRequest("GET", "/", nil)
		q.RemoteAddr = "[2001:db8:1:2:3:4:5:6]:5000"
		if cookie != "" {
			q.AddCookie(&http.Cookie{Name: visitorCookie, Value: cookie})
		}
		if got := s.visitor(q); got != (shares.Visitor{Cookie: want, Home: netip.MustParseAddr("2001:db8:1:2::")}) {
			t.Errorf("who brings a cookie of %d characters is %v", len(cookie), got)
		}
	}
}

// A browser gets a cookie with the first page, and none with anything else: what
// is fetched for pages is kept by whoever stands between, and has nobody's name.
func TestWhoIsGreeted(t *testing.T) {
	t.Parallel()
	s := remoteServer(t, Options{Proxies: Proxies{netip.MustParsePrefix("127.0.0.1/32")}})
	html := http.Header{"Accept": {"text/html,*/*"}}
	with := func(more http.Header) http.Header {
		h := html.Clone()
		for name, values := range more {
			h[name] = values
		}
		return h
	}
	greeting := func(method, path string, header http.Header) *http.Cookie {
		t.Helper()
		for _, c := range answerTo(s, method, path, "127.0.0.1:4000", header).Result().Cookies() {
			if c.Name == visitorCookie {
				return c
			}
		}
		return nil
	}
	if c := greeting("GET", "/", html); c == nil || c.Secure || !c.HttpOnly || c.Path != "/" {
		t.Errorf("a page gives the cookie %v", c)
	}
	if c := greeting("GET", "/", with(http.Header{"X-Forwarded-For": {"198.51.100.9"}, "X-Forwarded-Proto": {"https"}})); c == nil || !c.Secure {
		t.Errorf("a page over TLS gives the cookie %v", c)
	}
	for _, c := range []struct {
		what, method, path string
		header             http.Header
	}{
		{"who has one already", "GET", "/", with(http.Header{"Cookie": {visitorCookie + "=mine"}})},
		{"a part of a page", "GET", s.assets.prefix + "shared/token.js", html},
		{"what is no page", "GET", "/", http.Header{"Accept": {"application/json"}}},
		{"what is handed in", "POST", "/run", with(http.Header{"Origin": {"http://192.0.2.1:8642"}})},
	} {
		if got := greeting(c.method, c.path, c.header); got != nil {
			t.Errorf("%s gets the cookie %v", c.what, got)
		}
	}
}
