package dissect_test

import (
	"crypto/tls"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect"
	reasons "plainsight/dissect/shut"
)

// without is a key log that lacks the lines of some labels.
func withoutLines(log string, labels ...string) string {
	var out strings.Builder
	for line := range strings.Lines(log) {
		label, _, _ := strings.Cut(line, " ")
		if !slices.Contains(labels, label) {
			out.WriteString(line)
		}
	}
	return out.String()
}

// wrongs is all problems of a session in words.
func wrongs(tb testing.TB, s *dissect.Session) (out []string) {
	tb.Helper()
	err := s.Walk(func(p *dissect.Packet) error {
		for _, l := range p.Layers {
			for f := range l.All() {
				if f.Problem != nil {
					out = append(out, f.Problem.Error())
				}
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

// What keeps a record shut is told apart: the key log of another connection, one
// that lacks a secret, one with a secret that does not fit, and a record that
// was changed. Each names the secret that would open it.
func TestEachReasonForAShutRecord(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			config := &tls.Config{MaxVersion: version, CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}}
			all, log := exchange(t, identities().rsa, config, page(strings.Repeat("nut ", 3000)+note)) // several records
			_, another := exchange(t, identities().rsa, config, page(note))
			frames := heard(newWire(1), all, whole)
			id := strings.Fields(log)[1][:16] + "…"

			s := session(t, frames, keylog(another))
			want := "the CLIENT_RANDOM line for client random " + id
			if version == tls.VersionTLS13 {
				want = "the SERVER_HANDSHAKE_TRAFFIC_SECRET line for client random " + id
			}
			if problems(s) != 0 || !anyHas(lacking(t, s), want) {
				t.Errorf("with another connection's key log: %d problems, it lacks %q, want %q", problems(s), lacking(t, s), want)
			}
			if all := told(t, s, "plainsight.tls.key_schedule.step.missing"); !anyHas(all, "Private values do not cross the wire") {
				t.Errorf("with another connection's key log nothing says why: %q", all)
			}

			s = session(t, frames, keylog(flipped(log)))
			if all := wrongs(t, s); !anyHas(all, "nothing has opened with these keys so far") || anyHas(all, "this record was changed") {
				t.Errorf("with secrets that do not fit: %q", all)
			}

			changed := slices.Clone(all)
			for i := len(changed) - 1; i >= 0; i-- {
				if s := changed[i]; s.dir == toClient && len(s.data) > 80 && s.data[0] == 23 {
					b := []byte(s.data)
					b[len(b)-30] ^= 1
					changed[i].data = string(b)
					break
				}
			}
			s = session(t, heard(newWire(1), changed, whole), keylog(log))
			if r := whyShut(t, s); r.Kind != reasons.RecordsChanged || strings.Contains(r.Helps(), "key log") {
				t.Errorf("with a changed record: %q: %s", r.Kind, r.Helps())
			}
			ofTLS := slices.DeleteFunc(wrongs(t, s), func(s string) bool { return strings.HasPrefix(s, "HTTP message") }) // which lacks its end
			if len(ofTLS) != 1 || !anyHas(ofTLS, "others opened with these keys, so this record was changed, replayed, or is out of turn") {
				t.Errorf("with a changed record: %q", ofTLS)
			}
			if len(s.Find("GET /note")) == 0 || frameWith(t, s, "tls.alert_message.desc") == 0 {
				t.Error("with a changed record its neighbours stay shut")
			}
			if version != tls.VersionTLS13 {
				return
			}
			for _, c := range []struct{ label, wants string }{
				{"SERVER_TRAFFIC_SECRET_0", "the SERVER_TRAFFIC_SECRET_0 line for client random " + id},
				{"CLIENT_TRAFFIC_SECRET_0", "the CLIENT_TRAFFIC_SECRET_0 line for client random " + id},
				{"SERVER_HANDSHAKE_TRAFFIC_SECRET", "the SERVER_HANDSHAKE_TRAFFIC_SECRET line for client random " + id},
				{"CLIENT_HANDSHAKE_TRAFFIC_SECRET", "the CLIENT_HANDSHAKE_TRAFFIC_SECRET line for client random " + id},
			} {
				s := session(t, frames, keylog(withoutLines(log, c.label)))
				if lacks := lacking(t, s); problems(s) != 0 || len(lacks) == 0 || !strings.HasPrefix(lacks[0], c.wants) {
					t.Errorf("without %s: %d problems, it lacks %q", c.label, problems(s), lacks)
				}
			}
		})
	}
}

// Each check says what was computed, with what, and which messages it covers.
func TestChecksSayWhatTheyCover(t *testing.T) {
	for version, want := range map[uint16][]string{
		tls.VersionTLS12: {"ClientHello (", "ServerHello (", "Certificate (", "ServerKeyExchange (", "ServerHelloDone (", "ClientKeyExchange (", "together "},
		tls.VersionTLS13: {"ClientHello (", "ServerHello (", "EncryptedExtensions (", "Certificate (", "CertificateVerify (", "Finished (", "together "},
	} {
		all, log := exchange(t, identities().rsa, &tls.Config{MaxVersion: version}, page(note))
		s := session(t, heard(newWire(1), all, whole), keylog(log))
		if covers := told(t, s, "plainsight.tls.check.covers"); !anyHas(covers, want...) {
			t.Errorf("the checks cover %q, want one with %q", covers, want)
		}
		if len(told(t, s, "plainsight.tls.check.computed")) != 2 || !anyHas(told(t, s, "plainsight.tls.check.what"), "Finished") {
			t.Errorf("computed: %q", told(t, s, "plainsight.tls.check.computed"))
		}
		missing := told(t, s, "plainsight.tls.key_schedule.step.missing")
		if !anyHas(missing, "Private values do not cross the wire") {
			t.Errorf("a key log says nothing of how its secrets came about, and yet what is missing is %q", missing)
		}
		if steps := told(t, s, "plainsight.tls.key_schedule.step"); version == tls.VersionTLS12 && !anyHas(steps, "verify_data: ") {
			t.Errorf("no step has what a Finished has to contain: %q", steps)
		}
	}
}
