package lessons

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"slices"
	"strings"
	"testing"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/lessons/play"
)

// ofKind are the secrets of one kind.
func ofKind(k field.SecretKind, all []field.Secret) (out []field.Secret) {
	for _, s := range all {
		if s.Kind == k {
			out = append(out, s)
		}
	}
	return out
}

func TestTLS13Secrets(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		heard := run(t, lesson(t, "tls13"), open(t, kind), DefaultSecret)
		logs := map[string]string{}
		for eye, label := range map[string]string{"client": "the client's key log", "server": "the server's key log"} {
			held := ofKind(field.TLSKeyLog, heard.held[eye])
			if len(held) != 1 || held[0].Label != label {
				t.Fatalf("%s holds %d key logs, want %s", eye, len(held), label)
			}
			logs[eye] = string(held[0].Data)
			for _, what := range []string{"CLIENT_HANDSHAKE_TRAFFIC_SECRET ", "SERVER_HANDSHAKE_TRAFFIC_SECRET ", "CLIENT_TRAFFIC_SECRET_0 ", "SERVER_TRAFFIC_SECRET_0 "} {
				if !strings.Contains(logs[eye], what) {
					t.Errorf("%s lacks %s", label, what)
				}
			}
		}
		a, b := strings.Split(logs["client"], "\n"), strings.Split(logs["server"], "\n")
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(a, b) {
			t.Errorf("client and server logged different secrets:\n%s\n%s", logs["client"], logs["server"])
		}

		// The server has the key that is stolen later, and the client never has it.
		stolen := heard.held["thief"]
		if own := ofKind(field.PrivateKey, heard.held["server"]); len(own) != 1 || !bytes.Equal(own[0].Data, stolen[0].Data) {
			t.Errorf("the server holds %d private keys, want the one that the thief has", len(own))
		}
		if own := ofKind(field.PrivateKey, heard.held["client"]); len(own) != 0 {
			t.Errorf("the client holds %d private keys", len(own))
		}
		if len(stolen) != 1 || stolen[0].Kind != field.PrivateKey || len(heard.held) != 3 {
			t.Fatalf("the thief holds %d secrets, and %d viewpoints hold some", len(stolen), len(heard.held))
		}
		block, rest := pem.Decode(stolen[0].Data)
		if block == nil || len(rest) != 0 {
			t.Fatal("the stolen key is not one PEM block")
		}
		if _, err := x509.ParsePKCS8PrivateKey(block.Bytes); err != nil {
			t.Error(err)
		}
	})
}

func TestTLS13Records(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		ds := dialogues(t, run(t, &tls13, open(t, kind), DefaultSecret).frames)
		if len(ds) != 1 {
			t.Fatalf("%d connections, want 1", len(ds))
		}
		client, server := records(t, ds[0].toServer), records(t, ds[0].toClient)
		// Hello; the record for old boxes; the end of the handshake; the question;
		// goodbye.
		if got := kinds(client); got != "22 20 23 23 23" {
			t.Errorf("the client's records are of the kinds %s", got)
		}
		// Hello; the record for old boxes; extensions, certificate, signature, end
		// of the handshake; the answer; goodbye.
		if got := kinds(server); got != "22 20 23 23 23 23 23 23" {
			t.Errorf("the server's records are of the kinds %s", got)
		}
		for i, r := range append(client, server...) {
			want := uint16(0x0303)
			if i == 0 {
				want = 0x0301
			}
			if r.version != want {
				t.Errorf("record %d is labelled 0x%04x, want 0x%04x", i+1, r.version, want)
			}
		}
		says(t, &tls13, "The client's hello is labelled 0x0301")
		says(t, &tls13, "everything after it 0x0303")
		says(t, &tls13, "Every encrypted record says 23")

		if !bytes.Contains(client[0].body, []byte(play.ServerName)) || bytes.Contains(client[0].body, []byte(play.NotePath)) {
			t.Error("the client's hello does not name the site, or names the page")
		}
		rest := ds[0].toServer[5+len(client[0].body):]
		for _, hidden := range []string{play.ServerName, play.NotePath, "Squirrel"} {
			if bytes.Contains(ds[0].toClient, []byte(hidden)) || bytes.Contains(rest, []byte(hidden)) {
				t.Errorf("%q stands on the wire outside of the client's hello", hidden)
			}
		}
		for who, hello := range map[string][]byte{"client": client[0].body, "server": server[0].body} {
			// key_share: X25519 is 0x001d, and 32 bytes follow (RFC 8446, Section 4.2.8).
			if !bytes.Contains(hello, []byte{0x00, 0x1d, 0x00, 0x20}) {
				t.Errorf("the %s's hello has no X25519 key share of 32 bytes", who)
			}
		}
		says(t, &tls13, "a key share, 32 bytes long")
	})
}

