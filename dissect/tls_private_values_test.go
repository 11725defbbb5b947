package dissect_test

import (
	"bytes"
	"crypto/ecdh"
	"crypto/rand"
	"crypto/tls"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect"
	"plainsight/dissect/derive"
	"plainsight/dissect/field"
)

// draws is a source of random bytes that remembers what it gave.
type draws struct{ given [][]byte }

func (d *draws) Read(b []byte) (int, error) {
	n, err := rand.Read(b)
	d.given = append(d.given, bytes.Clone(b))
	return n, err
}

// privateValue is the private value among those given whose public one crossed.
func (d *draws) privateValue(tb testing.TB, curve ecdh.Curve, crossed []spoken) []byte {
	tb.Helper()
	for _, g := range d.given {
		if len(g) < 2 {
			continue
		}
		if curve != ecdh.X25519() {
			g[1] ^= 0x42 // as crypto/ecdh does
			if len(g) == 66 {
				g[0] &= 1
			}
		}
		k, err := curve.NewPrivateKey(g)
		if err != nil {
			continue
		}
		if slices.ContainsFunc(crossed, func(s spoken) bool { return strings.Contains(s.data, string(k.PublicKey().Bytes())) }) {
			return g
		}
	}
	tb.Fatalf("none of %d values that were given leads to a key share of %v: is cryptocustomrand=1 set?", len(d.given), curve)
	return nil
}

var exchanges = []struct {
	name    string
	curve   ecdh.Curve
	id      tls.CurveID
	version uint16
	suite   uint16
	formula string
}{
	{"TLS 1.3, x25519", ecdh.X25519(), tls.X25519, tls.VersionTLS13, 0, "X25519(client_private, server_share)"},
	{"TLS 1.3, secp256r1", ecdh.P256(), tls.CurveP256, tls.VersionTLS13, 0, "ECDH(client_private, server_share).x"},
	{"TLS 1.3, secp384r1", ecdh.P384(), tls.CurveP384, tls.VersionTLS13, 0, "ECDH(client_private, server_share).x"},
	{"TLS 1.3, secp521r1", ecdh.P521(), tls.CurveP521, tls.VersionTLS13, 0, "ECDH(client_private, server_share).x"},
	{"TLS 1.2, x25519", ecdh.X25519(), tls.X25519, tls.VersionTLS12, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, "X25519(client_private, server_share)"},
	{"TLS 1.2, secp256r1", ecdh.P256(), tls.CurveP256, tls.VersionTLS12, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, "ECDH(client_private, server_share).x"},
	{"TLS 1.0, secp384r1", ecdh.P384(), tls.CurveP384, tls.VersionTLS10, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, "ECDH(client_private, server_share).x"},
}

// One end's private value opens the connection, with nothing else: every key is
// computed from it and from what crossed the wire, each step agrees with what the
// client logged, and prints as a command.
func TestPrivateValueOpensTLS(t *testing.T) {
	needsOpenSSL(t)
	for _, x := range exchanges {
		t.Run(x.name, func(t *testing.T) {
			var drawn draws
			config := &tls.Config{MinVersion: x.version, MaxVersion: x.version, CurvePreferences: []tls.CurveID{x.id}, Rand: &drawn}
			if x.suite != 0 {
				config.CipherSuites = []uint16{x.suite}
			}
			all, log := exchange(t, identities().rsa, config, page(note))
			private := field.Secret{Kind: field.DHKey, Label: "the client's private value", Data: drawn.privateValue(t, x.curve, all)}
			frames := heard(newWire(1), all, whole)
			s := session(t, frames, private)
			if len(s.Find(note)) == 0 {
				t.Error("the note stays shut")
			}
			if right, wrong := checks(t, s); right < 2 || wrong > 0 {
				t.Errorf("%d checks came out right and %d wrong", right, wrong)
			}
			k := s.KeySchedules()[0]
			name := "(EC)DHE"
			if x.version < tls.VersionTLS13 {
				name = "pre_master_secret"
			}
			st := keyStep(t, k, name)
			if !st.Derivable || st.Formula() != x.formula {
				t.Errorf("%s: derivable %v, %s", name, st.Derivable, st.Formula())
			}
			if len(st.Inputs) != 2 || st.Inputs[0].Step < 0 || st.Inputs[1].Wire < 0 || len(k.Wire[st.Inputs[1].Wire].Bytes) != len(st.Inputs[1].Bytes) {
				t.Errorf("what goes into %s is %+v", name, st.Inputs)
			}
			for _, st := range k.Steps {
				if st.Op != derive.NoOp && st.Output == nil && !strings.HasPrefix(st.Name, "application_traffic") {
					t.Errorf("%s has no value: %s", st.Name, st.Why)
				}
				if st.Command != "" && (st.Op == derive.X25519 || st.Op == derive.ECDH) {
					if got := shell(t, t.TempDir(), st.Command); got != hex.EncodeToString(st.Output) {
						t.Errorf("%s\nprints %s, want %x", st.Command, got, st.Output)
					}
				}
			}
			logged(t, k, log)

			both := session(t, frames, private, keylog(log))
			if st := keyStep(t, both.KeySchedules()[0], name); !st.Derivable {
				t.Errorf("beside a key log %s is not computed: %s", name, st.Why)
			}
			other := private
			other.Data = bytes.Clone(private.Data)
			other.Data[len(other.Data)-1] ^= 0x10
			if len(session(t, frames, other).Find(note)) > 0 {
				t.Error("another private value opens it too")
			}
		})
	}
}

