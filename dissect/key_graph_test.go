package dissect_test

import (
	"bytes"
	"crypto/tls"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"plainsight/dissect"
	"plainsight/dissect/derive"
	"plainsight/dissect/field"
)

// keyStep is the step of that name, or a failure.
func keyStep(tb testing.TB, k dissect.KeySchedule, name string) dissect.KeyStep {
	tb.Helper()
	for _, st := range k.Steps {
		if st.Name == name {
			return st
		}
	}
	tb.Fatalf("%s has no step %q", k.Suite, name)
	return dissect.KeyStep{}
}

// shell runs a line in a folder and returns what it prints.
func shell(tb testing.TB, dir, line string) string {
	tb.Helper()
	cmd := exec.Command("sh", "-c", line)
	cmd.Dir = dir
	var wrong bytes.Buffer
	cmd.Stderr = &wrong
	out, err := cmd.Output()
	if err != nil || wrong.Len() > 0 {
		tb.Errorf("%.300s\n%v: %s", line, err, wrong.String())
	}
	return strings.TrimSuffix(string(out), "\n")
}

// needsOpenSSL skips on a machine without openssl; where CI is set it must be there.
func needsOpenSSL(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no openssl on this machine, and CI=true demands one")
		}
		t.Skip("skipped: no openssl on this machine")
	}
}

