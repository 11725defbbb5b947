package lessons

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"time"

	"plainsight/capture/cause"
	"plainsight/lessons/play"
)

// squirrelGreeting is what each side says first, the client before the server.
const squirrelGreeting = "SQRL/1\r\n"

// The kinds of frames of the Squirrel protocol.
const (
	kindPublicKey  squirrelKind = 1 // a public key and its digest
	kindSealedKey  squirrelKind = 2 // a Fernet key, sealed with that public key, and the digest of that
	kindMessage    squirrelKind = 3 // a Fernet token
	kindParameters squirrelKind = 4 // the group of a key exchange
	kindDHPublic   squirrelKind = 5 // a public value
	kindSignature  squirrelKind = 6 // over the parameters and both public values
	kindRefused    squirrelKind = 7 // why the other side's last frame is refused
	kindAccepted   squirrelKind = 8 // the digest that was checked
)

type squirrelKind byte

// maxSquirrelPayload is the longest payload that is accepted, in bytes.
const maxSquirrelPayload = 1 << 20

// squirrelFrame is one frame: a kind of 1 byte, a length of 3 and a payload.
type squirrelFrame struct {
	kind    squirrelKind
	payload []byte
}

// squirrelConn is a connection after both sides' greetings.
type squirrelConn struct {
	net.Conn
	alter alter // changes the frames that are sent here, for a fault; or nil
}

// alter turns a frame into none, one or several on its way. An error ends the
// connection.
type alter func(squirrelFrame) ([]squirrelFrame, error)

// send writes one frame, or what alter turns it into.
func (c *squirrelConn) send(kind squirrelKind, payload []byte) error {
	fs := []squirrelFrame{{kind, payload}}
	if c.alter != nil {
		var err error
		if fs, err = c.alter(fs[0]); err != nil {
			return fmt.Errorf("send a frame of kind %d: %w", kind, err)
		}
	}
	for _, f := range fs {
		if err := c.write(f); err != nil {
			return fmt.Errorf("send a frame of kind %d: %w", f.kind, err)
		}
	}
	return nil
}

// write puts one frame on the wire: a type of 1 byte, a length of 3, the
// payload.
func (c *squirrelConn) write(f squirrelFrame) error {
	n := len(f.payload)
	if n > maxSquirrelPayload {
		return fmt.Errorf("its payload has %d bytes, expected at most %d", n, maxSquirrelPayload)
	}
	_, err := c.Write(append([]byte{byte(f.kind), byte(n >> 16), byte(n >> 8), byte(n)}, f.payload...))
	return err
}

// receive reads one frame.
func (c *squirrelConn) receive() (squirrelFrame, error) {
	var head [4]byte
	if _, err := io.ReadFull(c, head[:]); err != nil {
		return squirrelFrame{}, fmt.Errorf("read a frame's header of 4 bytes: %w", err)
	}
	n := int(head[1])<<16 | int(head[2])<<8 | int(head[3])
	if n > maxSquirrelPayload {
		return squirrelFrame{}, fmt.Errorf("read a frame of kind %d: its payload has %d bytes, expected at most %d", head[0], n, maxSquirrelPayload)
	}
	f := squirrelFrame{squirrelKind(head[0]), make([]byte, n)}
	if _, err := io.ReadFull(c, f.payload); err != nil {
		return squirrelFrame{}, fmt.Errorf("read a frame of kind %d: its payload of %d bytes: %w", head[0], n, err)
	}
	return f, nil
}

// errGreeting says that the other side does not speak this protocol.
var errGreeting = errors.New("the greeting is not the one of this protocol")

// hear reads the other side's greeting. It stops at the first byte that differs, since a
// peer that says something else may never send as many bytes as a greeting has.
func (c *squirrelConn) hear() error {
	var said [len(squirrelGreeting)]byte
	for n := 0; n < len(said); {
		more, err := c.Read(said[n:])
		if n += more; string(said[:n]) != squirrelGreeting[:n] {
			return fmt.Errorf("%w: it begins %q, expected %q", errGreeting, said[:n], squirrelGreeting)
		}
		if err != nil && n < len(said) {
			return fmt.Errorf("read the greeting of %d bytes, of which %d came: %w", len(said), n, err)
		}
	}
	return nil
}

// greet writes one's own greeting.
func (c *squirrelConn) greet() error {
	if _, err := io.WriteString(c, squirrelGreeting); err != nil {
		return fmt.Errorf("send the greeting: %w", err)
	}
	return nil
}

// dialFrames opens a connection to a server of frames, and greets it.
func dialFrames(ctx context.Context, s *play.Running, v *play.Server) (*squirrelConn, error) {
	raw, err := s.Dial(ctx, v)
	if err != nil {
		return nil, err
	}
	c := &squirrelConn{Conn: raw}
	c.SetDeadline(time.Now().Add(play.ExchangeLimit))
	if err := errors.Join(c.greet(), c.hear()); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// serveFrames starts a server on the wire that calls a handler for each client, after
// the greetings. Port 0 is any.
func serveFrames(ctx context.Context, s *play.Running, port int, handle func(context.Context, *squirrelConn)) (*play.Server, error) {
	v, l, err := s.Listen(ctx, port)
	if err != nil {
		return nil, err
	}
	v.HTTP.ErrorLog = log.New(io.Discard, "", 0)
	s.Start(v, &framesListener{l, ctx, handle})
	return v, nil
}

// framesListener serves the connections that it accepts itself, so that none reaches the
// web server that it is given to. It uses that server only to be closed when the lesson
// is over.
type framesListener struct {
	net.Listener
	ctx    context.Context
	handle func(context.Context, *squirrelConn)
}

func (l *framesListener) Accept() (net.Conn, error) {
	for {
		raw, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		go func() { // until its connection is closed, for which the lesson waits
			defer raw.Close()
			c := &squirrelConn{Conn: raw}
			c.SetDeadline(time.Now().Add(play.ExchangeLimit))
			switch err := c.hear(); {
			case errors.Is(err, errGreeting): // a stranger, who is told
				_ = errors.Join(c.greet(), c.send(kindRefused, []byte(cause.Words(err))))
			case err == nil && c.greet() == nil:
				l.handle(l.ctx, c)
			}
		}()
	}
}
