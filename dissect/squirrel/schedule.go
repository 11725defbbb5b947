package squirrel

import (
	"encoding/hex"
	"strings"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// Fact is what one frame adds to how the key of the messages comes about: a
// value that crossed the wire and, where the viewpoint holds a private key that
// belongs to it, what follows from both.
type Fact struct {
	Kind     string          // the frame's type: "PublicKey", "SealedKey", "Parameters", "DHPublic" or "Message"
	Dir      proto.Direction // who sent it
	Off, Len int             // where the value stands, counted from the frame's first byte
	Spec     field.Spec      // of the exchange

	Group   string // of DHPublic: its name, "" where it is not known
	P, G    []byte // of DHPublic: the prime and the generator; nil on the curve of X25519
	Of      proto.Direction
	Private []byte // of DHPublic: the private number of side Of, which is held; or nil
	Public  []byte // of DHPublic: what was sent
	Z, PRK  []byte // the shared secret and what HKDF-Extract makes of it; nil where they are not known
	Key     []byte // of SealedKey and DHPublic: the Fernet key that follows, or nil
	Label   string // of SealedKey: of the RSA key that opened it
	WhyNot  string // of SealedKey: why the keys that are held do not open it, or ""
}

// FactOf is what a frame with those bytes tells; ok is false for what adds
// nothing.
func FactOf(m proto.Message, data []byte) (f Fact, ok bool) {
	fr, is := m.(*frame)
	if !is || fr.partial || fr.tooLong || len(data) < headerLen+fr.length {
		return f, false
	}
	f = Fact{Kind: fr.kind.String(), Dir: fr.dir, Off: headerLen, Len: fr.length, Spec: ours(fr.kind.String())}
	payload := data[headerLen:][:fr.length]
	switch fr.kind {
	case typePublicKey:
		der, _, ok := counted(payload)
		f.Off, f.Len = headerLen+2, len(der)
		return f, ok
	case typeSealedKey:
		sealed, _, ok := counted(payload)
		f.Off, f.Len, f.WhyNot, f.Spec = headerLen+2, len(sealed), fr.closed, field.RFC(8017, "7.1")
		if fr.sealed != nil {
			f.Key, f.Label = fr.sealed.key, fr.sealed.label
		}
		return f, ok
	case typeDHPublic:
		y, _, ok := counted(payload)
		f.Off, f.Len, f.Public = headerLen+2, len(y), y
		if g := fr.group; g != nil {
			f.Group, f.Spec = g.name, g.exchangeSpec()
			if g.p != nil {
				f.P, f.G = g.p.Bytes(), g.g.Bytes()
			}
		}
		f.derived(fr.steps)
		return f, ok
	case typeParameters, typeMessage:
		return f, true
	}
	return f, false
}

// derived takes over what a held private number gave, step by step as derive
// has them.
func (f *Fact) derived(steps []*step) {
	const private, sent, shared, extracted, expanded = 0, 1, 4, 5, 6
	if len(steps) <= sent {
		return
	}
	value := func(i int) []byte { b, _ := hex.DecodeString(steps[i].value); return b }
	f.Private = value(private)
	f.Of = proto.ToClient
	if strings.HasSuffix(steps[sent].name, side(proto.ToServer)) {
		f.Of = proto.ToServer
	}
	if len(steps) > expanded {
		f.Z, f.PRK, f.Key = value(shared), value(extracted), value(expanded)
	}
}

// HKDFInfo is what the shared secret is expanded for.
const HKDFInfo = hkdfInfo
