package dissect_test

import (
	"crypto/tls"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect"
	"plainsight/dissect/field"
)

// checks are the results of all checks of the handshake.
func checks(tb testing.TB, s *dissect.Session) (right, wrong int) {
	tb.Helper()
	err := s.Walk(func(p *dissect.Packet) error {
		for _, l := range p.Layers {
			for f := range l.All() {
				switch {
				case f.Name != "plainsight.tls.check":
				case strings.HasPrefix(f.Show(), "correct: "):
					right++
				default:
					wrong++
				}
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return right, wrong
}

const note = "seven quiet owls"

// A viewpoint with the key log reads the secret, whatever version and suite the
// two sides agreed on, and however the bytes were cut; nobody else does.
func TestKeyLogOpensTLS(t *testing.T) {
	for _, c := range []struct {
		name   string
		id     server
		config *tls.Config
		checks int // Finished twice, and CertificateVerify
	}{
		{"TLS 1.0 CBC", identities().rsa, &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10, CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA}}, 2},
		{"TLS 1.1 CBC", identities().rsa, &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11, CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA}}, 2},
		{"TLS 1.2 CBC", identities().rsa, &tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256}}, 2},
		{"TLS 1.2 RC4", identities().rsa, &tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_RC4_128_SHA}}, 2},
		{"TLS 1.2 GCM", identities().ec, &tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384}}, 2},
		{"TLS 1.2 ChaCha", identities().rsa, &tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256}}, 2},
		{"TLS 1.3 RSA", identities().rsa, &tls.Config{}, 3},
		{"TLS 1.3 ECDSA", identities().ec, &tls.Config{}, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			all, log := exchange(t, c.id, c.config, page(note))
			cuts := map[string]func(int) []int{"whole": whole, "by 100": func(n int) []int { return every(n, 100) }}
			if c.checks == 3 {
				cuts["by 9"] = func(n int) []int { return every(n, 9) }
			}
			for cutting, cut := range cuts {
				frames := heard(newWire(100), all, cut)
				s := session(t, frames, keylog(log))
				if places := s.Find(note); len(places) != 1 || !strings.Contains(places[0].How, "opened with the client's key log") {
					t.Errorf("%s: the secret is found at %v", cutting, places)
				}
				if right, wrong := checks(t, s); right != c.checks || wrong != 0 {
					t.Errorf("%s: %d checks are right and %d wrong, want %d and 0", cutting, right, wrong, c.checks)
				}
				for n := 1; n <= s.Len(); n++ {
					if s.Row(n).Problem {
						t.Errorf("%s: frame %d has a problem: %s", cutting, n, s.Row(n).Info)
					}
				}
				if places := session(t, frames).Find(note); len(places) != 0 {
					t.Errorf("%s: without a key the secret is found at %v", cutting, places)
				}
				other := field.Secret{Kind: field.TLSKeyLog, Label: "another key log", Data: []byte(flipped(log))}
				s = session(t, frames, append(slices.Repeat([]field.Secret{other}, 20), keylog(log))...)
				if places := s.Find(note); len(places) != 1 || !strings.Contains(places[0].How, "opened with the client's key log") {
					t.Errorf("%s, after a log that is wrong: the secret is found at %v", cutting, places)
				}
				if right, wrong := checks(t, s); right != c.checks || wrong != 0 {
					t.Errorf("%s, after a log that is wrong: %d checks are right and %d wrong, want %d and 0", cutting, right, wrong, c.checks)
				}
			}
		})
	}
}

