// Package tls recognises TLS, cuts it into records and takes them apart.
//
// The rooms are those of RFC 8446: record has the record layer (Section 5) with what
// a record carries and the keys that open it, handshake the messages (Section 4), ext
// their extensions, registry IANA's numbers, schedule and protect the cryptography of
// keys and of records, keylog the files that programs write keys to.
//
// What follows from the order of records is in this package. Begin with
// recognise.go and conversation.go, which cut a stream into records and keep of
// them what the next ones depend on; ssl2_hello.go has the hello by which an old
// client may begin. negotiation.go, master_secrets.go, traffic_secrets.go, psk.go and
// keyring.go find the keys, application_protocol.go follows what is spoken inside,
// the files key_graph*.go say how the keys came about, and ladder_*.go what a
// record is to the ladder.
//
// The files *_record*.go and handshake_checks.go take one record of a conversation apart. They
// are here and not in record because a record shows what its conversation found: the
// checks of its messages, how its keys came about, the application's messages that it
// completes. There, these would be interfaces with one implementation each.
package tls

import (
	"context"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// Protocol is SSL 3.0 to TLS 1.3, as seen by a holder of some secrets. The zero
// value holds none.
type Protocol struct {
	keys  *keyring
	inner []proto.Protocol
}

// New returns TLS as seen by a holder of the secrets: key logs and private keys
// count. In what they open the inner protocols are looked for. The secrets are
// for one capture: a session that was opened may go on in a later connection. Once
// ctx is done no signature is verified ahead of its time any more.
func New(ctx context.Context, secrets []field.Secret, inner ...proto.Protocol) Protocol {
	return Protocol{newKeyring(ctx, secrets), inner}
}

// Open returns a conversation that has seen nothing.
func (p Protocol) Open() proto.Conversation {
	return &front{conversation: &conversation{keys: p.keys, inner: tunnel{protocols: p.inner}}}
}
