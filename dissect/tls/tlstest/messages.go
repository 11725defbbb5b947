package tlstest

import (
	"bytes"

	"plainsight/dissect/tls/registry"
)

// Record builds a record of TLS 1.2's outer version.
func Record[T ~uint8](kind T, content ...byte) []byte {
	return append([]byte{byte(kind), 3, 3, byte(len(content) >> 8), byte(len(content))}, content...)
}

// Message builds a handshake message.
func Message(kind byte, body ...byte) []byte {
	return append([]byte{kind, byte(len(body) >> 16), byte(len(body) >> 8), byte(len(body))}, body...)
}

// ServerHello builds one with the extensions given.
func ServerHello(extensions ...byte) []byte {
	body := append([]byte{3, 3}, bytes.Repeat([]byte{0x5a}, 32)...)
	body = append(body, 0, 0x13, 0x01, 0) // no session ID, a cipher suite, no compression
	if len(extensions) > 0 {
		body = append(body, byte(len(extensions)>>8), byte(len(extensions)))
	}
	return Message(registry.ServerHello, append(body, extensions...)...)
}

// Only13 is the supported_versions extension of a server that speaks TLS 1.3.
var Only13 = []byte{0, 43, 0, 2, 3, 4}

// ClientHello builds the shortest there is.
func ClientHello() []byte {
	body := append([]byte{3, 3, 0x65, 0x53, 0xf1, 0x00}, bytes.Repeat([]byte{0xc1}, 28)...)
	return Message(registry.ClientHello, append(body, 2, 0xab, 0xcd, 0, 2, 0x13, 0x01, 1, 0)...)
}

// Extension builds one.
func Extension(kind uint16, content ...byte) []byte {
	return append([]byte{byte(kind >> 8), byte(kind), byte(len(content) >> 8), byte(len(content))}, content...)
}

// V8, V16 and V24 put a length of that many bits in front of bytes.
func V8(b []byte) []byte  { return append([]byte{byte(len(b))}, b...) }
func V16(b []byte) []byte { return append([]byte{byte(len(b) >> 8), byte(len(b))}, b...) }
func V24(b []byte) []byte {
	return append([]byte{byte(len(b) >> 16), byte(len(b) >> 8), byte(len(b))}, b...)
}

// Fill is n bytes that are no DER.
func Fill(n int) []byte { return bytes.Repeat([]byte{0xc5}, n) }
