package lessons

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect/field"
)

// What crosses the wire in the handshakes of TLS 1.2 (RFC 5246, Section 7.3).
func TestTLS12Handshakes(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, c := range []struct {
			lesson *Lesson
			server []int
		}{
			{&tls12RSA, []int{2, 11, 14}}, // hello, certificate, done
			{&tls12CBC, []int{2, 11, 12, 14}},
			{&tls12ECDHE, []int{2, 11, 12, 14}}, // and a signed key share
		} {
			clients, servers := tlsRecords(t, c.lesson, kind, DefaultSecret)
			if len(clients) != 1 {
				t.Fatalf("%s: %d connections, want 1", c.lesson.Name, len(clients))
			}
			client, server := clients[0], servers[0]
			if got := messageTypes(inClear(client)); !slices.Equal(got, []int{1, 16}) {
				t.Errorf("%s: the client says %v, want 1 and 16", c.lesson.Name, got)
			}
			if got := messageTypes(inClear(server)); !slices.Equal(got, c.server) {
				t.Errorf("%s: the server says %v, want %v", c.lesson.Name, got, c.server)
			}
			if got := kinds(client); got != "22 22 20 22 23 21" {
				t.Errorf("%s: the client's records are of the kinds %s", c.lesson.Name, got)
			}
			if got := kinds(server[len(server)-4:]); got != "20 22 23 21" {
				t.Errorf("%s: the server's last records are of the kinds %s", c.lesson.Name, got)
			}
			hello := inClear(client)[0].body
			if !bytes.Contains(hello, []byte{0, 23, 0, 0}) || !bytes.Contains(inClear(server)[0].body, []byte{0, 23, 0, 0}) {
				t.Errorf("%s: the keys are not made from all messages (extended_master_secret, RFC 7627)", c.lesson.Name)
			}
			exchange := inClear(client)[1].body
			if want := map[bool]int{true: 2 + 256, false: 1 + 32}[c.lesson == &tls12RSA]; len(exchange) != want {
				t.Errorf("%s: the client's key exchange has %d bytes, want %d", c.lesson.Name, len(exchange), want)
			}
		}
		says(t, &tls12RSA, "256 bytes, as long as the key.")
		says(t, &tls12RSA, "22 for the handshake, 23 for content, 21 for the goodbye")
		says(t, &tls12CBC, "a point computed from it, 32 bytes long")
		says(t, &tls12ECDHE, "a message that RSA key transport does not have: Server Key Exchange")
		says(t, &tls12ECDHE, "And the keys themselves are made from all these messages.")
	})
}

// Lengths leak: to the byte with GCM, in steps of 16 with CBC.
func TestTLS12LengthsLeak(t *testing.T) {
	for _, n := range []int{11, 12, 27, 1000} {
		secret := strings.Repeat("x", n)
		plain := len(dialogues(t, run(t, &plaintext, open(t, "virtual"), secret).frames)[0].toClient)
		for _, l := range []*Lesson{&tls12RSA, &tls12ECDHE, &tls12CBC} {
			_, servers := tlsRecords(t, l, "virtual", secret)
			answer := servers[0][len(servers[0])-2].body
			want := plain + 8 + 16 // nonce and tag
			if l == &tls12CBC {
				want = 16 + (plain+20)/16*16 + 16 // IV, content and seal, and padding to the next block
			}
			if len(answer) != want {
				t.Errorf("%s: an answer of %d bytes is in a record of %d, want %d", l.Name, plain, len(answer), want)
			}
		}
	}
	says(t, &tls12RSA, "Not counting its header, a content record is 24 bytes longer than what is in it")
	says(t, &tls12ECDHE, "Not counting its header, a record is 24 bytes longer than its content")
	says(t, &tls12CBC, "Lengths leak in steps of 16 bytes now")
	says(t, &tls12CBC, "20 bytes of HMAC with SHA-1")
}

// The servers of the lessons with TLS 1.2 have keys of one kind, as the stories say.
func TestLongTermKeysAreOfOneKind(t *testing.T) {
	for _, l := range []*Lesson{&tls12RSA, &tls12CBC, &tls12ECDHE} {
		held := run(t, l, open(t, "virtual"), DefaultSecret).held["thief"]
		if len(held) != 1 || held[0].Kind != field.PrivateKey {
			t.Fatalf("%s: the thief holds %d secrets", l.Name, len(held))
		}
		b, _ := pem.Decode(held[0].Data)
		key, err := x509.ParsePKCS8PrivateKey(b.Bytes)
		if rsaKey, ok := key.(*rsa.PrivateKey); !ok || rsaKey.N.BitLen() != 2048 {
			t.Errorf("%s: the thief holds a %T (%v), want an RSA key of 2048 bits", l.Name, key, err)
		}
	}
	says(t, &tls12CBC, "The server has an RSA key of the same kind as in the previous lesson")
	says(t, &tls12ECDHE, "The long-term key is of the same kind")
}

// In the envelope are 48 bytes, and who has the private key finds them.
func TestEnvelope(t *testing.T) {
	heard := run(t, &tls12RSA, open(t, "virtual"), DefaultSecret)
	b, _ := pem.Decode(heard.held["thief"][0].Data)
	key, err := x509.ParsePKCS8PrivateKey(b.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	envelope := inClear(records(t, dialogues(t, heard.frames)[0].toServer))[1].body[2:]
	private := key.(*rsa.PrivateKey)
	// 0, 2, random bytes, 0, and what was locked (RFC 8017, Section 7.2.1).
	block := new(big.Int).Exp(new(big.Int).SetBytes(envelope), private.D, private.N).FillBytes(make([]byte, 256))
	padding, secret := block[:256-48], block[256-48:]
	if !bytes.HasPrefix(padding, []byte{0, 2}) || bytes.IndexByte(padding[2:], 0) != len(padding)-3 || !bytes.HasPrefix(secret, []byte{3, 3}) {
		t.Errorf("in the envelope are % x", block)
	}
	says(t, &tls12RSA, "Now the client makes up 48 bytes, the pre-master secret. The first two are the version that it offered")
}

// Finished has a sum of 12 bytes, after a header of 4 and in a record that is
// 24 bytes longer.
func TestFinishedIsShort(t *testing.T) {
	clients, servers := tlsRecords(t, &tls12ECDHE, "virtual", DefaultSecret)
	for who, rs := range map[string][]record{"client": clients[0], "server": servers[0]} {
		i := slices.IndexFunc(rs, func(r record) bool { return r.kind == 20 })
		if n := len(rs[i+1].body); n != 4+12+24 {
			t.Errorf("the %s's Finished is in a record of %d bytes", who, n)
		}
	}
	says(t, &tls12ECDHE, "12 bytes long and encrypted")
}
