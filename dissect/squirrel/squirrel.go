// Package squirrel recognises Squirrel, cuts it into frames and takes them apart.
//
// Squirrel is no standard but this program's own protocol: the small one by which
// some lessons' clients and servers agree on a Fernet key, sealed with RSA or
// computed by Diffie-Hellman, and then talk in tokens. It is made to be seen
// through: an attacker in the middle can take it over, which those lessons show.
//
// Each side greets, and then sends frames: a type, a length and a payload. The
// files follow a conversation: conversation.go cuts frames off, and one file
// each has what a frame carries (public_key.go, sealed_key.go, message.go,
// parameters.go, dh_public.go, signature.go, answers.go). What the viewpoint's
// secrets open is found while the frames are cut: keyring.go holds the secrets,
// learn.go tells what each frame adds to what is known, rsa.go opens what was
// sealed with RSA, agreement.go computes what was agreed on by Diffie-Hellman, and
// agreement_fields.go shows either, step by step. key_graph.go tells how the key of
// the messages came about.
package squirrel

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// greeting is what each side says first.
const greeting = "SQRL/1\r\n"

// Sizes, in bytes.
const (
	headerLen  = 4       // type and length
	maxPayload = 1 << 20 // what a receiver accepts
	digestLen  = 32      // SHA-256
)

// Protocol is Squirrel as seen by a holder of some secrets. The zero value holds
// none.
type Protocol struct{ keys *keyring }

// New returns Squirrel as seen by a holder of the secrets: private keys (RSA keys
// open sealed keys, and Ed25519 keys, public ones too, verify signatures), keys
// for Diffie-Hellman, and Fernet keys. They are for one session.
func New(secrets []field.Secret) Protocol { return Protocol{newKeyring(secrets)} }

// Recognise looks for the greeting.
func (Protocol) Recognise(data []byte) proto.Verdict {
	switch n := min(len(data), len(greeting)); {
	case string(data[:n]) != greeting[:n]:
		return proto.No
	case n < len(greeting):
		return proto.Maybe
	}
	return proto.Yes
}

// Open returns a conversation that has seen nothing.
func (p Protocol) Open() proto.Conversation { return &conversation{keys: p.keys} }

// frameType says what a frame carries.
type frameType uint8

const (
	typePublicKey frameType = iota + 1
	typeSealedKey
	typeMessage
	typeParameters
	typeDHPublic
	typeSignature
	typeRefused
	typeAccepted
)

var frameTypes = [...]struct{ name, label, says string }{
	typePublicKey:  {"PublicKey", "Public key", "One side says: encrypt what is meant for me with this. A public key need not be secret. But the frame does not show whose key it is."},
	typeSealedKey:  {"SealedKey", "Sealed key", "A fresh Fernet key, encrypted with the public key that was received. Anyone who holds the private half can open it, and with it the messages that follow."},
	typeMessage:    {"Message", "Message", "What the two sides want to say to each other: a Fernet token, under the key that the two sides share by now."},
	typeParameters: {"Parameters", "Parameters", "The group that the two sides calculate in. It is no secret: what has to be hard is to compute the shared secret from the two public values."},
	typeDHPublic:   {"DHPublic", "Public value", "One half of a Diffie-Hellman exchange. Each side sends such a value, and combines the other's with its own private one; both get the same secret, which does not cross the wire."},
	typeSignature:  {"Signature", "Signature", "A signature over the exchange so far. A client that already knows the server's public key can tell whether these values were replaced on the way."},
	typeRefused:    {"Refused", "Refused", "One side does not accept what the other sent, says why, and closes."},
	typeAccepted:   {"Accepted", "Accepted", "One side says that it computed the digest again and got the same."},
}

func (t frameType) known() bool { return t >= typePublicKey && t <= typeAccepted }

// String is the type's name.
func (t frameType) String() string {
	if !t.known() {
		return "Unknown"
	}
	return frameTypes[t].name
}

// label is what a reader calls a frame of the type.
func (t frameType) label() string {
	if !t.known() {
		return "Unknown frame type " + strconv.Itoa(int(t))
	}
	return frameTypes[t].label
}

func (t frameType) says() string {
	if !t.known() {
		return "A frame of a type that is not defined. Its length says where the next one begins, so the rest can still be read."
	}
	return frameTypes[t].says
}

// document is the protocol's own description.
var document = &field.Document{Name: "Squirrel protocol"}

// ours cites a part of it: "Greeting", "Frame header", or a frame type's name.
func ours(section string) field.Spec { return field.Spec{Doc: document, Section: section} }
