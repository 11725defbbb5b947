package dissect_test

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"plainsight/dissect"
	"plainsight/dissect/field"
	reasons "plainsight/dissect/shut"
)

// echServer is a server's key for Encrypted Client Hello, and what clients are told
// of it (RFC 9849, Section 4).
type echServer struct {
	key          *ecdh.PrivateKey
	config, list []byte
}

func newECHServer(tb testing.TB, kdf, aead uint16) echServer {
	tb.Helper()
	key, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	public := key.PublicKey().Bytes()
	body := append([]byte{42, 0, 0x20, 0, byte(len(public))}, public...) // number, KEM
	body = append(body, 0, 4, byte(kdf>>8), byte(kdf), byte(aead>>8), byte(aead))
	body = append(append(append(body, 32, 14), "public.example"...), 0, 0)
	config := append([]byte{0xfe, 0x0d, byte(len(body) >> 8), byte(len(body))}, body...)
	return echServer{key, config, append([]byte{byte(len(config) >> 8), byte(len(config))}, config...)}
}

// exchange has a client and the server speak, and returns besides what other
// programs write into their key logs: crypto/tls does not.
func (e echServer) exchange(tb testing.TB, client *tls.Config, setUp func(*tls.Config), answer string) (all []spoken, log, echLog string) {
	tb.Helper()
	client = client.Clone()
	client.EncryptedClientHelloConfigList = e.list
	client.MinVersion = tls.VersionTLS13
	all, log = exchangeWith(tb, identities().rsa, client, func(c *tls.Config) {
		c.EncryptedClientHelloKeys = []tls.EncryptedClientHelloKey{{Config: e.config, PrivateKey: e.key.Bytes()}}
		setUp(c)
	}, answer)
	hello := []byte(all[0].data)
	at := bytes.Index(hello, []byte{0xfe, 0x0d})
	enc := hello[at+4+6+2:][:32] // after the extension's header, its fixed part and a length
	dh, err := e.key.ECDH(must(ecdh.X25519().NewPublicKey(enc)))
	if err != nil {
		tb.Fatal(err)
	}
	suite := []byte("HPKE-v1KEM\x00\x20") // RFC 9180, Section 4.1
	prk := must(hkdf.Extract(sha256.New, append(append(bytes.Clone(suite), "eae_prk"...), dh...), nil))
	info := append(binary.BigEndian.AppendUint16(nil, 32), suite...)
	info = append(append(append(info, "shared_secret"...), enc...), e.key.PublicKey().Bytes()...)
	shared := must(hkdf.Expand(sha256.New, prk, string(info), 32))
	random := hello[5+4+2:][:32]
	return all, log, fmt.Sprintf("ECH_SECRET %x %x\nECH_CONFIG %x %x\n", random, shared, random, e.config)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// whyShut is the one reason of a capture's one connection.
func whyShut(tb testing.TB, s *dissect.Session) reasons.Reason {
	tb.Helper()
	list, more := s.Shut(10)
	if len(list) != 1 || more != 0 {
		tb.Fatalf("%d connections stay shut, and %d more: %+v", len(list), more, list)
	}
	return list[0].Reason
}

func stillShut(tb testing.TB, s *dissect.Session) bool {
	tb.Helper()
	list, _ := s.Shut(10)
	for _, one := range list {
		tb.Logf("%s: %s", one.Kind, one.Says())
	}
	return len(list) > 0
}

// A key log has a connection with Encrypted Client Hello by the random number of
// its inner hello, which nobody sees: its lines are tried. What covers that hello
// cannot be checked, and is not called wrong.
func TestInnerRandomIsFoundByTrial(t *testing.T) {
	e := newECHServer(t, 1, 1)
	all, log, _ := e.exchange(t, &tls.Config{}, func(*tls.Config) {}, page(note))
	frames := heard(newWire(1), all, whole)
	_, others := exchange(t, identities().rsa, &tls.Config{}, page(note))
	for name, text := range map[string]string{"alone": log, "after others": strings.Repeat(others, 3) + log} {
		s := session(t, frames, keylog(text))
		if len(s.Find(note)) != 1 || problems(s) != 0 || stillShut(t, s) {
			t.Errorf("%s: %d places, %d problems", name, len(s.Find(note)), problems(s))
		}
		if all := told(t, s, "plainsight.tls.check"); len(all) != 3 || !anyHas(all, "cannot be made: it covers the inner ClientHello") {
			t.Errorf("%s: checks: %q", name, all)
		}
		s.KeySchedules()
	}
	s := session(t, frames, keylog(others))
	r := whyShut(t, s)
	if r.Kind != reasons.NoLine || !r.Hidden || r.Tried == 0 || r.Left != 0 || r.Lines.Connections != 1 || r.Lines.Here != 0 {
		t.Errorf("%+v: %s", r, r.Says())
	}
	if lacks := lacking(t, s); !anyHas(lacks, "inner ClientHello") {
		t.Errorf("it lacks %q", lacks)
	}
}

// ECH_SECRET and ECH_CONFIG open the inner hello, which is shown beside the outer
// one and goes into the checks in its place.
func TestInnerHelloOpens(t *testing.T) {
	for _, c := range []struct {
		name      string
		kdf, aead uint16
		retry     bool
	}{{"AES-128-GCM", 1, 1, false}, {"AES-256-GCM", 1, 2, false}, {"ChaCha20-Poly1305", 1, 3, false}, {"after a HelloRetryRequest", 1, 1, true}} {
		t.Run(c.name, func(t *testing.T) {
			e := newECHServer(t, c.kdf, c.aead)
			client := &tls.Config{}
			hellos := 1
			if c.retry {
				client.CurvePreferences = []tls.CurveID{tls.X25519, tls.CurveP256}
				hellos = 2
			}
			all, log, hello := e.exchange(t, client, func(s *tls.Config) {
				if c.retry {
					s.CurvePreferences = []tls.CurveID{tls.CurveP256}
				}
			}, page(note))
			frames := heard(newWire(1), all, whole)
			s := session(t, frames, keylog(hello+log))
			if len(s.Find(note)) != 1 || problems(s) != 0 || stillShut(t, s) {
				t.Errorf("%d places, %d problems: %q", len(s.Find(note)), problems(s), wrongs(t, s))
			}
			if right, wrong := checks(t, s); right != 3 || wrong != 0 {
				t.Errorf("%d checks are right and %d wrong: %q", right, wrong, told(t, s, "plainsight.tls.check"))
			}
			if names := told(t, s, "tls.handshake.extensions_server_name"); len(names) != 2*hellos || !anyHas(names, "public.example") || !anyHas(names, "squirrels.example") {
				t.Errorf("server names: %q", names)
			}
			if f := fieldOf(t, s, "plainsight.tls.ech.payload"); f.Class != field.Opened || f.Secret != "the client's key log" {
				t.Errorf("the payload is %s, from %q", f.Class, f.Secret)
			}
			if places := s.Find("squirrels.example"); len(places) == 0 {
				t.Error("the true server name is not found")
			}
			for _, k := range s.KeySchedules() {
				if len(k.Steps) == 0 {
					t.Error("no key schedule")
				}
			}

			s = session(t, frames, keylog(hello)) // the hello opens, and nothing else
			if r := whyShut(t, s); r.Kind != reasons.NoLine || r.Lines.Connections != 0 {
				t.Errorf("%+v: %s", r, r.Says())
			}
			if !anyHas(told(t, s, "tls.handshake.extensions_server_name"), "squirrels.example") {
				t.Error("the inner hello stays shut")
			}

			bad := strings.Replace(hello, "ECH_SECRET "+strings.Fields(hello)[1]+" ", "ECH_SECRET "+strings.Fields(hello)[1]+" 00", 1)
			s = session(t, frames, keylog(bad+log))
			if len(s.Find(note)) != 1 || problems(s) != 0 || anyHas(told(t, s, "tls.handshake.extensions_server_name"), "squirrels.example") {
				t.Errorf("with another secret for the hello: %d places, %d problems", len(s.Find(note)), problems(s))
			}
		})
	}
}
