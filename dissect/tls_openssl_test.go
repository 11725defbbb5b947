package dissect_test

import (
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/tls/schedule"
)

// serverPEM is the private key of the servers in testdata/talks, which is good
// for nothing else.
func serverPEM(tb testing.TB) []byte {
	tb.Helper()
	text, err := os.ReadFile("tls/protect/testdata/server.pem")
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

// certified is a private key with a certificate after it.
func certified(tb testing.TB, key []byte) []byte {
	tb.Helper()
	private, err := schedule.ParsePrivateKey(key, nil)
	if err != nil {
		tb.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Unix(1<<30, 0), NotAfter: time.Unix(1<<32, 0)}
	der, err := x509.CreateCertificate(nil, template, template, private.Public(), private)
	if err != nil {
		tb.Fatal(err)
	}
	return append(key[:len(key):len(key)], pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
}

// The key of the tests with pre-shared keys, as it is given to OpenSSL, to
// plainsight, and a wrong one.
const (
	pskHex   = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
	pskWrong = "ff112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
)

func psk(text string) field.Secret {
	return field.Secret{Kind: field.PreSharedKey, Label: "the shared key", Data: []byte(text)}
}

// scripts is how each talk of testdata/talks came about.
var scripts = map[string]script{
	"renegotiation": {
		server: []string{"-rev", "-tls1_2", "-client_renegotiation", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256"},
		clients: []visit{{args: []string{"-tls1_2"}, steps: []step{
			{line: "before", then: "erofeb"}, {line: "R", then: "RENEGOTIATING"}, {line: "behind", then: "dniheb"},
		}}},
	},
	"key-update": {
		server: []string{"-tls1_3"},
		clients: []visit{{args: []string{"-tls1_3"}, steps: []step{
			{then: "Verify return code"},
			{line: "K", then: "KEYUPDATE"}, {line: "with new keys", then: ""}, {true, "", "with new keys"},
			{true, "and back", ""}, {then: "and back"},
			{line: "k", then: "KEYUPDATE"}, {line: "with newer ones", then: ""}, {true, "", "with newer ones"},
		}}},
	},
	"early-data": {
		server: []string{"-tls1_3", "-early_data"},
		clients: []visit{
			{args: []string{"-tls1_3", "-sess_out", "session"}, steps: []step{{line: "first"}, {true, "", "first"}}, made: "session"},
			{args: []string{"-tls1_3", "-sess_in", "session", "-early_data", "early"}, steps: []step{{true, "", "early word"}, {line: "later"}, {true, "", "later"}}},
		},
	},
	// The server asks for a certificate when the connection has long been in use.
	"client-auth": {
		server: []string{"-tls1_3"},
		clients: []visit{{args: []string{"-tls1_3", "-enable_pha", "-cert", "server.pem", "-key", "server.pem"}, steps: []step{
			{then: "Verify return code"},
			{line: "before", then: ""}, {true, "", "before"},
			{true, "c", "SSL_do_handshake -> 1"},
			{line: "behind", then: ""}, {true, "", "behind"},
		}}},
	},
	// Suites without encryption: a listener reads along.
	"null-mac": {
		server:  []string{"-rev", "-tls1_2", "-cipher", "NULL-SHA256:@SECLEVEL=0"},
		clients: []visit{{args: []string{"-tls1_2", "-cipher", "NULL-SHA256:@SECLEVEL=0"}, steps: []step{{line: "unhidden", then: "neddihnu"}}}},
	},
	"psk13": {
		server:  shared13("-rev"),
		clients: []visit{{args: shared13(), steps: []step{{line: "hidden", then: "neddih"}}}},
	},
	// Without a group in common, there is no Diffie-Hellman exchange.
	"psk13-alone": {
		server: shared13("-rev", "-nocert", "-allow_no_dhe_kex", "-groups", "X448"),
		clients: []visit{
			{args: shared13("-allow_no_dhe_kex", "-groups", "P-256", "-sess_out", "session"), steps: []step{{line: "hidden", then: "neddih"}}, made: "session"},
			{args: shared13("-allow_no_dhe_kex", "-groups", "P-256", "-sess_in", "session"), steps: []step{{line: "again", then: "niaga"}}},
			{args: shared13("-groups", "X448", "-sess_in", "session"), steps: []step{{line: "third", then: "driht"}}},
		},
	},
	"psk13-early": {
		server: shared13("-early_data", "-nocert", "-allow_no_dhe_kex", "-groups", "X448"),
		clients: []visit{
			{args: shared13("-allow_no_dhe_kex", "-groups", "P-256", "-sess_out", "session"), steps: []step{{line: "first"}, {true, "", "first"}}, made: "session"},
			{args: shared13("-groups", "X448", "-sess_in", "session", "-early_data", "early"), steps: []step{{true, "", "early word"}, {line: "later"}, {true, "", "later"}}},
		},
	},
	"psk12":        pskScript("PSK-AES128-GCM-SHA256"),
	"psk12-cbc":    pskScript("PSK-AES256-CBC-SHA384"),
	"psk12-ccm":    pskScript("PSK-AES128-CCM8"),
	"psk12-chacha": pskScript("PSK-CHACHA20-POLY1305"),
	"psk12-rsa":    pskScript("RSA-PSK-AES256-GCM-SHA384"),
	"psk12-dhe":    pskScript("DHE-PSK-AES128-GCM-SHA256"),
	"psk12-ecdhe":  pskScript("ECDHE-PSK-AES128-CBC-SHA256"),
}

// shared13 is arguments for TLS 1.3 with the shared key.
func shared13(more ...string) []string {
	return append([]string{"-tls1_3", "-psk", pskHex, "-psk_identity", "squirrel"}, more...)
}

func pskScript(cipher string) script {
	cipher += ":@SECLEVEL=0"
	args := []string{"-tls1_2", "-cipher", cipher, "-psk", pskHex, "-psk_identity", "squirrel"}
	return script{server: append([]string{"-rev"}, args...), clients: []visit{{args: args, steps: []step{{line: "hidden", then: "neddih"}}}}}
}

// talks runs a test on the talk that is stored and, where openssl is installed,
// on one that is made for it.
func talks(t *testing.T, name string, test func(*testing.T, sessionTalk)) {
	t.Run("stored", func(t *testing.T) {
		if *record {
			if err := os.MkdirAll(talksDir, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := perform(t, name, scripts[name]).store(); err != nil {
				t.Fatal(err)
			}
		}
		test(t, stored(t, name))
	})
	t.Run("now", func(t *testing.T) {
		if _, err := exec.LookPath("openssl"); err != nil {
			if os.Getenv("CI") == "true" {
				t.Fatal("openssl is not installed")
			}
			t.Skip("openssl is not installed")
		}
		test(t, perform(t, name, scripts[name]))
	})
}

// opensAll fails unless nothing stays shut, nothing is wrong and the texts are there.
func opensAll(t *testing.T, s *dissect.Session, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if len(s.Find(text)) == 0 {
			t.Errorf("%q is not found in %q", text, infos(s))
		}
	}
	if n := problems(s); n > 0 {
		t.Errorf("%d problems: %q", n, infos(s))
	}
	if f := sealedField(t, s); f != nil && f.Class == field.Ciphertext && !f.HasChildren() {
		t.Errorf("this stays shut: %s", f.Secret)
	}
	if _, wrong := checks(t, s); wrong > 0 {
		t.Errorf("%d checks are wrong", wrong)
	}
}

func TestTalksOpenWithTheirKeyLog(t *testing.T) {
	for name := range scripts {
		t.Run(name, func(t *testing.T) {
			talks(t, name, func(t *testing.T, k sessionTalk) {
				opensAll(t, session(t, k.frames(), keylog(k.log)))
			})
		})
	}
}

// A handshake inside of a connection goes under the keys of the one before, and
// then has keys of its own, by a client random of its own.
func TestRenegotiation(t *testing.T) {
	talks(t, "renegotiation", func(t *testing.T, k sessionTalk) {
		s := session(t, k.frames(), keylog(k.log))
		opensAll(t, s, "before", "erofeb", "behind", "dniheb")
		if right, _ := checks(t, s); right != 4 {
			t.Errorf("%d checks are right, want 4", right)
		}
		first, second, _ := strings.Cut(strings.TrimSpace(k.log), "\n")
		s = session(t, k.frames(), keylog(first))
		if len(s.Find("before")) == 0 || len(s.Find("behind")) > 0 || problems(s) > 0 {
			t.Errorf("with the first secret: %d problems, %q", problems(s), infos(s))
		}
		id := strings.Fields(second)[1]
		if all := lacking(t, s); !anyHas(all, "the CLIENT_RANDOM line for client random "+id[:16]) {
			t.Errorf("it lacks %q, want the secret of client random %s", all, id)
		}
	})
}

// Each side can take new keys into use, and ask the other one to.
func TestKeyUpdates(t *testing.T) {
	talks(t, "key-update", func(t *testing.T, k sessionTalk) {
		var zero strings.Builder // the later ones are computed
		for line := range strings.Lines(k.log) {
			if !strings.Contains(line, "_SECRET_1") && !strings.Contains(line, "_SECRET_2") && !strings.Contains(line, "_SECRET_N") {
				zero.WriteString(line)
			}
		}
		s := session(t, k.frames(), keylog(zero.String()))
		opensAll(t, s, "with new keys", "and back", "with newer ones")
		steps := told(t, s, "plainsight.tls.key_schedule.step")
		if !anyHas(steps, "application_traffic_secret_2: ") {
			t.Errorf("the second update is not shown: %q", steps)
		}
	})
}
