package lessons

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"net/http"
	"slices"
	"strings"
	"testing"

	fernetgo "github.com/fernet/fernet-go"

	"plainsight/dissect/field"
)

// secrets are texts that somebody may type.
var secrets = []string{
	DefaultSecret,
	"",
	"x",
	`<script>alert("né")</script>` + "\r\n\r\n\x00",
	"Eichhörnchen 🐿 \u202e",
	strings.Repeat("seven quiet owls ", 60) + "end.", // 1024 bytes
}

func TestOrder(t *testing.T) {
	var names []string
	for _, l := range All() {
		names = append(names, l.Name)
		if found, ok := ByName(l.Name); !ok || found != l {
			t.Errorf("ByName(%q) is %v, %v", l.Name, found, ok)
		}
	}
	if want := []string{"plaintext", "caesar", "aes-cbc", "fernet", "rsa-chat", "rsa-chat-mitm", "dh-static", "dh-ephemeral", "pki", "https-untrusted", "tls12-rsa", "tls12-cbc", "tls12-ecdhe", "tls13", "tls13-hello-retry", "tls13-resumption", "mtls"}; !slices.Equal(names, want) {
		t.Errorf("the lessons are %q, want %q", names, want)
	}
	if _, ok := ByName("rot13"); ok {
		t.Error("there is a lesson rot13")
	}
	All()[0] = nil
	if All()[0] == nil {
		t.Error("a caller can change the list")
	}
}

// The note's bytes are on the wire of the first lesson, and on no other.
func TestSecretOnTheWire(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, l := range All() {
			for _, secret := range secrets {
				heard := run(t, l, open(t, kind), secret)
				if len(secret) < 8 {
					continue // may stand anywhere by chance
				}
				if found := bytes.Contains(joined(dialogues(t, heard.frames)), []byte(secret)); found != (l.Name == "plaintext") {
					t.Errorf("%s, %.20q: the note's bytes on the wire: %v", l.Name, secret, found)
				}
				if l.Name != "plaintext" && bytes.Contains(heard.raw(), []byte(secret)) {
					t.Errorf("%s, %.20q: the note stands in a frame", l.Name, secret)
				}
				for _, n := range heard.notes {
					if strings.Contains(n, secret) {
						t.Errorf("%s: the secret stands in a note: %q", l.Name, n)
					}
				}
			}
		}
	})
}

func joined(ds []*dialogue) (all []byte) {
	for _, d := range ds {
		all = append(append(all, d.toServer...), d.toClient...)
	}
	return all
}

// The frames come as the wire numbered them, the first first.
func TestFramesAreToldInOrder(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, l := range All() {
			for i, f := range run(t, l, open(t, kind), DefaultSecret).frames {
				if f.Number != i+1 {
					t.Fatalf("%s: frame %d is told as number %d", l.Name, f.Number, i+1)
				}
			}
		}
	})
}

// A wire can carry one lesson after the other.
func TestLessonsShareAWire(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		w := open(t, kind)
		told := 0
		for _, l := range append(All(), All()...) {
			heard := &listener{}
			if err := l.Play(t.Context(), w, Setting{Secret: DefaultSecret}, heard); err != nil {
				t.Fatal(err)
			}
			told += len(heard.frames)
			if got := w.Stats().Captured; got != uint64(told) {
				t.Fatalf("after %s %d frames were told, and %d captured", l.Name, told, got)
			}
		}
	})
}

func TestPlaintextExchange(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, secret := range secrets {
			heard := run(t, lesson(t, "plaintext"), open(t, kind), secret)
			ds := dialogues(t, heard.frames)
			if len(ds) != 1 {
				t.Fatalf("%d connections, want 1", len(ds))
			}
			if body := checkAnswer(t, ds[0].toClient, http.StatusOK); body != secret {
				t.Errorf("the body is %q, want %q", body, secret)
			}
			asked := string(ds[0].toServer)
			if !strings.HasPrefix(asked, "GET /note HTTP/1.1\r\nHost: squirrels.example") || !strings.Contains(asked, "\r\nUser-Agent: plainsight-lesson/1\r\n") {
				t.Errorf("the client asks %q", asked)
			}
			if len(heard.held) != 0 {
				t.Errorf("somebody holds a secret: %v", heard.held)
			}
		}
	})
}

// checkAnswer takes an answer apart and checks its headers.
func checkAnswer(t *testing.T, data []byte, status int) (body string) {
	t.Helper()
	resp, err := http.ReadResponse(bufioReader(data), nil)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, _ := strings.Cut(string(data), "\r\n\r\n")
	if resp.StatusCode != status || resp.ContentLength != int64(len(rest)) || len(resp.TransferEncoding) != 0 ||
		resp.Header.Get("Content-Type") != "text/plain; charset=utf-8" || !resp.Close {
		t.Errorf("the answer is not a plain %d: %s", status, head)
	}
	return rest
}

