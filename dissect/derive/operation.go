package derive

// Op is how a step's value is computed.
type Op uint8

// The operations. What their inputs are is said where they are made.
const (
	NoOp            Op = iota // a value that was given
	TranscriptHash            // of messages, in the order in which they were said
	HKDFExtract               // salt, material (RFC 5869, Section 2.2)
	HKDFExpand                // secret, label (RFC 5869, Section 2.3)
	HKDFExpandLabel           // secret, label, context (RFC 8446, Section 7.1)
	DeriveSecret              // secret, label, transcript (likewise)
	FinishedHMAC              // key, transcript (RFC 8446, Section 4.4.4)
	PRF                       // secret, label, seeds (RFC 5246, Section 5)
	Cut                       // block
	JoinPSK                   // other secret, pre-shared key (RFC 4279, Section 2)
	RSAPKCS1                  // what was encrypted (RFC 8017, Section 7.2.2)
	RSAOAEP                   // what was encrypted (RFC 8017, Section 7.1.2)
	EphemeralDH               // two public values: it takes one of the private ones, which is not held
	FiniteFieldDH             // a private and a public value, and the group
	X25519                    // a private and a public value (RFC 7748)
	ECDH                      // likewise, on a curve of NIST (RFC 8446, Section 7.4.2)
	FernetHMAC                // signing key, token
	FernetDecrypt             // encryption key, token
	AESCBCDecrypt             // key, IV, ciphertext
	AESECBDecrypt             // key, ciphertext
)

// NeedsPrivateKey reports whether an operation takes a private key that is none
// of its inputs, so that what follows is for its owner alone.
func (o Op) NeedsPrivateKey() bool { return o == RSAPKCS1 || o == RSAOAEP }

// Role is what a step's value is good for.
type Role uint8

// The roles, from the wire to the records.
const (
	Secret     Role = iota // other secrets follow from it
	Transcript             // the hash of messages
	Key                    // it works on records or messages, and no secret follows
	Value                  // likewise, but no key: an IV, a check value
	Text                   // what somebody said
)

// Last reports whether no other secret follows from what has the role.
func (r Role) Last() bool { return r >= Key }

// InputKind says what an input is to its formula.
type InputKind uint8

// The kinds of inputs.
const (
	Plain              InputKind = iota
	Label                        // text that keeps keys for different uses apart
	Empty                        // an empty context
	EmptyTranscript              // the hash of no message
	OfMessages                   // a hash of messages
	ClientRandom                 // ClientHello.random
	ServerRandom                 // ServerHello.random
	EncryptedPreMaster           // in a ClientKeyExchange
	ClientShare                  // the client's half of a key exchange
	ServerShare                  // the server's
	PrivateValue                 // of a key exchange
	PublicValue                  // likewise
)

// HashesMessages reports whether an input is a hash of messages, or of none.
func (k InputKind) HashesMessages() bool { return k == OfMessages || k == EmptyTranscript }
