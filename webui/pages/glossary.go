package pages

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"plainsight/dissect/words"
)

// term is a word that a learner may meet for the first time.
type term struct {
	ID    string
	Words []string // as they are spelt in prose; the first is the title
	Says  string
}

// Glossary explains terms where they are first met, and one tap away later.
var Glossary = sync.OnceValue(func() []term {
	list := slices.Clone(english)
	for name := range states() {
		if isTerm(name) {
			list = append(list, term{stateTerm(name), []string{name}, ""})
		}
	}
	for i := range list {
		t := &list[i]
		if t.Words = slices.Clone(t.Words); t.Says == "" { // a state of a handshake, which keeps its name
			t.Says = stateOf(t.Words[0])
			continue
		}
		t.Says = words.Say(t.Says)
		for k, w := range t.Words {
			t.Words[k] = words.Say(w)
		}
	}
	slices.SortFunc(list, func(a, b term) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Words[0]), strings.ToLower(b.Words[0])), cmp.Compare(a.ID, b.ID))
	})
	return list
})

// stateOf explains a state by whose it is (RFC 8446, appendices A.1 and A.2).
func stateOf(name string) string {
	says := StateSays(name)
	switch name {
	case "WAIT_SH", "WAIT_EE", "WAIT_CERT_CR":
		return words.Say("A state of the client in the handshake of TLS 1.3. {says}.", "says", says)
	case "RECVD_CH", "NEGOTIATED", "WAIT_EOED", "WAIT_FLIGHT2":
		return words.Say("A state of the server in the handshake of TLS 1.3. {says}.", "says", says)
	}
	return words.Say("A state of client or server in the handshake of TLS 1.3. {says}.", "says", says)
}

// spelling is one way to write a term.
type spelling struct{ text, term string }

// spellings are those of all terms by their first byte, the longest first.
var spellings = sync.OnceValue(func() (by [256][]spelling) {
	for _, t := range Glossary() {
		for _, w := range t.Words {
			if w != "" {
				by[w[0]] = append(by[w[0]], spelling{w, t.ID})
			}
		}
	}
	for _, list := range by {
		slices.SortStableFunc(list, func(a, b spelling) int { return cmp.Compare(len(b.text), len(a.text)) })
	}
	return by
})

