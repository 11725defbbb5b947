package lessons

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"time"
)

// The squirrels' server. Its name is one that RFC 2606, Section 2, keeps free
// for examples, and the client is told its address, so no question about the
// name crosses the wire.
const (
	serverName = "squirrels.example"
	serverPort = 5683 // when it is free
	securePort = 5684 // over TLS, likewise; other programs expect TLS there and nothing else
	notePath   = "/note"
)

// exchangeLimit is how long either side waits for the other in one exchange.
const exchangeLimit = 10 * time.Second

// server is a running net/http server.
type server struct {
	http  http.Server
	addr  string // where to dial: "10.0.0.2:5683"
	port  string
	ended chan struct{} // closed when Serve has returned
}

// serveNote starts the squirrels' server, and says where it waits.
func (s *stage) serveNote(ctx context.Context, h http.Handler) (*server, error) {
	v, err := s.serve(ctx, h)
	if err == nil {
		s.note("Secret Squirrels wait at {address}.", "address", v.addr)
	}
	return v, err
}

// serve starts a server on the wire.
func (s *stage) serve(ctx context.Context, h http.Handler) (*server, error) {
	return s.serveOverTLS(ctx, h, nil)
}

// serveOverTLS starts a server on the wire that speaks TLS, where there is a
// configuration for it.
func (s *stage) serveOverTLS(ctx context.Context, h http.Handler, secure *tls.Config) (*server, error) {
	port := serverPort
	if secure != nil {
		port = securePort
	}
	v, l, err := s.listen(ctx, port)
	if err != nil {
		return nil, err
	}
	v.http = http.Server{
		Handler:           named(h),
		ReadHeaderTimeout: exchangeLimit,
		ReadTimeout:       exchangeLimit,
		WriteTimeout:      exchangeLimit,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          log.New(io.Discard, "", 0), // the client meets the same trouble, and says so
	}
	v.http.SetKeepAlivesEnabled(false)
	if s.behind != nil {
		l = &alteredListener{l, s.behind}
	}
	if secure != nil {
		l = tls.NewListener(l, secure)
	}
	s.start(v, l)
	return v, nil
}

// listen opens a server's port on the wire: that one or, where somebody has it,
// any other. Port 0 is any. Whoever comes is counted among the server's ends.
func (s *stage) listen(ctx context.Context, port int) (*server, net.Listener, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, fmt.Errorf("start the server: %w", err)
	}
	l, err := s.wire.Listen(port)
	if err != nil {
		if l, err = s.wire.Listen(0); err != nil {
			return nil, nil, fmt.Errorf("start the server: neither port %d nor any other can be had: %w", port, err)
		}
	}
	v := &server{addr: l.Addr().String(), ended: make(chan struct{})}
	if _, v.port, err = net.SplitHostPort(v.addr); err != nil {
		l.Close()
		return nil, nil, fmt.Errorf("start the server: its address: %w", err)
	}
	return v, &countedListener{l, s.serverEnds}, nil
}

// start has a server serve until the stage closes.
func (s *stage) start(v *server, l net.Listener) {
	go func() {
		defer close(v.ended)
		v.http.Serve(l)
	}()
	s.servers = append(s.servers, v)
}

// named puts the server's name on its answers.
func named(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Server", "SecretSquirrels/1")
		h.ServeHTTP(w, r)
	})
}

// countedListener counts the connections that it accepts.
type countedListener struct {
	net.Listener
	conns *connections
}

func (l *countedListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.conns.begin()
	c, _ = l.conns.opened(c, nil)
	c.(*politeConn).goesFirst = true
	return c, nil
}

// text answers with a status and a body of plain text, whole and with its
// length in front.
func text(w http.ResponseWriter, status int, body []byte) {
	respond(w, status, "text/plain; charset=utf-8", body)
}

// respond is text for a body of any kind.
func respond(w http.ResponseWriter, status int, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	w.Write(body)
}
