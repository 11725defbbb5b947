package webui

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"plainsight/dissect/words"
)

// ContentPolicy allows a page what plainsight itself serves and nothing else: no
// inline script or style, no other host, no frame around it.
const ContentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; " +
	"connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

// guard refuses requests that do not come from our own pages: pages of other sites must
// not read a capture (Origin), and DNS names of others that resolve to this machine must
// not pass for it (Host).
type guard struct {
	s     *Server
	hosts []string // names and addresses that are allowed
	next  http.Handler
}

func (g guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", ContentPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	switch {
	case !g.hostAllowed(r):
		http.Error(w, words.Say("This plainsight answers only to its own address, not to the name in this request. Open it under the address that it printed when it started."), http.StatusMisdirectedRequest)
	case r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodPost:
		h.Set("Allow", "GET, HEAD, POST")
		http.Error(w, words.Say("plainsight takes GET, HEAD and POST, and no other kind of request."), http.StatusMethodNotAllowed)
	case r.Header.Get("Origin") == "" && !unsaidAllowed(r):
		http.Error(w, words.Say("This request does not say which page sent it, and plainsight accepts such requests only from its own pages. Browsers say it by themselves; a program has to add a header, as with curl -H 'Origin: http://127.0.0.1:8642', in which the address is plainsight's."), http.StatusForbidden)
	case !originAllowed(r, g.s.caller(r).Secure):
		http.Error(w, words.Say("This request was sent by a page from somewhere else, and plainsight answers only its own pages. Open the page again from its first screen."), http.StatusForbidden)
	default:
		g.next.ServeHTTP(w, r)
	}
}

// hostAllowed accepts loopback names and addresses, those that are configured, and
// the very address that the connection came in on: no foreign name can pass
// for that one.
func (g guard) hostAllowed(r *http.Request) bool {
	name := hostname(r.Host)
	if name == "localhost" {
		return true
	}
	for _, one := range g.hosts {
		if one != "" && (strings.EqualFold(name, one) || underStar(name, one)) {
			return true
		}
	}
	addr, err := netip.ParseAddr(name)
	if err != nil {
		return false
	}
	if addr.IsLoopback() {
		return true
	}
	local, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	return ok && local.AddrPort().Addr().Unmap() == addr.Unmap()
}

// underStar reports whether the name matches a pattern with a star, as in
// certificates.
func underStar(name, pattern string) bool {
	rest, star := strings.CutPrefix(pattern, "*")
	first, ok := strings.CutSuffix(name, strings.ToLower(rest))
	return star && strings.HasPrefix(rest, ".") && ok && first != "" && !strings.Contains(first, ".")
}

// hostname is a Host header without its port and brackets, in lower case.
func hostname(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}

// unsaidAllowed reports whether a request may leave open which page sent it.
func unsaidAllowed(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && r.Header.Get("Upgrade") == ""
}

// originAllowed demands an Origin of ours for requests that change or stream something.
// Plain reads may have none, as when an address is typed. A request over TLS must come
// from a page that was loaded over TLS too.
func originAllowed(r *http.Request, secure bool) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		site := r.Header.Get("Sec-Fetch-Site")
		return unsaidAllowed(r) && (site == "" || site == "same-origin" || site == "none" || r.Header.Get("Sec-Fetch-Mode") == "navigate")
	}
	u, err := url.Parse(origin)
	return err == nil && (u.Scheme == "http" && !secure || u.Scheme == "https") && strings.EqualFold(u.Host, r.Host)
}