// A thief with the server's private key opens what was encrypted to that key,
// and nothing of what was only signed with it.
func TestPrivateKeyOpensRSAKeyTransportOnly(t *testing.T) {
	for _, c := range []struct {
		name   string
		suite  uint16
		max    uint16
		opened bool
	}{
		{"RSA, CBC", tls.TLS_RSA_WITH_AES_128_CBC_SHA, tls.VersionTLS12, true},
		{"RSA, GCM", tls.TLS_RSA_WITH_AES_256_GCM_SHA384, tls.VersionTLS12, true},
		{"RSA, TLS 1.0", tls.TLS_RSA_WITH_AES_128_CBC_SHA, tls.VersionTLS10, true},
		{"ECDHE", tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, tls.VersionTLS12, false},
		{"TLS 1.3", 0, tls.VersionTLS13, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: c.max}
			if c.suite != 0 {
				config.CipherSuites = []uint16{c.suite}
			}
			all, _ := exchange(t, identities().rsa, config, page(note))
			key := field.Secret{Kind: field.PrivateKey, Label: "the server's private key", Data: identities().rsa.pem}
			s := session(t, heard(newWire(1), all, whole), key)
			if opened := len(s.Find(note)) > 0; opened != c.opened {
				t.Errorf("opened: %t, want %t", opened, c.opened)
			}
			if _, wrong := checks(t, s); wrong != 0 {
				t.Errorf("%d checks fail", wrong)
			}
			if f := fieldOf(t, s, "plainsight.tls.premaster.random"); (f != nil) != c.opened || c.opened && (f.Len != 46 || f.Buf.Kind != field.Decrypted || f.Secret != key.Label) {
				t.Errorf("of the pre-master secret there is %+v", f)
			}
		})
	}
}

// Who has the private key sees how the master secret came about, whether a key
// log says it as well or says another.
func TestPrivateKeyBesideKeyLog(t *testing.T) {
	config := &tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_RSA_WITH_AES_128_GCM_SHA256}}
	all, log := exchange(t, identities().rsa, config, page(note))
	key := field.Secret{Kind: field.PrivateKey, Label: "the server's private key", Data: identities().rsa.pem}
	for what, text := range map[string]string{"the right log": log, "a wrong log": flipped(log)} {
		s := session(t, heard(newWire(1), all, whole), keylog(text), key)
		if places := s.Find(note); len(places) != 1 || !strings.Contains(places[0].How, key.Label) {
			t.Errorf("%s: the note is at %+v", what, places)
		}
	}
	s := session(t, heard(newWire(1), all, whole), keylog(log))
	if f := fieldOf(t, s, "plainsight.tls.premaster.random"); f != nil {
		t.Error("a key log with nothing but the master secret opens the secret before it")
	}
}

// A session that the thief has opened goes on in another connection.
func TestResumedSessionOpensWithTheFirst(t *testing.T) {
	config := &tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_RSA_WITH_AES_128_GCM_SHA256}, ClientSessionCache: tls.NewLRUClientSessionCache(1)}
	first, _ := exchange(t, identities().rsa, config, page("nothing"))
	again, _ := exchange(t, identities().rsa, config, page(note))
	one, two := newWire(1), newWire(1)
	two.client++
	frames := append(heard(one, first, whole), heard(two, again, whole)...)
	s := session(t, frames, field.Secret{Kind: field.PrivateKey, Label: "the server's private key", Data: identities().rsa.pem})
	if places := s.Find(note); len(places) != 1 {
		t.Errorf("the resumed session's secret is found at %v", places)
	}
}

