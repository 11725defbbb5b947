package webui

import (
	"net"
	"net/http"
	"testing"
	"time"
)

var aLongTimeAgo = time.Unix(1, 0)

// A server that ends hangs up where nothing was asked, before and after, and nowhere else.
func TestNewcomersAreNotWaitedFor(t *testing.T) {
	t.Parallel()
	var n newcomers
	pair := func(states ...http.ConnState) (there net.Conn) {
		here, there := net.Pipe()
		t.Cleanup(func() { here.Close(); there.Close() })
		for _, s := range states {
			n.note(here, s)
		}
		return there
	}
	hungUp := func(c net.Conn) bool {
		c.SetReadDeadline(aLongTimeAgo)
		_, err := c.Read(make([]byte, 1))
		ne, ok := err.(net.Error)
		return !ok || !ne.Timeout()
	}
	quiet, asked, idle := pair(http.StateNew), pair(http.StateNew, http.StateActive), pair(http.StateNew, http.StateActive, http.StateIdle)
	if hungUp(quiet) {
		t.Error("a newcomer is turned away before the end")
	}
	n.end()
	late := pair(http.StateNew)
	for what, c := range map[string]struct {
		conn net.Conn
		want bool
	}{"a quiet one": {quiet, true}, "one that asked": {asked, false}, "one that the server itself closes": {idle, false}, "one that comes late": {late, true}} {
		if hungUp(c.conn) != c.want {
			t.Errorf("%s: hung up %t, want %t", what, !c.want, c.want)
		}
	}
}
