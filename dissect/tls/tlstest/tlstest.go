// Package tlstest helps the tests of TLS's rooms: hellos of real clients, a whole
// conversation of crypto/tls, one sample of each handshake message, and trees of
// fields written as a reader sees them.
package tlstest
