package schedule_test

import (
	"bytes"
	"crypto"
	"crypto/ecdh"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"plainsight/dissect/derive"
	"plainsight/dissect/tls/schedule"
)

// act is one paragraph of RFC 8448: what who does, with its values by name.
type act struct {
	trace, who, does string
	values           map[string][]byte
}

func traces(tb testing.TB) (out []act) {
	tb.Helper()
	text, err := os.ReadFile("testdata/rfc8448.txt")
	if err != nil {
		tb.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		switch {
		case line == "" || line[0] == '#':
		case line[0] != ' ':
			w := strings.SplitN(line, " ", 3)
			out = append(out, act{w[0], w[1], w[2], map[string][]byte{}})
		default:
			name, digits, _ := strings.Cut(strings.TrimSpace(line), ":")
			b, err := hex.DecodeString(strings.TrimSpace(digits))
			if err != nil {
				tb.Fatal(err)
			}
			out[len(out)-1].values[name] = b
		}
	}
	return out
}

// replay walks one trace, and derives everything again from the private keys and
// the messages.
type replay struct {
	t         *testing.T
	k         schedule.TLS13
	psk       []byte
	mine      map[string]*ecdh.PrivateKey // by who
	messages  []byte                      // the transcript
	first     []byte                      // a ClientHello that is the first, so far
	s         schedule.Secrets13
	secrets   map[string]*derive.Step // traffic secrets by "client hs" and the like
	resumable []byte                  // the pre-shared key for the next trace
	checked   int
}

// The five traces of RFC 8448: every secret, transcript hash, HkdfLabel, key, IV,
// binder and Finished value comes out as printed.
func TestRFC8448(t *testing.T) {
	var psk []byte
	all := traces(t)
	total := 0
	for _, trace := range []struct{ section, name string }{
		{"3", "simple 1-RTT"}, {"4", "resumed 0-RTT"}, {"5", "HelloRetryRequest"}, {"6", "client authentication"}, {"7", "compatibility mode"},
	} {
		t.Run(trace.name, func(t *testing.T) {
			r := &replay{t: t, k: schedule.TLS13{Hash: crypto.SHA256}, mine: map[string]*ecdh.PrivateKey{}, secrets: map[string]*derive.Step{}}
			if trace.section == "4" {
				r.psk = psk
			}
			for _, a := range all {
				if a.trace == trace.section {
					r.act(a)
				}
			}
			if trace.section == "3" {
				psk = r.resumable
			}
			if r.checked < 50 {
				t.Errorf("only %d values were checked", r.checked)
			}
			total += r.checked
		})
	}
	t.Logf("%d values are as printed", total)
}

func (r *replay) same(a act, name string, got []byte) {
	r.t.Helper()
	want, ok := a.values[name]
	if !ok {
		r.t.Errorf("%s %s: no %s is printed", a.who, a.does, name)
	}
	if !bytes.Equal(got, want) {
		r.t.Errorf("%s %s: %s is %x, printed is %x", a.who, a.does, name, got, want)
	}
	r.checked++
}

// step checks a derivation by Derive-Secret or HKDF-Expand-Label.
func (r *replay) step(a act, s *derive.Step) {
	r.t.Helper()
	r.same(a, "PRK", s.Inputs[0].Bytes)
	r.same(a, "hash", s.Inputs[2].Bytes)
	r.same(a, "info", derive.HKDFLabel(string(s.Inputs[1].Bytes), s.Inputs[2].Bytes, len(s.Output)))
	r.same(a, "expanded", s.Output)
}

func (r *replay) hash() []byte { return r.k.TranscriptHash(r.messages) }

func (r *replay) act(a act) {
	r.t.Helper()
	label := ""
	if i := strings.Index(a.does, `"`); i >= 0 {
		label = strings.Trim(a.does[i:], `"`)
	}
	switch {
	case strings.HasPrefix(a.does, "create an ephemeral"):
		curve := ecdh.X25519()
		if strings.Contains(a.does, "P-256") {
			curve = ecdh.P256()
		}
		key, err := curve.NewPrivateKey(a.values["private key"])
		if err != nil {
			r.t.Fatal(err)
		}
		r.mine[a.who] = key
		r.same(a, "public key", key.PublicKey().Bytes())
	case strings.HasPrefix(a.does, "construct a"):
		for name, m := range a.values {
			if name != "ClientHello" && name != "NewSessionTicket" {
				r.messages = append(r.messages, m...)
			}
		}
	case strings.HasPrefix(a.does, "send handshake") && a.values["payload"][0] == 1:
		r.clientHello(a.values["payload"])
	case strings.HasPrefix(a.does, "extract"):
		r.extract(a, label)
	case label == "tls13 derived":
		next := r.k.HandshakeSecret(r.s.Early, nil)
		if strings.Contains(a.does, "master") {
			next = r.k.MasterSecret(r.s.Handshake)
		}
		r.step(a, next.Inputs[0].From)
	case label == "tls13 resumption":
		s := r.k.ResumptionPSK(r.s.ResumptionMaster, []byte{0, 0})
		r.step(a, s)
		r.resumable = s.Output
	case strings.HasPrefix(a.does, "derive secret"):
		r.derive(a, label)
	case strings.Contains(a.does, "traffic keys"):
		r.keys(a)
	case strings.HasPrefix(a.does, "calculate finished"):
		f := r.k.FinishedKey(r.secrets[a.who+" hs"])
		r.step(a, f)
		r.same(a, "finished", r.k.VerifyData(f, r.hash()).Output)
	case a.does == "calculate PSK binder":
		b := r.k.BinderKey(r.s.Early, false)
		f := r.k.FinishedKey(b)
		r.step(a, f)
		hash := r.k.TranscriptHash(a.values["ClientHello prefix"])
		r.same(a, "binder hash", hash)
		r.same(a, "finished", r.k.VerifyData(f, hash).Output)
	}
}

