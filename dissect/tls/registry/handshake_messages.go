package registry

import "plainsight/dissect/field"

// The handshake messages (RFC 8446, Section 4).
const (
	HelloRequest          = 0
	ClientHello           = 1
	ServerHello           = 2
	helloVerifyRequest    = 3
	NewSessionTicket      = 4
	EndOfEarlyData        = 5
	HelloRetryRequest     = 6 // in drafts of TLS 1.3 alone
	EncryptedExtensions   = 8
	Certificate           = 11
	ServerKeyExchange     = 12
	CertificateRequest    = 13
	ServerHelloDone       = 14
	CertificateVerify     = 15
	ClientKeyExchange     = 16
	Finished              = 20
	ClientCertificateURL  = 21
	CertificateStatus     = 22
	SupplementalData      = 23
	KeyUpdate             = 24
	CompressedCertificate = 25
	NextProtocol          = 67  // never became a standard
	MessageHash           = 254 // stands in transcripts alone (RFC 8446, Section 4.4.1)
)

// handshakeType is what is known of a handshake message.
type handshakeType struct {
	Name string // as Wireshark shows it
	Says string // what it is for
	Spec field.Spec
}

// HandshakeMessages is IANA's registry of TLS handshake messages.
var HandshakeMessages = [256]handshakeType{
	HelloRequest:          {"Hello Request", "The server asks the client to begin a new handshake.", field.RFC(5246, "7.4.1.1")},
	ClientHello:           {"Client Hello", "The client begins: what it can speak, its random number, and whom it wants to talk to. All of it can be read by anyone.", field.RFC(8446, "4.1.2")},
	ServerHello:           {"Server Hello", "The server chooses from what the client offered, and adds its own random number.", field.RFC(8446, "4.1.3")},
	helloVerifyRequest:    {"Hello Verify Request", "A server that speaks over datagrams asks the client to prove that it is where it says.", field.RFC(6347, "4.2.1")},
	NewSessionTicket:      {"New Session Ticket", "A ticket that lets the client come back later without a full handshake.", field.RFC(8446, "4.6.1")},
	EndOfEarlyData:        {"End of Early Data", "The client has sent all that it wanted to say before the handshake was over.", field.RFC(8446, "4.5")},
	HelloRetryRequest:     {"Hello Retry Request", "The server asks for another ClientHello. Only drafts of TLS 1.3 had a type for it.", field.RFC(8446, "4.1.4")},
	EncryptedExtensions:   {"Encrypted Extensions", "The rest of the server's answer to the client's extensions.", field.RFC(8446, "4.3.1")},
	Certificate:           {"Certificate", "Who the sender is, and who vouches for it. Before TLS 1.3 everyone on the way could read it.", field.RFC(5246, "7.4.2")},
	ServerKeyExchange:     {"Server Key Exchange", "The server's half of the key exchange, signed with the key in its certificate.", field.RFC(5246, "7.4.3")},
	CertificateRequest:    {"Certificate Request", "The server wants to know who the client is, too.", field.RFC(5246, "7.4.4")},
	ServerHelloDone:       {"Server Hello Done", "The server has said all for now and waits for the client.", field.RFC(5246, "7.4.5")},
	CertificateVerify:     {"Certificate Verify", "A signature over the handshake: the sender does hold the certificate's private key.", field.RFC(8446, "4.4.3")},
	ClientKeyExchange:     {"Client Key Exchange", "The client's half of the key exchange.", field.RFC(5246, "7.4.7")},
	Finished:              {"Finished", "A check value over the whole handshake: nobody changed a byte of it.", field.RFC(8446, "4.4.4")},
	ClientCertificateURL:  {"Client Certificate URL", "Where the client's certificate can be fetched.", field.RFC(6066, "5")},
	CertificateStatus:     {"Certificate Status", "Proof that the certificate has not been revoked.", field.RFC(6066, "8")},
	SupplementalData:      {"Supplemental Data", "More on who the sender is and what it may do.", field.RFC(4680, "3")},
	KeyUpdate:             {"Key Update", "The sender goes on with a new key.", field.RFC(8446, "4.6.3")},
	CompressedCertificate: {"Compressed Certificate", "The certificate, packed.", field.RFC(8879, "4")},
	NextProtocol:          {"Encrypted Extensions", "The application protocol that the client chose, in a way that never became a standard.", field.RFC(8446, "4")},
}
