package play

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// Service is a lesson's server that waits for the learner's own clients.
type Service struct {
	Secure bool   // over TLS
	Host   string // the name that its certificate is for, where it has one: "squirrels.example"
	Addr   string // where it is reached on this computer: "127.0.0.1:8080"
	Path   string // of what to ask for: "/note"
	Trust  string // the name of the file with the authority to trust, "" for none

	// What a client has to bring besides, in TLS.
	Suite    string // the cipher suite, as OpenSSL calls it, where today's programs may not offer it by themselves; or ""
	Identity string // the name of the file with the client's certificate and key, "" for none
}

// lingerLimit is how long clients that are connected when a server stops waiting may
// take to finish.
const lingerLimit = time.Second

// Stay keeps a server waiting for other clients until the setting says that it
// is enough. It does nothing where the setting does not ask for it.
func (s *Running) Stay(ctx context.Context, q Setting, v *Server, as Service) error {
	if q.Stay == nil {
		return nil
	}
	as.Addr = v.Addr
	if s.wire.Kind() != "loopback" {
		r, err := s.relay(ctx, v)
		if err != nil {
			return err
		}
		defer r.close()
		as.Addr = r.Addr().String()
	}
	s.Waits(as)
	select {
	case <-q.Stay:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	linger, cancel := context.WithTimeout(ctx, lingerLimit)
	defer cancel()
	if s.serverEnds.none(linger) != nil {
		s.cut()
	}
	return nil
}

// relay passes on connections to this computer's loopback to a server on a virtual wire.
type relay struct {
	net.Listener
	stop context.CancelFunc
	all  sync.WaitGroup
}

// maxRelayed is how many clients a relay serves at a time; others wait.
const maxRelayed = 32

func (s *Running) relay(ctx context.Context, v *Server) (*relay, error) {
	l, err := net.Listen("tcp", "127.0.0.1:"+v.port) // the same as on the wire
	if err != nil {
		if l, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			return nil, fmt.Errorf("wait for other clients: no port of this computer is available: %w", err)
		}
	}
	ctx, stop := context.WithCancel(ctx)
	r := &relay{Listener: l, stop: stop}
	free := make(chan struct{}, maxRelayed)
	r.all.Go(func() {
		for {
			free <- struct{}{}
			near, err := l.Accept()
			if err != nil {
				return
			}
			r.all.Go(func() {
				defer func() { <-free }()
				defer near.Close()
				far, err := s.Dial(ctx, v)
				if err != nil {
					return // the client sees its connection end
				}
				join(ctx, near, far)
			})
		}
	})
	return r, nil
}

func (r *relay) close() {
	r.Listener.Close()
	r.stop()
	r.all.Wait()
}

// join copies both ways until both have ended, or ctx does.
func join(ctx context.Context, near, far net.Conn) {
	defer context.AfterFunc(ctx, func() { near.Close(); cutOff(far) })()
	var both sync.WaitGroup
	both.Go(func() {
		io.Copy(far, near)
		HalfClose(far)
	})
	io.Copy(near, far)
	HalfClose(near)
	both.Wait()
	far.Close()
}

// HalfClose says that no more will be sent.
func HalfClose(c net.Conn) {
	var half interface{ CloseWrite() error }
	if p, ok := c.(*politeConn); ok {
		c = p.Conn
	}
	if h, ok := c.(interface{ CloseWrite() error }); ok {
		half = h
	}
	if half == nil || errors.Is(half.CloseWrite(), net.ErrClosed) {
		c.Close()
	}
}
