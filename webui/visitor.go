package webui

import (
	"crypto/rand"
	"net/http"
	"strings"
	"time"

	"plainsight/webui/shares"
)

const (
	visitorCookie = "plainsight-visitor"
	visitorTime   = 12 * time.Hour
	maxCookie     = 64 // characters; ours have 26
)

// visitor tells who asks.
func (s *Server) visitor(q *http.Request) shares.Visitor {
	v := shares.Visitor{Home: s.caller(q).home()}
	if c, err := q.Cookie(visitorCookie); err == nil && len(c.Value) <= maxCookie {
		v.Cookie = c.Value
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
