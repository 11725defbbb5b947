package tls

import "plainsight/dissect/field"

// The handshake messages (RFC 8446, Section 4).
const (
	helloRequest          = 0
	helloClient           = 1
	helloServer           = 2
	helloVerifyRequest    = 3
	newSessionTicket      = 4
	endOfEarlyData        = 5
	retryRequest          = 6 // in drafts of TLS 1.3 alone
	encryptedExtensions   = 8
	certificate           = 11
	serverKeyExchange     = 12
	certificateRequest    = 13
	serverHelloDone       = 14
	certificateVerify     = 15
	clientKeyExchange     = 16
	finished              = 20
	clientCertificateURL  = 21
	certificateStatus     = 22
	supplementalData      = 23
	keyUpdate             = 24
	compressedCertificate = 25
	nextProtocol          = 67  // never became a standard
	messageHash           = 254 // stands in transcripts alone (RFC 8446, Section 4.4.1)
)

// handshakeType is what is known of a handshake message.
type handshakeType struct {
	name string // as Wireshark shows it
	says string // what it is for
	spec field.Spec
}

// handshakeTypes is IANA's registry of TLS handshake messages.
var handshakeTypes = [256]handshakeType{
	helloRequest:          {"Hello Request", "The server asks the client to begin a new handshake.", field.RFC(5246, "7.4.1.1")},
	helloClient:           {"Client Hello", "The client begins: what it can speak, its random number, and whom it wants to talk to. All of it can be read by anyone.", field.RFC(8446, "4.1.2")},
	helloServer:           {"Server Hello", "The server chooses from what the client offered, and adds its own random number.", field.RFC(8446, "4.1.3")},
	helloVerifyRequest:    {"Hello Verify Request", "A server that speaks over datagrams asks the client to prove that it is where it says.", field.RFC(6347, "4.2.1")},
	newSessionTicket:      {"New Session Ticket", "A ticket that lets the client come back later without a full handshake.", field.RFC(8446, "4.6.1")},
	endOfEarlyData:        {"End of Early Data", "The client has sent all that it wanted to say before the handshake was over.", field.RFC(8446, "4.5")},
	retryRequest:          {"Hello Retry Request", "The server asks for another ClientHello. Only drafts of TLS 1.3 had a type for it.", field.RFC(8446, "4.1.4")},
	encryptedExtensions:   {"Encrypted Extensions", "The rest of the server's answer to the client's extensions.", field.RFC(8446, "4.3.1")},
	certificate:           {"Certificate", "Who the sender is, and who vouches for it. Before TLS 1.3 everyone on the way could read it.", field.RFC(5246, "7.4.2")},
	serverKeyExchange:     {"Server Key Exchange", "The server's half of the key exchange, signed with the key in its certificate.", field.RFC(5246, "7.4.3")},
	certificateRequest:    {"Certificate Request", "The server wants to know who the client is, too.", field.RFC(5246, "7.4.4")},
	serverHelloDone:       {"Server Hello Done", "The server has said all for now and waits for the client.", field.RFC(5246, "7.4.5")},
	certificateVerify:     {"Certificate Verify", "A signature over the handshake: the sender does hold the certificate's private key.", field.RFC(8446, "4.4.3")},
	clientKeyExchange:     {"Client Key Exchange", "The client's half of the key exchange.", field.RFC(5246, "7.4.7")},
	finished:              {"Finished", "A check value over the whole handshake: nobody changed a byte of it.", field.RFC(8446, "4.4.4")},
	clientCertificateURL:  {"Client Certificate URL", "Where the client's certificate can be fetched.", field.RFC(6066, "5")},
	certificateStatus:     {"Certificate Status", "Proof that the certificate has not been revoked.", field.RFC(6066, "8")},
	supplementalData:      {"Supplemental Data", "More on who the sender is and what it may do.", field.RFC(4680, "3")},
	keyUpdate:             {"Key Update", "The sender goes on with a new key.", field.RFC(8446, "4.6.3")},
	compressedCertificate: {"Compressed Certificate", "The certificate, packed.", field.RFC(8879, "4")},
	nextProtocol:          {"Encrypted Extensions", "The application protocol that the client chose, in a way that never became a standard.", field.RFC(8446, "4")},
}