// A record is as long as its content and 17 bytes more.
func TestTLS13LengthsLeak(t *testing.T) {
	for _, n := range []int{11, 12, 43, 99, 1000, 1024} {
		secret := strings.Repeat("x", n)
		plain := dialogues(t, run(t, &plaintext, open(t, "virtual"), secret).frames)[0]
		shut := records(t, dialogues(t, run(t, &tls13, open(t, "virtual"), secret).frames)[0].toClient)
		if got := len(shut[6].body); got != len(plain.toClient)+17 {
			t.Errorf("an answer of %d bytes is in a record of %d, want %d", len(plain.toClient), got, len(plain.toClient)+17)
		}
	}
	says(t, &tls13, "Its length: 183 bytes. 200 less 17.")
	says(t, &tls13, "1 byte for the true kind, and a tag of 16 bytes")
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
		if !bytes.Equal(random(hellos[0]), random(hellos[1])) || bytes.Equal(random(answers[0]), random(answers[1])) {
			t.Error("the random bytes are not those of a retry")
		}
		fixed := sha256.Sum256([]byte("HelloRetryRequest"))
		if !bytes.Equal(random(answers[0]), fixed[:]) {
			t.Error("the random bytes of the retry are not the SHA-256 of its name")
		}
		// The curve is in an extension of its own (51), whose 2 bytes are its number.
		if !bytes.Contains(answers[0], []byte{0, 51, 0, 2, 0, 24}) {
			t.Error("the server does not ask for curve 24")
		}
		// X25519 with 32 bytes, and P-384 with 97 (RFC 8446, Section 4.2.8.2).
		if !bytes.Contains(hellos[0], []byte{0x00, 0x1d, 0x00, 0x20}) || !bytes.Contains(hellos[1], []byte{0x00, 0x18, 0x00, 0x61, 0x04}) {
			t.Error("the key shares are not of X25519 and then of P-384")
		}
		says(t, &tls13HelloRetry, "a point on P-384, 97 bytes long, where the first had 32")
		says(t, &tls13HelloRetry, "has the same type, 2")
		says(t, &tls13HelloRetry, "always the same 32 bytes, the SHA-256 of the word HelloRetryRequest")
		says(t, &tls13HelloRetry, "X25519 has number 29, and P-384 has 24.")
	})
}

func TestResumption(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		heard := run(t, &tls13Resumption, open(t, kind), DefaultSecret)
		ds := dialogues(t, heard.frames)
		if len(ds) != 2 {
			t.Fatalf("%d connections, want 2", len(ds))
		}
		if c, s := ofKind(field.TLSKeyLog, heard.held["client"]), ofKind(field.TLSKeyLog, heard.held["server"]); len(c) != 2 || len(s) != 2 {
			t.Errorf("client and server hold %d and %d key logs, want one of each connection", len(c), len(s))
		}
		// Hello; the record for old boxes; extensions, certificate, signature,
		// Finished; and the ticket, all before the client says another word.
		if got := kinds(records(t, firstTurn(t, heard.frames))); got != "22 20 23 23 23 23 23" {
			t.Errorf("the server's first turn has records of the kinds %s", got)
		}
		says(t, &tls13Resumption, "Right after its Finished, in the first connection, the server sends a message called New Session Ticket.")
		if first, second := len(ds[0].toClient), len(ds[1].toClient); second >= first {
			t.Errorf("the server says %d bytes and then %d", first, second)
		}
		says(t, &tls13Resumption, "the second handshake is shorter, because the certificate is missing")
		hello := records(t, ds[1].toServer)[0].body
		if binder := hello[len(hello)-33:]; binder[0] != 32 {
			t.Errorf("the hello ends in a binder of %d bytes, want 32", binder[0])
		}
		says(t, &tls13Resumption, "After it, at the very end, comes the binder, 32 bytes")
	})
}

// firstTurn is what the server of the first conversation says between the
// client's hello and the client's next words.
func firstTurn(t *testing.T, frames []capture.Frame) (data []byte) {
	t.Helper()
	asked := 0
	for _, s := range segments(t, frames) {
		switch {
		case s.toServer && len(s.payload) > 0:
			if asked++; asked == 2 {
				return data
			}
		case !s.toServer:
			data = append(data, s.payload...)
		}
	}
	t.Fatal("the client says one thing only")
	return nil
}
