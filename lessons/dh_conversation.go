package lessons

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"sync"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
	"plainsight/lessons/dh"
	"plainsight/lessons/play"
)

// groupKnob chooses the group in which keys are exchanged.
var groupKnob = Knob{
	Name:  knobGroup,
	Label: "Group",
	Says:  "Which numbers both sides calculate with. Finding a fresh prime can take minutes; you can watch its progress, and stop it.",
	Slow:  true,
	Options: []Option{
		{Value: "ffdhe2048", Label: "ffdhe2048: a published prime of 2048 bits"},
		{Value: "x25519", Label: "X25519: a curve, with 32 bytes to send"},
		{Value: groupFresh1, Label: "a fresh prime of 1024 bits: quicker, too short for real use"},
		{Value: groupFresh, Label: "a fresh prime of 2048 bits: takes a long time"},
	},
	Default: "ffdhe2048",
}

// chosenGroup is the group that a setting asks for, made now if it is to be fresh.
func chosenGroup(ctx context.Context, q Setting, a Audience) (*dh.Group, error) {
	switch groupKnob.value(q) {
	case "x25519":
		return dh.X25519, nil
	case groupFresh1:
		return dh.NewGroup(ctx, 1024, a.Happened, play.BusyOf(a))
	case groupFresh:
		return dh.NewGroup(ctx, 2048, a.Happened, play.BusyOf(a))
	}
	return dh.FFDHE2048, nil
}

// byFault is the one between client and server who causes a fault, or nil.
func byFault(fault string, g *dh.Group) *between {
	switch fault {
	case faultByte:
		return swap(changeByte)
	case faultOne, faultTop:
		return swap(func([]byte) []byte { return g.Edge(fault == faultTop) })
	}
	return nil
}

// dhServer is the squirrels' server, with the results of its conversations.
type dhServer struct {
	*play.Server
	mu   sync.Mutex
	came map[string]dhOutcome // by the client's address
}

// dhOutcome is what the server has at the end of a conversation.
type dhOutcome struct {
	end dhEnd
	err error
}

// cameOf is the result of the conversation with the client at that address.
func (v *dhServer) cameOf(address string) dhOutcome {
	v.mu.Lock()
	defer v.mu.Unlock()
	if o, ok := v.came[address]; ok {
		return o
	}
	return dhOutcome{err: errors.New("the client did not reach the server")}
}

// serveDH starts a server that agrees on a key with each client, and sends it the note.
func serveDH(ctx context.Context, s *play.Running, keyFor func(*dh.Group) (*dh.Key, error), signing ed25519.PrivateKey, note string) (*dhServer, error) {
	v := &dhServer{came: map[string]dhOutcome{}}
	var err error
	v.Server, err = serveFrames(ctx, s, play.ChatPort, func(_ context.Context, c *squirrelConn) {
		client := play.AddressOf(c.RemoteAddr())
		end, err := answerWithDH(c, keyFor, signing, note)
		if err == nil {
			s.Carries(field.Carrying("", note, ""))
		}
		v.mu.Lock()
		defer v.mu.Unlock()
		v.came[client] = dhOutcome{end, err}
	})
	return v, err
}

// converse has a client agree on a key with the server, and ask for the note. It
// returns what each end had when both had closed the connection. The error is a refusal
// if one side told the other why it goes no further.
func converse(ctx context.Context, s *play.Running, v *dhServer, by *between, key *dh.Key, knows ed25519.PublicKey) (client, server dhEnd, err error) {
	at := v.Server
	if by != nil {
		if at, err = by.stand(ctx, s, v.Server); err != nil {
			return client, server, err
		}
		s.Tell("Somebody in the middle accepts the client's connection at {address}, and opens another to the server.", "address", at.Addr)
	}
	c, err := dialFrames(ctx, s, at)
	if err != nil {
		return client, server, fmt.Errorf("the client: %w", err)
	}
	address := play.AddressOf(c.LocalAddr())
	client, err = askWithDH(c, key, knows)
	c.Close()
	if why := s.AllClosed(ctx); why != nil {
		return client, server, errors.Join(err, why)
	}
	if by != nil {
		address = by.addressFor(address)
	}
	came := v.cameOf(address) // it was kept before the connection closed
	if err == nil {
		err = came.err
	}
	return client, came.end, err
}

// outcome tells how a conversation with a fault ended, which must be with a refusal;
// without a fault the client must have got the note. It speaks of this client only,
// since another one of the same run may have got the note.
func outcome(s *play.Running, err error, fault, note string, client dhEnd) error {
	var r refusal
	switch {
	case err == nil && fault != "":
		return fmt.Errorf("nobody noticed the fault %s", fault)
	case err == nil && string(client.note) != note:
		return errors.New("the client got another note than the server sent: something on this wire changes what is sent")
	case errors.As(err, &r) && fault != "":
		s.Tell("The {side} refused to go on: {why}. The note was not sent to this client.", "side", words.Say(r.by), "why", r.why)
		return nil
	}
	return err
}

// paint is the key exchange of a conversation, to be drawn as paint.
func paint(title string, left, right string, a, b dhEnd) dh.Paint {
	side := func(name string, e dhEnd) dh.PaintEnd {
		end := dh.PaintEnd{Name: words.Say(name), Arrived: dh.Pot{Number: e.arrived}, Final: dh.Pot{Number: e.shared}}
		if e.key != nil {
			end.Secret, end.Mixed = dh.Pot{Number: e.key.Bytes()}, dh.Pot{Number: e.key.Public}
		}
		return end
	}
	return dh.Paint{Title: words.Say(title), Common: a.key.Group.Common(), Left: side(left, a), Right: side(right, b)}
}

// paintFor draws the exchanges as those eyes see them.
func paintFor(name, says string, eyes []string, ps []dh.Paint, sees func(dh.Paint) dh.Paint) File {
	says = words.Say(says)
	seen := make([]dh.Paint, len(ps))
	for i, p := range ps {
		seen[i] = sees(p)
	}
	return File{Name: name, Says: says, Data: dh.PaintSVG(says, seen), Eyes: eyes}
}

// showPaint makes the picture for each viewpoint, as it sees the exchanges: everyone
// sees all of them, client and server also their own.
func showPaint(s *play.Running, all, clients, servers []dh.Paint) {
	s.Made(paintFor("paint.svg", "The exchange as paint, as everyone sees it.", nil, all, dh.Paint.Public))
	s.Made(paintFor("paint-client.svg", "The exchange as paint, as the client sees it.", []string{"client"}, clients, func(p dh.Paint) dh.Paint { return p.SeenBy(true) }))
	s.Made(paintFor("paint-server.svg", "The exchange as paint, as the server sees it.", []string{"server"}, servers, func(p dh.Paint) dh.Paint { return p.SeenBy(false) }))
}

// The names of the faults that somebody between client and server causes.
const (
	faultMITM   = "man-in-the-middle"
	faultByte   = "changed-byte"
	faultOne    = "public-one"
	faultTop    = "public-p-minus-one"
	knobGroup   = "group"
	groupFresh  = "fresh"
	groupFresh1 = "fresh-1024"
)
