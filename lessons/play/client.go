package play

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
)

// MaxAnswer bounds what a client takes as an answer, in bytes. A Fernet token
// of the longest secret has less than 1,500.
const MaxAnswer = 64 << 10

// Answer is what a client got back.
type Answer struct {
	Status int
	Body   []byte
}

// Get asks the server for the note.
func (s *Running) Get(ctx context.Context, v *Server) (Answer, error) {
	return s.ask(ctx, v, nil, http.MethodGet, nil)
}

// GetOverTLS asks for the note inside TLS.
func (s *Running) GetOverTLS(ctx context.Context, v *Server, secure *tls.Config) (Answer, error) {
	return s.ask(ctx, v, secure, http.MethodGet, nil)
}

// Fetch asks the server for the note, and checks that the status is 200.
func (s *Running) Fetch(ctx context.Context, v *Server) (Answer, error) {
	got, err := s.Get(ctx, v)
	if err == nil {
		err = got.Fetched()
	}
	return got, err
}

// ReadOverTLS asks for the note inside TLS, and checks that it is the one.
func (s *Running) ReadOverTLS(ctx context.Context, v *Server, secure *tls.Config, note string) error {
	got, err := s.GetOverTLS(ctx, v, secure)
	if err != nil {
		return err
	}
	return got.Read(note)
}

// Post sends a body to where the note is.
func (s *Running) Post(ctx context.Context, v *Server, body []byte) (Answer, error) {
	return s.ask(ctx, v, nil, http.MethodPost, body)
}

// ask is one exchange about the note.
func (s *Running) ask(ctx context.Context, v *Server, secure *tls.Config, method string, body []byte) (Answer, error) {
	return s.Exchange(ctx, v, secure, method, NotePath, "text/plain; charset=utf-8", body)
}

// Exchange is one request of a net/http client with the server, over a connection
// of its own, and over TLS where there is a configuration for it. It returns
// when both ends have closed the connection, so the packets of two exchanges
// never mix.
func (s *Running) Exchange(ctx context.Context, v *Server, secure *tls.Config, method, path, kind string, body []byte) (Answer, error) {
	scheme := "http"
	if secure != nil {
		scheme = "https"
	}
	client := http.Client{
		Timeout: ExchangeLimit,
		Transport: &http.Transport{
			// By the lesson's context, not the request's, which the transport lets
			// a dial outlive.
			DialContext: func(context.Context, string, string) (net.Conn, error) {
				return s.Dial(ctx, v)
			},
			DialTLSContext: func(context.Context, string, string) (net.Conn, error) {
				return s.dialTLS(ctx, v, secure)
			},
			DisableKeepAlives:  true,
			DisableCompression: true, // asking for it would be one more header
		},
	}
	url := scheme + "://" + net.JoinHostPort(cmp.Or(v.Host, ServerName), v.port) + path
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return Answer{}, err
	}
	req.Header.Set("User-Agent", "plainsight-lesson/1")
	if body != nil {
		req.Header.Set("Content-Type", kind)
	}
	resp, err := client.Do(req)
	if err != nil {
		return Answer{}, fmt.Errorf("the client: %w", err)
	}
	got, err := io.ReadAll(io.LimitReader(resp.Body, MaxAnswer))
	resp.Body.Close()
	if err != nil {
		return Answer{}, fmt.Errorf("the client: read the answer to %s %s: %w", method, url, err)
	}
	if err := s.AllClosed(ctx); err != nil {
		return Answer{}, err
	}
	return Answer{resp.StatusCode, got}, nil
}

// Dial opens a connection to the server.
func (s *Running) Dial(ctx context.Context, v *Server) (net.Conn, error) {
	s.clientEnds.begin()
	c, err := s.wire.Dial(ctx, v.Addr)
	if err == nil {
		s.dialled.Store(AddressOf(c.LocalAddr()), true)
	}
	return s.clientEnds.opened(c, err)
}

// dialTLS opens a connection to the server and agrees on keys with it.
func (s *Running) dialTLS(ctx context.Context, v *Server, secure *tls.Config) (net.Conn, error) {
	c, err := s.Dial(ctx, v)
	if err != nil {
		return nil, err
	}
	secure = secure.Clone()
	secure.ServerName = ServerName
	var m *Middle
	if s.Middle != nil {
		m = s.Middle(c)
		c = m
	}
	t := tls.Client(watched(c, secure), secure)
	if err := t.HandshakeContext(ctx); err != nil {
		t.Close()
		return nil, err
	}
	if m != nil {
		m.agreed.Store(true)
	}
	return &wholeWrites{Conn: t}, nil
}

// wholeWrites waits with closing until a write has returned. A quick server answers while
// the client's write is still returning, and a tls.Conn that is closed at that moment
// does not send its close_notify.
type wholeWrites struct {
	*tls.Conn
	writing sync.Mutex
}

func (c *wholeWrites) Write(data []byte) (int, error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	return c.Conn.Write(data)
}

func (c *wholeWrites) Close() error {
	c.writing.Lock()
	defer c.writing.Unlock()
	return c.Conn.Close()
}

// Fetched checks that an answer has what was asked for.
func (a Answer) Fetched() error {
	if a.Status != http.StatusOK {
		return fmt.Errorf("the server answered %d, expected 200: %s", a.Status, strings.TrimSpace(string(a.Body)))
	}
	return nil
}

// Read checks that an answer is the note, byte for byte.
func (a Answer) Read(note string) error {
	if err := a.Fetched(); err != nil {
		return err
	}
	if string(a.Body) != note {
		return errors.New("the client got another note than the server sent: something on this wire changes what is sent")
	}
	return nil
}
