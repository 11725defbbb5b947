package tls

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/x509"
	"strings"

	"plainsight/dissect/app"
	"plainsight/dissect/field"
	"plainsight/dissect/tls/protect"
	"plainsight/dissect/tls/schedule"
)

// check is what came of checking a Finished or CertificateVerify message: the
// value in it was computed anew, or its signature verified.
type check struct {
	message int // the nth in its record
	right   bool
	says    string
	formula string
	spec    field.Spec
}

// checked shows the check of the message that is being read.
func (d *dissection) checked(r *field.Reader) {
	for _, k := range d.m.checks {
		if k.message != d.nth {
			continue
		}
		says := "correct: "
		if !k.right {
			says = "wrong: "
		}
		explain := "The check was made anew over the bytes that were captured: {v}."
		if k.formula != "" {
			explain = "Computed anew over the bytes that were captured, as " + k.formula + ": {v}."
		}
		f := r.Derive("plainsight.tls.check", "Check", says+k.says, explain, k.spec).With(field.Ours)
		if !k.right {
			d.wrong(f, 0, "TLS handshake, check", "what the handshake before it gives", "another value: a message was changed, or the secret is another one")
		}
	}
}

// hashOf is the hash of a suite's key derivation.
func hashOf(suite uint16) (crypto.Hash, bool) {
	s, ok := protect.Lookup(suite)
	return s.Hash, ok
}

// transcriptHash is the hash of the handshake messages so far, or nil where
// they are not all there.
func (c *conversation) transcriptHash() []byte {
	h, ok := hashOf(c.suite)
	if !ok || c.agreed.cut {
		return nil
	}
	if c.version.is13() {
		return schedule.TLS13{Hash: h}.TranscriptHash(c.agreed.transcript)
	}
	return schedule.PRF{Version: uint16(c.version), Hash: h}.HandshakeHash(c.agreed.transcript)
}

// checkFinished computes what a Finished message has to contain.
func (c *conversation) checkFinished(dir app.Direction, r *record, n int, body []byte) {
	hash := c.transcriptHash()
	h, ok := hashOf(c.suite)
	if hash == nil || !ok || r.key == nil || c.version == ssl30 {
		return
	}
	var want *schedule.Step
	if c.version.is13() {
		if r.key.traffic == nil {
			return
		}
		k := schedule.TLS13{Hash: h}
		want = k.VerifyData(k.FinishedKey(r.key.traffic), hash)
	} else {
		if c.agreed.master.Step == nil {
			return
		}
		label := schedule.FromClient
		if dir == app.ToClient {
			label = schedule.FromServer
		}
		want = schedule.PRF{Version: uint16(c.version), Hash: h}.VerifyData(c.agreed.master.Step, label, hash)
	}
	r.checks = append(r.checks, check{n, hmac.Equal(want.Output, body), "every message of the handshake is as it was sent", want.Formula, want.Spec})
}

// signatureScheme is how a handshake is signed (RFC 8446, Section 4.2.3).
type signatureScheme struct {
	hash crypto.Hash
	kind byte // 'r' RSA PKCS #1, 'p' RSA PSS, 'e' ECDSA, 'd' Ed25519
}

var signatureSchemes12 = map[uint16]signatureScheme{
	0x0201: {crypto.SHA1, 'r'}, 0x0401: {crypto.SHA256, 'r'}, 0x0501: {crypto.SHA384, 'r'}, 0x0601: {crypto.SHA512, 'r'},
	0x0804: {crypto.SHA256, 'p'}, 0x0805: {crypto.SHA384, 'p'}, 0x0806: {crypto.SHA512, 'p'},
	0x0809: {crypto.SHA256, 'p'}, 0x080a: {crypto.SHA384, 'p'}, 0x080b: {crypto.SHA512, 'p'},
	0x0203: {crypto.SHA1, 'e'}, 0x0403: {crypto.SHA256, 'e'}, 0x0503: {crypto.SHA384, 'e'}, 0x0603: {crypto.SHA512, 'e'},
	0x0807: {0, 'd'},
}

// checkSignature verifies a CertificateVerify with the key in the sender's
// certificate. Other schemes than the usual ones are left unchecked.
func (c *conversation) checkSignature(dir app.Direction, r *record, n int, body []byte) {
	if c.version < tls12 || c.agreed.cut || c.agreed.leaf[dir] == nil || len(body) < 4 || len(body) != 4+int(u16(body[2:])) {
		return
	}
	scheme, known := signatureSchemes12[u16(body)]
	cert, err := x509.ParseCertificate(c.agreed.leaf[dir])
	if !known || err != nil {
		return
	}
	signed, spec := c.agreed.transcript, field.RFC(5246, "7.4.8")
	if c.version.is13() {
		spec = field.RFC(8446, "4.4.3")
		who := "client"
		if dir == app.ToClient {
			who = "server"
		}
		content := strings.Repeat(" ", 64) + "TLS 1.3, " + who + " CertificateVerify\x00"
		signed = append([]byte(content), c.transcriptHash()...)
	}
	right, ok := scheme.verify(cert.PublicKey, signed, body[4:])
	if ok {
		r.checks = append(r.checks, check{n, right, "whoever sent the certificate holds its private key", "", spec})
	}
}

// verify checks a signature; ok is false where key and scheme do not go together.
func (s signatureScheme) verify(key any, signed, sig []byte) (right, ok bool) {
	digest := signed
	if s.hash != 0 {
		h := s.hash.New()
		h.Write(signed)
		digest = h.Sum(nil)
	}
	switch k := key.(type) {
	case *rsa.PublicKey:
		switch s.kind {
		case 'r':
			return rsa.VerifyPKCS1v15(k, s.hash, digest, sig) == nil, true
		case 'p':
			return rsa.VerifyPSS(k, s.hash, digest, sig, nil) == nil, true
		}
	case *ecdsa.PublicKey:
		if s.kind == 'e' {
			return ecdsa.VerifyASN1(k, digest, sig), true
		}
	case ed25519.PublicKey:
		if s.kind == 'd' {
			return ed25519.Verify(k, signed, sig), true
		}
	}
	return false, false
}

// leafOf is the sender's own certificate in a Certificate message, or nil.
func leafOf(body []byte, v protocolVersion) []byte {
	if v.is13() {
		if len(body) < 1 || len(body) < 1+int(body[0]) {
			return nil
		}
		body = body[1+int(body[0]):] // the request context
	}
	if len(body) < 6 {
		return nil
	}
	n := u24(body[3:])
	if n == 0 || len(body) < 6+n {
		return nil
	}
	return clone(body[6 : 6+n])
}

// sendsPreMaster reports whether a suite has the client encrypt the pre-master
// secret with the server's RSA key.
func sendsPreMaster(name string) bool { return strings.HasPrefix(name, "TLS_RSA_WITH_") }
