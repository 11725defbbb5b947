package tls

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
)

// msgHd is the length of what every message begins with, its type and length, in
// bytes.
const msgHd = 4

// messageBody is what the content of a handshake message is read with.
type messageBody struct {
	*reading.State
	version registry.Version   // the version as negotiated with the message, or 0
	around  registry.Version   // that of the record around it, or 0
	suite   uint16             // the cipher suite as negotiated with it, or 0
	certs   *knownCertificates // nil where nothing is remembered of certificates
	sent    *sentSecret        // the pre-master secret in it, where that is known; else nil
}

// sentSecret is a pre-master secret that was sent encrypted, and opened.
type sentSecret struct {
	encrypted, secret []byte
	label             string // of the secret that opened it
}

// handshakeBodies has what reads the content of a handshake message, by its number.
var handshakeBodies = [256]func(*messageBody, *field.Reader){
	registry.HelloRequest:          (*messageBody).empty,
	registry.ClientHello:           (*messageBody).clientHello,
	registry.ServerHello:           (*messageBody).serverHello,
	registry.NewSessionTicket:      (*messageBody).newSessionTicket,
	registry.EndOfEarlyData:        (*messageBody).empty,
	registry.HelloRetryRequest:     (*messageBody).retryRequest,
	registry.EncryptedExtensions:   (*messageBody).encryptedExtensions,
	registry.Certificate:           (*messageBody).certificate,
	registry.ServerKeyExchange:     (*messageBody).serverKeyExchange,
	registry.CertificateRequest:    (*messageBody).certificateRequest,
	registry.ServerHelloDone:       (*messageBody).empty,
	registry.CertificateVerify:     (*messageBody).certificateVerify,
	registry.ClientKeyExchange:     (*messageBody).clientKeyExchange,
	registry.Finished:              (*messageBody).finished,
	registry.ClientCertificateURL:  (*messageBody).certificateURL,
	registry.CertificateStatus:     (*messageBody).certificateStatus,
	registry.SupplementalData:      (*messageBody).supplementalData,
	registry.KeyUpdate:             (*messageBody).keyUpdate,
	registry.CompressedCertificate: (*messageBody).compressedCertificate,
	registry.NextProtocol:          (*messageBody).nextProtocol,
}
