package lessons

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"
	"testing"
	"time"

	"plainsight/dissect/field"
)

// tlsRecords are both directions of the conversations of a run.
func tlsRecords(t *testing.T, l *Lesson, kind, secret string) (client, server [][]record) {
	t.Helper()
	for _, d := range dialogues(t, run(t, l, open(t, kind), secret).frames) {
		client, server = append(client, records(t, d.toServer)), append(server, records(t, d.toClient))
	}
	return client, server
}

// inClear are the messages of the handshake of one direction up to the point
// where it is shut: type and body.
func inClear(rs []record) (out []record) {
	for _, r := range rs {
		if r.kind != 22 {
			break
		}
		for b := r.body; len(b) >= 4; {
			n := 4 + int(b[1])<<16 + int(b[2])<<8 + int(b[3])
			out = append(out, record{kind: b[0], body: b[4:n]})
			b = b[n:]
		}
	}
	return out
}

func messageTypes(ms []record) (out []int) {
	for _, m := range ms {
		out = append(out, int(m.kind))
	}
	return out
}

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
			exchange := inClear(client)[1].body
			if want := map[bool]int{true: 2 + 256, false: 1 + 32}[c.lesson == &tls12RSA]; len(exchange) != want {
				t.Errorf("%s: the client's key exchange has %d bytes, want %d", c.lesson.Name, len(exchange), want)
			}
		}
		says(t, &tls12RSA, "256 bytes, as long as the key.")
		says(t, &tls12RSA, "22 for the handshake, 23 for content, 21 for the goodbye")
		says(t, &tls12CBC, "a point computed from it, 32 bytes each")
		says(t, &tls12ECDHE, "a message that RSA key transport does not have: Server Key Exchange")
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
	says(t, &tls12RSA, "A record of content is 24 bytes longer than what is in it")
	says(t, &tls12ECDHE, "A record is 24 bytes longer than its content")
	says(t, &tls12CBC, "Lengths leak in steps of 16 bytes now")
	says(t, &tls12CBC, "20 bytes of HMAC with SHA-1")
}

// One key serves all lessons with RSA, as the stories say.
func TestLongTermKeyIsOne(t *testing.T) {
	var keys [][]byte
	for _, l := range []*Lesson{&tls12RSA, &tls12CBC, &tls12ECDHE} {
		held := run(t, l, open(t, "virtual"), DefaultSecret).held["thief"]
		if len(held) != 1 || held[0].Kind != field.PrivateKey {
			t.Fatalf("%s: the thief holds %d secrets", l.Name, len(held))
		}
		keys = append(keys, held[0].Data)
	}
	if !bytes.Equal(keys[0], keys[1]) || !bytes.Equal(keys[0], keys[2]) {
		t.Error("the server's RSA key is another in another lesson")
	}
	says(t, &tls12CBC, "The server has the same RSA key as in the lesson before")
	says(t, &tls12ECDHE, "The long-term key is the same")
}

func TestHelloRetry(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		clients, servers := tlsRecords(t, &tls13HelloRetry, kind, DefaultSecret)
		var hellos, answers [][]byte
		for _, r := range clients[0] {
			if r.kind == 22 {
				hellos = append(hellos, r.body)
			}
		}
		for _, r := range servers[0] {
			if r.kind == 22 {
				answers = append(answers, r.body)
			}
		}
		if len(hellos) != 2 || len(answers) != 2 {
			t.Fatalf("%d hellos and %d answers, want 2 each", len(hellos), len(answers))
		}
		random := func(hello []byte) []byte { return hello[6:38] }
		retry := []byte{0xcf, 0x21, 0xad, 0x74} // SHA-256 of "HelloRetryRequest" begins so (RFC 8446, Section 4.1.3)
		if !bytes.Equal(random(hellos[0]), random(hellos[1])) || !bytes.HasPrefix(random(answers[0]), retry) || bytes.Equal(random(answers[0]), random(answers[1])) {
			t.Error("the random bytes are not those of a retry")
		}
		// X25519 with 32 bytes, and P-384 with 97 (RFC 8446, Section 4.2.8.2).
		if !bytes.Contains(hellos[0], []byte{0x00, 0x1d, 0x00, 0x20}) || !bytes.Contains(hellos[1], []byte{0x00, 0x18, 0x00, 0x61, 0x04}) {
			t.Error("the key shares are not of X25519 and then of P-384")
		}
		says(t, &tls13HelloRetry, "a point on P-384, 97 bytes long, where the first had 32")
		says(t, &tls13HelloRetry, "has the same type, 2")
	})
}

