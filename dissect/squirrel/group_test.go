package squirrel

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"math/big"
	"sync"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// Prime2048 is the prime of ffdhe2048 as its definition makes it: 2^2048 - 2^1984 +
// (floor(2^1918 * e) + 560316) * 2^64 - 1 (RFC 7919, Appendix A.1).
var Prime2048 = sync.OnceValue(func() *big.Int {
	one := big.NewInt(1)
	const guard = 128
	e, term := new(big.Int), new(big.Int).Lsh(one, 1918+guard)
	for i := int64(1); term.Sign() > 0; i++ {
		e.Add(e, term)
		term.Div(term, big.NewInt(i))
	}
	p := new(big.Int).Add(e.Rsh(e, guard), big.NewInt(560316))
	p.Lsh(p, 64).Add(p, new(big.Int).Lsh(one, 2048)).Sub(p, new(big.Int).Lsh(one, 1984))
	return p.Sub(p, one)
})

// ffdhe2048 is what its definition says, and a safe prime.
func TestFFDHE2048(t *testing.T) {
	p := ffdhe2048().p
	if p.Cmp(Prime2048()) != 0 {
		t.Fatalf("the prime is %x", p)
	}
	if !p.ProbablyPrime(4) || !new(big.Int).Rsh(p, 1).ProbablyPrime(4) {
		t.Error("no safe prime")
	}
}

// What OAEP's padding hides is what the library says it hides.
func TestUnpad(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	message := bytes.Repeat([]byte{0, 1, 2, 3}, 8)
	sealed, err := rsa.EncryptOAEP(sha256.New(), rand.Reader, &key.PublicKey, message, nil)
	if err != nil {
		t.Fatal(err)
	}
	o := unsealWith(heldRSA{key, "the key"}, sealed)
	if o == nil || !bytes.Equal(o.key, message) {
		t.Fatalf("unsealed as %+v", o)
	}
	sealed[7] ^= 1
	if o := unsealWith(heldRSA{key, "the key"}, sealed); o != nil {
		t.Errorf("a changed one opens: %x", o.key)
	}
	for _, bad := range [][]byte{nil, make([]byte, 65), make([]byte, 256)} {
		if _, _, m := unpad(bad); m != nil {
			t.Errorf("%d bytes unpad to %x", len(bad), m)
		}
	}
}

// A session computes no more than its bound, whatever comes: a held key in one
// group costs one power, and after the bound nothing more is tried.
func TestWorkIsBounded(t *testing.T) {
	var secrets []field.Secret
	for i := range 100 {
		secrets = append(secrets, field.Secret{Kind: field.DHKey, Label: "a key", Data: bytes.Repeat([]byte{byte(i + 1)}, 32)})
	}
	k := newKeyring(secrets)
	if len(k.dh) != maxHeld {
		t.Fatalf("%d keys are tried", len(k.dh))
	}
	frame := func(kind frameType, payload []byte) []byte {
		n := len(payload)
		return append([]byte{byte(kind), byte(n >> 16), byte(n >> 8), byte(n)}, payload...)
	}
	say := func(c *conversation, data []byte) {
		if cut := c.Next(proto.ToServer, data, false); cut.Length != len(data) {
			t.Fatalf("%d bytes cut from %d", cut.Length, len(data))
		}
	}
	for range 50 { // conversations in the same group
		c := Protocol{k}.Open().(*conversation)
		say(c, []byte(greeting))
		say(c, frame(typeParameters, []byte{1, 0}))
		say(c, frame(typeDHPublic, append([]byte{1, 0}, bytes.Repeat([]byte{9}, 256)...)))
	}
	if once := maxHeld * 4 * 4; k.spent != once || len(k.powers) != maxHeld {
		t.Errorf("%d spent in 50 conversations, want %d", k.spent, once)
	}
	c := Protocol{k}.Open().(*conversation)
	say(c, []byte(greeting))
	for i := range 400 { // groups that differ
		p := bytes.Repeat([]byte{0xff}, 128)
		p[60], p[61] = byte(i), byte(i>>8)
		payload := append([]byte{0, 0, 0, 128}, p...)
		say(c, frame(typeParameters, append(payload, 0, 1, 2)))
		say(c, frame(typeDHPublic, append([]byte{0, 128}, bytes.Repeat([]byte{9}, 128)...)))
	}
	if n := len(c.halves[0].exchange); n > maxExchange {
		t.Errorf("%d bytes are kept", n)
	}
	if k.spent > maxWork+1 {
		t.Errorf("%d spent", k.spent)
	}
	k.spent = maxWork
	if k.public(&group{size: 1024}, 0) != nil {
		t.Error("a power is taken behind the bound")
	}
}

func BenchmarkPower8192(b *testing.B) {
	p := new(big.Int).SetBytes(bytes.Repeat([]byte{0xff}, 1024))
	g := &group{p: p, g: big.NewInt(2), size: 1024}
	x := bytes.Repeat([]byte{0xee}, 1024)
	for b.Loop() {
		g.power(nil, x)
	}
}

func BenchmarkPower2048(b *testing.B) {
	x := bytes.Repeat([]byte{0xee}, 256)
	for b.Loop() {
		ffdhe2048().power(nil, x)
	}
}
