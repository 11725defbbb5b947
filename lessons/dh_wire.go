package lessons

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"time"
)

// dhGreeting is what either side says first, the client before the server.
const dhGreeting = "SQRL/1\r\n"

// The kinds of frames of the Squirrel protocol with which keys are exchanged.
const (
	kindMessage    dhKind = 3 // a Fernet token
	kindParameters dhKind = 4 // the group
	kindDHPublic   dhKind = 5 // a public value
	kindSignature  dhKind = 6 // over the parameters and both public values
	kindRefused    dhKind = 7 // why the other side's last frame is refused
)

type dhKind byte

// maxDHPayload is the longest payload that is accepted, in bytes.
const maxDHPayload = 1 << 20

// dhFrame is one frame: a kind of 1 byte, a length of 3 and a payload.
type dhFrame struct {
	kind    dhKind
	payload []byte
}

// dhConn is a connection after both sides' greetings.
type dhConn struct{ net.Conn }

// send writes one frame.
func (c *dhConn) send(kind dhKind, payload []byte) error {
	n := len(payload)
	if n > maxDHPayload {
		return fmt.Errorf("send a frame of kind %d: its payload has %d bytes, expected at most %d", kind, n, maxDHPayload)
	}
	frame := append([]byte{byte(kind), byte(n >> 16), byte(n >> 8), byte(n)}, payload...)
	if _, err := c.Write(frame); err != nil {
		return fmt.Errorf("send a frame of kind %d: %w", kind, err)
	}
	return nil
}

// receive reads one frame.
func (c *dhConn) receive() (dhFrame, error) {
	var head [4]byte
	if _, err := io.ReadFull(c, head[:]); err != nil {
		return dhFrame{}, fmt.Errorf("read a frame's header of 4 bytes: %w", err)
	}
	n := int(head[1])<<16 | int(head[2])<<8 | int(head[3])
	if n > maxDHPayload {
		return dhFrame{}, fmt.Errorf("read a frame of kind %d: its payload has %d bytes, expected at most %d", head[0], n, maxDHPayload)
	}
	f := dhFrame{dhKind(head[0]), make([]byte, n)}
	if _, err := io.ReadFull(c, f.payload); err != nil {
		return dhFrame{}, fmt.Errorf("read a frame of kind %d: its payload of %d bytes: %w", head[0], n, err)
	}
	return f, nil
}

// hear reads the other side's greeting.
func (c *dhConn) hear() error {
	var said [len(dhGreeting)]byte
	if _, err := io.ReadFull(c, said[:]); err != nil {
		return fmt.Errorf("read the greeting of %d bytes: %w", len(said), err)
	}
	if string(said[:]) != dhGreeting {
		return fmt.Errorf("read the greeting: it is %q, expected %q", said, dhGreeting)
	}
	return nil
}

// greet writes one's own greeting.
func (c *dhConn) greet() error {
	if _, err := io.WriteString(c, dhGreeting); err != nil {
		return fmt.Errorf("send the greeting: %w", err)
	}
	return nil
}

// dialFrames opens a connection to a server of frames, and greets it.
func (s *stage) dialFrames(ctx context.Context, v *server) (*dhConn, error) {
	raw, err := s.dial(ctx, v)
	if err != nil {
		return nil, err
	}
	c := &dhConn{raw}
	c.SetDeadline(time.Now().Add(exchangeLimit))
	if err := errors.Join(c.greet(), c.hear()); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// serveFrames starts a server on the wire that hands each client to a handler,
// after the greetings. Port 0 is any.
func (s *stage) serveFrames(ctx context.Context, port int, handle func(context.Context, *dhConn)) (*server, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("start the server: %w", err)
	}
	l, err := s.wire.Listen(port)
	if err != nil { // somebody has the port: any other will do
		if l, err = s.wire.Listen(0); err != nil {
			return nil, fmt.Errorf("start the server: neither port %d nor any other can be had: %w", port, err)
		}
	}
	v := &server{addr: l.Addr().String(), ended: make(chan struct{})}
	if _, v.port, err = net.SplitHostPort(v.addr); err != nil {
		l.Close()
		return nil, fmt.Errorf("start the server: its address: %w", err)
	}
	v.http.ErrorLog = log.New(io.Discard, "", 0)
	go func() { // until the stage closes
		defer close(v.ended)
		v.http.Serve(&framesListener{&countedListener{l, s.serverEnds}, ctx, handle})
	}()
	s.servers = append(s.servers, v)
	return v, nil
}

// framesListener serves the connections that it accepts itself, so that none
// ever reaches the web server behind it. What it has from that one is how it is
// closed with the stage.
type framesListener struct {
	net.Listener
	ctx    context.Context
	handle func(context.Context, *dhConn)
}

func (l *framesListener) Accept() (net.Conn, error) {
	for {
		raw, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		go func() { // until its connection is closed, for which the stage waits
			defer raw.Close()
			c := &dhConn{raw}
			c.SetDeadline(time.Now().Add(exchangeLimit))
			if errors.Join(c.hear(), c.greet()) == nil {
				l.handle(l.ctx, c)
			}
		}()
	}
}
