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

// signedText stands before what is signed, with a zero byte, so that a signature
// made for this is good for nothing else.
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
		return verification{why: words.Say("not checked: its scheme is another one than ed25519")}
	case c.torn || client.full() || server.full():
		return verification{why: words.Say("not checked: it covers bytes that the capture lacks")}
	}
	signed := slices.Concat([]byte(signedText), client.exchange, server.exchange)
	for _, v := range c.keys.verify {
		if ed25519.Verify(v.key, signed, sig) {
			return verification{status: words.Say("correct: the owner of {key} made it, over exactly these parameters and public values", "key", v.label), right: true}
		}
	}
	held := c.keys.verify[0].label
	if len(c.keys.verify) > 1 {
		held = words.Say("any key known here")
	}
	return verification{status: words.Say("wrong: it was not made with {key} over these parameters and public values", "key", held)}
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
	f := r.Bytes(n, "plainsight.squirrel.signature", "Signature", "{len} bytes, made with the server's long-term private key over a fixed text, the parameters and both public values. Whoever has the public key can check it, and nobody without the private one can make it. That is what a digest cannot do.", field.RFC(8032, "5.1.6")).As(field.Integrity).With(field.Ours)
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
		wrong(f, "Signature", "what the server's private key makes of this exchange", "another value, {n} bytes: somebody else signed it, or put values of their own in the place of others", "n", strconv.Itoa(f.Len))
		spec = field.RFC(8032, "5.1.7")
	}
	if v.right {
		spec = field.RFC(8032, "5.1.7")
	}
	r.Derive("plainsight.squirrel.signature.check", "Signature check", says, explain, spec, f).With(field.Ours)
	return info
}
