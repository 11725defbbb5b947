// Package record has the record layer of TLS (RFC 8446, Section 5) as far as one
// record tells it: its header and how to know one (header.go, likely.go), the parts
// of handshake messages in it (fragments.go), the keys that open it (keys.go), and
// what it carries besides the handshake: alert.go (Section 6), change_cipher_spec.go,
// heartbeat.go (RFC 6520) and application_data.go.
//
// Begin with Header and Content. What follows from the records before is in package
// tls.
package record
