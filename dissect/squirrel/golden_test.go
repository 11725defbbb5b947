package squirrel_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	stdx509 "crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/pem"
	"os"
	"strconv"
	"testing"

	library "github.com/fernet/fernet-go"

	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
	"plainsight/dissect/proto"
	"plainsight/dissect/squirrel"
)

// fixedToken is a token whose vector is the same each time, for goldens.
func fixedToken(k library.Key, text string) string {
	pad := 16 - len(text)%16
	padded := append([]byte(text), bytes.Repeat([]byte{byte(pad)}, pad)...)
	iv := []byte("sixteen bytes iv")
	cipher.NewCBCEncrypter(must(aes.NewCipher(k[16:])), iv).CryptBlocks(padded, padded)
	b := append(binary.BigEndian.AppendUint64([]byte{0x80}, 1700000000), append(iv, padded...)...)
	mac := hmac.New(sha256.New, k[:16])
	mac.Write(b)
	return base64.URLEncoding.EncodeToString(mac.Sum(b))
}

// fixedX25519 is an exchange that is the same each time.
func fixedX25519() exchange {
	a := must(ecdh.X25519().NewPrivateKey(bytes.Repeat([]byte{0x11}, 32)))
	b := must(ecdh.X25519().NewPrivateKey(bytes.Repeat([]byte{0x22}, 32)))
	x := exchange{parameters: "\x00\x1d", client: a.Bytes(), server: b.Bytes(), a: a.PublicKey().Bytes(), b: b.PublicKey().Bytes()}
	return x.finish(must(a.ECDH(b.PublicKey())))
}

// goldens has every frame of a conversation taken apart and compared.
func goldens(t *testing.T, name string, turns []turn, secrets ...field.Secret) {
	t.Helper()
	c := squirrel.New(secrets).Open()
	for i, u := range turns {
		cut := c.Next(proto.Direction(u.dir), []byte(u.data), false)
		if cut.Length != len(u.data) {
			t.Fatalf("%s: of frame %d, %d bytes are cut from %d", name, i+1, cut.Length, len(u.data))
		}
		tree := fieldtest.New([]byte(u.data))
		tree.Ctx.Secrets = secrets
		cut.Message.Dissect(tree.Ctx, tree.Root, tree.Span)
		tree.Check(t, tree.Span)
		tree.Golden(t, name+"-"+strconv.Itoa(i+1))
	}
}

// fixedRSA is an RSA key that is the same each time.
func fixedRSA(tb testing.TB) field.Secret {
	tb.Helper()
	text, err := os.ReadFile("testdata/client.pem")
	if err != nil {
		tb.Fatal(err)
	}
	return field.Secret{Kind: field.PrivateKey, Label: "the client's RSA key", Data: text}
}

// fixedChat is a chat under the key that testdata/sealed.bin holds: fernetKey(1).
func fixedChat(tb testing.TB) []turn {
	block, _ := pem.Decode(fixedRSA(tb).Data)
	pub := der(must(stdx509.ParsePKCS8PrivateKey(block.Bytes)).(*rsa.PrivateKey))
	sealed := must(os.ReadFile("testdata/sealed.bin"))
	return []turn{
		{toServer, hi},
		{toServer, frame(1, counted(pub)+digest(pub))},
		{toClient, hi},
		{toClient, frame(8, digest(pub))},
		{toClient, frame(2, counted(sealed)+digest(sealed))},
		{toServer, frame(3, fixedToken(fernetKey(1), question))},
		{toServer, frame(7, "enough for today")},
	}
}

// What a learner sees of each frame.
func TestGoldens(t *testing.T) {
	chat := fixedChat(t)
	goldens(t, "rsa-eavesdropper", chat)
	goldens(t, "rsa-client", chat, fixedRSA(t))
	x := fixedX25519()
	exchange := dhChat(x, signer)[:6]
	exchange = append(exchange, turn{toClient, frame(3, fixedToken(x.key, secret))})
	goldens(t, "dh-eavesdropper", exchange)
	goldens(t, "dh-client", exchange, dhKey("the client's DH key", x.client), serverPublic(signer))
}
