package dissect_test

import (
	"crypto/tls"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect"
	"plainsight/dissect/field"
)

// A server may ask for the client's certificate when the connection has long
// been in use. The answer is over the first handshake and the request (RFC 8446,
// Sections 4.4 and 4.6.2).
func TestClientAuthenticationBehindTheHandshake(t *testing.T) {
	talks(t, "client-auth", func(t *testing.T, k sessionTalk) {
		s := session(t, k.frames(), keylog(k.log))
		opensAll(t, s, "before", "behind")
		if right, _ := checks(t, s); right != 5 { // both sides' Finished and the server's signature, and the client's two later
			t.Errorf("%d checks are right, want 5", right)
		}
		covers := told(t, s, "plainsight.tls.check.covers")
		if !anyHas(covers, "Finished (52 bytes), Finished (52 bytes), CertificateRequest (") {
			t.Errorf("the client's later messages cover %q", covers)
		}
	})
}

// A suite without encryption hides nothing: the eavesdropper reads what the
// applications say as if there were no TLS, and only the MAC needs a key.
func TestSuiteWithoutEncryption(t *testing.T) {
	talks(t, "null-mac", func(t *testing.T, k sessionTalk) {
		for who, secrets := range map[string][]field.Secret{"eavesdropper": nil, "key log": {keylog(k.log)}} {
			s := session(t, k.frames(), secrets...)
			const preMaster = 256 // the client's secret, encrypted with the server's RSA key
			if n := s.Totals()[field.Ciphertext] + s.Totals()[field.Opened]; n != preMaster || problems(s) > 0 {
				t.Errorf("%s: %d bytes count as encrypted, and there are %d problems", who, n, problems(s))
			}
			if len(s.Find("unhidden")) == 0 || len(s.Find("neddihnu")) == 0 {
				t.Errorf("%s does not read along", who)
			}
			f := fieldNamed(t, s, "plainsight.tls.mac")
			if f == nil || f.Class != field.Integrity || f.Len != 32 {
				t.Fatalf("%s: the MAC is %+v", who, f)
			}
			if bare := strings.Contains(f.Explain, "which is not among these secrets"); bare != (secrets == nil) {
				t.Errorf("%s: of the MAC it says %q", who, f.Explain)
			}
		}
		if s := session(t, k.frames(), keylog(flipped(k.log))); problems(s) == 0 {
			t.Error("a MAC that does not fit the key passes")
		}
	})
}

// find is the first field of that name in the session, or nil.
func fieldNamed(tb testing.TB, s *dissect.Session, name string) *field.Field {
	tb.Helper()
	for n := 1; n <= s.Len(); n++ {
		p, err := s.Packet(n)
		if err != nil {
			tb.Fatal(err)
		}
		for _, l := range p.Layers {
			if f := l.Find(name); f != nil {
				return f
			}
		}
	}
	return nil
}

// Of a cipher that is not implemented here it says so to every viewpoint.
func TestCipherThatIsNotImplemented(t *testing.T) {
	k := stored(t, "psk12")
	for i, s := range k.conns[0] {
		if s.dir == toClient { // PSK-AES128-GCM-SHA256 in the ServerHello becomes Camellia
			k.conns[0][i].data = strings.Replace(s.data, "\x00\xa8", "\xc0\x8e", 1)
			break
		}
	}
	s := session(t, k.frames(), keylog(k.log))
	f := sealedField(t, s)
	if f == nil || !strings.Contains(f.Explanation(), "plainsight does not implement the cipher of TLS_PSK_WITH_CAMELLIA_128_GCM_SHA256, so the content stays shut here even with the keys") {
		t.Fatalf("it is %+v", f)
	}
	if problems(s) > 0 {
		t.Errorf("%d problems: %q", problems(s), wrongs(t, s))
	}
}

// Where the handshake's secrets are lost, a traffic secret that does not fit is
// still told from one that is missing: after a client's Finished, which its
// length gives away, the handshake is over.
func TestWrongTrafficSecretWithoutTheHandshakes(t *testing.T) {
	all, log := exchange(t, identities().rsa, &tls.Config{MaxVersion: tls.VersionTLS13}, page(note))
	frames := heard(newWire(1), all, whole)
	left := withoutLines(log, "CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET")
	s := session(t, frames, keylog(left))
	if len(s.Find("GET /note")) == 0 || len(s.Find(note)) == 0 || problems(s) > 0 {
		t.Errorf("the traffic secrets alone: %d problems, %q", problems(s), infos(s))
	}
	for label, other := range map[string]string{"CLIENT_TRAFFIC_SECRET_0": "SERVER_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0": "CLIENT_TRAFFIC_SECRET_0"} {
		s := session(t, frames, keylog(flipped(withoutLines(left, other))))
		if all := wrongs(t, s); !anyHas(all, "nothing has opened with these keys so far") {
			t.Errorf("a wrong %s: %q", label, all)
		}
		if all := lacking(t, s); !slices.ContainsFunc(all, func(s string) bool { return strings.Contains(s, "HANDSHAKE_TRAFFIC_SECRET") }) {
			t.Errorf("a wrong %s: it lacks %q", label, all)
		}
	}
}

// Where only the client's side was captured, its answer to a HelloRetryRequest
// comes after a ChangeCipherSpec, and is a ClientHello all the same.
func TestSecondHelloOfTheClientAlone(t *testing.T) {
	all, _ := exchange(t, identities().rsa, &tls.Config{MaxVersion: tls.VersionTLS13}, page(note))
	hello := all[slices.IndexFunc(all, func(s spoken) bool { return s.dir == toServer })].data
	w := newWire(1)
	w.open()
	for _, data := range []string{hello, "\x14\x03\x03\x00\x01\x01", hello} {
		w.say(toServer, data)
	}
	w.close()
	s := session(t, w.frames)
	n := 0
	for _, info := range infos(s) {
		if strings.Contains(info, "Client Hello: asks for squirrels.example") {
			n++
		}
	}
	if n != 2 || s.Totals()[field.Ciphertext] > 0 {
		t.Errorf("%d hellos, and %d bytes of ciphertext: %q", n, s.Totals()[field.Ciphertext], infos(s))
	}
}

// Early data calls its type opaque before the version is settled, as what it is
// in TLS 1.3; with the key its true type stands beside that.
func TestEarlyDataIsOpaque(t *testing.T) {
	k := stored(t, "early-data")
	for who, secrets := range map[string][]field.Secret{"eavesdropper": nil, "key log": {keylog(k.log)}} {
		s := session(t, heard(newWire(1), k.conns[1], whole), secrets...)
		p, err := s.Packet(4) // after the three of TCP
		if err != nil {
			t.Fatal(err)
		}
		var types []string
		for _, l := range p.Layers {
			for f := range l.All() {
				if f.Name == "tls.record.opaque_type" || f.Name == "tls.record.content_type" {
					types = append(types, f.Label+": "+f.Show())
				}
			}
		}
		want := []string{"Content Type: 22 (Handshake)", "Content Type: 20 (Change Cipher Spec)", "Opaque Type: 23 (Application Data)"}
		if secrets != nil {
			want = append(want, "Content Type: 23 (Application Data)")
		}
		if !slices.Equal(types, want) {
			t.Errorf("%s: %q, want %q", who, types, want)
		}
	}
}
