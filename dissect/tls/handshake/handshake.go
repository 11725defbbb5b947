// Package handshake reads the messages of TLS's handshake (RFC 8446, Section 4; RFC
// 5246, Section 7.4), each from its first byte after type and length to its last.
//
// A message has a file under its own name and a row in the table of this file. What
// reading depends on besides the bytes (the version, the cipher suite, what is known
// of certificates) is in Body. parsed_hello.go has what the messages after a hello
// need of it, hello_words.go says one in a few words, and fingerprint.go, ja3.go and
// ja4.go tell the client by it. Package tls finds the messages in records.
package handshake

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
)

// HeaderLen is the length of what every message begins with, its type and length, in
// bytes.
const HeaderLen = 4

// Body is what the content of a handshake message is read with.
type Body struct {
	*reading.State
	Version registry.Version   // the version as negotiated with the message, or 0
	Around  registry.Version   // that of the record around it, or 0
	Suite   uint16             // the cipher suite as negotiated with it, or 0
	Certs   *KnownCertificates // nil where nothing is remembered of certificates
	Inner   *InnerHello        // the inner hello of a ClientHello, where it was opened; else nil
	Sent    *SentSecret        // the pre-master secret in it, where that is known; else nil
}

// SentSecret is a pre-master secret that was sent encrypted, and opened.
type SentSecret struct {
	Encrypted, Secret []byte
	Label             string // of the secret that opened it
}

// Bodies has what reads the content of a handshake message, by its number.
var bodies = [256]func(*Body, *field.Reader){
	registry.HelloRequest:          (*Body).empty,
	registry.ClientHello:           (*Body).clientHello,
	registry.ServerHello:           (*Body).serverHello,
	registry.NewSessionTicket:      (*Body).newSessionTicket,
	registry.EndOfEarlyData:        (*Body).empty,
	registry.HelloRetryRequest:     (*Body).retryRequest,
	registry.EncryptedExtensions:   (*Body).encryptedExtensions,
	registry.Certificate:           (*Body).certificate,
	registry.ServerKeyExchange:     (*Body).serverKeyExchange,
	registry.CertificateRequest:    (*Body).certificateRequest,
	registry.ServerHelloDone:       (*Body).empty,
	registry.CertificateVerify:     (*Body).certificateVerify,
	registry.ClientKeyExchange:     (*Body).clientKeyExchange,
	registry.Finished:              (*Body).finished,
	registry.ClientCertificateURL:  (*Body).certificateURL,
	registry.CertificateStatus:     (*Body).certificateStatus,
	registry.SupplementalData:      (*Body).supplementalData,
	registry.KeyUpdate:             (*Body).keyUpdate,
	registry.CompressedCertificate: (*Body).compressedCertificate,
	registry.NextProtocol:          (*Body).nextProtocol,
}
