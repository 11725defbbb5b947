package lessons

import (
	"context"
	"errors"
	"fmt"

	"plainsight/capture"
	"plainsight/lessons/dh"
	"plainsight/lessons/play"
)

// dhStatic is a key exchange in which the server always uses the same private
// number.
var dhStatic = Lesson{
	Name:    "dh-static",
	Title:   "Diffie-Hellman: a key mixed in public",
	Summary: "Client and server make a shared key while everyone listens, and the server's half of it is always the same.",
	Guards:  "a key that both sides compute, from a fixed private number",
	Story:   dhStaticStory,
	Eyes: []Eye{
		{"eavesdropper", "Eavesdropper", "Sees every packet on the wire and holds no key."},
		{"client", "Client", "The first of two clients. Holds its own private number, but not the other client's."},
		{"server", "Server", "The Secret Squirrels, who keep the note. They hold one private number for all clients."},
		{"thief", "Thief", "Recorded the packets, and stole the server's private number later."},
	},
	Knobs: []Knob{groupKnob},
	Faults: []Fault{
		{faultByte, "A byte is changed", "Somebody in the middle flips one byte of the first client's public value.", refusedLook},
		{faultOne, "The public value 1", "Somebody in the middle replaces the first client's public value with 1.", refusedLook},
		{faultTop, "The public value p-1", "Somebody in the middle replaces the first client's public value with p-1.", refusedLook},
	},
	Play: playDHStatic,
}

func playDHStatic(ctx context.Context, w capture.Wire, q Setting, a Audience) error {
	group, err := chosenGroup(ctx, q, a)
	if err != nil {
		return err
	}
	fixed, err := group.NewKey()
	if err != nil {
		return err
	}
	var ps []dh.Paint
	err = play.Perform(ctx, w, q, a, func(ctx context.Context, s *play.Running) error {
		s.Holds("server", fixed.Named("the server's fixed private number"))
		squirrels, err := serveDH(ctx, s, func(asked *dh.Group) (*dh.Key, error) {
			if !asked.Equal(group) {
				return nil, errors.New("the key here is of " + group.Name)
			}
			return fixed, nil
		}, nil, q.Secret)
		if err != nil {
			return err
		}
		s.Tell("The Secret Squirrels listen at {address}, with one private number for all clients, in {group}.", "address", squirrels.Addr, "group", group.Name)

		// Two clients, each with a private number of its own, one after the other.
		for i, c := range []struct{ who, title, says string }{
			{"first", "The first client", "The first client agreed on a key with the server, asked for the note and opened the answer."},
			{"second", "The second client", "The second client agreed on a key with the server, asked for the note and opened the answer."},
		} {
			own, err := group.NewKey()
			if err != nil {
				return err
			}
			fault := ""
			if i == 0 {
				s.Holds("client", own.Named("the client's private number"))
				fault = q.Fault
			}
			client, server, err := converse(ctx, s, squirrels, byFault(fault, group), own, nil)
			if err := outcome(s, err, fault, q.Secret, client); err != nil {
				return fmt.Errorf("the %s client: %w", c.who, err)
			}
			if fault == "" {
				s.Tell(c.says)
			}
			ps = append(ps, paint(c.title, "Client", "Server", client, server))
		}
		showPaint(s, ps, ps[:1], ps)
		return nil
	})
	if err != nil {
		return err
	}

	// After the run, the server's private number is stolen.
	a.Holds("thief", fixed.Named("the server's stolen fixed private number"))
	a.Made(paintFor("paint-thief.svg", "Both exchanges as paint, with the server's secret paint stolen.", []string{"thief"}, ps, func(p dh.Paint) dh.Paint { return p.SeenBy(false) }))
	return nil
}
