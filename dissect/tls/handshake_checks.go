package tls

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rsa"
	"encoding/hex"
	"strings"

	"plainsight/dissect/derive"
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/protect"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/schedule"
	"plainsight/dissect/words"
)

// check is what came of checking a Finished or CertificateVerify message or a
// binder: the value in it was computed again, or its signature verified.
type check struct {
	message int // the nth in its record
	right   bool
	open    string       // why it cannot be made, in words; "" where it was
	later   func() bool  // takes the place of right where the answer takes a while, or nil
	ahead   func()       // begins with it
	what    string       // what was checked: "Finished"
	says    string       // what it shows if it is right
	not     string       // what it shows if it is wrong; "" for that it does not show what says has
	key     string       // what it was computed with
	want    *derive.Step // the value that was computed; nil for a signature
	tell    func(*check) // fills in want and key, which a learner is shown and a list of packets is not; or nil
	over    *mark        // the messages that it covers; nil where only bytes are known
	spec    field.Spec
}

// checkField is the name of what came of a check.
const checkField = "plainsight.tls.check"

// checked shows the checks of the message that is being read.
func (d *dissection) checked(r *field.Reader) {
	for _, k := range d.m.rare().checks {
		if k.message == d.nth {
			d.oneCheck(r, k)
		}
	}
}

func (d *dissection) oneCheck(r *field.Reader, k check) {
	brief := d.C.Brief || d.C.WireOnly
	if k.open != "" {
		if !brief {
			r.Derive(checkField, "Check", words.Say("cannot be made: {why}", "why", k.open), "Whether {what} is right is not known: {v}.", k.spec).Put("what", k.what).With(field.Ours)
		}
		return
	}
	if k.later != nil {
		switch {
		case d.C.Later != nil:
			k.ahead()
			d.C.Later(func() bool { return !k.later() })
			return
		case d.C.WireOnly:
			return
		}
		k.right = k.later()
	}
	if k.right && brief {
		return
	}
	if k.tell != nil {
		k.tell(&k)
	}
	says := words.Say("correct: {what}", "what", k.says)
	if !k.right {
		says = words.Say("wrong: it does not show that {what}", "what", k.says)
		if k.not != "" { // its sentence has both in one
			says = words.Say("wrong: it shows {what}", "what", k.not)
		}
	}
	f := r.Derive(checkField, "Check", says, "Checked here again, over the bytes that were captured: {v}.", k.spec).With(field.Ours)
	if k.want != nil {
		f.Put("formula", k.want.Formula()).Explain = "Computed here again, over the bytes that were captured, as {formula}: {v}."
	}
	if !k.right {
		expected, seen := "what the handshake before it results in", "another value: a message was changed, or the secret is not the right one"
		if k.want == nil {
			expected, seen = "a signature that the public key in the certificate confirms", "one that it does not confirm: another key made it, or a message was changed"
		}
		d.Wrong(f, 0, words.Say("TLS handshake, check"), expected, seen)
	}
	if brief {
		return
	}
	in := field.Read(d.C.Arena, f, field.Span{Buf: f.Buf, Off: f.Off}, "check")
	part := func(name, label, value, explain string, spec field.Spec) *field.Field {
		return in.Derive("plainsight.tls.check."+name, label, value, explain, spec).With(field.Ours)
	}
	part("what", "Checked", k.what, "What was checked: {v}.", k.spec)
	part("key", "Key", k.key, "What it was checked with: {v}.", k.spec)
	if k.over != nil {
		transcript := k.spec // which says before TLS 1.3 what is hashed, too
		if !d.Before13() {
			transcript = field.RFC(8446, "4.4.1")
		}
		part("transcript", "Transcript hash", hex.EncodeToString(k.over.hash), "The hash of all messages that the check covers. If a single bit of them were different, the hash would be too.", transcript)
		part("covers", "Covers", k.over.covers(), "The messages that were hashed, in order: {v}.", transcript)
	}
	if k.want != nil {
		part("computed", "Computed", hex.EncodeToString(k.want.Output), "{formula}", k.want.Spec).Put("formula", k.want.Formula())
	}
}

// whyInnerUnseen says why nothing can be checked that covers an inner hello.
func whyInnerUnseen() string {
	return words.Say("it covers the inner ClientHello, which is encrypted and stays shut here. An ECH_SECRET line and an ECH_CONFIG line in the key log would open it")
}

// hashOf is the hash of a suite's key derivation.
func hashOf(suite uint16) (crypto.Hash, bool) {
	s, ok := protect.Lookup(suite)
	return s.Hash, ok
}

