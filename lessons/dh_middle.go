package lessons

import (
	"bytes"
	"context"
	"fmt"
	"sync"

	"plainsight/lessons/dh"
	"plainsight/lessons/play"
)

// between is somebody whom the client takes for the server. They have a listener of
// their own, pass on what both sides say over a second connection, and can change each
// frame as it passes.
type between struct {
	fromClient, fromServer func(squirrelFrame) squirrelFrame
	signed                 bool     // the server's public value is followed by a signature
	poses                  sync.Map // from a client's address to the one from which it reaches the server
}

// addressFor is the address from which what the client with that address said was
// passed on to the server, "" if nothing was.
func (b *between) addressFor(client string) string {
	address, _ := b.poses.Load(client)
	text, _ := address.(string)
	return text
}

// carry passes on one conversation, frame by frame in the order of the protocol, until
// it is over or one side refuses to go on.
func (b *between) carry(client, server *squirrelConn) error {
	order := "ccscs" // who speaks
	if b.signed {
		order = "ccsscs"
	}
	for _, who := range order {
		from, to, change := client, server, b.fromClient
		if who == 's' {
			from, to, change = server, client, b.fromServer
		}
		f, err := from.receive()
		if err != nil {
			return fmt.Errorf("somebody in the middle: %w", err)
		}
		last := f.kind == kindRefused
		if change != nil && !last {
			f = change(f)
		}
		if err := to.send(f.kind, f.payload); err != nil {
			return fmt.Errorf("somebody in the middle: %w", err)
		}
		if last {
			return nil
		}
	}
	return nil
}

// swap is a between that replaces the client's public value on its way.
func swap(by func(public []byte) []byte) *between {
	return &between{fromClient: func(f squirrelFrame) squirrelFrame {
		if public, err := dh.ReadBlock(f.payload); f.kind == kindDHPublic && err == nil {
			f.payload = dh.Block(by(public))
		}
		return f
	}}
}

// changeByte flips a byte in the middle.
func changeByte(public []byte) []byte {
	changed := bytes.Clone(public)
	changed[len(changed)/2] ^= 0xff
	return changed
}

// mitm is a between that makes one key with the client and another with the server, and
// reads everything that passes.
type mitm struct {
	between
	near, far dhEnd // toward the client, toward the server
}

func newMITM(g *dh.Group, signed bool) (*mitm, error) {
	m := &mitm{between: between{signed: signed}}
	var err error
	if m.near.key, err = g.NewKey(); err != nil {
		return nil, err
	}
	if m.far.key, err = g.NewKey(); err != nil {
		return nil, err
	}
	m.fromClient = func(f squirrelFrame) squirrelFrame { return replace(f, &m.near, &m.far) }
	m.fromServer = func(f squirrelFrame) squirrelFrame { return replace(f, &m.far, &m.near) }
	return m, nil
}

// replace turns a frame from one side into the one for the other side: a public value
// becomes the attacker's own, and a message is opened with one key and locked with the
// other. A frame for which that fails passes unchanged.
func replace(f squirrelFrame, from, to *dhEnd) squirrelFrame {
	switch f.kind {
	case kindDHPublic:
		public, err := dh.ReadBlock(f.payload)
		if err != nil {
			return f
		}
		from.arrived = public
		if from.shared, err = from.key.Shared(public); err == nil {
			f.payload = dh.Block(to.key.Public)
		}
	case kindMessage:
		opens, err1 := dh.DeriveKey(from.shared)
		locks, err2 := dh.DeriveKey(to.shared)
		if err1 != nil || err2 != nil {
			return f
		}
		text, err := opens.Open(f.payload)
		if err != nil {
			return f
		}
		if token, err := locks.Lock(text); err == nil {
			f.payload = token
		}
	}
	return f
}

// stand puts b between a server and its clients, and returns the server that clients
// are to dial instead.
func (b *between) stand(ctx context.Context, s *play.Running, v *play.Server) (*play.Server, error) {
	return serveFrames(ctx, s, 0, func(ctx context.Context, client *squirrelConn) {
		address := play.AddressOf(client.RemoteAddr())
		if !s.Expects(address) {
			return // a stranger, who has nothing to do with the lesson
		}
		server, err := dialFrames(ctx, s, v)
		if err != nil {
			return // the client sees its connection end
		}
		defer server.Close()
		b.poses.Store(address, play.AddressOf(server.LocalAddr()))
		_ = b.carry(client, server) // the side that broke off says why
	})
}
