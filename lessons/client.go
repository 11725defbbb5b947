package lessons

import (
	"bytes"
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

// maxAnswer bounds what a client takes as an answer, in bytes. A Fernet token
// of the longest secret has less than 1,500.
const maxAnswer = 64 << 10

// answer is what a client got back.
type answer struct {
	status int
	body   []byte
}

// get asks the server for the note.
func (s *running) get(ctx context.Context, v *server) (answer, error) {
	return s.ask(ctx, v, nil, http.MethodGet, nil)
}

// getOverTLS asks for the note inside TLS.
func (s *running) getOverTLS(ctx context.Context, v *server, secure *tls.Config) (answer, error) {
	return s.ask(ctx, v, secure, http.MethodGet, nil)
}

// fetch asks the server for what must be the note, or the token that it is in.
func (s *running) fetch(ctx context.Context, v *server) (answer, error) {
	got, err := s.get(ctx, v)
	if err == nil {
		err = got.fetched()
	}
	return got, err
}

// readOverTLS asks for the note inside TLS, and checks that it is the one.
func (s *running) readOverTLS(ctx context.Context, v *server, secure *tls.Config, note string) error {
	got, err := s.getOverTLS(ctx, v, secure)
	if err != nil {
		return err
	}
	return got.read(note)
}

// post sends a body to where the note is.
func (s *running) post(ctx context.Context, v *server, body []byte) (answer, error) {
	return s.ask(ctx, v, nil, http.MethodPost, body)
}

// ask is one exchange about the note.
func (s *running) ask(ctx context.Context, v *server, secure *tls.Config, method string, body []byte) (answer, error) {
	return s.exchange(ctx, v, secure, method, notePath, "text/plain; charset=utf-8", body)
}

// exchange is one request of a net/http client with the server, over a connection
// of its own, and over TLS where there is a configuration for it. It returns
// when both ends have closed the connection, so the packets of two exchanges
// never mix.
func (s *running) exchange(ctx context.Context, v *server, secure *tls.Config, method, path, kind string, body []byte) (answer, error) {
	scheme := "http"
	if secure != nil {
		scheme = "https"
	}
	client := http.Client{
		Timeout: exchangeLimit,
		Transport: &http.Transport{
			// By the lesson's context, not the request's, which the transport lets
			// a dial outlive.
			DialContext: func(context.Context, string, string) (net.Conn, error) {
				return s.dial(ctx, v)
			},
			DialTLSContext: func(context.Context, string, string) (net.Conn, error) {
				return s.dialTLS(ctx, v, secure)
			},
			DisableKeepAlives:  true,
			DisableCompression: true, // asking for it would be one more header
		},
	}
	url := scheme + "://" + net.JoinHostPort(serverName, v.port) + path
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("User-Agent", "plainsight-lesson/1")
	if body != nil {
		req.Header.Set("Content-Type", kind)
	}
	resp, err := client.Do(req)
	if err != nil {
		return answer{}, fmt.Errorf("the client: %w", err)
	}
	got, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	resp.Body.Close()
	if err != nil {
		return answer{}, fmt.Errorf("the client: read the answer to %s %s: %w", method, url, err)
	}
	if err := s.allClosed(ctx); err != nil {
		return answer{}, err
	}
	return answer{resp.StatusCode, got}, nil
}

// dial opens a connection to the server.
func (s *running) dial(ctx context.Context, v *server) (net.Conn, error) {
	s.clientEnds.begin()
	c, err := s.wire.Dial(ctx, v.addr)
	if err == nil {
		s.dialled.Store(addressOf(c.LocalAddr()), true)
	}
	return s.clientEnds.opened(c, err)
}

// dialTLS opens a connection to the server and agrees on keys with it.
func (s *running) dialTLS(ctx context.Context, v *server, secure *tls.Config) (net.Conn, error) {
	c, err := s.dial(ctx, v)
	if err != nil {
		return nil, err
	}
	secure = secure.Clone()
	secure.ServerName = serverName
	var m *middle
	if s.middle != nil {
		m = s.middle(c)
		c = m
	}
	t := tls.Client(c, secure)
	if err := t.HandshakeContext(ctx); err != nil {
		t.Close()
		return nil, err
	}
	if m != nil {
		m.agreed.Store(true)
	}
	return &wholeWrites{Conn: t}, nil
}

// wholeWrites lets a write return before it closes. A quick server answers
// while the client's write is still returning, and a tls.Conn that is closed at
// that moment leaves out its goodbye.
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

// fetched checks that an answer has what was asked for.
func (a answer) fetched() error {
	if a.status != http.StatusOK {
		return fmt.Errorf("the server answered %d, expected 200: %s", a.status, strings.TrimSpace(string(a.body)))
	}
	return nil
}

// read checks that an answer is the note, byte for byte.
func (a answer) read(note string) error {
	if err := a.fetched(); err != nil {
		return err
	}
	if string(a.body) != note {
		return errors.New("the client got another note than the server sent: something on this wire changes what is sent")
	}
	return nil
}
