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
	MessageHash           = 254 // occurs only in transcripts (RFC 8446, Section 4.4.1)
)

// handshakeType is what is known of a handshake message.
type handshakeType struct {
	Name  string // as Wireshark shows it
	Says  string // what it is for
	tls13 field.Spec
	tls12 field.Spec // before TLS 1.3
	ssl30 string     // the section of RFC 6101 or, where it has none, ""
}

// Spec is where the message is defined, for the version that is spoken.
func (t *handshakeType) Spec(v Version) field.Spec {
	switch old := v != 0 && !v.Is13(); {
	case v == SSL30 && t.ssl30 != "":
		return field.RFC(6101, t.ssl30)
	case old && !t.tls12.IsZero() || t.tls13.IsZero():
		return t.tls12
	}
	return t.tls13
}

func tls13(section string) field.Spec { return field.RFC(8446, section) }
func tls12(section string) field.Spec { return field.RFC(5246, section) }

// HandshakeMessages is IANA's registry of TLS handshake messages.
var HandshakeMessages = [256]handshakeType{
	HelloRequest:          {"Hello Request", "The server asks the client to begin a new handshake.", field.Spec{}, tls12("7.4.1.1"), "5.6.1.1"},
	ClientHello:           {"Client Hello", "The client begins: what it supports, its random number and, usually, which server it wants. A first hello is not encrypted, except what is inside Encrypted ClientHello.", tls13("4.1.2"), tls12("7.4.1.2"), "5.6.1.2"},
	ServerHello:           {"Server Hello", "The server chooses from what the client offered, and adds its own random number.", tls13("4.1.3"), tls12("7.4.1.3"), "5.6.1.3"},
	helloVerifyRequest:    {"Hello Verify Request", "A server that speaks over datagrams asks the client to prove that it really is at its address.", field.Spec{}, field.RFC(6347, "4.2.1"), ""},
	NewSessionTicket:      {"New Session Ticket", "A ticket with which the client can come back later without a full handshake.", tls13("4.6.1"), field.RFC(5077, "3.3"), ""},
	EndOfEarlyData:        {"End of Early Data", "The client has sent all the data that it wanted to send before the handshake was over.", tls13("4.5"), field.Spec{}, ""},
	HelloRetryRequest:     {"Hello Retry Request", "The server asks for another ClientHello. Only drafts of TLS 1.3 had a message type for it.", tls13("4.1.4"), field.Spec{}, ""},
	EncryptedExtensions:   {"Encrypted Extensions", "The rest of the server's answer to the client's extensions.", tls13("4.3.1"), field.Spec{}, ""},
	Certificate:           {"Certificate", "Who the sender is, and who vouches for it. TLS 1.3 encrypts it; before, in a connection's first handshake, anyone along the way can read it.", tls13("4.4.2"), tls12("7.4.2"), "5.6.2"},
	ServerKeyExchange:     {"Server Key Exchange", "The server's half of the key exchange. With most cipher suites it is signed with the key in the server's certificate.", field.Spec{}, tls12("7.4.3"), "5.6.3"},
	CertificateRequest:    {"Certificate Request", "The server asks the client for a certificate, too.", tls13("4.3.2"), tls12("7.4.4"), "5.6.4"},
	ServerHelloDone:       {"Server Hello Done", "The server has nothing more to send for now, and waits for the client.", field.Spec{}, tls12("7.4.5"), "5.6.5"},
	CertificateVerify:     {"Certificate Verify", "A signature over the handshake. If it is correct, it proves that the sender holds the certificate's private key.", tls13("4.4.3"), tls12("7.4.8"), "5.6.8"},
	ClientKeyExchange:     {"Client Key Exchange", "The client's half of the key exchange.", field.Spec{}, tls12("7.4.7"), "5.6.7"},
	Finished:              {"Finished", "A check value over the whole handshake. It shows the other side whether anything was changed on the way.", tls13("4.4.4"), tls12("7.4.9"), "5.6.9"},
	ClientCertificateURL:  {"Client Certificate URL", "Where the client's certificate can be fetched.", field.Spec{}, field.RFC(6066, "5"), ""},
	CertificateStatus:     {"Certificate Status", "A signed statement on whether the certificate has been revoked.", field.Spec{}, field.RFC(6066, "8"), ""},
	SupplementalData:      {"Supplemental Data", "More on who the sender is and what it may do.", field.Spec{}, field.RFC(4680, "3"), ""},
	KeyUpdate:             {"Key Update", "The sender switches to a new key.", tls13("4.6.3"), field.Spec{}, ""},
	CompressedCertificate: {"Compressed Certificate", "The certificate, compressed.", field.RFC(8879, "4"), field.Spec{}, ""},
	NextProtocol:          {"Encrypted Extensions", "The application protocol that the client chose, in a way that never became a standard.", field.Spec{}, Cite(NPNDraft, "3"), ""},
}