// clientHello begins the transcript, or goes on after a HelloRetryRequest.
func (r *replay) clientHello(m []byte) {
	if r.first != nil {
		retry := r.messages[len(r.first):]
		r.messages = append(r.k.MessageHash(r.first), retry...)
	} else {
		r.first = m
	}
	r.messages = append(bytes.Clone(r.messages), m...)
}

func (r *replay) extract(a act, label string) {
	switch label {
	case "early":
		r.s.Early = r.k.EarlySecret(r.psk)
		r.same(a, "IKM", r.s.Early.Inputs[1].Bytes)
		r.same(a, "secret", r.s.Early.Output)
	case "handshake":
		shared, err := r.mine["client"].ECDH(r.mine["server"].PublicKey())
		if err != nil {
			r.t.Fatal(err)
		}
		r.s.Handshake = r.k.HandshakeSecret(r.s.Early, shared)
		r.extracted(a, r.s.Handshake)
	case "master":
		r.s.Master = r.k.MasterSecret(r.s.Handshake)
		r.extracted(a, r.s.Master)
	}
}

func (r *replay) extracted(a act, s *derive.Step) {
	r.t.Helper()
	r.same(a, "salt", s.Inputs[0].Bytes)
	r.same(a, "IKM", s.Inputs[1].Bytes)
	r.same(a, "secret", s.Output)
}

func (r *replay) derive(a act, label string) {
	r.t.Helper()
	k := r.k
	switch label {
	case "tls13 c e traffic":
		r.secrets["client early"] = k.ClientEarlyTraffic(r.s.Early, r.hash())
		r.step(a, r.secrets["client early"])
	case "tls13 e exp master":
		r.step(a, k.EarlyExporterMaster(r.s.Early, r.hash()))
	case "tls13 c hs traffic":
		r.secrets["client hs"] = k.ClientHandshakeTraffic(r.s.Handshake, r.hash())
		r.step(a, r.secrets["client hs"])
	case "tls13 s hs traffic":
		r.secrets["server hs"] = k.ServerHandshakeTraffic(r.s.Handshake, r.hash())
		r.step(a, r.secrets["server hs"])
	case "tls13 c ap traffic":
		r.secrets["client ap"] = k.ClientTraffic(r.s.Master, r.hash())
		r.step(a, r.secrets["client ap"])
	case "tls13 s ap traffic":
		r.secrets["server ap"] = k.ServerTraffic(r.s.Master, r.hash())
		r.step(a, r.secrets["server ap"])
	case "tls13 exp master":
		r.step(a, k.ExporterMaster(r.s.Master, r.hash()))
	case "tls13 res master":
		r.s.ResumptionMaster = k.ResumptionMaster(r.s.Master, r.hash())
		r.step(a, r.s.ResumptionMaster)
	default:
		r.t.Errorf("%s is not derived", label)
	}
}

func (r *replay) keys(a act) {
	r.t.Helper()
	who := a.who
	if strings.Contains(a.does, "read") {
		who = map[string]string{"client": "server", "server": "client"}[who]
	}
	what := "ap"
	switch {
	case strings.Contains(a.does, "early"):
		what = "early"
	case strings.Contains(a.does, "handshake"):
		what = "hs"
	}
	s := r.secrets[who+" "+what]
	key, iv := r.k.Key(s, 16), r.k.IV(s, 12)
	r.same(a, "PRK", s.Output)
	r.same(a, "key info", derive.HKDFLabel("key", nil, 16))
	r.same(a, "key expanded", key.Output)
	r.same(a, "iv info", derive.HKDFLabel("iv", nil, 12))
	r.same(a, "iv expanded", iv.Output)
}
