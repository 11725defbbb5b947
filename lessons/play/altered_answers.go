package play

import (
	"bytes"
	"net"
)

// alteredListener changes what a server sends, on each connection.
type alteredListener struct {
	net.Listener
	behind func(net.Conn) net.Conn
}

// Accept waits for the next connection.
func (l *alteredListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return l.behind(c), nil
}

// AlteredAnswers has a function change each answer of a server before it crosses the
// wire. n is the number of the answer, from 0.
func AlteredAnswers(change func(n int, answer []byte) []byte) func(net.Conn) net.Conn {
	n := 0 // connections come one after the other, with one answer each
	return func(c net.Conn) net.Conn {
		n++
		return &alteredConn{Conn: c, n: n - 1, change: change}
	}
}

// alteredConn changes what a server sends. Our answers are so short that
// net/http sends each at once.
type alteredConn struct {
	net.Conn
	n      int
	change func(n int, answer []byte) []byte
}

// Write sends an answer on, changed.
func (c *alteredConn) Write(data []byte) (int, error) {
	if _, err := c.Conn.Write(c.change(c.n, bytes.Clone(data))); err != nil {
		return 0, err
	}
	return len(data), nil
}

// Content is what follows the headers of an answer.
func Content(answer []byte) []byte {
	_, body, _ := bytes.Cut(answer, []byte("\r\n\r\n"))
	return body
}
