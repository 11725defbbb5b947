package webui

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"strings"

	"plainsight/webui/pages"
)

// NewToken makes a token for Options.Token: 130 random bits, as letters and digits.
func NewToken() string { return rand.Text() }

// lock lets in requests from this computer and those that bring the token: once
// in the address, for which the browser gets a cookie, and then in that cookie.
type lock struct {
	s     *Server
	token string // "" for none: everybody is let in
	next  http.Handler
}

func (l lock) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	c := l.s.caller(q)
	reads := q.Method == http.MethodGet || q.Method == http.MethodHead
	given := ""
	if reads {
		given = q.URL.Query().Get("token")
	}
	switch {
	case l.token == "":
	case l.opens(given):
		http.SetCookie(w, &http.Cookie{Name: l.cookie(), Value: l.token, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.Secure})
	case c.Local || l.opens(cookieOf(q, l.cookie())):
	case reads && strings.HasPrefix(q.URL.Path, "/assets/"): // for the page that says that it is locked
	case reads && q.Header.Get("Upgrade") == "":
		l.s.refuse(w, q, pages.LockedOut())
		return
	default:
		fail(w, http.StatusForbidden, pages.LockedOut().Says)
		return
	}
	l.next.ServeHTTP(w, q)
}

// opens compares in constant time, hiding the token's length too.
func (l lock) opens(given string) bool {
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(l.token))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// cookie is the name of this server's: browsers keep one jar for all ports of a
// computer.
func (l lock) cookie() string {
	sum := sha256.Sum256([]byte(l.token))
	return "plainsight-token-" + hex.EncodeToString(sum[:4])
}

func cookieOf(q *http.Request, name string) string {
	c, err := q.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}
