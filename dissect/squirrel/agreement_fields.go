package squirrel

import (
	"encoding/base64"
	"encoding/hex"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/words"
)

// line is one value on the way to a key, as a frame's fields show it.
type line struct {
	name   string
	value  string // in hex, or as it is written
	says   string // how it is computed, or why it is not, in words without a full stop at the end
	inputs []*line
	spec   field.Spec
	wire   bool // it crossed the wire
	here   bool // in the frame itself, which has a field for it
}

// agreement shows how a viewpoint gets from what it holds to the key of the
// messages. Value is the frame's own field that it begins with. It is shown only to a
// viewpoint that holds a key.
func (d *dissection) agreement(r *field.Reader, value *field.Field, lines []*line) {
	if d.c.Brief || d.c.WireOnly || r.Failed() {
		return
	}
	g := r.Begin("plainsight.squirrel.key_agreement", "Where the key comes from", "How the key of the messages comes about, step by step. The values were computed from what was captured and what this viewpoint holds; the secret ones among them did not cross the wire.", ours(d.f.kind.String())).With(field.Ours | field.Derived)
	fields := map[*line]*field.Field{}
	for _, s := range lines {
		if s.here {
			fields[s] = value
			continue
		}
		var inputs []*field.Field
		for _, in := range s.inputs {
			inputs = append(inputs, fields[in])
		}
		fields[s] = r.Derive("plainsight.squirrel.key_agreement.step", s.name, s.value, "{how}.", s.spec, inputs...).Put("how", s.says).With(field.Ours)
		if !s.wire {
			fields[s].With(field.Key)
		}
	}
	r.End(g)
}

// lines are the way from a private number to its public value and, once the other
// side's is there too, to the Fernet key of both. The frame was sent in a direction.
func (a *agreement) lines(g *group, sent proto.Direction) []*line {
	name, says := "g^x mod p", words.Say("g^x mod p, with p and g of {group}", "group", g.name)
	if g.p == nil {
		name, says = "X25519(x, 9)", words.Say("X25519(x, 9): the base point 9, multiplied with x")
	}
	x := &line{name: "x, the private key", value: hex.EncodeToString(a.private), says: words.Say("Not derived here: it is {secret}. It does not cross the wire", "secret", a.label), spec: g.exchangeSpec()}
	mine := valueSent(a.public, a.of, a.of == sent)
	fits := &line{name: name, value: hex.EncodeToString(a.public), inputs: []*line{x, mine}, spec: g.exchangeSpec(),
		says: words.Say("{how}. It fits: this is the public value that the {side} sent, so x is its private key. In a large, sound group, no practical way is known to go back from the public value to x", "how", says, "side", words.Say(a.of.Sender()))}
	if a.key == nil {
		return []*line{x, mine, fits}
	}
	other := valueSent(a.theirs, 1-a.of, a.of != sent)
	secret := &line{name: "Z, the shared secret", value: hex.EncodeToString(a.shared), inputs: []*line{x, other}, spec: g.exchangeSpec(),
		says: words.Say("Z = y^x mod p, where y is the other side's public value. The other side gets the same from its own x and this side's value: (g^a)^b = (g^b)^a")}
	if g.p == nil {
		secret.says = words.Say("Z = X25519(x, y), where y is the other side's public value. The other side gets the same from its own x and this side's value")
	}
	extracted := &line{name: "PRK, from HKDF-Extract", value: hex.EncodeToString(a.prk), inputs: []*line{secret}, spec: field.RFC(5869, "2.2"),
		says: words.Say("PRK = HMAC-SHA256(salt, Z), where the salt is 32 zero bytes, since none was agreed on. Z has mathematical structure; a key should look random in every bit")}
	expanded := &line{name: "OKM, from HKDF-Expand", value: hex.EncodeToString(a.key), inputs: []*line{extracted}, spec: field.RFC(5869, "2.3"),
		says: words.Say("OKM = HKDF-Expand(PRK, \"{info}\", 32) = HMAC-SHA256(PRK, \"{info}\" and a byte of 1). The text keeps keys for different uses apart", "info", hkdfInfo)}
	return []*line{x, mine, fits, other, secret, extracted, expanded, fernetKey(a.key, words.Say("Fernet key = OKM"), expanded)}
}

// valueSent is a public value that crossed the wire, in this frame or before.
func valueSent(value []byte, dir proto.Direction, here bool) *line {
	return &line{name: "public value of the " + dir.Sender(), value: hex.EncodeToString(value), says: words.Say("Not derived here: it crossed the wire unencrypted, in the {side}'s frame DHPublic", "side", words.Say(dir.Sender())), spec: ours(typeDHPublic.String()), wire: true, here: here}
}

// lines are the way from a private RSA key to what was sealed with its public half.
func (o *opening) lines() []*line {
	sent := &line{wire: true, here: true}
	private := &line{name: "d, the private exponent", value: hex.EncodeToString(o.exponent), says: words.Say("Not derived here: it is part of {secret}, whose public half was used to seal this. It does not cross the wire", "secret", o.label), spec: field.RFC(8017, "3.2")}
	encoded := &line{name: "EM, the padded message", value: hex.EncodeToString(o.encoded), says: words.Say("EM = c^d mod n, where c is the sealed key as a number, and n the modulus of the public key"), inputs: []*line{sent, private}, spec: field.RFC(8017, "5.1.2")}
	random := &line{name: "seed", value: hex.EncodeToString(o.seed), says: words.Say("seed = maskedSeed XOR MGF1(maskedDB, 32). EM is a zero byte, maskedSeed (32 bytes) and maskedDB. The seed is random, so that the same key sealed twice looks different"), inputs: []*line{encoded}, spec: field.RFC(8017, "7.1.2")}
	block := &line{name: "DB, the data block", value: hex.EncodeToString(o.block), says: words.Say("DB = maskedDB XOR MGF1(seed, length of maskedDB). It begins with the SHA-256 of an empty label; then come zeros, a byte of 1, and the message. If the form is any other, decryption fails"), inputs: []*line{encoded, random}, spec: field.RFC(8017, "7.1.2")}
	return []*line{sent, private, encoded, random, block, fernetKey(o.key, words.Say("Fernet key = what follows the byte of 1 in DB"), block)}
}

// fernetKey is the last step to a Fernet key.
func fernetKey(key []byte, says string, from *line) *line {
	return &line{name: "Fernet key", value: base64.URLEncoding.EncodeToString(key), says: words.Say("{how}, in base64url as Fernet keys are written. The first 16 bytes make the HMACs, the last 16 encrypt", "how", says), inputs: []*line{from}, spec: field.Fernet("Key Format")}
}
