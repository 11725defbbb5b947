// Package fernet finds Fernet tokens in text, takes them apart, and opens
// those to which a key is held.
//
// A token is base64url text. It encodes a version, the time of its
// making in the clear, an initialization vector, ciphertext, and an HMAC over
// all of that. So even without a key one learns when a message was written and
// about how long it is.
package fernet

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"plainsight/dissect/words"
	"time"
)

// Version is the only one that is defined.
const Version = 0x80

// Sizes of a token's parts, in bytes.
const (
	versionLen = 1
	timeLen    = 8
	ivLen      = 16
	blockLen   = 16
	hmacLen    = 32
	headLen    = versionLen + timeLen + ivLen
	minLen     = headLen + blockLen + hmacLen // padding makes at least one block
)

// Why a token is invalid. Libraries mostly say InvalidToken to all of these,
// so that an attacker learns nothing; a learner should know which it was.
var (
	ErrBase64  = words.Error("not base64url")
	ErrShort   = words.Error("too short")
	ErrVersion = words.Error("unknown version")
	ErrSize    = words.Error("ciphertext is not whole blocks")
	ErrFuture  = words.Error("made in the future")
	ErrExpired = words.Error("older than its time to live")
	ErrHMAC    = words.Error("HMAC does not fit")
	ErrPadding = words.Error("padding is wrong")
)

// Token is a token's parts, as slices of the decoded bytes.
type Token struct {
	Timestamp  uint64 // seconds since 1970-01-01T00:00:00Z
	IV         []byte // 16 bytes
	Ciphertext []byte // AES-128-CBC, a multiple of 16 bytes
	HMAC       []byte // HMAC-SHA256 of all before it, 32 bytes
	signed     []byte // what the HMAC is over
}

// Decode undoes base64url, with or without padding (RFC 4648, Section 5). The
// error is ErrBase64 with the place. A line break is an error too, though many
// decoders skip it: with it, characters and bytes would not correspond.
func Decode(text []byte) ([]byte, error) {
	text = bytes.TrimRight(text, "=")
	if at := bytes.IndexAny(text, "\r\n"); at >= 0 {
		return nil, words.Because(ErrBase64, "{why}: character {n} is a line break", "n", at+1)
	}
	out := make([]byte, base64.RawURLEncoding.DecodedLen(len(text)))
	n, err := base64.RawURLEncoding.Decode(out, text)
	if at, ok := err.(base64.CorruptInputError); ok {
		return out[:n], words.Because(ErrBase64, "{why}: character {n} is not one of its 64, or the text ends too early there", "n", int64(at)+1)
	}
	return out[:n], err
}

// Parse cuts a decoded token into its parts. The error is ErrShort, ErrVersion
// or ErrSize, with what was expected and seen.
func Parse(b []byte) (Token, error) {
	if len(b) <= headLen+hmacLen { // nothing is left that could be ciphertext
		return Token{}, words.Because(ErrShort, "{why}: {n} bytes, but the shortest token has {minLen}", "n", len(b), "minLen", minLen)
	}
	if b[0] != Version {
		return Token{}, words.Because(ErrVersion, "{why}: 0x{n}, but only 0x{version} is defined", "n", fmt.Sprintf("%02x", b[0]), "version", fmt.Sprintf("%02x", Version))
	}
	end := len(b) - hmacLen
	if n := end - headLen; n%blockLen != 0 {
		return Token{}, words.Because(ErrSize, "{why}: {n} bytes, but blocks have {blockLen}", "n", n, "blockLen", blockLen)
	}
	return Token{
		Timestamp:  binary.BigEndian.Uint64(b[versionLen:]),
		IV:         b[versionLen+timeLen : headLen],
		Ciphertext: b[headLen:end],
		HMAC:       b[end:],
		signed:     b[:end],
	}, nil
}

// maxSkew is how far a maker's clock may be ahead.
const maxSkew = 60 * time.Second

// fresh checks the token's age against a time to live; 0 is any age. The error
// is ErrFuture or ErrExpired.
func (t Token) fresh(now time.Time, ttl time.Duration) error {
	const longAhead = 1 << 40 // seconds; beyond it Duration would overflow
	if t.Timestamp > longAhead {
		return words.Because(ErrFuture, "{why}: its clock says {timestamp} seconds after 1970", "timestamp", t.Timestamp)
	}
	made := int64(t.Timestamp)
	age := now.Unix() - made
	switch {
	case -age > int64(maxSkew/time.Second):
		return words.Because(ErrFuture, "{why}: {age} seconds ahead, but only {maxSkew} are allowed", "age", -age, "maxSkew", int(maxSkew/time.Second))
	case ttl > 0 && age > int64(ttl/time.Second):
		return words.Because(ErrExpired, "{why}: {age} seconds old, but only {ttl} are allowed", "age", age, "ttl", int(ttl/time.Second))
	}
	return nil
}