// english is the glossary as it is written.
var english = []term{
	{"packet", []string{"packet", "packets"}, "A piece of what a computer sends. A long message travels as several packets, each with the addresses of sender and receiver in front."},
	{"byte", []string{"byte", "bytes"}, "Eight bits: a number from 0 to 255. Here it is written as two hexadecimal digits, 00 to ff."},
	{"eavesdropper", []string{"eavesdropper"}, "Somebody who sees every packet on the wire and holds no key: the owner of the Wi-Fi, a provider, a neighbour on an open network."},
	{"port", []string{"port", "ports"}, "A number that tells which program on a computer a packet is for."},
	{"header", []string{"header", "headers"}, "The lines or bytes in front of a message that say what to do with it: where it goes, how long it is, what kind it is."},
	{"handshake", []string{"handshake"}, "The first messages of a conversation, in which both sides agree how to talk. In TLS they also agree on keys."},
	{"syn", []string{"SYN"}, "The first packet of a TCP connection: it asks the other side to open one."},
	{"ack", []string{"ACK"}, "A mark that tells the other side how many bytes have arrived."},
	{"checksum", []string{"checksum", "checksums"}, "A short sum over some bytes. It reveals accidents on the way, but not a forger: anyone can compute a new one."},
	{"ciphertext", []string{"ciphertext"}, "What a message becomes when it is encrypted. Without the key it should tell nothing but its length."},
	{"plaintext", []string{"plaintext"}, "A message as it was written, before encryption or after decryption."},
	{"key", []string{"shared key", "secret key", "encryption key"}, "A secret number that encrypts and decrypts. It lets its holders read what should be unreadable to everyone else."},
	{"nonce", []string{"nonce", "nonces"}, "A number used once. It makes two encryptions of the same message look different, and need not be secret."},
	{"iv", []string{"IV", "initialization vector"}, "A random start for a cipher, so that the same message gives a different ciphertext each time. With CBC it is sent in the open; TLS 1.3 derives it along with the key."},
	{"hmac", []string{"HMAC"}, "A seal over a message, made with a key. Somebody who changes a bit without having the key cannot make a seal that fits."},
	{"base64", []string{"base64", "base64url", "Base64"}, "A way to write any bytes with 64 letters, digits and signs. It looks secret and is not: no key is needed to turn it back."},
	{"fernet", []string{"Fernet"}, "A recipe for encrypting a message with one shared key: AES for secrecy, HMAC against changes, and the time of writing in the open."},
	{"aes", []string{"AES"}, "The cipher that most of the world uses. It turns blocks of 16 bytes into others, under a key."},
	{"shift", []string{"Caesar shift", "shift"}, "How many places each letter is moved along the alphabet. It is the key of one of the oldest ciphers, and there are only 25."},
	{"codebreaker", []string{"codebreaker"}, "Somebody who reads without the key, by finding what the method leaves visible."},
	{"rot13", []string{"ROT13"}, "A shift by 13 letters. Done twice, it brings each letter back."},
	{"ecb", []string{"ECB"}, "A way to use AES in which each block is encrypted by itself. Equal blocks stay equal, so patterns show through: nobody should use it."},
	{"xor", []string{"exclusive or", "XOR"}, "An operation on two bits: the result is 1 where they differ. Done twice with the same bit, it undoes itself."},
	{"oracle", []string{"padding oracle"}, "A server that tells, by how it answers, whether the padding of a message fits. Asked often enough, it gives the message away."},
	{"keypair", []string{"key pair", "key pairs"}, "Two keys that belong together. One half may be known to all; the other stays with its owner."},
	{"publickey", []string{"public key", "public keys"}, "The half of a key pair that everybody may have. Others use it to lock what only the owner can open, or to check what only the owner can sign."},
	{"privatekey", []string{"private key", "private keys"}, "The half of a key pair that its owner keeps. It opens what was locked with the public half, or signs."},
	{"rsa", []string{"RSA"}, "A method from 1977 with two keys: what the public one locks, only the private one opens. It relies on large numbers that nobody knows how to split into primes."},
	{"oaep", []string{"OAEP"}, "How a short message is mixed with random padding before RSA locks it, so that equal messages do not look equal. The older padding, PKCS#1 v1.5, is random too; OAEP also withstands Bleichenbacher's attack, in which a server's error messages give a sealed message away."},
	{"digest", []string{"digest", "digests", "hash", "SHA-256", "SHA256", "SHA-384", "SHA384", "SHA-512", "SHA512"}, "A short sum over any number of bytes. Change one bit, and it comes out quite different. Anyone can compute it, so it proves nothing about who did."},
	{"tls", []string{"TLS"}, "Transport Layer Security: what the s in https stands for. Both sides agree on keys in a handshake, then encrypt everything."},
	{"sni", []string{"SNI", "server name"}, "Server Name Indication: the client says in its first TLS message which site it wants, usually in the clear, since no key exists yet."},
	{"certificate", []string{"certificate", "certificates", "Certificate"}, "A signed statement that a public key belongs to a name. It is how a client knows that it is talking to the right server."},
	{"keyshare", []string{"key share", "key shares"}, "One side's public half of a key agreement. From both halves the two sides compute the same key; somebody who made neither half cannot."},
	{"record", []string{"TLS record", "record header"}, "The envelope of TLS: five bytes of type, version and length, then what is inside, usually encrypted."},
	{"publicvalue", []string{"public value", "public values"}, "One side's half of a Diffie-Hellman exchange that everyone may see. It is computed from a private number, and there is no practical way back."},
	{"privatenumber", []string{"private number", "private numbers"}, "The half of a key exchange that stays on its side. From it and the other side's public value, the shared secret is computed."},
	{"sharedsecret", []string{"shared secret"}, "The number that both sides of a Diffie-Hellman exchange compute, each in its own way. Neither side sends it."},
	{"prime", []string{"prime"}, "A number above 1 that is divisible only by 1 and itself. Large ones make sums that are easy to do and hard to undo."},
	{"hkdf", []string{"HKDF"}, "A recipe that turns a shared secret into keys of the right length, and ties each to its purpose."},
	{"ephemeral", []string{"ephemeral"}, "Made for one conversation and thrown away after it. A thief who comes later finds nothing."},
	{"signature", []string{"signature", "signatures", "signing key"}, "A number that only the owner of a private key can make over some bytes, and that anyone with the public key can check. It hides nothing."},
	{"mitm", []string{"man in the middle"}, "Somebody who sits between two sides, and plays each of them to the other."},
	{"x25519", []string{"X25519"}, "Diffie-Hellman on a curve: public values of 32 bytes, and quick to compute."},
	{"ciphersuite", []string{"cipher suite", "cipher suites"}, "A name for a set of methods that both sides use. In TLS 1.3 it says what locks the records and which digest goes with it; in older versions also how the key is made and how the server proves who it is."},
	{"alert", []string{"alert", "alerts"}, "A short TLS message that says what is wrong, by a number, or that one side has nothing more to say."},
	{"forwardsecrecy", []string{"forward secrecy"}, "What was recorded stays shut even if the long-term key is stolen later, because the keys were made for one conversation and thrown away."},
	{"keytransport", []string{"key transport"}, "One side makes up a key and sends it, locked with the other's public key. Somebody who gets the private key later can open everything."},
	{"ecdhe", []string{"ECDHE"}, "Diffie-Hellman on a curve, with numbers made for one conversation and thrown away: both sides compute one secret, and neither sends it."},
	{"cbc", []string{"CBC"}, "A way to use AES on a long message: each block is mixed with the encrypted block before it. It needs padding, and a seal besides."},
	{"gcm", []string{"AES-GCM", "GCM"}, "A way to use AES that locks and seals in one go. A changed bit is found before anything that was decrypted is used."},
	{"padding", []string{"padding"}, "Bytes that only fill a message up to a length that fits."},
	{"ticket", []string{"ticket", "tickets"}, "What a server gives a client, in TLS 1.3 right after the handshake, so that the next visit can be shorter. Only the server can read it."},
	{"psk", []string{"PSK", "pre-shared key"}, "A secret that both sides have from before. In TLS 1.3 it may come from the last visit."},
	{"ttl", []string{"time-to-live"}, "How old something may be before it is no longer accepted. In IP: how many more routers may pass the packet on."},
	{"viewpoint", []string{"viewpoint", "viewpoints"}, "Somebody who watches the wire, with the secrets that they hold. The same bytes read differently for each."},
	{"ip", []string{"IP", "IP address", "IP addresses"}, "Internet Protocol: how packets find their way across networks, from one address to another. An address has four bytes, or 16 in the newer version."},
	{"tcp", []string{"TCP"}, "Transmission Control Protocol: it numbers every byte, sends again what is lost, and so gives two programs a stream in each direction in which nothing is missing or out of order."},
	{"udp", []string{"UDP"}, "User Datagram Protocol: it sends single packets from one program to another, and does not notice when one is lost."},
	{"segment", []string{"segment", "segments"}, "What TCP puts into one packet: its header, and a piece of the stream of bytes."},
	{"fin", []string{"FIN"}, "A mark on a TCP segment: this side has nothing more to send. When both sides have said so, the connection is over."},
	{"rst", []string{"RST"}, "A mark on a TCP segment that ends the connection at once, without waiting for the other side."},
	{"psh", []string{"PSH"}, "A mark on a TCP segment: hand this to the program now, and do not wait for more."},
	{"urg", []string{"URG"}, "A mark on a TCP segment: some of it is urgent. It is rarely used."},
	{"ecn", []string{"ECN", "ECN-Echo"}, "Explicit Congestion Notification: a router that has too much to do marks packets, instead of throwing them away."},
	{"mss", []string{"MSS"}, "Maximum segment size: the most bytes that one side wants to get in one TCP segment."},
	{"sack", []string{"SACK"}, "Selective acknowledgment: it tells the other side which later bytes have arrived while some before them are missing."},
	{"nop", []string{"NOP"}, "No operation: a byte that only fills up, so that what follows begins at a multiple of four."},
	{"ethernet", []string{"Ethernet", "Ethernet II"}, "How packets go from one network card to the next: with the numbers of both cards in front."},
	{"dns", []string{"DNS"}, "Domain Name System: it turns names such as squirrels.example into IP addresses."},
	{"vpn", []string{"VPN"}, "Virtual private network: it sends all packets encrypted to one computer, which passes them on. Somebody who watches in between sees only that computer's address."},
	{"wpa2", []string{"WPA2"}, "How many Wi-Fi networks encrypt what goes through the air. Where all share one password, somebody who has it and saw another device join can compute that device's keys."},
	{"osi", []string{"OSI"}, "A model of networks with seven layers, from the cable at 1 to the programs at 7. For the Internet, these lessons count five."},
	{"http", []string{"HTTP"}, "Hypertext Transfer Protocol: how browsers and other programs ask for things and get them. A request names a method and a path; the response has a number that says how it went."},
	{"https", []string{"HTTPS"}, "HTTP inside TLS."},
	{"get", []string{"GET"}, "The method of HTTP that asks for something without changing it."},
	{"post", []string{"POST"}, "The method of HTTP that sends something for the server to work on."},
	{"ok", []string{"200 OK", "OK"}, "What HTTP says when all went well. 200 is the number for it."},
	{"uri", []string{"URI", "URL"}, "The address of something on the web, or a part of it, such as /note."},
	{"coap", []string{"CoAP"}, "Constrained Application Protocol: like HTTP, for small devices. Its port is 5683, so programs that go by ports take what they find there for CoAP."},
	{"hexadecimal", []string{"hexadecimal"}, "Numbers written with sixteen digits, 0 to 9 and a to f. Two of them are one byte: 0a is 10, ff is 255."},
	{"ascii", []string{"ASCII"}, "The table that most computers write English letters by: A is 65, a is 97. It has 128 characters."},
	{"utf8", []string{"UTF-8"}, "How text in any language is written as bytes: ASCII's characters as one byte, others as two to four."},
	{"id", []string{"ID", "session ID"}, "Short for identifier: a number or a name that tells one thing from others of its kind."},
	{"utc", []string{"UTC", "GMT"}, "The time of day on which the time zones of the world are based."},
	{"rfc", []string{"RFC"}, "Request for Comments: the numbered documents that say how the Internet's protocols work."},
	{"nist", []string{"NIST"}, "A standards institute of the United States, which has published many ciphers and curves."},
	{"hostname", []string{"Host"}, "The line of an HTTP request that names the site. One server may have many."},
	{"mac", []string{"MAC"}, "Message authentication code: a seal over a message, made with a key. The MAC address of a network card is something else."},
	{"md5", []string{"MD5"}, "An old digest of 16 bytes. Different texts with the same MD5 are easy to make, so it protects nothing."},
	{"sha1", []string{"SHA-1", "SHA1"}, "An old digest of 20 bytes. Different files with the same SHA-1 have been made, so new signatures must not use it."},
	{"chacha", []string{"ChaCha20-Poly1305", "ChaCha20", "CHACHA20", "POLY1305"}, "A cipher with its seal, as strong as AES-GCM, and fast on computers that have no instructions for AES."},
	{"beast", []string{"BEAST"}, "An attack of 2011 on CBC in TLS 1.0, whose IV could be known beforehand."},
	{"poodle", []string{"POODLE"}, "An attack of 2014 on CBC in SSL 3.0, where the receiver does not check the bytes of the padding."},
	{"crime", []string{"CRIME"}, "An attack of 2012 that reads secrets from how much shorter a message becomes when it is compressed before it is encrypted."},
	{"dh", []string{"Diffie-Hellman", "DHE", "DHP", "ECDH"}, "How two sides compute the same secret from what each made up and what the other sent, while somebody who sees everything they send cannot."},
	{"curve", []string{"elliptic curve", "EC", "ECP"}, "A set of points that can be added up. Telling how often a point was added to itself is so hard that short numbers are enough for Diffie-Hellman and signatures."},
	{"ecdsa", []string{"ECDSA"}, "A way to sign, with keys on an elliptic curve."},
	{"pss", []string{"PSS"}, "The newer way to pad what RSA signs, with random bytes."},
	{"pkcs", []string{"PKCS"}, "A series of standards for keys, padding and signatures, begun by the company of RSA's inventors. Each has a number: PKCS #1 is about RSA."},
	{"mgf1", []string{"MGF1"}, "A recipe inside OAEP and PSS that stretches a few bytes to as many as are needed, with a digest."},
	{"oaepblocks", []string{"EM", "DB"}, "Names from the document on RSA: EM is the padded message that is encrypted, and DB the data block within it."},
	{"rsaes", []string{"RSAES"}, "RSA used for encrypting, as the document on RSA calls it."},
	{"prf", []string{"PRF"}, "Pseudorandom function: the recipe by which TLS 1.2 makes keys of the right length from one secret."},
	{"prk", []string{"PRK", "OKM"}, "The two results of HKDF: PRK is the key that is extracted from a secret, OKM what it is expanded to."},
	{"keylog", []string{"key log", "key logs"}, "A file in which a program writes the secrets of its TLS connections, a line each. Somebody who has it can read those connections, and no others."},
	{"sslkeylogfile", []string{"SSLKEYLOGFILE"}, "An environment variable: it tells browsers, curl and other programs the file for their TLS key log."},
	{"clientrandom", []string{"client random", "Client random"}, "The 32 random bytes in a TLS client's first message, sent in the open. They make each connection's keys different, and a key log names connections by them."},
	{"mastersecret", []string{"master secret"}, "The secret from which all keys of a TLS 1.2 connection are made."},
	{"premaster", []string{"pre-master secret"}, "What both sides of TLS 1.2 have after the key exchange. The master secret is made from it."},
	{"trafficsecret", []string{"traffic secret", "traffic secrets"}, "In TLS 1.3, the secret from which the keys of one direction are made, for the handshake or for what follows it."},
	{"transcript", []string{"transcript"}, "All handshake messages so far, one after another. Both sides compute a digest of it, so that a changed message is noticed."},
	{"clienthello", []string{"ClientHello", "Client Hello"}, "The first message of TLS: what the client supports, its random number and, usually, the name of the server that it wants."},
	{"serverhello", []string{"ServerHello", "Server Hello"}, "The server's first message of TLS: what it has chosen of what the client offers."},
	{"helloretry", []string{"HelloRetryRequest", "Hello Retry Request"}, "How a TLS 1.3 server asks for another Client Hello, with a key share that it can use."},
	{"encryptedextensions", []string{"EncryptedExtensions", "Encrypted Extensions"}, "The first encrypted message of a TLS 1.3 server: answers to what the client asked for that need not be in the open."},
	{"certificaterequest", []string{"CertificateRequest", "Certificate Request"}, "With this message a TLS server asks for the client's certificate."},
	{"certificateverify", []string{"CertificateVerify", "Certificate Verify"}, "A signature over the handshake so far. It proves that the sender has the private key of its certificate."},
	{"serverkeyexchange", []string{"ServerKeyExchange", "Server Key Exchange"}, "In TLS 1.2, the server's public value for Diffie-Hellman, usually signed."},
	{"clientkeyexchange", []string{"ClientKeyExchange", "Client Key Exchange"}, "In TLS 1.2, the client's part of the key exchange: a public value, or a secret encrypted with the server's key."},
	{"serverhellodone", []string{"ServerHelloDone", "Server Hello Done"}, "With this message a TLS 1.2 server says that it is the client's turn."},
	{"changecipherspec", []string{"ChangeCipherSpec", "Change Cipher Spec"}, "In TLS 1.2: what follows is encrypted. TLS 1.3 sends it only to look familiar to old equipment."},
	{"finished", []string{"Finished"}, "The message with which each side of TLS ends the handshake: a seal over all messages before it, which shows that nobody changed any."},
	{"newsessionticket", []string{"NewSessionTicket", "New Session Ticket"}, "The message in which a TLS server gives the client a ticket for the next visit."},
	{"alpn", []string{"ALPN"}, "Application-Layer Protocol Negotiation: in TLS, the client says which protocols it could speak inside, and the server chooses."},
	{"ech", []string{"ECH"}, "Encrypted Client Hello: a way to hide the name of the site that the client asks for. Many servers do not have it yet."},
	{"ja3", []string{"JA3", "JA3S", "JA4"}, "Ways to recognise a program by its first TLS message: JA3 and JA4 a client by what it offers, JA3S a server by what it chooses."},
	{"downgrade", []string{"DOWNGRD"}, "Eight bytes with which a server that could do better marks an older version of TLS, so that a forced downgrade is noticed."},
	{"ca", []string{"CA", "certificate authority"}, "Certificate authority: who signs certificates. Browsers and systems come with a list of those that they trust."},
	{"csr", []string{"CSR", "certificate signing request"}, "Certificate signing request: a public key and the names it is for, sent to an authority so that it makes a certificate of them."},
	{"cn", []string{"CN"}, "Common name: in a certificate, the name of the one that it is about or that signed it."},
	{"st", []string{"ST"}, "In the names of a certificate: the state or province. C is the country, L the town, O the organization, and CN the common name."},
	{"rdn", []string{"RDNS"}, "A name in a certificate is a list of parts, each with its kind: country, organization, common name. The list is called an RDN sequence."},
	{"ocsp", []string{"OCSP"}, "Online Certificate Status Protocol: how to ask an authority whether it has revoked a certificate."},
	{"der", []string{"DER", "ASN.1"}, "ASN.1 describes data such as certificates; DER writes it as bytes: for each value its type, its length, and its content."},
	{"asn1types", []string{"SEQUENCE", "SET", "INTEGER", "BOOLEAN", "NULL", "BIT STRING", "OCTET STRING", "OBJECT IDENTIFIER"}, "One of the types of values in ASN.1. A SEQUENCE or SET holds other values; an OCTET STRING is bytes; an OBJECT IDENTIFIER is a registered number for a thing."},
	{"pem", []string{"PEM"}, "A text form of keys and certificates: Base64 between a line that begins with BEGIN and one that begins with END."},
	{"sqrl", []string{"SQRL"}, "With these letters the chats of these lessons begin. They were made up for plainsight, and nothing else speaks that way."},
	{"loopback", []string{"loopback"}, "The network inside one computer, over which its programs talk to each other."},
}

