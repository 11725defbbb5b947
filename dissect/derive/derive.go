// Package derive tells how keys come about: step by step, from bytes on the wire
// and secrets at hand to what works on records and messages.
//
// A Step is one value with the operation that gives it, what goes in and what
// comes out. Protocols make steps (TLS, Squirrel, Fernet, AES), and this package
// writes them down: the formula in the words of its specification and with the
// values in the names' places (formula.go), and a shell line of OpenSSL that
// computes the same again (command.go). Begin with Step here and with the
// operations in operation.go.
package derive

import (
	"crypto"

	"plainsight/dissect/field"
)

// Step is one derivation, or a value that was given. It has a value (Output)
// where it was computed (Derivable) or given (From); else Why says what it
// would take.
type Step struct {
	Name   string  // what its specification calls the result: "client_handshake_traffic_secret"
	Op     Op      // how it is computed
	Role   Role    // what it is good for
	Inputs []Input // in the formula's order
	Output []byte  // nil where this viewpoint cannot have it
	Spec   field.Spec

	// What some operations need besides.
	Hash     crypto.Hash // of HKDF, HMAC and PRF; 0 is the mix of MD5 and SHA-1 that SSL 3.0 has
	N        int         // bytes of the result, where the formula says so
	At       int         // of Cut: where in the input the result begins
	Of       string      // of TranscriptHash: the messages, as the RFC writes them; of DeriveSecret likewise
	Owner    string      // of RSA-OAEP: whose private key it takes, "client" or "server"
	IV       []byte      // of FernetDecrypt: the token's
	Exchange *Exchange   // of a key exchange

	Covers    []Covered // the messages that a transcript hash ran over
	Derivable bool      // it was computed here, from its inputs
	Held      bool      // the value was held before, so nothing of the formula was used
	From      string    // the label of the secret that gave the value, or ""
	Why       string    // what is missing; "" where there is a value
}

// Input is one value that goes into a step: the result of another one, bytes on
// the wire, or a value that goes with the formula.
type Input struct {
	Name  string
	Kind  InputKind
	Bytes []byte // nil where it is not known, or too long to repeat
	From  *Step  // the step whose output it is, or nil
	Wire  *Wire  // where it is on the wire, or nil
}

// Wire is bytes that crossed the wire: Len bytes at an offset of their
// direction's stream, counted from the first byte that the protocol was shown.
// Where they were encrypted or came in several records Len is 0, and Off is where
// the last of the records begins that carried their message.
type Wire struct {
	ToServer bool
	Off      int64
	Len      int
	Message  string // that they are in: "ClientHello"
}

// Covered is one message of a transcript.
type Covered struct {
	Message  string // "ServerHello"
	ToServer bool   // who sent it
	Off      int64  // where the record that completes it begins in its direction's stream
	Len      int    // how many bytes of it were hashed, with its header
	Hashed   bool   // its hash takes its place
	Sealed   bool   // it takes a key to read it
}

// Exchange is a key exchange by Diffie-Hellman.
type Exchange struct {
	Group           string // of an exchange that cannot be followed: "x25519"
	Private, Public string // the names of one side's private and the other's public value
	P, G            []byte // the prime and the generator; nil on the curve of X25519
}

// Epoch tells the keys of one direction apart where it changes them in the
// course of a conversation. 0 is for protocols with one set of keys, and for a record
// whose keys are not known.
type Epoch uint8

// Schedule is how the keys of one handshake, or of one conversation, come about,
// as far as one viewpoint can follow it: a graph of steps, each of which is
// computed from those before it and from bytes on the wire.
type Schedule struct {
	Version      string // as a packet list has it: "TLSv1.3"
	Suite        string // "TLS_AES_128_GCM_SHA256"
	Unit         Unit   // what its keys work on
	ClientRandom []byte // by which key logs know a handshake of TLS; else nil
	Steps        []*Step
	Uses         []Use
	Keys         []RecordKey // those of records
}

// RecordKey is a key that opens the records of one direction and epoch.
type RecordKey struct {
	Step     *Step
	ToServer bool
	Epoch    Epoch
}

// Use tells on what a key has worked, or would: on what begins in a range of its
// direction's stream.
type Use struct {
	Step     *Step
	ToServer bool
	From, To int64  // stream offsets, To after the last record
	Records  int    // how many; 0 for one, which is the range itself
	Shut     bool   // the key is not here
	Why      string // what it would take
}

// Unit is what the keys of a schedule work on.
type Unit uint8

// The units.
const (
	Records Unit = iota
	Tokens
	Messages
)

// String names one of them: "record".
func (u Unit) String() string { return [...]string{"record", "token", "message"}[u%3] }

// Given is a value that is not derived: from a key log, a private key or the wire.
func Given(name string, value []byte, spec field.Spec) *Step {
	return &Step{Name: name, Output: value, Spec: spec}
}

// Result is a step's output as another one's input.
func Result(s *Step) Input { return Input{Name: s.Name, Bytes: s.Output, From: s} }

// List is all steps that lead to the last ones, and these, each once, and
// none before those that it depends on.
func List(last ...*Step) []*Step {
	var out []*Step
	seen := map[*Step]bool{}
	var visit func(*Step)
	visit = func(s *Step) {
		if s == nil || seen[s] {
			return
		}
		seen[s] = true
		for _, in := range s.Inputs {
			visit(in.From)
		}
		out = append(out, s)
	}
	for _, s := range last {
		visit(s)
	}
	return out
}
