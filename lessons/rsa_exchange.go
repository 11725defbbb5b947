package lessons

import (
	"bytes"
	"crypto/rsa"
	"crypto/sha256"

	"plainsight/capture/cause"
	"plainsight/lessons/fernetkey"
)

// fetchKey is the client's half of the exchange: it sends its public key, and
// opens the Fernet key that comes back.
func (s *squirrelSide) fetchKey(pair *rsaPair) (*fernetkey.Key, error) {
	own := digested(pair.public)
	if err := s.tell(kindPublicKey, own); err != nil {
		return nil, err
	}
	if err := s.accepted(own); err != nil {
		return nil, err
	}
	payload, err := s.want(kindSealedKey)
	if err != nil {
		return nil, err
	}
	sealed, digest, err := readDigested(payload)
	if err != nil {
		return nil, s.refuse("the sealed key: " + cause.Words(err))
	}
	key, err := pair.unseal(sealed)
	if err != nil {
		return nil, s.refuse("the sealed key: " + cause.Words(err))
	}
	return key, s.tell(kindAccepted, digest)
}

// takePublicKey is the first part of the server's half: it reads the client's public
// key, and checks its digest.
func (s *squirrelSide) takePublicKey() (public *rsa.PublicKey, digest []byte, err error) {
	payload, err := s.want(kindPublicKey)
	if err != nil {
		return nil, nil, err
	}
	der, digest, err := readDigested(payload)
	if err == nil {
		public, err = readRSAPublic(der)
	}
	if err != nil {
		return nil, nil, s.refuse("the public key: " + cause.Words(err))
	}
	return public, digest, nil
}

// giveKey is the second part: it says that the digest fits, and sends a Fernet key that
// only the owner of that public key can open.
func (s *squirrelSide) giveKey(key *fernetkey.Key, public *rsa.PublicKey, digest []byte) error {
	sealed, err := seal(public, key)
	if err != nil {
		return err
	}
	if err := s.tell(kindAccepted, digest); err != nil {
		return err
	}
	own := digested(sealed)
	if err := s.tell(kindSealedKey, own); err != nil {
		return err
	}
	return s.accepted(own)
}

// accepted reads the other side's answer that the digest of what this side sent fits.
func (s *squirrelSide) accepted(sent []byte) error {
	digest, err := s.want(kindAccepted)
	if err != nil {
		return err
	}
	if len(digest) != sha256.Size || !bytes.HasSuffix(sent, digest) {
		return s.refuse("the digest that you accepted is not the one that was sent")
	}
	return nil
}
