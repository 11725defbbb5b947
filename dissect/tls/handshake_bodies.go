package tls

import "plainsight/dissect/field"

// handshakeBodies has what reads the content of a handshake message, by its number.
var handshakeBodies = [256]func(*dissection, *field.Reader){
	helloRequest:          (*dissection).empty,
	helloClient:           (*dissection).clientHello,
	helloServer:           (*dissection).serverHello,
	newSessionTicket:      (*dissection).newSessionTicket,
	endOfEarlyData:        (*dissection).empty,
	retryRequest:          (*dissection).retryRequest,
	encryptedExtensions:   (*dissection).encryptedExtensions,
	certificate:           (*dissection).certificate,
	serverKeyExchange:     (*dissection).serverKeyExchange,
	certificateRequest:    (*dissection).certificateRequest,
	serverHelloDone:       (*dissection).empty,
	certificateVerify:     (*dissection).certificateVerify,
	clientKeyExchange:     (*dissection).clientKeyExchange,
	finished:              (*dissection).finished,
	clientCertificateURL:  (*dissection).certificateURL,
	certificateStatus:     (*dissection).certificateStatus,
	supplementalData:      (*dissection).supplementalData,
	keyUpdate:             (*dissection).keyUpdate,
	compressedCertificate: (*dissection).compressedCertificate,
	nextProtocol:          (*dissection).nextProtocol,
}
