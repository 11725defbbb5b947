// Package fernetkey locks and opens Fernet tokens as lessons do, and serves a note in one.
// Begin with Key.
package fernetkey

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	fernetgo "github.com/fernet/fernet-go"

	"plainsight/capture/cause"
	"plainsight/dissect/field"
	"plainsight/dissect/words"
	"plainsight/lessons/play"
)

// The parts of a Fernet token, in bytes
// (https://github.com/fernet/spec/blob/master/Spec.md, token format).
const (
	tokenVersion    = 0x80
	tokenHead       = 1 + 8 + 16 // version, timestamp, IV: all before the ciphertext
	tokenSeal       = 32         // HMAC-SHA256, at the end
	tokenBlock      = 16         // AES; the ciphertext is one block or more
	tokenLeast      = tokenHead + tokenBlock + tokenSeal
	tokenEverywhere = tokenHead + tokenSeal
)

// ErrSeal says that a token does not open. A wrong key and a changed token give the same
// error.
var ErrSeal = errors.New("its seal, the HMAC, does not fit this key and these bytes")

// Key locks and opens tokens.
type Key struct{ Key fernetgo.Key }

// NewKey makes a key from 32 random bytes.
func NewKey() *Key {
	k := &Key{}
	if err := k.Key.Generate(); err != nil {
		panic(err) // crypto/rand never fails
	}
	return k
}

// Lock makes a token with this moment's time in it.
func (k *Key) Lock(note []byte) ([]byte, error) {
	return fernetgo.EncryptAndSign(note, &k.Key)
}

// LockedAt makes a token with that time in it: a new token is given the time, and sealed
// again.
func (k *Key) LockedAt(note []byte, at time.Time) ([]byte, error) {
	token, err := k.Lock(note)
	if err != nil {
		return nil, err
	}
	raw, err := base64.URLEncoding.DecodeString(string(token))
	if err != nil {
		return nil, err
	}
	binary.BigEndian.PutUint64(raw[1:], uint64(at.Unix()))
	sealed := raw[:len(raw)-tokenSeal]
	seal := hmac.New(sha256.New, k.Key[:16]) // the first half signs
	seal.Write(sealed)
	return []byte(base64.URLEncoding.EncodeToString(seal.Sum(sealed))), nil
}

// Life is the greatest age of a token that the client accepts. It is longer than any
// lesson takes.
const Life = time.Minute

// OpenFresh is Open, but also refuses a token that is older than Life. The seal is
// checked first: until it fits, anyone could have written the time.
func (k *Key) OpenFresh(token []byte) ([]byte, error) {
	note, err := k.Open(token)
	if err != nil {
		return nil, err
	}
	raw, err := base64.URLEncoding.DecodeString(string(token))
	if err != nil {
		return nil, err
	}
	made := time.Unix(int64(binary.BigEndian.Uint64(raw[1:])), 0)
	if age := time.Since(made); age > Life {
		return nil, fmt.Errorf("its seal fits, but it is %.0f seconds old, and this client accepts none older than %.0f", age.Seconds(), Life.Seconds())
	}
	return note, nil
}

// Open verifies a token and returns what is in it, or says why it does not
// open. A token's age does not matter.
func (k *Key) Open(token []byte) ([]byte, error) {
	raw, err := base64.URLEncoding.DecodeString(string(token))
	switch {
	case err != nil:
		return nil, fmt.Errorf("it is not written in base64url: %w", err)
	case len(raw) < tokenLeast || (len(raw)-tokenEverywhere)%tokenBlock != 0:
		return nil, fmt.Errorf("it has %d bytes, expected %d and a multiple of %d more", len(raw), tokenEverywhere, tokenBlock)
	case raw[0] != tokenVersion:
		return nil, fmt.Errorf("its version is 0x%02x, expected 0x%02x", raw[0], tokenVersion)
	}
	note := fernetgo.VerifyAndDecrypt(token, 0, []*fernetgo.Key{&k.Key})
	if note == nil {
		return nil, ErrSeal
	}
	return note, nil
}

// FlipOneBit changes a token as somebody on the wire can: it flips the lowest bit of the
// first byte of ciphertext.
func FlipOneBit(token []byte) ([]byte, error) {
	raw, err := base64.URLEncoding.DecodeString(string(token))
	if err != nil || len(raw) < tokenLeast {
		return nil, fmt.Errorf("flip a bit: %q is no whole token", token)
	}
	raw[tokenHead] ^= 1
	return []byte(base64.URLEncoding.EncodeToString(raw)), nil
}

// Server answers requests for the note with a token, new for each request, and
// accepts posted tokens whose seal fits.
func Server(note string, key *Key) http.Handler {
	return ServerWith(note, key, key.Lock)
}

// ServerWith is Server with tokens made by the given function.
func ServerWith(note string, key *Key, lock func([]byte) ([]byte, error)) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+play.NotePath, func(w http.ResponseWriter, r *http.Request) {
		token, err := lock([]byte(note))
		if err != nil {
			play.Text(w, http.StatusInternalServerError, []byte("The note could not be locked.\n"))
			return
		}
		play.Text(w, http.StatusOK, token)
	})
	mux.HandleFunc("POST "+play.NotePath, func(w http.ResponseWriter, r *http.Request) {
		token, err := io.ReadAll(io.LimitReader(r.Body, play.MaxAnswer))
		if err == nil {
			_, err = key.Open(token)
		}
		if err != nil {
			play.Text(w, http.StatusBadRequest, []byte("The token is refused: "+cause.Words(err)+".\n"))
			return
		}
		play.Text(w, http.StatusOK, []byte("The token is accepted: its seal fits.\n"))
	})
	return mux
}

// Named is the key as a secret that a viewpoint holds.
func (k *Key) Named(label string, fill ...any) field.Secret {
	return field.Secret{Kind: field.FernetKey, Label: words.Say(label, fill...), Data: append([]byte(nil), k.Key[:]...)}
}
