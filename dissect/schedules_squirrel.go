package dissect

import (
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/squirrel"
)

// agreed is the way from what crossed the wire in Squirrel frames to the
// Fernet key of the messages.
func (b *ownBuilder) agreed() {
	b.k.Version, b.k.What = "Squirrel", "token"
	if b.sealed != nil {
		b.k.Suite = "a Fernet key sealed with RSA"
		b.halves(b.unsealed())
		return
	}
	b.k.Suite = "Diffie-Hellman, HKDF-SHA256, Fernet"
	b.halves(b.exchanged())
}

// unsealed is the Fernet key that one side made and sealed.
func (b *ownBuilder) unsealed() int {
	f := b.sealed
	owner := sideOf(1 - f.Dir) // whose public key it was sealed with
	var in []KeyInput
	if p := b.public[1-f.Dir]; p != nil {
		b.wire("public_key", "PublicKey", p.said, p.Off, p.Len)
		in = append(in, b.onWire("public_key", 0))
	}
	w := b.wire("sealed_key", "SealedKey", f.said, f.Off, f.Len)
	in = append(in, b.onWire("sealed_key", w))
	st := KeyStep{Name: "Fernet key", Formula: "RSAES-OAEP-Decrypt(the " + owner + "'s private key, sealed_key)", Inputs: in, Output: f.Key, Rank: RankSecret, Spec: f.Spec, KeyFile: "the " + owner + "'s private RSA key"}
	if f.Key == nil {
		if st.Output, st.From = b.holding(); st.Output == nil {
			st.Why = "it takes the " + owner + "'s private RSA key, which never crosses the wire"
			if f.WhyNot != "" {
				st.Why += "; what is held here " + f.WhyNot
			}
		}
	}
	return b.step(st, func() string { return oaepCommand(f.data[f.Off:][:f.Len]) })
}

// exchanged is the Fernet key that both sides computed.
func (b *ownBuilder) exchanged() int {
	var public [2]int
	group := -1
	if g := b.group; g != nil {
		group = b.wire("group", "Parameters", g.said, g.Off, g.Len)
	}
	var known *fact
	var shape squirrel.Fact
	for dir, f := range b.dh {
		public[dir] = -1
		if f == nil {
			continue
		}
		shape = f.Fact
		public[dir] = b.wire(sideOf(proto.Direction(dir))+"_public", "DHPublic", f.said, f.Off, f.Len)
		if f.Private != nil && (known == nil || known.Z == nil) {
			known = f
		}
	}
	var private [2]int
	for dir := range b.dh {
		side := sideOf(proto.Direction(dir))
		private[dir] = -1
		st := KeyStep{Name: side + "_private", Rank: RankSecret, Spec: shape.Spec}
		switch {
		case known != nil && int(known.Of) == dir:
			st.Output = known.Private
			st.From = orElse(b.s.label(field.DHKey, known.Private), "what these eyes hold")
		case known != nil:
			continue // one of the two is enough
		default:
			st.Why = "the " + side + "'s private number never crosses the wire, and nobody knows a way back to it from the public value that is short enough"
		}
		private[dir] = b.step(st, nil)
	}
	secret := KeyStep{Name: "shared secret", Rank: RankSecret, Spec: shape.Spec}
	dir := proto.ToServer
	if known != nil {
		secret.Output, dir = known.Z, known.Of
	}
	if secret.Output == nil {
		secret.Why = "it takes the private number of one of the two, and the other's public value; the two public values alone do not lead to it"
	}
	mine, theirs := sideOf(dir)+"_private", sideOf(1-dir)+"_public"
	secret.Formula = theirs + "^" + mine + " mod p"
	if shape.P == nil {
		secret.Formula = "X25519(" + mine + ", " + theirs + ")"
	}
	for _, d := range []proto.Direction{dir, 1 - dir} {
		if private[d] >= 0 {
			secret.Inputs = append(secret.Inputs, b.of(private[d]))
			if public[1-d] >= 0 {
				secret.Inputs = append(secret.Inputs, b.onWire(sideOf(1-d)+"_public", public[1-d]))
			}
		}
	}
	if group >= 0 {
		secret.Inputs = append(secret.Inputs, b.onWire("group", group))
	}
	if shape.P != nil {
		secret.Inputs = append(secret.Inputs, KeyInput{Name: "p", Bytes: shape.P, Step: -1, Wire: -1})
	}
	z := b.step(secret, func() string {
		return exchangeCommand(shape.P, shape.G, known.Private, b.dh[1-dir].Public)
	})
	salt := make([]byte, 32)
	prk := KeyStep{Name: "PRK", Formula: "HKDF-Extract(salt, shared secret)", Rank: RankSecret, Spec: field.RFC(5869, "2.2"),
		Inputs: []KeyInput{{Name: "salt", Bytes: salt, Step: -1, Wire: -1}, b.of(z)}}
	if known != nil {
		prk.Output = known.PRK
	}
	if prk.Output == nil {
		prk.Why = "it is made from the shared secret, which is missing here"
	}
	p := b.step(prk, func() string { return extractCommand(salt, known.Z) })
	key := KeyStep{Name: "Fernet key", Formula: `HKDF-Expand(PRK, "` + squirrel.HKDFInfo + `", 32)`, Rank: RankSecret, Spec: field.RFC(5869, "2.3"),
		Inputs: []KeyInput{b.of(p), {Name: "label", Bytes: []byte(squirrel.HKDFInfo), Step: -1, Wire: -1}}}
	if known != nil {
		key.Output = known.Key
	}
	if key.Output == nil {
		if key.Output, key.From = b.holding(); key.Output == nil {
			key.Why = "it is made from the PRK, which is missing here"
		}
	}
	return b.step(key, func() string {
		return expandCommand("SHA256", known.PRK, []byte(squirrel.HKDFInfo), len(known.Key))
	})
}
