package lessons

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"

	fernetgo "github.com/fernet/fernet-go"
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

// errSeal is why a token does not open: the one thing that a wrong key and a
// changed token have in common.
var errSeal = errors.New("its seal, the HMAC, does not fit this key and these bytes")

// fernetKey locks and opens tokens.
type fernetKey struct{ key fernetgo.Key }

// newFernetKey makes a key from 32 random bytes.
func newFernetKey() *fernetKey {
	k := &fernetKey{}
	if err := k.key.Generate(); err != nil {
		panic(err) // crypto/rand never fails
	}
	return k
}

// lock makes a token with this moment's time in it.
func (k *fernetKey) lock(note []byte) ([]byte, error) {
	return fernetgo.EncryptAndSign(note, &k.key)
}

// open verifies a token and returns what is in it, or says why it does not
// open. A token's age does not matter.
func (k *fernetKey) open(token []byte) ([]byte, error) {
	raw, err := base64.URLEncoding.DecodeString(string(token))
	switch {
	case err != nil:
		return nil, fmt.Errorf("it is not written in base64url: %w", err)
	case len(raw) < tokenLeast || (len(raw)-tokenEverywhere)%tokenBlock != 0:
		return nil, fmt.Errorf("it has %d bytes, expected %d and a multiple of %d more", len(raw), tokenEverywhere, tokenBlock)
	case raw[0] != tokenVersion:
		return nil, fmt.Errorf("its version is 0x%02x, expected 0x%02x", raw[0], tokenVersion)
	}
	note := fernetgo.VerifyAndDecrypt(token, 0, []*fernetgo.Key{&k.key})
	if note == nil {
		return nil, errSeal
	}
	return note, nil
}

// flipOneBit changes a token as somebody on the wire can: the lowest bit of the
// first byte of ciphertext becomes another.
func flipOneBit(token []byte) ([]byte, error) {
	raw, err := base64.URLEncoding.DecodeString(string(token))
	if err != nil || len(raw) < tokenLeast {
		return nil, fmt.Errorf("flip a bit: %q is no whole token", token)
	}
	raw[tokenHead] ^= 1
	return []byte(base64.URLEncoding.EncodeToString(raw)), nil
}

// tokenServer answers whoever asks for the note with a token, made anew each
// time, and takes tokens back when their seal fits.
func tokenServer(note string, key *fernetKey) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+notePath, func(w http.ResponseWriter, r *http.Request) {
		token, err := key.lock([]byte(note))
		if err != nil {
			text(w, http.StatusInternalServerError, []byte("The note could not be locked.\n"))
			return
		}
		text(w, http.StatusOK, token)
	})
	mux.HandleFunc("POST "+notePath, func(w http.ResponseWriter, r *http.Request) {
		token, err := io.ReadAll(io.LimitReader(r.Body, maxAnswer))
		if err == nil {
			_, err = key.open(token)
		}
		if err != nil {
			text(w, http.StatusBadRequest, []byte("The token is refused: "+err.Error()+".\n"))
			return
		}
		text(w, http.StatusOK, []byte("The token is taken: its seal fits.\n"))
	})
	return mux
}
