package tls

import "plainsight/dissect/field"

// The handshake messages (RFC 8446, Section 4) whose content is looked at.
const (
	helloRequest          = 0
	helloClient           = 1
	helloServer           = 2
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
	keyUpdate             = 24
	compressedCertificate = 25
	messageHash           = 254 // stands in transcripts alone (RFC 8446, Section 4.4.1)
)

// handshakeType is what is known of a handshake message.
type handshakeType struct {
	name string // as Wireshark shows it
	says string // what it is for
	body func(*dissection, *field.Reader)
	rest string // what stands in the bytes that body leaves; "" for no more than that
	spec field.Spec
}

// handshakeTypes is IANA's registry of TLS handshake messages.
var handshakeTypes = [256]handshakeType{
	0:  {name: "Hello Request", says: "The server asks the client to begin a new handshake.", body: (*dissection).empty, spec: field.RFC(5246, "7.4.1.1")},
	1:  {name: "Client Hello", says: "The client begins: what it can speak, its random number, and whom it wants to talk to. All of it can be read by anyone.", body: (*dissection).clientHello, spec: field.RFC(8446, "4.1.2")},
	2:  {name: "Server Hello", says: "The server chooses from what the client offered, and adds its own random number.", body: (*dissection).serverHello, spec: field.RFC(8446, "4.1.3")},
	3:  {name: "Hello Verify Request", says: "A server that speaks over datagrams asks the client to prove that it is where it says.", spec: field.RFC(6347, "4.2.1")},
	4:  {name: "New Session Ticket", says: "A ticket that lets the client come back later without a full handshake.", body: (*dissection).newSessionTicket, spec: field.RFC(8446, "4.6.1")},
	5:  {name: "End of Early Data", says: "The client has sent all that it wanted to say before the handshake was over.", body: (*dissection).empty, spec: field.RFC(8446, "4.5")},
	6:  {name: "Hello Retry Request", says: "The server asks for another ClientHello. Only drafts of TLS 1.3 had a type for it.", body: (*dissection).retryRequest, spec: field.RFC(8446, "4.1.4")},
	8:  {name: "Encrypted Extensions", says: "The rest of the server's answer to the client's extensions.", body: (*dissection).encryptedExtensions, spec: field.RFC(8446, "4.3.1")},
	11: {name: "Certificate", says: "Who the sender is, and who vouches for it. Before TLS 1.3 everyone on the way could read it.", body: (*dissection).certificate, spec: field.RFC(5246, "7.4.2")},
	12: {name: "Server Key Exchange", says: "The server's half of the key exchange, signed with the key in its certificate.", body: (*dissection).serverKeyExchange, spec: field.RFC(5246, "7.4.3")},
	13: {name: "Certificate Request", says: "The server wants to know who the client is, too.", body: (*dissection).certificateRequest, spec: field.RFC(5246, "7.4.4")},
	14: {name: "Server Hello Done", says: "The server has said all for now and waits for the client.", body: (*dissection).empty, spec: field.RFC(5246, "7.4.5")},
	15: {name: "Certificate Verify", says: "A signature over the handshake: the sender does hold the certificate's private key.", body: (*dissection).certificateVerify, spec: field.RFC(8446, "4.4.3")},
	16: {name: "Client Key Exchange", says: "The client's half of the key exchange.", body: (*dissection).clientKeyExchange, spec: field.RFC(5246, "7.4.7")},
	20: {name: "Finished", says: "A check value over the whole handshake: nobody changed a byte of it.", body: (*dissection).finished, spec: field.RFC(8446, "4.4.4")},
	21: {name: "Client Certificate URL", says: "Where the client's certificate can be fetched.", body: (*dissection).certificateURL, spec: field.RFC(6066, "5")},
	22: {name: "Certificate Status", says: "Proof that the certificate has not been revoked.", body: (*dissection).certificateStatus, spec: field.RFC(6066, "8")},
	23: {name: "Supplemental Data", says: "More on who the sender is and what it may do.", body: (*dissection).supplementalData, spec: field.RFC(4680, "3")},
	24: {name: "Key Update", says: "The sender goes on with a new key.", body: (*dissection).keyUpdate, spec: field.RFC(8446, "4.6.3")},
	25: {name: "Compressed Certificate", says: "The certificate, packed.", body: (*dissection).compressedCertificate, spec: field.RFC(8879, "4")},
	67: {name: "Encrypted Extensions", says: "The application protocol that the client chose, in a way that never became a standard.", body: (*dissection).nextProtocol, spec: field.RFC(8446, "4")},
}
