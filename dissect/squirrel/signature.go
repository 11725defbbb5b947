package squirrel

import (
	"crypto/ed25519"
	"encoding/binary"
	"slices"
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/words"
)

// schemeEd25519 is the signature scheme's number (RFC 8446, Section 4.2.3).
const schemeEd25519 = 0x0807

// signedText comes before what is signed, with a zero byte, so that a signature
// made for this cannot be used for anything else.
const signedText = "SQRL/1 signed key exchange\x00"

// verification is what came of checking a signature.
type verification struct {
	status string // in words, "" where it was not checked
	right  bool
	why    string // why it was not checked
}

// verify checks a signature over the exchange so far with the public keys that
// the viewpoint knows.
func (c *conversation) verify(payload []byte) verification {
	if c.keys == nil || len(c.keys.verify) == 0 {
		return verification{why: words.Say("not checked: it takes the server's public key, which this viewpoint does not know")}
	}
	if len(payload) < 2 {
		return verification{}
	}
	sig, rest, ok := counted(payload[2:])
	client, server := &c.halves[proto.ToServer].learned, &c.halves[proto.ToClient].learned
	switch {
	case !ok || len(rest) > 0:
		return verification{}
	case binary.BigEndian.Uint16(payload) != schemeEd25519:
		return verification{why: words.Say("not checked: its scheme is not ed25519")}
	case c.torn || client.full() || server.full():
		return verification{why: words.Say("not checked: it covers bytes that the capture lacks")}
	}
	signed := slices.Concat([]byte(signedText), client.exchange, server.exchange)
	for _, v := range c.keys.verify {
		if ed25519.Verify(v.key, signed, sig) {
			return verification{status: words.Say("correct: it fits {key}, and covers exactly these parameters and public values", "key", v.label), right: true}
		}
	}
	held := c.keys.verify[0].label
	if len(c.keys.verify) > 1 {
		held = words.Say("any key known here")
	}
	return verification{status: words.Say("wrong: it does not fit {key} with these parameters and public values", "key", held)}
}

// signature reads a signature, and shows what came of checking it.
func (d *dissection) signature(r *field.Reader) (info string) {
	spec := ours(typeSignature.String())
	s := r.Uint16("plainsight.squirrel.signature_scheme", "Signature scheme", "How it is signed: {v}. The numbers are those of TLS.", field.RFC(8446, "4.2.3")).Hex().With(field.Ours)
	name := "unknown scheme"
	if s.Uint() == schemeEd25519 {
		name = "ed25519"
	}
	s.Means(name)
	n := length(r, "signature_length", "Signature length", "The signature", typeSignature)
	f := r.Bytes(n, "plainsight.squirrel.signature", "Signature", "{len} bytes: a signature over a fixed text, the parameters and both public values. Anyone with the server's long-term public key can check it; making one that fits takes the private key. A digest cannot do that.", field.RFC(8032, "5.1.6")).As(field.Integrity).With(field.Ours)
	info = typeSignature.label() + ": " + name
	if r.Failed() {
		return info
	}
	v := d.f.signed
	says, explain := v.status, "Verified over the bytes that were captured: {v}."
	switch {
	case v.why != "":
		says, explain = v.why, "{v}."
		info += ", not checked"
	case v.status == "":
		return info
	case v.right:
		info += ", correct"
	default:
		info += ", wrong"
		wrong(f, "Signature", "what the server's private key makes of this exchange", "another value, {n} bytes: it was signed with another key, or the values that it covers were replaced", "n", strconv.Itoa(f.Len))
		spec = field.RFC(8032, "5.1.7")
	}
	if v.right {
		spec = field.RFC(8032, "5.1.7")
	}
	r.Derive("plainsight.squirrel.signature.check", "Signature check", says, explain, spec, f).With(field.Ours)
	return info
}
