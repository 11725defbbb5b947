package schedule

import (
	"crypto"
	_ "crypto/md5" // for Hash.New
	_ "crypto/sha1"

	"plainsight/dissect/derive"
	"plainsight/dissect/field"
)

// PRF is the key derivation of the versions before TLS 1.3. Version is as in
// hellos, from 0x0300 to 0x0303; Hash is the cipher suite's, and counts only in
// TLS 1.2.
type PRF struct {
	Version uint16
	Hash    crypto.Hash
}

// The version numbers as they are written in hellos.
const (
	ssl30 = 0x0300
	tls12 = 0x0303
)

// Expand makes n bytes from a secret for the purpose that the label names. In
// TLS 1.2 it is P_hash (RFC 5246, Section 5); before, half the secret with MD5
// and half with SHA-1, XORed, so that it would hold if one of them were broken (RFC
// 2246, Section 5); in SSL 3.0, which has no labels, SHA-1 inside MD5 (RFC 6101,
// Section 6.1).
func (p PRF) Expand(secret []byte, label string, seed []byte, n int) []byte {
	out := make([]byte, n)
	switch {
	case p.Version <= ssl30:
		expandSSL3(out, secret, seed)
	case p.Version < tls12:
		seed = append([]byte(label), seed...)
		half := (len(secret) + 1) / 2 // they share the middle byte where it is odd
		pHash(out, crypto.MD5, secret[:half], seed)
		pHash(out, crypto.SHA1, secret[len(secret)-half:], seed)
	default:
		pHash(out, p.Hash, secret, append([]byte(label), seed...))
	}
	return out
}

// pHash XORs P_hash into out.
func pHash(out []byte, h crypto.Hash, secret, seed []byte) {
	a := mac(h, secret, seed)
	for len(out) > 0 {
		b := mac(h, secret, a, seed)
		for i := range min(len(b), len(out)) {
			out[i] ^= b[i]
		}
		out = out[min(len(b), len(out)):]
		a = mac(h, secret, a)
	}
}

// expandSSL3 fills out with MD5 over the secret and SHA-1 over "A", "BB", "CCC".
func expandSSL3(out, secret, seed []byte) {
	for i := 0; len(out) > 0 && i < 26; i++ {
		salt := make([]byte, i+1)
		for j := range salt {
			salt[j] = 'A' + byte(i)
		}
		n := copy(out, sum(crypto.MD5, secret, sum(crypto.SHA1, salt, secret, seed)))
		out = out[n:]
	}
}

// MasterSecret is what both sides share for a whole session (RFC 5246, Section
// 8.1).
func (p PRF) MasterSecret(premaster *derive.Step, clientRandom, serverRandom []byte) *derive.Step {
	return p.step("master_secret", premaster, "master secret", MasterLen, field.RFC(5246, "8.1"),
		derive.Input{Name: "ClientHello.random", Kind: derive.ClientRandom, Bytes: clientRandom}, derive.Input{Name: "ServerHello.random", Kind: derive.ServerRandom, Bytes: serverRandom})
}

// ExtendedMasterSecret is the master secret where both hellos have the
// extension of that name: bound to the whole handshake, and not to the two
// random numbers alone. SessionHash is HandshakeHash over the messages up to
// and with ClientKeyExchange (RFC 7627, Section 4).
func (p PRF) ExtendedMasterSecret(premaster *derive.Step, sessionHash []byte) *derive.Step {
	return p.step("master_secret", premaster, "extended master secret", MasterLen, field.RFC(7627, "4"),
		derive.Input{Name: "session_hash", Kind: derive.OfMessages, Bytes: sessionHash})
}

// MasterLen is the length of a master secret in bytes.
const MasterLen = 48

// FromClient and FromServer label the Finished messages.
const (
	FromClient = "client finished"
	FromServer = "server finished"
)

// VerifyData is what a Finished message has to contain, 12 bytes. HandshakeHash
// is over all handshake messages before it (RFC 5246, Section 7.4.9). SSL 3.0
// makes it differently; that is not implemented.
func (p PRF) VerifyData(master *derive.Step, label string, handshakeHash []byte) *derive.Step {
	s := p.step("verify_data", master, label, 12, field.RFC(5246, "7.4.9"),
		derive.Input{Name: "Hash(handshake_messages)", Kind: derive.OfMessages, Bytes: handshakeHash})
	s.Role = derive.Value
	return s
}

// HandshakeHash is the hash of handshake messages, each with its 4-byte header:
// before TLS 1.2, MD5 and SHA-1 one after the other.
func (p PRF) HandshakeHash(messages ...[]byte) []byte {
	if p.Version < tls12 {
		return append(sum(crypto.MD5, messages...), sum(crypto.SHA1, messages...)...)
	}
	return sum(p.Hash, messages...)
}

// Exporter makes n bytes for a protocol above TLS (RFC 5705, Section 4). Context
// is nil for none, which is not the same as an empty one.
func (p PRF) Exporter(master *derive.Step, label string, clientRandom, serverRandom, context []byte, n int) *derive.Step {
	in := []derive.Input{{Name: "client_random", Bytes: clientRandom}, {Name: "server_random", Bytes: serverRandom}}
	if context != nil {
		in = append(in, derive.Input{Name: "context_value_length", Bytes: []byte{byte(len(context) >> 8), byte(len(context))}}, derive.Input{Name: "context_value", Bytes: context})
	}
	return p.step("exporter", master, label, n, field.RFC(5705, "4"), in...)
}

func (p PRF) step(name string, secret *derive.Step, label string, n int, spec field.Spec, seed ...derive.Input) *derive.Step {
	s := &derive.Step{Name: name, Op: derive.PRF, Hash: p.digest(), N: n, Spec: spec,
		Inputs: append([]derive.Input{derive.Result(secret), {Name: "label", Kind: derive.Label, Bytes: []byte(label)}}, seed...)}
	var all []byte
	for _, in := range seed {
		all = append(all, in.Bytes...)
	}
	s.Output = p.Expand(secret.Output, label, all, n)
	return s
}

// digest is the hash that the PRF is made of, or 0 in SSL 3.0.
func (p PRF) digest() crypto.Hash {
	switch {
	case p.Version <= ssl30:
		return 0
	case p.Version < tls12:
		return crypto.MD5SHA1
	}
	return p.Hash
}
