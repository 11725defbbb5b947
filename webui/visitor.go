package webui

import (
	"crypto/rand"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// visitor is who a request comes from, as far as that is to be known: the browser
// by a cookie of random bits, and the address, of IPv6 the network of 64 bits.
// Memory and work are shared out between addresses, and in them between cookies,
// so that neither one browser nor one machine takes all. Who brings no cookie
// shares with all others who bring none from there.
type visitor struct {
	cookie string
	home   netip.Addr
}

const (
	visitorCookie = "plainsight-visitor"
	visitorTime   = 12 * time.Hour
	maxCookie     = 64 // characters; ours have 26
)

// visitor tells who asks.
func (s *Server) visitor(q *http.Request) visitor {
	v := visitor{home: s.caller(q).home()}
	if c, err := q.Cookie(visitorCookie); err == nil && len(c.Value) <= maxCookie {
		v.cookie = c.Value
	}
	return v
}

// greeter gives a browser its cookie with the first page.
type greeter struct {
	s    *Server
	next http.Handler
}

func (g greeter) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	page := q.Method == http.MethodGet && !strings.HasPrefix(q.URL.Path, "/assets/") && strings.Contains(q.Header.Get("Accept"), "text/html")
	if _, err := q.Cookie(visitorCookie); err != nil && page {
		http.SetCookie(w, &http.Cookie{Name: visitorCookie, Value: rand.Text(), Path: "/", MaxAge: int(visitorTime / time.Second),
			HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: g.s.caller(q).Secure})
	}
	g.next.ServeHTTP(w, q)
}

// portions are places of which each visitor has some: so many for each cookie, so
// many for each address, so many in all.
type portions struct {
	each, home, most int

	mu    sync.Mutex
	of    map[visitor]int
	homes map[netip.Addr]int
	all   int
}

// newPortions shares out places: of each address at most three quarters, so that
// another one always finds some.
func newPortions(each, most int) *portions {
	return &portions{each: each, home: most - most/4, most: most, of: map[visitor]int{}, homes: map[netip.Addr]int{}}
}

// take takes a place; leave gives it back. ok is false where there is none.
func (s *portions) take(v visitor) (leave func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all >= s.most || s.homes[v.home] >= s.home || v.cookie != "" && s.of[v] >= s.each {
		return nil, false
	}
	s.all++
	s.homes[v.home]++
	s.of[v]++
	return sync.OnceFunc(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.all--
		if s.homes[v.home]--; s.homes[v.home] == 0 {
			delete(s.homes, v.home)
		}
		if s.of[v]--; s.of[v] == 0 {
			delete(s.of, v)
		}
	}), true
}

// taken is how many places are taken.
func (s *portions) taken() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all
}
