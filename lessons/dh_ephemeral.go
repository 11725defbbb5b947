package lessons

import (
	"context"
	"crypto/ed25519"

	"plainsight/capture"
	"plainsight/dissect/words"
	"plainsight/lessons/dh"
	"plainsight/lessons/play"
)

// dhEphemeral is a key exchange in which both sides make new private numbers each time.
var dhEphemeral = Lesson{
	Name:    "dh-ephemeral",
	Title:   "Diffie-Hellman: fresh keys, and signed",
	Summary: "Both sides make fresh private numbers for one conversation and throw them away. By default the server signs what was sent.",
	Guards:  "a key made for one conversation and, by default, a signature",
	Story:   dhEphemeralStory,
	Eyes: []Eye{
		{"eavesdropper", "Eavesdropper", "Sees every packet on the wire and holds no key."},
		{"client", "Client", "Wants the note. Holds its private number for this conversation and, if the server signs, the server's public signing key."},
		{"server", "Server", "The Secret Squirrels, who keep the note. They hold their private number for this conversation, and a signing key, which they use unless you choose that nobody signs."},
		{"thief", "Thief", "Recorded the packets, and stole the server's long-term signing key later, whether or not it had signed anything."},
		{"mitm", "Man in the middle", "Sits between client and server when you choose that fault, with private numbers of their own. Holds nothing in a run without it."},
	},
	Knobs: []Knob{groupKnob, signatureKnob},
	Faults: []Fault{
		{faultMITM, "A man in the middle", "Somebody in the middle makes one key with the client and another with the server.", Look{Field: "plainsight.squirrel.public_value", Label: "Show the public value that the client gets"}},
		{faultByte, "A byte is changed", "Somebody in the middle flips one byte of the client's public value.", refusedLook},
		{faultOne, "The public value 1", "Somebody in the middle replaces the client's public value with 1.", refusedLook},
		{faultTop, "The public value p-1", "Somebody in the middle replaces the client's public value with p-1.", refusedLook},
	},
	Play: playDHEphemeral,
}

// signatureKnob chooses whether the server signs.
var signatureKnob = Knob{
	Name:    "signature",
	Label:   "Signature",
	Says:    "Whether the server signs the public values with its long-term key, which the client knows beforehand.",
	Options: []Option{{Value: "signed", Label: "the server signs"}, {Value: "unsigned", Label: "nobody signs"}},
	Default: "signed",
}

// refusedLook points at the reason that one side gives for refusing.
var refusedLook = Look{Field: "plainsight.squirrel.refused", Label: "Show who refuses, and why"}

func playDHEphemeral(ctx context.Context, w capture.Wire, q Setting, a Audience) error {
	group, err := chosenGroup(ctx, q, a)
	if err != nil {
		return err
	}
	longTerm, err := newSigner()
	if err != nil {
		return err
	}
	signs, err := longTerm.named("the server's signing key")
	if err != nil {
		return err
	}
	known, err := longTerm.known("the public signing key known to be the server's")
	if err != nil {
		return err
	}
	signed := signatureKnob.value(q) == "signed"
	var signing ed25519.PrivateKey
	var knows ed25519.PublicKey
	waits := "The Secret Squirrels listen at {address}, and sign nothing."
	if signed {
		signing, knows = longTerm.private, longTerm.public
		waits = "The Secret Squirrels listen at {address}, and sign with a key that the client knows."
	}

	err = play.Perform(ctx, w, q, a, func(ctx context.Context, s *play.Running) error {
		s.Holds("server", signs)
		squirrels, err := serveDH(ctx, s, func(asked *dh.Group) (*dh.Key, error) {
			if err := asked.Verify(); err != nil {
				return nil, err
			}
			fresh, err := asked.NewKey()
			if err == nil {
				s.Holds("server", fresh.Named("the server's private number of this conversation"))
			}
			return fresh, err
		}, signing, q.Secret)
		if err != nil {
			return err
		}
		s.Tell(waits, "address", squirrels.Addr)

		fresh, err := group.NewKey()
		if err != nil {
			return err
		}
		s.Holds("client", fresh.Named("the client's private number of this conversation"))
		if signed {
			s.Holds("client", known)
		}
		if q.Fault == faultMITM {
			return playMITM(ctx, s, q, squirrels, fresh, knows)
		}
		by := byFault(q.Fault, group)
		if by != nil {
			by.signed = signed
		}
		client, server, err := converse(ctx, s, squirrels, by, fresh, knows)
		if err := outcome(s, err, q.Fault, q.Secret, client); err != nil {
			return err
		}
		if q.Fault == "" {
			s.Tell("Client and server agreed on a key of {group}. The client asked for the note and opened the answer. Neither needs its private number any more.", "group", group.Name)
		}
		ps := []dh.Paint{paint("One conversation", "Client", "Server", client, server)}
		showPaint(s, ps, ps, ps)
		return nil
	})
	if err != nil {
		return err
	}

	// After the run, the server's long-term key is stolen.
	signs.Label = words.Say("the server's stolen signing key")
	a.Holds("thief", signs)
	return nil
}

// playMITM has somebody in the middle make one key with each side.
func playMITM(ctx context.Context, s *play.Running, q Setting, squirrels *dhServer, key *dh.Key, knows ed25519.PublicKey) error {
	m, err := newMITM(key.Group, knows != nil)
	if err != nil {
		return err
	}
	s.Holds("mitm", m.near.key.Named("the private number toward the client"))
	s.Holds("mitm", m.far.key.Named("the private number toward the server"))
	client, server, err := converse(ctx, s, squirrels, &m.between, key, knows)
	fault := q.Fault
	if knows == nil {
		fault = "" // nothing stops it
	}
	if err := outcome(s, err, fault, q.Secret, client); err != nil {
		return err
	}
	if knows == nil {
		s.Tell("Client and server each believe that they are talking to the other. Somebody in the middle opened each message, read it, and locked it again with the other key.")
	}
	near, far := paint("Client and the man in the middle", "Client", "Middle", client, m.near), paint("The man in the middle and server", "Middle", "Server", m.far, server)
	showPaint(s, []dh.Paint{near, far}, []dh.Paint{near}, []dh.Paint{far})
	s.Made(File{Name: "paint-mitm.svg", Says: words.Say("Both exchanges as paint, as the man in the middle sees them."), Eyes: []string{"mitm"},
		Data: dh.PaintSVG("as the man in the middle sees it", []dh.Paint{near.SeenBy(false), far.SeenBy(true)})})
	return nil
}
