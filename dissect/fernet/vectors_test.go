package fernet_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	library "github.com/fernet/fernet-go"

	"plainsight/dissect/fernet"
)

// The key and the token of the specification's generate.json and verify.json.
const (
	vectorKey   = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4="
	vectorToken = "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA=="
)

func key(tb testing.TB, text string) []byte {
	tb.Helper()
	k, err := base64.URLEncoding.DecodeString(text)
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

func clock(tb testing.TB, text string) time.Time {
	tb.Helper()
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

// generate.json: the parts of the token are those that its inputs make.
func TestGenerateVector(t *testing.T) {
	k, src := key(t, vectorKey), []byte("hello")
	raw, err := fernet.Decode([]byte(vectorToken))
	if err != nil {
		t.Fatal(err)
	}
	tok, err := fernet.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	if made := clock(t, "1985-10-26T01:20:00-07:00").Unix(); tok.Timestamp != uint64(made) {
		t.Errorf("timestamp %d, want %d", tok.Timestamp, made)
	}
	if iv := []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}; !bytes.Equal(tok.IV, iv) {
		t.Errorf("IV %x, want %x", tok.IV, iv)
	}
	block, err := aes.NewCipher(k[16:])
	if err != nil {
		t.Fatal(err)
	}
	padded := append(src, bytes.Repeat([]byte{11}, 11)...)
	ciphertext := make([]byte, len(padded))
	cipher.NewCBCEncrypter(block, tok.IV).CryptBlocks(ciphertext, padded)
	if !bytes.Equal(tok.Ciphertext, ciphertext) {
		t.Errorf("ciphertext %x, want %x", tok.Ciphertext, ciphertext)
	}
	mac := hmac.New(sha256.New, k[:16])
	mac.Write(raw[:len(raw)-32])
	if !bytes.Equal(tok.HMAC, mac.Sum(nil)) {
		t.Errorf("HMAC %x, want %x", tok.HMAC, mac.Sum(nil))
	}
	o, err := tok.Open(k)
	if err != nil || string(o.Plaintext()) != "hello" || !bytes.Equal(o.Padded, padded) {
		t.Errorf("opened: %q, padded %x, %v", o.Plaintext(), o.Padded, err)
	}
}

// verify.json: valid with a time to live, and without one.
func TestVerifyVectors(t *testing.T) {
	now := clock(t, "1985-10-26T01:20:01-07:00")
	for _, ttl := range []time.Duration{60 * time.Second, 0} {
		got, err := fernet.Verify([]byte(vectorToken), key(t, vectorKey), now, ttl)
		if err != nil || string(got) != "hello" {
			t.Errorf("with a time to live of %v: %q, %v", ttl, got, err)
		}
	}
}

// invalid.json, each with the reason that a learner is told.
func TestInvalidVectors(t *testing.T) {
	const soon, late = "1985-10-26T01:20:01-07:00", "1985-10-26T01:21:31-07:00"
	for _, v := range []struct {
		desc, token, now string
		ttl              time.Duration
		want             error
	}{
		{"incorrect mac", "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykQUFBQUFBQUFBQQ==", soon, 60 * time.Second, fernet.ErrHMAC},
		{"too short", "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPA==", soon, 60 * time.Second, fernet.ErrShort},
		{"invalid base64", "%%%%%%%%%%%%%AECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==", soon, 60 * time.Second, fernet.ErrBase64},
		{"payload size not multiple of block size", "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPOm73QeoCk9uGib28Xe5vz6oxq5nmxbx_v7mrfyudzUm", soon, 60 * time.Second, fernet.ErrSize},
		{"payload padding error", "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0ODz4LEpdELGQAad7aNEHbf-JkLPIpuiYRLQ3RtXatOYREu2FWke6CnJNYIbkuKNqOhw==", soon, 60 * time.Second, fernet.ErrPadding},
		{"far-future TS (unacceptable clock skew)", "gAAAAAAdwStRAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAnja1xKYyhd-Y6mSkTOyTGJmw2Xc2a6kBd-iX9b_qXQcw==", soon, 60 * time.Second, fernet.ErrFuture},
		{"expired TTL", "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==", late, 60 * time.Second, fernet.ErrExpired},
		{"incorrect IV (causes padding error)", "gAAAAAAdwJ6xBQECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAkLhFLHpGtDBRLRTZeUfWgHSv49TF2AUEZ1TIvcZjK1zQ==", soon, 60 * time.Second, fernet.ErrPadding},
		{"very short payload size", "gAAAAABdnQ1TUKh2OE_ggbyCIxfg", soon, 0, fernet.ErrShort},
		{"super short payload size", "gAAA", soon, 0, fernet.ErrShort},
	} {
		got, err := fernet.Verify([]byte(v.token), key(t, vectorKey), clock(t, v.now), v.ttl)
		if got != nil || !errors.Is(err, v.want) {
			t.Errorf("%s: %q, %v; want %v", v.desc, got, err, v.want)
		}
	}
}

func TestVersion(t *testing.T) {
	raw, _ := fernet.Decode([]byte(vectorToken))
	raw[0] = 0x81
	if _, err := fernet.Parse(raw); !errors.Is(err, fernet.ErrVersion) {
		t.Errorf("version 0x81: %v", err)
	}
}

func TestLineBreaksAreNoBase64(t *testing.T) {
	if _, err := fernet.Decode([]byte("gAAA\nAAAd")); !errors.Is(err, fernet.ErrBase64) {
		t.Errorf("a line break: %v", err)
	}
}

// A key of the wrong size opens nothing, and says why.
func TestKeySize(t *testing.T) {
	raw, _ := fernet.Decode([]byte(vectorToken))
	tok, _ := fernet.Parse(raw)
	for _, n := range []int{0, 16, 31, 33} {
		if o, err := tok.Open(make([]byte, n)); err == nil || o.Padded != nil {
			t.Errorf("a key of %d bytes: %v", n, err)
		}
	}
}

// What another implementation makes opens here, whatever its length.
func TestSecondOpinion(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	var k library.Key
	for range 300 {
		for i := range k {
			k[i] = byte(rnd.Uint32())
		}
		msg := make([]byte, rnd.IntN(200))
		for i := range msg {
			msg[i] = byte(rnd.Uint32())
		}
		made := time.Unix(1_700_000_000+rnd.Int64N(1e6), 0)
		text, err := library.EncryptAndSignAtTime(msg, &k, made)
		if err != nil {
			t.Fatal(err)
		}
		got, err := fernet.Verify(text, k[:], made.Add(time.Minute), time.Hour)
		if err != nil || !bytes.Equal(got, msg) {
			t.Fatalf("%d bytes: got %x, %v; want %x", len(msg), got, err, msg)
		}
		if off, size, ok := fernet.Find(text); !ok || off != 0 || size != len(text) {
			t.Fatalf("found %d characters at %d, %v, of a token of %d", size, off, ok, len(text))
		}
		text[rnd.IntN(len(text)-4)] ^= 1 // any bit of any character but the last, whose may be spare
		if got, err := fernet.Verify(text, k[:], made, 0); err == nil {
			t.Fatalf("a changed token gave %x", got)
		}
	}
}