// bit is a part of a text: words, or a term to be explained.
type bit struct {
	Text string
	Term string // the term's ID, or ""
}

// Explain marks the terms of a text that seen does not have yet.
func Explain(text string, seen map[string]bool) []bit {
	var out []bit
	plain := 0
	for at := 0; at < len(text); {
		if at > 0 && wordy(rune(text[at-1])) || !wordy(rune(text[at])) {
			at++
			continue
		}
		id, n := termAt(text[at:])
		if n == 0 || seen[id] {
			at++
			continue
		}
		seen[id] = true
		if at > plain {
			out = append(out, bit{Text: text[plain:at]})
		}
		out = append(out, bit{text[at : at+n], id})
		at += n
		plain = at
	}
	if plain < len(text) {
		out = append(out, bit{Text: text[plain:]})
	}
	return out
}

// termAt is the longest term that the text begins with.
func termAt(text string) (id string, length int) {
	for _, w := range spellings()[text[0]] {
		if strings.HasPrefix(text, w.text) && (len(text) == len(w.text) || !wordy(rune(text[len(w.text)]))) {
			return w.term, len(w.text)
		}
	}
	return "", 0
}

func wordy(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// Paragraphs splits a story's text at its empty lines.
func Paragraphs(text string) []string {
	var out []string
	for _, p := range strings.Split(text, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

func joinWords(t term) string { return strings.Join(t.Words, "|") }

// glossaryGroup is the terms that begin with one letter.
type glossaryGroup struct {
	Letter, ID string
	Terms      []term
}

// glossaryGroups are the terms by their first letters.
func glossaryGroups() (out []glossaryGroup) {
	for _, t := range Glossary() {
		letter := "#"
		if first, _ := utf8.DecodeRuneInString(t.Words[0]); unicode.IsLetter(first) {
			letter = string(unicode.ToUpper(first))
		}
		if len(out) == 0 || out[len(out)-1].Letter != letter {
			out = append(out, glossaryGroup{Letter: letter, ID: "letter-" + strconv.Itoa(len(out)+1)})
		}
		g := &out[len(out)-1]
		g.Terms = append(g.Terms, t)
	}
	return out
}

// also is the other ways to write a term.
func (t term) also() string { return strings.Join(t.Words[1:], ", ") }
