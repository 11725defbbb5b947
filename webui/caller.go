package webui

import (
	"net/http"
	"net/netip"
	"strings"
)

// Proxies are the addresses of trusted proxies: what they say about the client of a
// request is believed. There are none unless configured.
type Proxies []netip.Prefix

func (p Proxies) trust(a netip.Addr) bool {
	for _, one := range p {
		if one.Contains(a) {
			return true
		}
	}
	return false
}

// caller is the address that a request comes from, and how it came.
type caller struct {
	Addr   netip.Addr // of the client, or of the nearest proxy that is not trusted; not valid where it is not known
	Local  bool       // it comes from this computer, through no proxy
	Secure bool       // it came over TLS, all the way from the client to the first proxy that is trusted
}

// passedOn are the headers that proxies add. Any of them shows that the request was
// passed on, even where its contents are not trusted.
var passedOn = []string{"X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Forwarded", "Via"}

// caller resolves whose request this is. In X-Forwarded-For the last address that is
// not a trusted proxy's counts: those before it are the client's own claims.
func (p Proxies) caller(q *http.Request) caller {
	c := caller{Secure: q.TLS != nil}
	peer, err := netip.ParseAddrPort(q.RemoteAddr)
	if err != nil {
		return c
	}
	c.Addr = peer.Addr().Unmap().WithZone("")
	if !p.trust(c.Addr) {
		c.Local = c.Addr.IsLoopback()
		for _, name := range passedOn {
			c.Local = c.Local && len(q.Header.Values(name)) == 0
		}
		return c
	}
	here := c.Addr.IsLoopback() // a proxy elsewhere has a loopback of its own
	if proto := last(q.Header.Values("X-Forwarded-Proto")); proto != "" {
		c.Secure = strings.EqualFold(proto, "https")
	}
	hops := strings.Split(strings.Join(q.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, ok := hopAddr(hops[i])
		if !ok {
			return c // the proxy does not know more
		}
		c.Addr = hop
		if !p.trust(hop) {
			break
		}
	}
	c.Local = here && c.Addr.IsLoopback()
	return c
}

// last is the last word of a header that may have come several times.
func last(values []string) string {
	all := strings.Split(strings.Join(values, ","), ",")
	return strings.TrimSpace(all[len(all)-1])
}

// hopAddr reads an address as proxies write it: some add a port.
func hopAddr(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	a, err := netip.ParseAddr(strings.Trim(text, "[]"))
	if err != nil {
		at, err := netip.ParseAddrPort(text)
		if err != nil {
			return a, false
		}
		a = at.Addr()
	}
	return a.Unmap().WithZone(""), true
}

// home is the address by which places are shared out. For an IPv6 client it is its
// 64-bit network, since the client can use any address in that.
func (c caller) home() netip.Addr {
	if c.Addr.Is6() {
		if net, err := c.Addr.Prefix(64); err == nil {
			return net.Addr()
		}
	}
	return c.Addr
}