// Each command of each step, of every version and way to the keys, prints the
// bytes that the step has.
func TestScheduleCommandsPrintTheSameBytes(t *testing.T) {
	needsOpenSSL(t)
	type viewed struct {
		name    string
		talk    sessionTalk
		secrets []field.Secret
		kinds   string // commands that have to be among them
	}
	live := func(config *tls.Config) sessionTalk {
		all, log := exchange(t, identities().rsa, config, page(note))
		return sessionTalk{conns: [][]spoken{all}, log: log}
	}
	old := func(version uint16, suites ...uint16) *tls.Config {
		return &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: version, CipherSuites: suites}
	}
	private := field.Secret{Kind: field.PrivateKey, Label: "the server's private key", Data: identities().rsa.pem}
	stolen := field.Secret{Kind: field.PrivateKey, Label: "the server's private key", Data: serverPEM(t)}
	shared := psk("squirrel:" + pskHex)
	chacha := perform(t, "chacha", script{
		server:  []string{"-tls1_3", "-rev", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"},
		clients: []visit{{args: []string{"-tls1_3"}, steps: []step{{line: "hidden", then: "neddih"}}}},
	})
	var plain12 sessionTalk
	t.Run("a talk without extended master secret", func(t *testing.T) {
		conf := filepath.Join(t.TempDir(), "openssl.cnf")
		const text = "openssl_conf = all\n[all]\nssl_conf = ssl\n[ssl]\nsystem_default = plain\n[plain]\nOptions = -ExtendedMasterSecret\n"
		if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Setenv("OPENSSL_CONF", conf)
		plain12 = perform(t, "plain", script{
			server:  []string{"-tls1_2", "-rev", "-cipher", "AES128-SHA256:@SECLEVEL=0"},
			clients: []visit{{args: []string{"-tls1_2", "-cipher", "AES128-SHA256:@SECLEVEL=0"}, steps: []step{{line: "hidden", then: "neddih"}}}},
		})
	})
	views := []viewed{
		{"TLS 1.3, AES-128", live(&tls.Config{}), nil, "EXPAND_ONLY dgst mac"},
		{"TLS 1.3, AES-256", stored(t, "psk13"), nil, "SHA384 EXPAND_ONLY sha384"},
		{"TLS 1.3, ChaCha20", chacha, nil, "EXPAND_ONLY dgst mac"},
		{"TLS 1.2, ECDHE", live(old(tls.VersionTLS12, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)), nil, "TLS1-PRF cut dgst"},
		{"TLS 1.2, ECDHE, SHA-384", live(old(tls.VersionTLS12, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384)), nil, "SHA384 TLS1-PRF cut dgst"},
		{"TLS 1.2, ChaCha20", live(old(tls.VersionTLS12, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256)), nil, "TLS1-PRF cut dgst"},
		{"TLS 1.2, RSA", live(old(tls.VersionTLS12, tls.TLS_RSA_WITH_AES_128_GCM_SHA256)), []field.Secret{private}, "pkeyutl seed:extended TLS1-PRF cut dgst"},
		{"TLS 1.2, RSA, CBC", live(old(tls.VersionTLS12, tls.TLS_RSA_WITH_AES_128_CBC_SHA)), []field.Secret{private}, "pkeyutl TLS1-PRF cut dgst"},
		{"TLS 1.0, RSA", live(old(tls.VersionTLS10, tls.TLS_RSA_WITH_AES_128_CBC_SHA)), []field.Secret{private}, "pkeyutl MD5-SHA1 md5-sha1 cut"},
		{"TLS 1.1", live(old(tls.VersionTLS11, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA)), nil, "MD5-SHA1 md5-sha1 cut"},
		{"TLS 1.2, two random numbers", plain12, []field.Secret{stolen}, "pkeyutl seed:master TLS1-PRF cut dgst"},
	}
	for name, kinds := range map[string]string{
		"key-update": "EXPAND_ONLY dgst", "psk13-alone": "EXTRACT_ONLY EXPAND_ONLY mac dgst", "psk13-early": "EXTRACT_ONLY EXPAND_ONLY mac dgst", "psk13": "EXTRACT_ONLY",
		"psk12": "%04x TLS1-PRF cut", "psk12-cbc": "SHA384 cut", "psk12-rsa": "pkeyutl %04x", "psk12-ecdhe": "cut", "renegotiation": "TLS1-PRF", "early-data": "EXPAND_ONLY",
	} {
		views = append(views, viewed{name, stored(t, name), []field.Secret{shared, stolen}, kinds})
		views = append(views, viewed{name + ", with its key log", stored(t, name), nil, ""})
	}
	for _, v := range views {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			secrets := v.secrets
			if secrets == nil || v.name == "key-update" || v.name == "psk12-ecdhe" || v.name == "renegotiation" || v.name == "early-data" {
				secrets = append(secrets[:len(secrets):len(secrets)], keylog(v.talk.log))
			}
			for _, s := range secrets {
				if s.Kind == field.PrivateKey {
					if err := os.WriteFile(filepath.Join(dir, "key.pem"), s.Data, 0o600); err != nil {
						t.Fatal(err)
					}
				}
			}
			all := ""
			for _, k := range session(t, v.talk.frames(), secrets...).KeySchedules() {
				derived := 0
				for _, st := range k.Steps {
					if (st.Command == "") == (st.NoCommand == "") {
						t.Errorf("%s: the command is %q, and there is none because %q", st.Name, st.Command, st.NoCommand)
					}
					if st.Derivable && st.Command == "" {
						t.Errorf("%s is computed here, and has no command: %s", st.Name, st.NoCommand)
					}
					if st.Command == "" {
						continue
					}
					derived++
					all += st.Command + "\n"
					if got := shell(t, dir, st.Command); got != hex.EncodeToString(st.Output) {
						t.Errorf("%s: %.400s\nprints %s, want %x", st.Name, st.Command, got, st.Output)
					}
				}
				if derived == 0 && len(k.Steps) > 0 && len(k.Version) > 3 {
					t.Errorf("no step of %s has a command", k.Suite)
				}
			}
			for _, kind := range strings.Fields(v.kinds) {
				if !strings.Contains(all, kind) {
					t.Errorf("no command has %s:\n%.2000s", kind, all)
				}
			}
		})
	}
}