// checkFinished computes what a Finished message has to contain.
func (c *conversation) checkFinished(at heardIn, body []byte) {
	a, key := &c.agreed, at.r.rare().key
	over := a.said.mark()
	if a.finishedOver[at.dir] == nil {
		a.finishedOver[at.dir] = over
	}
	if a.unseen && c.version.Is13() {
		at.r.check(check{message: at.n, what: "Finished", open: whyInnerUnseen(), spec: field.RFC(9849, "6.1.5")})
		return
	}
	h, ok := hashOf(c.suite)
	if over == nil || !ok || key == nil || c.version == registry.SSL30 {
		return
	}
	k := check{message: at.n, what: "Finished", says: words.Say("it fits the handshake messages that were captured"), not: words.Say("that a handshake message was changed, or that the secret is not the right one"), over: over}
	if c.version.Is13() {
		if key.Traffic == nil {
			return
		}
		s, e := schedule.TLS13{Hash: h}, key.Epoch
		k.right, k.spec = hmac.Equal(s.Verify(e.Traffic.Output, over.hash), body), field.RFC(8446, "4.4.4")
		k.tell = func(k *check) {
			k.want = s.VerifyData(s.FinishedKey(e.Traffic), over.hash)
			k.key = words.Say("the finished_key, which comes from {secret}, from {label}", "secret", e.Traffic.Name, "label", e.Label)
		}
	} else {
		if key.Master.Step == nil {
			return
		}
		label := schedule.FromClient
		if at.dir == proto.ToClient {
			label = schedule.FromServer
		}
		k.want = schedule.PRF{Version: uint16(c.version), Hash: h}.VerifyData(key.Master.Step, label, over.hash)
		k.key = words.Say("the master_secret, from {label}", "label", key.Label)
		k.right, k.spec = hmac.Equal(k.want.Output, body), k.want.Spec
	}
	at.r.check(k)
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
func (c *conversation) checkSignature(at heardIn, body []byte) {
	a := &c.agreed
	if a.unseen && c.version.Is13() {
		at.r.check(check{message: at.n, what: "CertificateVerify", open: whyInnerUnseen(), spec: field.RFC(9849, "6.1.5")})
		return
	}
	if c.version < registry.TLS12 || a.said.cut || a.leaf[at.dir] == nil || len(body) < 4 || len(body) != 4+int(reading.Uint16(body[2:])) {
		return
	}
	scheme, known := signatureSchemes12[reading.Uint16(body)]
	if !known {
		return
	}
	public, algorithm := c.keys.certificates().PublicKey(a.leaf[at.dir])
	if public == nil {
		return
	}
	who := "client"
	if at.dir == proto.ToClient {
		who = "server"
	}
	k := check{
		message: at.n, what: "CertificateVerify", spec: field.RFC(5246, "7.4.8"), over: a.said.mark(),
		says: words.Say("the sender of the certificate holds its private key"),
		key:  words.Say("the public key in the {side}'s certificate, {algorithm}", "side", words.Say(who), "algorithm", algorithm),
	}
	signed := a.said.raw
	if c.version.Is13() {
		k.spec = field.RFC(8446, "4.4.3")
		content := strings.Repeat(" ", 64) + "TLS 1.3, " + who + " CertificateVerify\x00"
		if k.over == nil {
			return
		}
		signed = append([]byte(content), k.over.hash...)
	} else if signed == nil {
		return
	}
	if c.signed++; c.signed > maxVerified {
		return
	}
	if verify := scheme.verifier(public, signed, clone(body[4:])); verify != nil {
		k.later, k.ahead = c.keys.meanwhile(verify)
		at.r.check(k)
	}
}

// verifier is the check of a signature, or nil where key and scheme do not go
// together.
func (s signatureScheme) verifier(key any, signed, sig []byte) func() bool {
	digest := clone(signed)
	if s.hash != 0 {
		h := s.hash.New()
		h.Write(signed)
		digest = h.Sum(nil)
	}
	switch k := key.(type) {
	case *rsa.PublicKey:
		if k.N.BitLen() > maxModulus {
			return nil
		}
		switch s.kind {
		case 'r':
			return func() bool { return rsa.VerifyPKCS1v15(k, s.hash, digest, sig) == nil }
		case 'p':
			return func() bool { return rsa.VerifyPSS(k, s.hash, digest, sig, nil) == nil }
		}
	case *ecdsa.PublicKey:
		if s.kind == 'e' {
			return func() bool { return ecdsa.VerifyASN1(k, digest, sig) }
		}
	case ed25519.PublicKey:
		if s.kind == 'd' {
			return func() bool { return ed25519.Verify(k, digest, sig) }
		}
	}
	return nil
}

// leafOf is the sender's own certificate in a Certificate message, or nil.
func leafOf(body []byte, v registry.Version) []byte {
	if v.Is13() {
		if len(body) < 1 || len(body) < 1+int(body[0]) {
			return nil
		}
		body = body[1+int(body[0]):] // the request context
	}
	if len(body) < 6 {
		return nil
	}
	n := reading.Uint24(body[3:])
	if n == 0 || len(body) < 6+n {
		return nil
	}
	return clone(body[6 : 6+n])
}
