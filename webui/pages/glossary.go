package pages

import (
	"slices"
	"strings"
	"sync"
	"unicode"

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
	for i := range list {
		t := &list[i]
		t.Words, t.Says = slices.Clone(t.Words), words.Say(t.Says)
		for k, w := range t.Words {
			t.Words[k] = words.Say(w)
		}
	}
	return list
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
	{"iv", []string{"IV", "initialization vector"}, "A random start for a cipher, so that the same message gives a different ciphertext each time. It is sent in the open."},
	{"hmac", []string{"HMAC"}, "A seal over a message, made with a key. Somebody who changes a bit without having the key cannot make a seal that fits."},
	{"base64", []string{"base64", "base64url", "Base64"}, "A way to write any bytes with 64 letters, digits and signs. It looks secret and is not: no key is needed to turn it back."},
	{"fernet", []string{"Fernet"}, "A recipe for encrypting a message with one shared key: AES for secrecy, HMAC against changes, and the time of writing in the open."},
	{"aes", []string{"AES"}, "The cipher that most of the world uses. It turns blocks of 16 bytes into others, under a key."},
	{"shift", []string{"Caesar shift", "shift"}, "How many places each letter is moved along the alphabet. It is the key of one of the oldest ciphers, and there are only 25."},
	{"codebreaker", []string{"codebreaker"}, "Somebody who reads without the key, by finding what the method leaves visible."},
	{"rot13", []string{"ROT13"}, "A shift by 13 letters. Done twice, it brings each letter back."},
	{"ecb", []string{"ECB"}, "A way to use AES in which each block is encrypted by itself. Equal blocks stay equal, so patterns show through: nobody should use it."},
	{"xor", []string{"exclusive or"}, "An operation on two bits: the result is 1 where they differ. Done twice with the same bit, it undoes itself."},
	{"oracle", []string{"padding oracle"}, "A server that tells, by how it answers, whether the padding of a message fits. Asked often enough, it gives the message away."},
	{"keypair", []string{"key pair", "key pairs"}, "Two keys that belong together. One half may be known to all; the other stays with its owner."},
	{"publickey", []string{"public key", "public keys"}, "The half of a key pair that everybody may have. Others use it to lock what only the owner can open, or to check what only the owner can sign."},
	{"privatekey", []string{"private key", "private keys"}, "The half of a key pair that its owner keeps. It opens what was locked with the public half, or signs."},
	{"rsa", []string{"RSA"}, "A method from 1977 with two keys: what the public one locks, only the private one opens. It relies on large numbers that nobody knows how to split into primes."},
	{"oaep", []string{"OAEP"}, "How a short message is mixed with random padding before RSA locks it, so that equal messages do not look equal. The older padding, PKCS#1 v1.5, is random too; OAEP also withstands Bleichenbacher's attack, in which a server's error messages give a sealed message away."},
	{"digest", []string{"digest", "digests", "SHA-256"}, "A short sum over any number of bytes. Change one bit, and it comes out quite different. Anyone can compute it, so it proves nothing about who did."},
	{"tls", []string{"TLS"}, "Transport Layer Security: what the s in https stands for. Both sides agree on keys in a handshake, then encrypt everything."},
	{"sni", []string{"SNI", "server name"}, "Server Name Indication: the client says in its first TLS message which site it wants, usually in the clear, since no key exists yet."},
	{"certificate", []string{"certificate", "certificates"}, "A signed statement that a public key belongs to a name. It is how a client knows that it is talking to the right server."},
	{"keyshare", []string{"key share", "key shares"}, "One side's public half of a key agreement. From both halves the two sides compute the same key; somebody who made neither half cannot."},
	{"record", []string{"TLS record", "record header"}, "The envelope of TLS: five bytes of type, version and length, then what is inside, usually encrypted."},
	{"publicvalue", []string{"public value", "public values"}, "One side's half of a Diffie-Hellman exchange that everyone may see. It is computed from a private number, and there is no practical way back."},
	{"privatenumber", []string{"private number", "private numbers"}, "The half of a key exchange that stays on its side. From it and the other side's public value, the shared secret is computed."},
	{"sharedsecret", []string{"shared secret"}, "The number that both sides of a Diffie-Hellman exchange compute, each in its own way. Neither side sends it."},
	{"prime", []string{"prime"}, "A number above 1 that is divisible only by 1 and itself. Large ones make sums that are easy to do and hard to undo."},
	{"hkdf", []string{"HKDF"}, "A recipe that turns a shared secret into keys of the right length, and ties each to its purpose."},
	{"ephemeral", []string{"ephemeral"}, "Made for one conversation and thrown away after it. A thief who comes later finds nothing."},
	{"signature", []string{"signature", "signing key"}, "A number that only the owner of a private key can make over some bytes, and that anyone with the public key can check. It hides nothing."},
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
	{"ttl", []string{"time-to-live"}, "How old something may be before it is no longer accepted."},
	{"viewpoint", []string{"viewpoint", "viewpoints"}, "Somebody who watches the wire, with the secrets that they hold. The same bytes read differently for each."},
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
	for _, t := range Glossary() {
		for _, w := range t.Words {
			if len(w) > length && strings.HasPrefix(text, w) && (len(text) == len(w) || !wordy(rune(text[len(w)]))) {
				id, length = t.ID, len(w)
			}
		}
	}
	return id, length
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
