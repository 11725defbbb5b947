package lessons

import (
	"bytes"
	"crypto/ed25519"

	"plainsight/capture/cause"
	"plainsight/lessons/dh"
	"plainsight/lessons/fernetkey"
)

// question is what a client asks once there is a key. This server has one note, so it
// need not say which.
const question = "What is the note?"

// dhEnd is what one end of an exchange has at its end.
type dhEnd struct {
	key     *dh.Key
	arrived []byte // the other side's public value, as it came; nil if none did
	shared  []byte // nil where there is none
	note    []byte // what a client got
}

// dhSide is one side of an exchange, with what both sides do alike.
type dhSide struct {
	squirrelSide
	signed bytes.Buffer // the payloads that a signature is over, in the order of the protocol
}

// agree reads the other side's public value, computes the shared secret, and derives
// from it the key for both directions.
func (s *dhSide) agree(end *dhEnd) (*fernetkey.Key, error) {
	payload, err := s.want(kindDHPublic)
	if err != nil {
		return nil, err
	}
	s.signed.Write(payload)
	public, err := dh.ReadBlock(payload)
	if err != nil {
		return nil, s.refuse("a public value: " + cause.Words(err))
	}
	end.arrived = public
	if end.shared, err = end.key.Shared(public); err != nil {
		return nil, s.refuse(cause.Words(err))
	}
	return dh.DeriveKey(end.shared)
}

// askWithDH is the client's side: it agrees on a key, asks for the note and
// opens the answer. Where it knows the server's signing key, it believes no
// public value that is not signed with it.
func askWithDH(c *squirrelConn, key *dh.Key, knows ed25519.PublicKey) (end dhEnd, err error) {
	s := &dhSide{squirrelSide: squirrelSide{c, "client"}}
	end.key = key
	for _, f := range []squirrelFrame{{kindParameters, key.Group.Parameters()}, {kindDHPublic, dh.Block(key.Public)}} {
		s.signed.Write(f.payload)
		if err := s.tell(f.kind, f.payload); err != nil {
			return end, err
		}
	}
	shared, err := s.agree(&end)
	if err != nil {
		return end, err
	}
	if knows != nil {
		signature, err := s.want(kindSignature)
		if err != nil {
			return end, err
		}
		if err := verifyExchange(knows, s.signed.Bytes(), signature); err != nil {
			return end, s.refuse(cause.Words(err))
		}
	}
	if err := s.locked(shared, []byte(question)); err != nil {
		return end, err
	}
	end.note, err = s.opened(shared)
	return end, err
}

// answerWithDH is the server's side. keyFor gives its key in the group that the
// client names, or says why there is none. Where it has a signing key, it signs
// what both sides sent.
func answerWithDH(c *squirrelConn, keyFor func(*dh.Group) (*dh.Key, error), signing ed25519.PrivateKey, note string) (end dhEnd, err error) {
	s := &dhSide{squirrelSide: squirrelSide{c, "server"}}
	parameters, err := s.want(kindParameters)
	if err != nil {
		return end, err
	}
	s.signed.Write(parameters)
	group, err := dh.ReadParameters(parameters)
	if err == nil {
		end.key, err = keyFor(group)
	}
	if err != nil {
		return end, s.refuse("the parameters: " + cause.Words(err))
	}
	shared, err := s.agree(&end)
	if err != nil {
		return end, err
	}
	own := dh.Block(end.key.Public)
	s.signed.Write(own)
	if err := s.tell(kindDHPublic, own); err != nil {
		return end, err
	}
	if signing != nil {
		if err := s.tell(kindSignature, signExchange(signing, s.signed.Bytes())); err != nil {
			return end, err
		}
	}
	if _, err := s.opened(shared); err != nil {
		return end, err
	}
	return end, s.locked(shared, []byte(note))
}
