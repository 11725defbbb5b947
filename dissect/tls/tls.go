// Package tls recognises TLS, cuts it into records and takes them apart.
//
// The rooms are those of RFC 8446. What a record carries stands here, in a file
// under its own name: recognise.go and conversation.go find the records in a stream,
// record.go reads the record layer (Section 5), handshake.go (Section 4) finds
// the messages in it, and alert.go (Section 6), change_cipher_spec.go,
// application_data.go and heartbeat.go (RFC 6520) read the rest; ssl2_hello.go has
// the hello by which a client of old may begin.
//
// handshake has the messages, ext the extensions, registry IANA's numbers, schedule and protect the
// cryptography of keys and of records, keylog the files that programs write keys to.
// keyring.go, negotiation.go, record_keys.go and opened_records.go open what the
// viewpoint's secrets open, and application_protocol.go follows what is spoken
// inside. The files key_graph*.go tell how the keys came about, and ladder_*.go what
// a record is to the ladder.
package tls

import (
	"context"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// Protocol is SSL 3.0 to TLS 1.3, as seen by who holds some secrets. The zero
// value holds none.
type Protocol struct {
	keys  *keyring
	inner []proto.Protocol
}

// New returns TLS as seen by who holds the secrets: key logs and private keys
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
