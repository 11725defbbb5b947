package play

import (
	"context"
	"io"
	"net"
	"sync"
	"time"
)

// farewell is how long a closing end waits for the other one to close too.
const farewell = 2 * time.Second

// connections are one side's open connections. They are counted, so that the last one
// can be waited for, and can be cut off.
type connections struct {
	mu      sync.Mutex
	open    map[net.Conn]string // with the other end's address, which some tell only while it is there
	opening int                 // promised by begin, and not there yet
	isCut   bool                // what opens later is cut off at once
	changed chan struct{}       // closed and replaced when there is one less
}

func newConnections() *connections {
	return &connections{open: map[net.Conn]string{}, changed: make(chan struct{})}
}

// begin announces a connection that is about to be opened.
func (s *connections) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opening++
}

// opened takes the connection that begin announced, or the error that there is
// instead.
func (s *connections) opened(c net.Conn, err error) (net.Conn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opening--
	if err != nil {
		s.oneLess()
		return nil, err
	}
	s.open[c] = AddressOf(c.RemoteAddr())
	if s.isCut {
		cutOff(c)
	}
	return &politeConn{Conn: c, of: s}, nil
}

// oneLess wakes the callers that wait in none.
func (s *connections) oneLess() {
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *connections) forget(c net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.open[c]; ok {
		delete(s.open, c)
		s.oneLess()
	}
}

// none waits until no connection is open.
func (s *connections) none(ctx context.Context) error {
	return s.noneWith(ctx, func(string) bool { return true })
}

// noneWith waits until no connection with one of those addresses is open.
func (s *connections) noneWith(ctx context.Context, counts func(address string) bool) error {
	for {
		s.mu.Lock()
		left, changed := s.opening, s.changed
		for _, address := range s.open {
			if counts(address) {
				left++
			}
		}
		s.mu.Unlock()
		if left == 0 {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// AddressOf is an address as text, "" for none.
func AddressOf(a net.Addr) string {
	if a == nil {
		return ""
	}
	return a.String()
}

// cut closes at once all connections that are open now or opened later. Reads and writes
// there fail.
func (s *connections) cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.isCut = true
	for c := range s.open {
		cutOff(c)
	}
}

// cutOff closes a connection and wakes goroutines that read or write there, which
// closing alone does not do for every kind of connection.
func cutOff(c net.Conn) {
	c.SetDeadline(time.Unix(1, 0))
	c.Close()
}

// politeConn closes as two well-mannered programs do: the server first says
// that it will send no more, then the client, and neither leaves before it has
// heard that. An end that leaves earlier answers late bytes with a reset, or
// does not, as chance has it, and no two captures would be alike.
type politeConn struct {
	net.Conn
	of        *connections
	goesFirst bool // the server's end
	closing   sync.Once
	err       error
}

// Close says goodbye, waits for the other end's, and closes.
func (c *politeConn) Close() error {
	c.closing.Do(func() {
		defer c.of.forget(c.Conn)
		if half, ok := c.Conn.(interface{ CloseWrite() error }); ok && c.goesFirst {
			half.CloseWrite()
		}
		c.Conn.SetReadDeadline(time.Now().Add(farewell))
		io.Copy(io.Discard, c.Conn)
		c.err = c.Conn.Close()
	})
	return c.err
}