func TestResumption(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		heard := run(t, &tls13Resumption, open(t, kind), DefaultSecret)
		ds := dialogues(t, heard.frames)
		if len(ds) != 2 {
			t.Fatalf("%d connections, want 2", len(ds))
		}
		if len(heard.held["client"]) != 2 || len(heard.held["server"]) != 2 {
			t.Errorf("client and server hold %d and %d key logs, want one of each connection", len(heard.held["client"]), len(heard.held["server"]))
		}
		if first, second := len(ds[0].toClient), len(ds[1].toClient); second >= first {
			t.Errorf("the server says %d bytes and then %d", first, second)
		}
		says(t, &tls13Resumption, "the second handshake is shorter, because the certificate is missing")
		hello := records(t, ds[1].toServer)[0].body
		if binder := hello[len(hello)-33:]; binder[0] != 32 {
			t.Errorf("the hello ends in a binder of %d bytes, want 32", binder[0])
		}
		says(t, &tls13Resumption, "Behind it comes the binder, 32 bytes")
	})
}

// The client's name is on the wire of TLS 1.2, and not on that of TLS 1.3.
func TestMutualNames(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		ds := dialogues(t, run(t, &mtls, open(t, kind), DefaultSecret).frames)
		if len(ds) != 2 {
			t.Fatalf("%d connections, want 2", len(ds))
		}
		for i, want := range []bool{true, false} {
			if got := bytes.Contains(ds[i].toServer, []byte(clientName)); got != want {
				t.Errorf("connection %d: the client's name is on the wire: %v", i+1, got)
			}
		}
		says(t, &mtls, "In TLS 1.2 the client's certificate crosses the wire as it is: Nutkin")
	})
	for value, want := range map[string]int{"both": 2, "1.2": 1, "1.3": 1} {
		heard := &listener{}
		if err := mtls.Play(t.Context(), open(t, "virtual"), Setting{Secret: DefaultSecret, Knobs: map[string]string{"version": value}}, heard); err != nil {
			t.Fatal(err)
		}
		if got := len(dialogues(t, heard.frames)); got != want {
			t.Errorf("version %s: %d connections, want %d", value, got, want)
		}
	}
}

// A token that was locked an hour ago has a seal that fits, and is refused for
// its age; one that was changed is refused for its seal, whatever its age.
func TestTokenAge(t *testing.T) {
	key := newFernetKey()
	for ago, says := range map[int]string{0: "", 50: "", 70: "seconds old", 3600: "seconds old"} {
		token, err := key.lockedAt([]byte("x"), time.Now().Add(-time.Duration(ago)*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		if note, err := key.open(token); err != nil || string(note) != "x" {
			t.Errorf("a token of %d seconds opens to %q, %v", ago, note, err)
		}
		_, err = key.openFresh(token)
		if (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("a token of %d seconds: %v, want %q", ago, err, says)
		}
		changed, err := flipOneBit(token)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := key.openFresh(changed); err != errSeal {
			t.Errorf("a changed token of %d seconds: %v", ago, err)
		}
	}
}

// The time in a token is under its seal, as the story says.
func TestTokenTimeIsSealed(t *testing.T) {
	key := newFernetKey()
	token, err := key.lock([]byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.URLEncoding.DecodeString(string(token))
	if err != nil {
		t.Fatal(err)
	}
	raw[8]++ // the last byte of the time
	if _, err := key.openFresh([]byte(base64.URLEncoding.EncodeToString(raw))); err != errSeal {
		t.Errorf("a token with another time in it: %v", err)
	}
	if tokenLife != time.Minute {
		t.Errorf("a token lives for %s", tokenLife)
	}
	says(t, &fernet, "This client takes none that is older than 60 seconds")
	says(t, &fernet, "It is under the seal, so nobody can make a token younger.")
}

// Whatever a learner types, a fault ends as it must or says why it cannot.
func TestFaultsWithAnySecret(t *testing.T) {
	for _, l := range All() {
		for _, f := range l.Faults {
			for _, secret := range secrets {
				heard := &listener{}
				w := open(t, "virtual")
				err := l.Play(t.Context(), w, Setting{Secret: secret, Fault: f.Name}, heard)
				w.Close()
				if err != nil && (f.Name != "change-word" || secret != "") {
					t.Errorf("%s, %s, %.20q: %v", l.Name, f.Name, secret, err)
				}
				for _, n := range heard.notes {
					if len(secret) >= 8 && strings.Contains(n, secret) {
						t.Errorf("%s, %s: the secret stands in a note: %q", l.Name, f.Name, n)
					}
				}
			}
		}
	}
}
