package tls

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/registry"
)

// handshakeBodies has what reads the content of a handshake message, by its number.
var handshakeBodies = [256]func(*dissection, *field.Reader){
	registry.HelloRequest:          (*dissection).empty,
	registry.ClientHello:           (*dissection).clientHello,
	registry.ServerHello:           (*dissection).serverHello,
	registry.NewSessionTicket:      (*dissection).newSessionTicket,
	registry.EndOfEarlyData:        (*dissection).empty,
	registry.HelloRetryRequest:     (*dissection).retryRequest,
	registry.EncryptedExtensions:   (*dissection).encryptedExtensions,
	registry.Certificate:           (*dissection).certificate,
	registry.ServerKeyExchange:     (*dissection).serverKeyExchange,
	registry.CertificateRequest:    (*dissection).certificateRequest,
	registry.ServerHelloDone:       (*dissection).empty,
	registry.CertificateVerify:     (*dissection).certificateVerify,
	registry.ClientKeyExchange:     (*dissection).clientKeyExchange,
	registry.Finished:              (*dissection).finished,
	registry.ClientCertificateURL:  (*dissection).certificateURL,
	registry.CertificateStatus:     (*dissection).certificateStatus,
	registry.SupplementalData:      (*dissection).supplementalData,
	registry.KeyUpdate:             (*dissection).keyUpdate,
	registry.CompressedCertificate: (*dissection).compressedCertificate,
	registry.NextProtocol:          (*dissection).nextProtocol,
}