// A wrong key, a missing one and a changed record are told apart.
func TestWhatKeepsRecordsShut(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			all, log := exchange(t, identities().rsa, &tls.Config{MaxVersion: version}, page(note))
			frames := heard(newWire(1), all, whole)

			missing := session(t, frames, keylog("CLIENT_RANDOM "+strings.Repeat("00", 32)+" "+strings.Repeat("11", 48)+"\n"))
			if n := problems(missing); n != 0 {
				t.Errorf("with a key log of another connection: %d problems", n)
			}
			if f := sealedField(t, missing); f == nil || f.Class != field.Ciphertext || !strings.Contains(f.Secret, "key log") {
				t.Errorf("with a key log of another connection the application's data is %+v", f)
			}

			wrong := session(t, frames, keylog(flipped(log)))
			if len(wrong.Find(note)) != 0 || version == tls.VersionTLS12 && problems(wrong) == 0 {
				t.Errorf("with wrong keys: %d problems", problems(wrong))
			}

			changed := slices.Clone(all)
			for i := len(changed) - 1; i >= 0; i-- { // in the server's answer, not in its goodbye
				if s := changed[i]; s.dir == toClient && len(s.data) > 80 && s.data[0] == 23 {
					b := []byte(s.data)
					b[len(b)-30] ^= 1
					changed[i].data = string(b)
					break
				}
			}
			s := session(t, heard(newWire(1), changed, whole), keylog(log))
			if problems(s) != 1 || len(s.Find(note)) != 0 {
				t.Errorf("with a changed record: %d problems, and the secret at %v: %q", problems(s), s.Find(note), infos(s))
			}
		})
	}
}

func problems(s *dissect.Session) (n int) {
	for i := 1; i <= s.Len(); i++ {
		if s.Row(i).Problem {
			n++
		}
	}
	return n
}

// flipped is a key log whose secrets are others.
func flipped(log string) string {
	var out strings.Builder
	for line := range strings.Lines(log) {
		b := []byte(strings.TrimSpace(line))
		if last := &b[len(b)-1]; *last == '0' {
			*last = '1'
		} else {
			*last = '0'
		}
		out.Write(append(b, '\n'))
	}
	return out.String()
}

// frameWith is the last frame in whose tree a field of that name stands, or 0.
func frameWith(tb testing.TB, s *dissect.Session, name string) (last int) {
	tb.Helper()
	err := s.Walk(func(p *dissect.Packet) error {
		for _, l := range p.Layers {
			if l.Find(name) != nil {
				last = p.Row.Number
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return last
}

// sealedField is the last field with the application's data, sealed.
func sealedField(tb testing.TB, s *dissect.Session) *field.Field {
	return fieldOf(tb, s, "tls.app_data")
}

// fieldOf is the last field of that name in all packets, or nil.
func fieldOf(tb testing.TB, s *dissect.Session, name string) (last *field.Field) {
	tb.Helper()
	for n := 1; n <= s.Len(); n++ {
		p, err := s.Packet(n)
		if err != nil {
			tb.Fatal(err)
		}
		for _, l := range p.Layers {
			if f := l.Find(name); f != nil {
				last = f
			}
		}
	}
	return last
}

// A long answer lies in many records and many segments: its message leads back
// to all of them, and a capture that lacks a segment opens again after it.
func TestLongAnswerInTLS(t *testing.T) {
	body := strings.Repeat("squirrel ", 9000) + note + strings.Repeat(" nut", 2000)
	all, log := exchange(t, identities().rsa, &tls.Config{}, page(body))
	frames := heard(newWire(1), all, func(n int) []int { return every(n, 1400) })
	s := session(t, frames, keylog(log))
	places := s.Find(note)
	if len(places) != 1 {
		t.Fatalf("the secret is found at %v", places)
	}
	at := frameWith(t, s, "http.file_data")
	if at == 0 {
		t.Fatal("no frame has the answer's content")
	}
	p, err := s.Packet(at)
	if err != nil {
		t.Fatal(err)
	}
	carried := map[int]bool{}
	for _, l := range p.Layers {
		if f := l.Find("http.file_data"); f != nil {
			if string(f.Bytes()) != body {
				t.Error("the content is another one")
			}
			for _, w := range f.OnWire() {
				carried[w.Buf.Frame] = true
			}
		}
	}
	if want := len(body) / 1400; len(carried) < want {
		t.Errorf("the content leads back to %d frames, want %d at least", len(carried), want)
	}

	lost := slices.Delete(slices.Clone(frames), at-20, at-19)
	s = session(t, lost, keylog(log))
	if frameWith(t, s, "tls.alert_message.desc") == 0 {
		t.Error("after a lost segment nothing opens any more")
	}
}
