package webui

import (
	"net"
	"net/http"
	"sync"
)

// newcomers are the connections over which nothing whole has been asked yet. Browsers open
// some in advance; a server that ends has nothing to finish there.
type newcomers struct {
	mu    sync.Mutex
	all   map[net.Conn]bool
	ended bool
}

// note is an http.Server's ConnState.
func (n *newcomers) note(c net.Conn, state http.ConnState) {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case state != http.StateNew:
		delete(n.all, c)
	case n.ended:
		c.Close()
	default:
		if n.all == nil {
			n.all = map[net.Conn]bool{}
		}
		n.all[c] = true
	}
}

// end closes them, and those that still come.
func (n *newcomers) end() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.ended = true
	for c := range n.all {
		c.Close()
	}
}
