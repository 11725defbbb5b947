package play

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The squirrels' server. Its name is one that RFC 2606, Section 2, keeps free
// for examples, and the client is told its address, so no question about the
// name crosses the wire.
const (
	ServerName = "squirrels.example"
	NotePath   = "/note"
)

// The ports that servers listen on when they are free. Programs that go by ports, such as
// Wireshark, expect there what is spoken there.
const (
	HTTPPort   = 8080 // HTTP in the clear
	SpareHTTP  = 8088 // likewise, where the first is taken
	ChatPort   = 5685 // what only these lessons speak; nothing is registered there
	SecurePort = 5684 // TLS, and nothing else
	CoAPPort   = 5683 // HTTP, if a setting asks for it: CoAP is expected there, and HTTP is taken for damaged CoAP (RFC 8323, Section 8.4)
)

// ExchangeLimit is how long either side waits for the other in one exchange.
const ExchangeLimit = 10 * time.Second

// Server is a running net/http server.
type Server struct {
	HTTP  http.Server
	Addr  string // where to dial: "10.0.0.2:8080"
	Host  string // its name, if it is not ServerName
	port  string
	ended chan struct{} // closed when Serve has returned
}

// ServeNote starts the squirrels' server, and tells the audience where it listens.
func (s *Running) ServeNote(ctx context.Context, h http.Handler) (*Server, error) {
	v, err := s.Serve(ctx, h)
	if err == nil {
		s.Tell("The Secret Squirrels listen at {address}.", "address", v.Addr)
	}
	return v, err
}

// Serve starts a server on the wire.
func (s *Running) Serve(ctx context.Context, h http.Handler) (*Server, error) {
	return s.ServeOverTLS(ctx, h, nil)
}

// ServeOverTLS starts a server on the wire that speaks TLS, or plain HTTP if the
// configuration is nil.
func (s *Running) ServeOverTLS(ctx context.Context, h http.Handler, secure *tls.Config) (*Server, error) {
	ports := []int{HTTPPort, SpareHTTP}
	switch {
	case secure != nil:
		ports = []int{SecurePort}
	case s.HTTPPort != 0:
		ports = []int{s.HTTPPort}
	}
	v, l, err := s.Listen(ctx, ports...)
	if err != nil {
		return nil, err
	}
	v.HTTP = http.Server{
		Handler:           named(h),
		ReadHeaderTimeout: ExchangeLimit,
		ReadTimeout:       ExchangeLimit,
		WriteTimeout:      ExchangeLimit,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          log.New(io.Discard, "", 0), // the client meets the same trouble, and says so
	}
	v.HTTP.SetKeepAlivesEnabled(false)
	if s.Behind != nil {
		l = &alteredListener{l, s.Behind}
	}
	if secure != nil {
		l = tls.NewListener(&watchedListener{l, secure}, secure)
	}
	s.Start(v, l)
	return v, nil
}

// Listen opens a server's port on the wire: the first of those that is free or, if none
// is, any other. Every connection is counted among the server's ends.
func (s *Running) Listen(ctx context.Context, ports ...int) (*Server, net.Listener, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, fmt.Errorf("start the server: %w", err)
	}
	var l net.Listener
	var err error
	for _, port := range append(ports, 0) { // 0 is any
		if l, err = s.wire.Listen(port); err == nil {
			break
		}
	}
	if err != nil {
		return nil, nil, fmt.Errorf("start the server: neither port %s nor any other is available: %w", strings.Trim(strings.ReplaceAll(fmt.Sprint(ports), " ", ", "), "[]"), err)
	}
	v := &Server{Addr: l.Addr().String(), ended: make(chan struct{})}
	if _, v.port, err = net.SplitHostPort(v.Addr); err != nil {
		l.Close()
		return nil, nil, fmt.Errorf("start the server: its address: %w", err)
	}
	return v, &countedListener{l, s.serverEnds}, nil
}

// Start has a server serve until the lesson is over.
func (s *Running) Start(v *Server, l net.Listener) {
	go func() {
		defer close(v.ended)
		v.HTTP.Serve(l)
	}()
	s.servers = append(s.servers, v)
}

// named puts the name of the squirrels' program on its answers. A handler may put another.
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

// Text answers with a status and a body of plain text, whole and with its
// length in front.
func Text(w http.ResponseWriter, status int, body []byte) {
	Respond(w, status, "text/plain; charset=utf-8", body)
}

// Respond is Text with a body of any media type.
func Respond(w http.ResponseWriter, status int, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	w.Write(body)
}

// NoteServer answers requests for the note with the note.
func NoteServer(note string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+NotePath, func(w http.ResponseWriter, r *http.Request) {
		Text(w, http.StatusOK, []byte(note))
	})
	return mux
}