// logged compares a schedule with what the client logged.
func logged(t *testing.T, k dissect.KeySchedule, log string) {
	t.Helper()
	names := map[string]string{
		"CLIENT_RANDOM":                   "master_secret",
		"CLIENT_HANDSHAKE_TRAFFIC_SECRET": "client_handshake_traffic_secret", "SERVER_HANDSHAKE_TRAFFIC_SECRET": "server_handshake_traffic_secret",
		"CLIENT_TRAFFIC_SECRET_0": "client_application_traffic_secret_0", "SERVER_TRAFFIC_SECRET_0": "server_application_traffic_secret_0",
	}
	for line := range strings.Lines(log) {
		w := strings.Fields(line)
		if st := keyStep(t, k, names[w[0]]); !st.Derivable || hex.EncodeToString(st.Output) != w[2] {
			t.Errorf("%s is %x, derivable %v; the client logged %s", st.Name, st.Output, st.Derivable, w[2])
		}
	}
}

// A private value leads on to a later connection: to the key that comes with the
// ticket, and the binder that proves it.
func TestPrivateValueLeadsToTheTicket(t *testing.T) {
	var drawn draws
	config := &tls.Config{MinVersion: tls.VersionTLS13, CurvePreferences: []tls.CurveID{tls.X25519}, Rand: &drawn, ClientSessionCache: tls.NewLRUClientSessionCache(1)}
	first, _ := exchange(t, identities().rsa, config, page(note))
	private := field.Secret{Kind: field.DHKey, Label: "the client's private value", Data: drawn.privateValue(t, ecdh.X25519(), first)}
	second, _ := exchange(t, identities().rsa, config, page(note))
	later := newWire(100)
	later.client++
	s := session(t, append(heard(newWire(1), first, whole), heard(later, second, whole)...), private)
	ks := s.KeySchedules()
	if len(ks) != 2 {
		t.Fatalf("%d schedules, want 2", len(ks))
	}
	for _, name := range []string{"PSK", "Early Secret", "binder_key"} {
		if st := keyStep(t, ks[1], name); st.Output == nil {
			t.Errorf("%s of the second connection: %s", name, st.Why)
		}
	}
	if st := keyStep(t, ks[1], "Handshake Secret"); st.Output != nil {
		t.Error("the second connection's handshake secret is known without its private value")
	}
	if all := told(t, s, "plainsight.tls.check"); !anyHas(all, "correct", "pre-shared key number 0") {
		t.Errorf("the binder was not checked: %q", all)
	}
}

// In the lessons both ends keep their private values, so either follows its keys
// from the exchange to the last one, in each connection; the eavesdropper and the
// thief do not.
func TestEndsFollowTheirKeys(t *testing.T) {
	for name, connections := range map[string]int{"tls13": 1, "tls13-hello-retry": 1, "tls13-resumption": 2, "tls12-ecdhe": 1, "tls12-cbc": 1, "mtls": 2, "pki": 1} {
		t.Run(name, func(t *testing.T) {
			_, h := played(t, name, "", nil)
			for _, eye := range []string{"client", "server"} {
				ks := h.session(t, eye).KeySchedules()
				if len(ks) < connections {
					t.Fatalf("%s: %d schedules, want %d", eye, len(ks), connections)
				}
				for i, k := range ks {
					for _, st := range k.Steps {
						if st.Output == nil || st.Op != derive.NoOp && !st.Derivable {
							t.Errorf("%s, schedule %d: %s is not computed: %s%s", eye, i, st.Name, st.Why, st.From)
						}
					}
				}
			}
			for _, eye := range []string{"eavesdropper", "thief"} {
				for _, k := range h.session(t, eye).KeySchedules() {
					for _, st := range k.Steps {
						if st.Op == derive.X25519 || st.Op == derive.ECDH {
							t.Errorf("%s follows the key exchange", eye)
						}
					}
				}
			}
		})
	}
}
