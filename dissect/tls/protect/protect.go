// Package protect opens the records of TLS: it takes off the encryption that a
// cipher suite puts on, checks the seal, and says where in the record each part
// stands, so that every byte can be shown with its meaning.
package protect

import (
	"crypto"
	"plainsight/dissect/words"
)

// Method is how a suite protects records.
type Method uint8

// The methods.
const (
	Null   Method = iota // no encryption; mostly a MAC
	Stream               // a key stream and a MAC: RC4 (RFC 5246, Section 6.2.3.1)
	CBC                  // blocks, each chained to the one before, and a MAC (Section 6.2.3.2)
	AEAD                 // encryption and seal in one (Section 6.2.3.3; RFC 8446, Section 5.2)
)

// Suite is what a cipher suite does to records. All lengths are in bytes.
type Suite struct {
	ID       uint16
	Name     string // as registered: "TLS_RSA_WITH_AES_128_CBC_SHA"
	Cipher   string // what it encrypts with: "AES-128-CBC"; "" for NULL
	Method   Method
	Key      int         // length of the key
	MAC      int         // length of the MAC and its key; 0 with AEAD
	MACHash  crypto.Hash // 0 with AEAD
	Block    int         // length of a block with CBC, or 0
	FixedIV  int         // length of the IV that is kept for a connection: with AEAD; see IV
	Explicit int         // length of the nonce that AEAD records carry
	Tag      int         // length of an AEAD's tag
	Hash     crypto.Hash // of the key derivation: the PRF of TLS 1.2, HKDF in TLS 1.3
	TLS13    bool        // it is a suite of TLS 1.3 and of no other version
}

// IV is the length of the IV that is derived with the keys. Before TLS 1.1, CBC
// has one for the first record; later each record carries its own.
func (s Suite) IV(version uint16) int {
	if s.Method == CBC && version <= tls10 {
		return s.Block
	}
	return s.FixedIV
}

// Versions as they are written in hellos.
const (
	ssl30 = 0x0300
	tls10 = 0x0301
	tls11 = 0x0302
	tls12 = 0x0303
	tls13 = 0x0304
)

// is13 reports whether it is TLS 1.3 or one of its drafts.
func is13(version uint16) bool { return version == tls13 || version>>8 == 0x7f }

// Why a record does not open, or only in part. Errors wrap these, with what was
// expected and seen.
var (
	ErrSuite   = words.Error("unknown cipher suite")
	ErrKeys    = words.Error("keys do not fit the cipher suite")
	ErrShort   = words.Error("too short")
	ErrBlocks  = words.Error("not whole blocks")
	ErrTag     = words.Error("wrong tag")     // AEAD
	ErrMAC     = words.Error("wrong MAC")     // CBC, stream and NULL
	ErrPadding = words.Error("wrong padding") // CBC
	ErrNoType  = words.Error("no content type")
	ErrLong    = words.Error("too long")
)

// Keys is what one direction's records are protected with.
type Keys struct {
	MAC []byte // Suite.MAC bytes
	Key []byte // Suite.Key bytes
	IV  []byte // Suite.IV bytes
}

// Options is what the hellos changed in how records are protected, besides
// version and suite.
type Options struct {
	EncryptThenMAC bool // RFC 7366; only CBC suites heed it
	TruncatedMAC   bool // RFC 6066, Section 7: 10 bytes of the MAC; not with AEAD
}

// Range is where something is, in bytes. Len is 0 where there is no such thing.
type Range struct{ Off, Len int }

// End is the offset after it.
func (r Range) End() int { return r.Off + r.Len }

// Opened is what became of a record.
type Opened struct {
	// In the record's content. Together they cover all of it.
	Explicit   Range // the nonce or IV that the record carries
	Ciphertext Range // what was encrypted
	Seal       Range // an AEAD's tag, or the MAC with encrypt-then-MAC

	// Plain is what was decrypted: as long as Ciphertext, and byte by byte its
	// counterpart. It is nil where nothing was, as with a wrong tag.
	Plain []byte

	// In Plain. Together they cover all of it. Where the padding is wrong, all
	// of it counts as Data.
	Data      Range // the fragment that was protected
	MAC       Range // inside the encryption
	Padding   Range // CBC's padding, without its length; or the zeros of TLS 1.3
	PadLength Range // CBC's padding length: one byte
	Inner     Range // TLS 1.3's content type: one byte

	Kind       byte   // the content type, in TLS 1.3 the inner one
	Nonce      []byte // what went into the cipher, as a whole: AEAD's nonce or CBC's IV
	Additional []byte // what the tag or MAC is over besides the data: RFC 5246, Section 6.2.3.3
	Expected   []byte // the MAC that the keys make; nil with AEAD
	After      State  // for opening the next record of this direction
}

// Fragment is the data that was protected.
func (o *Opened) Fragment() []byte { return o.Plain[o.Data.Off:o.Data.End()] }

// State is what opening a record takes from those before it in the same
// direction. Only CBC before TLS 1.1 (the last block) and RC4 (the place in the
// key stream) have such a thing; for all else any State will do. The zero
// State is that before the first record under these keys. States are plain
// values: keep those that are needed to open records in any order.
type State struct {
	block  [16]byte
	chain  bool   // block is set
	offset uint64 // in the key stream
}