func TestFernetExchange(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, secret := range secrets {
			heard := run(t, lesson(t, "fernet"), open(t, kind), secret)
			shared := heldKey(t, heard, "client", "the shared Fernet key")
			if heldKey(t, heard, "server", "the shared Fernet key") != shared || heldKey(t, heard, "thief", "the shared Fernet key") != shared {
				t.Error("the shared key is not the same for all who hold it")
			}
			other := heldKey(t, heard, "wrong-key", "another Fernet key")
			if len(heard.held) != 4 || other == shared {
				t.Errorf("%d viewpoints hold secrets, want 4; the wrong key is the shared one: %v", len(heard.held), other == shared)
			}

			ds := dialogues(t, heard.frames)
			if len(ds) != 3 {
				t.Fatalf("%d connections, want 3", len(ds))
			}
			first, second := checkAnswer(t, ds[0].toClient, http.StatusOK), checkAnswer(t, ds[1].toClient, http.StatusOK)
			for _, token := range []string{first, second} {
				if note := fernetgo.VerifyAndDecrypt([]byte(token), 0, []*fernetgo.Key{&shared}); note == nil || string(note) != secret {
					t.Errorf("the shared key opens the token to %q, want %q", note, secret)
				}
				if note := fernetgo.VerifyAndDecrypt([]byte(token), 0, []*fernetgo.Key{&other}); note != nil {
					t.Errorf("the wrong key opens the token to %q", note)
				}
			}
			_, sent, _ := strings.Cut(string(ds[2].toServer), "\r\n\r\n")
			if n := bitsChanged(t, first, sent); n != 1 {
				t.Errorf("%d bits of the first token are changed, want 1", n)
			}
			if said := checkAnswer(t, ds[2].toClient, http.StatusBadRequest); !strings.Contains(said, "HMAC, does not fit") {
				t.Errorf("the server refuses with %q", said)
			}
			if all := strings.Join(heard.notes, "\n"); !strings.Contains(all, "could not open it: its seal, the HMAC, does not fit") || !strings.Contains(all, "answered 400") {
				t.Errorf("the notes do not say why: %s", all)
			}
		}
	})
}

// heldKey is the one Fernet key that a viewpoint holds.
func heldKey(t *testing.T, l *listener, eye, label string) (k fernetgo.Key) {
	t.Helper()
	held := l.held[eye]
	if len(held) != 1 || held[0].Kind != field.FernetKey || held[0].Label != label || len(held[0].Data) != len(k) {
		t.Fatalf("%s holds %+v, want %s", eye, held, label)
	}
	return fernetgo.Key(held[0].Data)
}

func bitsChanged(t *testing.T, a, b string) (n int) {
	t.Helper()
	x, err1 := base64.URLEncoding.DecodeString(a)
	y, err2 := base64.URLEncoding.DecodeString(b)
	if err1 != nil || err2 != nil || len(x) != len(y) {
		t.Fatalf("tokens %q and %q cannot be compared", a, b)
	}
	for i := range x {
		for d := x[i] ^ y[i]; d != 0; d &= d - 1 {
			n++
		}
	}
	return n
}

func TestTLS13Secrets(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		heard := run(t, lesson(t, "tls13"), open(t, kind), DefaultSecret)
		logs := map[string]string{}
		for eye, label := range map[string]string{"client": "the client's key log", "server": "the server's key log"} {
			held := heard.held[eye]
			if len(held) != 1 || held[0].Kind != field.TLSKeyLog || held[0].Label != label {
				t.Fatalf("%s holds %+v, want %s", eye, held, label)
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

		stolen := heard.held["thief"]
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

// Who has not made the certificate is not believed, and nobody speaks less
// than TLS 1.3.
func TestIdentityIsChecked(t *testing.T) {
	a, err := newIdentity(serverName)
	if err != nil {
		t.Fatal(err)
	}
	b, err := newIdentity(serverName)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(a.certificate.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := leaf.Verify(x509.VerifyOptions{DNSName: serverName, Roots: a.issuer}); err != nil {
		t.Error(err)
	}
	if _, err := leaf.Verify(x509.VerifyOptions{DNSName: serverName, Roots: b.issuer}); err == nil {
		t.Error("another authority's certificate is believed")
	}
	if _, err := leaf.Verify(x509.VerifyOptions{DNSName: "owls.example", Roots: a.issuer}); err == nil {
		t.Error("a certificate for another name is believed")
	}
	if _, err := tls.X509KeyPair(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: leaf.Raw}), a.pem); err != nil {
		t.Errorf("the private key does not belong to the certificate: %v", err)
	}
}
