package lessons

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"plainsight/lessons/dh"
)

// overPipe gives both ends of a connection on which one side says what is given.
func overPipe(t *testing.T, says []byte) *squirrelConn {
	t.Helper()
	near, far := net.Pipe()
	t.Cleanup(func() { near.Close() })
	go func() {
		defer far.Close()
		far.Write(says)
	}()
	return &squirrelConn{Conn: near}
}

// A frame arrives as it was sent, however long.
func TestFramesArrive(t *testing.T) {
	for _, n := range []int{0, 1, 255, 256, 70000} {
		near, far := net.Pipe()
		sent := make(chan error, 1)
		go func() { sent <- (&squirrelConn{Conn: near}).send(kindMessage, bytes.Repeat([]byte{7}, n)) }()
		f, err := (&squirrelConn{Conn: far}).receive()
		if err != nil || f.kind != kindMessage || len(f.payload) != n {
			t.Errorf("a frame of %d bytes arrives with %d: %v", n, len(f.payload), err)
		}
		if err := <-sent; err != nil {
			t.Error(err)
		}
		near.Close()
		far.Close()
	}
}

// What is no whole frame is told as that, and no memory is taken for a length
// that is too large.
func TestFramesAreBounded(t *testing.T) {
	whole := []byte{3, 0, 0, 2, 'h', 'i'}
	for n := range whole {
		if _, err := overPipe(t, whole[:n]).receive(); !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("the first %d bytes of a frame: %v", n, err)
		}
	}
	if _, err := overPipe(t, []byte{3, 0x10, 0, 1}).receive(); err == nil || !strings.Contains(err.Error(), "1048577 bytes, expected at most 1048576") {
		t.Errorf("a frame that is too long: %v", err)
	}
	if err := overPipe(t, nil).send(kindMessage, make([]byte, maxSquirrelPayload+1)); err == nil {
		t.Error("a frame that is too long is sent")
	}
	if err := overPipe(t, []byte("HTTP/1.1 ")).hear(); err == nil || !strings.Contains(err.Error(), `expected "SQRL/1\r\n"`) {
		t.Errorf("another greeting: %v", err)
	}
}

// What the parameters say is read back, and cut off at any place it is refused.
func TestParametersAreReadBack(t *testing.T) {
	made := &dh.Group{ID: dh.IDExplicit, P: dh.FFDHE2048.P, G: dh.FFDHE2048.G}
	for _, g := range []*dh.Group{dh.FFDHE2048, dh.X25519, made} {
		sent := g.Parameters()
		back, err := dh.ReadParameters(sent)
		if err != nil || !back.Equal(g) {
			t.Errorf("%s is read back as %+v, %v", g.Name, back, err)
		}
		for n := range sent {
			if _, err := dh.ReadParameters(sent[:n]); err == nil {
				t.Errorf("the first %d of %d bytes are taken", n, len(sent))
			}
		}
		if _, err := dh.ReadParameters(append(sent, 0)); err == nil {
			t.Error("a byte too many is taken")
		}
	}
	if _, err := dh.ReadParameters([]byte{0x01, 0x01}); err == nil || !strings.Contains(err.Error(), "group 0x0101") {
		t.Errorf("an unknown group: %v", err)
	}
}