// The graph is whole: what goes in stands before, what stands on the wire is
// there, and a key opens records of its frames.
func TestKeySchedules(t *testing.T) {
	all, log := exchange(t, identities().rsa, &tls.Config{}, page(note))
	later := append([]spoken{{toClient, "220 squirrels.example\r\n"}, {toServer, "STARTTLS\r\n"}, {toClient, "220 go on\r\n"}}, all...)
	for name, c := range map[string]struct {
		all []spoken
		cut func(int) []int
	}{"whole": {all, whole}, "by 100": {all, func(n int) []int { return every(n, 100) }}, "behind other words": {later, whole}} {
		t.Run(name, func(t *testing.T) {
			frames := heard(newWire(1), c.all, c.cut)
			s := session(t, frames, keylog(log))
			list := s.KeySchedules()
			if len(list) != 1 || list[0].Version != "TLSv1.3" {
				t.Fatalf("%+v", list)
			}
			k := list[0]
			for i, st := range k.Steps {
				for _, in := range st.Inputs {
					if in.Step >= i || in.Wire >= len(k.Wire) {
						t.Errorf("%s takes %+v", st.Name, in)
					}
				}
				for _, c := range st.Covers {
					if c.Place.Frame == 0 {
						t.Errorf("%s covers %s, which is nowhere", st.Name, c.Message)
					}
				}
			}
			if len(k.Wire) != 2 || k.Wire[0].Message != "ClientHello" || k.Wire[1].Message != "ServerHello" {
				t.Errorf("on the wire are %+v", k.Wire)
			}
			for _, w := range k.Wire {
				if len(w.Bytes) < 32 || !bytes.HasPrefix(frames[w.Place.Frame-1].Data[w.Place.Off:], w.Bytes[:w.Place.Len]) {
					t.Errorf("%s does not stand in its place %+v", w.Name, w.Place)
				}
			}
			for _, key := range []string{"client_write_key", "server_write_key"} {
				for _, r := range keyStep(t, k, key).Records {
					data := frames[r.Place.Frame-1].Data[r.Place.Off:][:r.Place.Len]
					if name != "by 100" && data[0] != 0x17 {
						t.Errorf("%s opens a record that begins with %x", key, data[:5])
					}
				}
			}
			traffic := keyStep(t, k, "client_application_traffic_secret_0")
			if traffic.From == "" || traffic.Role != derive.Secret || traffic.Command != "" || !strings.Contains(traffic.NoCommand, "Computing it would take Master Secret") {
				t.Errorf("%+v", traffic)
			}
			if shared := keyStep(t, k, "(EC)DHE"); shared.Output != nil || shared.Inputs[0].Wire != 0 || shared.Inputs[1].Wire != 1 {
				t.Errorf("%+v", shared)
			}
			key := keyStep(t, k, "client_write_key")
			if !strings.HasPrefix(key.Values(), "HKDF-Expand-Label(") || !strings.Contains(key.Values(), `, "key", "", 16) = `) || strings.Contains(key.Values(), "secret") {
				t.Errorf("with values it is %s", key.Values())
			}
			opened := 0
			for _, st := range k.Steps {
				opened += len(st.Records)
				if st.Role == derive.Transcript && st.Command == "" {
					t.Errorf("%s has no command: %s", st.Name, st.NoCommand)
				}
				if len(st.Records) > 0 && st.Role != derive.Key {
					t.Errorf("%s opens records and is no key", st.Name)
				}
			}
			if opened < 4 {
				t.Errorf("%d records are opened", opened)
			}
		})
	}
}

// A viewpoint without secrets gets the graph, and of its values only what follows from
// what everybody saw.
func TestKeySchedulesWithoutSecrets(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		all, _ := exchange(t, identities().rsa, &tls.Config{MinVersion: version, MaxVersion: version}, page(note))
		list := session(t, heard(newWire(1), all, whole)).KeySchedules()
		if len(list) != 1 || len(list[0].Steps) < 8 {
			t.Fatalf("%+v", list)
		}
		for _, st := range list[0].Steps {
			public := st.Role == derive.Transcript || st.Name == "Early Secret" || st.Name == "derived secret of the Early Secret"
			if (st.Output != nil || st.Command != "" || st.Values() != "") != public || len(st.Records) > 0 || st.Output == nil && st.Why == "" {
				t.Errorf("%s: %+v", tls.VersionName(version), st)
			}
		}
	}
}

// What is no TLS has no schedule, and a long list of conversations is cut.
func TestKeySchedulesAreBounded(t *testing.T) {
	w := newWire(1)
	if list := session(t, heard(w, []spoken{{toServer, "GET / HTTP/1.1\r\n\r\n"}}, whole)).KeySchedules(); len(list) != 0 {
		t.Errorf("%+v", list)
	}
	all, log := exchange(t, identities().rsa, &tls.Config{}, page(note))
	k := sessionTalk{}
	for range 70 {
		k.conns = append(k.conns, all)
	}
	if n := len(session(t, k.frames(), keylog(log)).KeySchedules()); n != 64 {
		t.Errorf("%d schedules of 70 conversations, want 64", n)
	}
}

// The schedules of as many conversations as are looked at, with all commands.
func BenchmarkKeySchedules(b *testing.B) {
	all, log := exchange(b, identities().rsa, &tls.Config{}, page(note))
	var k sessionTalk
	for range 64 {
		k.conns = append(k.conns, all)
	}
	s := session(b, k.frames(), keylog(log))
	for b.Loop() {
		s.KeySchedules()
	}
}
