package webui

import (
	"crypto/tls"
	"net/http/httptest"
	"net/netip"
	"testing"
)

// Whose a request is: the peer's, or of a trusted proxy's word the last part that
// no trusted proxy has added itself.
func TestWhoseARequestIs(t *testing.T) {
	trusted := Proxies{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, c := range []struct {
		name, peer string
		proxies    Proxies
		header     []string // names and values
		addr       string
		local      bool
		secure     bool
	}{
		{"this computer", "127.0.0.1:5000", nil, nil, "127.0.0.1", true, false},
		{"this computer, IPv6", "[::1]:5000", nil, nil, "::1", true, false},
		{"this computer, IPv4 in IPv6", "[::ffff:127.0.0.1]:5000", nil, nil, "127.0.0.1", true, false},
		{"another computer", "192.0.2.7:5000", nil, nil, "192.0.2.7", false, false},
		{"another computer that says it is this one", "192.0.2.7:5000", nil, []string{"X-Forwarded-For", "127.0.0.1"}, "192.0.2.7", false, false},
		{"a proxy on this computer that nobody vouches for", "127.0.0.1:5000", nil, []string{"X-Forwarded-For", "192.0.2.7"}, "127.0.0.1", false, false},
		{"the same, which calls itself otherwise", "127.0.0.1:5000", nil, []string{"Via", "1.1 somebody"}, "127.0.0.1", false, false},
		{"a proxy that is trusted", "127.0.0.1:5000", trusted, []string{"X-Forwarded-For", "192.0.2.7"}, "192.0.2.7", false, false},
		{"a client that forges", "127.0.0.1:5000", trusted, []string{"X-Forwarded-For", "127.0.0.1, 192.0.2.7"}, "192.0.2.7", false, false},
		{"a client that forges in a header of its own", "127.0.0.1:5000", trusted, []string{"X-Forwarded-For", "127.0.0.1", "X-Forwarded-For", "192.0.2.7"}, "192.0.2.7", false, false},
		{"two proxies", "127.0.0.1:5000", trusted, []string{"X-Forwarded-For", "198.51.100.1, 192.0.2.7, 10.1.2.3"}, "192.0.2.7", false, false},
		{"an address that is none", "127.0.0.1:5000", trusted, []string{"X-Forwarded-For", "192.0.2.7, unknown"}, "127.0.0.1", false, false},
		{"an address with a port", "127.0.0.1:5000", trusted, []string{"X-Forwarded-For", "192.0.2.7:6000"}, "192.0.2.7", false, false},
		{"an IPv6 address in brackets", "127.0.0.1:5000", trusted, []string{"X-Forwarded-For", "[2001:db8::7]"}, "2001:db8::7", false, false},
		{"a proxy that says nothing", "127.0.0.1:5000", trusted, nil, "127.0.0.1", false, false},
		{"a proxy elsewhere, for its own computer", "10.1.2.3:5000", trusted, []string{"X-Forwarded-For", "127.0.0.2"}, "127.0.0.2", false, false},
		{"a trusted proxy here, for this computer", "127.0.0.1:5000", trusted, []string{"X-Forwarded-For", "127.0.0.1"}, "127.0.0.1", true, false},
		{"the same, for who says so", "127.0.0.1:5000", trusted, []string{"X-Forwarded-For", "127.0.0.1, 127.0.0.1, 192.0.2.7"}, "192.0.2.7", false, false},
		{"over TLS to the proxy", "127.0.0.1:5000", trusted, []string{"X-Forwarded-For", "192.0.2.7", "X-Forwarded-Proto", "https"}, "192.0.2.7", false, true},
		{"TLS that nobody vouches for", "192.0.2.7:5000", trusted, []string{"X-Forwarded-Proto", "https"}, "192.0.2.7", false, false},
		{"the same, in capitals", "127.0.0.1:5000", trusted, []string{"X-Forwarded-For", "192.0.2.7", "X-Forwarded-Proto", "HTTPS"}, "192.0.2.7", false, true},
		{"the last proxy's word on TLS counts", "127.0.0.1:5000", trusted, []string{"X-Forwarded-For", "192.0.2.7", "X-Forwarded-Proto", "https, http"}, "192.0.2.7", false, false},
		{"an address of one network card", "[fe80::7%eth0]:5000", nil, nil, "fe80::7", false, false},
		{"the same behind a proxy", "127.0.0.1:5000", trusted, []string{"X-Forwarded-For", "fe80::7%eth0"}, "fe80::7", false, false},
		{"IPv4 in IPv6 behind a proxy", "127.0.0.1:5000", trusted, []string{"X-Forwarded-For", "::ffff:192.0.2.7"}, "192.0.2.7", false, false},
		{"no address at all", "@", trusted, nil, "invalid IP", false, false},
	} {
		q := httptest.NewRequest("GET", "/", nil)
		q.RemoteAddr = c.peer
		for i := 0; i < len(c.header); i += 2 {
			q.Header.Add(c.header[i], c.header[i+1])
		}
		got := c.proxies.caller(q)
		if got.Addr.String() != c.addr || got.Local != c.local || got.Secure != c.secure {
			t.Errorf("%s: %v, local %v, secure %v; want %s, %v, %v", c.name, got.Addr, got.Local, got.Secure, c.addr, c.local, c.secure)
		}
	}
	for _, name := range []string{"X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via"} {
		q := httptest.NewRequest("GET", "/", nil)
		q.RemoteAddr = "127.0.0.1:5000"
		q.Header.Set(name, "")
		if Proxies(nil).caller(q).Local {
			t.Errorf("what a proxy has passed on with %s is said to come from this computer", name)
		}
	}
	q := httptest.NewRequest("GET", "/", nil)
	q.TLS = &tls.ConnectionState{}
	if !Proxies(nil).caller(q).Secure {
		t.Error("a request over TLS is not secure")
	}
}

// Places are shared out by the network of an IPv6 client, and by the address of
// an IPv4 one.
func TestWhereACallerIsAtHome(t *testing.T) {
	for addr, want := range map[string]string{"192.0.2.7": "192.0.2.7", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::", "2001:db8:1:3:8000::": "2001:db8:1:3::", "::1": "::"} {
		if got := (caller{Addr: netip.MustParseAddr(addr)}).home().String(); got != want {
			t.Errorf("%s is at home in %s, want %s", addr, got, want)
		}
	}
	if (caller{}).home().IsValid() {
		t.Error("who has no address has a home")
	}
}
