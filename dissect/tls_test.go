package dissect_test

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"plainsight/dissect"
	"plainsight/dissect/field"
)

// spoken is bytes that one side of a connection wrote.
type spoken struct {
	dir  int
	data string
}

// overhear notes what both ends of a connection write, in order.
type overhear struct {
	mu  sync.Mutex
	all []spoken
}

type end struct {
	net.Conn
	dir int
	to  *overhear
}

func (e end) Write(b []byte) (int, error) {
	e.to.mu.Lock()
	e.to.all = append(e.to.all, spoken{e.dir, string(b)})
	e.to.mu.Unlock()
	return e.Conn.Write(b)
}

// server is an identity with its private key, in both forms.
type server struct {
	cert tls.Certificate
	pem  []byte
}

var identities = sync.OnceValue(func() (out struct{ rsa, ec server }) {
	make := func(key any, public any) server {
		template := &x509.Certificate{SerialNumber: big.NewInt(7), DNSNames: []string{"squirrels.example"}, NotAfter: time.Now().Add(time.Hour)}
		der, err := x509.CreateCertificate(rand.Reader, template, template, public, key)
		if err != nil {
			panic(err)
		}
		pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			panic(err)
		}
		return server{tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})}
	}
	r, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	e, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	out.rsa, out.ec = make(r, &r.PublicKey), make(e, &e.PublicKey)
	return out
})

// exchange has a real client fetch an answer from a real server over TLS, and
// returns what crossed between them and the key log.
func exchange(tb testing.TB, id server, client *tls.Config, answer string) (all []spoken, log string) {
	tb.Helper()
	var keys bytes.Buffer
	client = client.Clone()
	client.ServerName, client.InsecureSkipVerify, client.KeyLogWriter = "squirrels.example", true, &keys
	ours := &tls.Config{Certificates: []tls.Certificate{id.cert}, MinVersion: tls.VersionTLS10, CipherSuites: client.CipherSuites}
	ours.SetSessionTicketKeys([][32]byte{{1}}) // the same for each server, so that sessions go on
	a, b := connected(tb)
	ear := &overhear{}
	var wg sync.WaitGroup
	var failed error
	wg.Go(func() {
		c := tls.Server(end{b, toClient, ear}, ours)
		defer c.Close()
		if _, failed = http.ReadRequest(bufio.NewReader(c)); failed == nil {
			_, failed = io.WriteString(c, answer)
		}
	})
	c := tls.Client(end{a, toServer, ear}, client)
	if _, err := io.WriteString(c, "GET /note HTTP/1.1\r\nHost: squirrels.example\r\n\r\n"); err != nil {
		tb.Fatal(err)
	}
	got := make([]byte, len(answer))
	if _, err := io.ReadFull(c, got); err != nil || string(got) != answer {
		tb.Fatalf("the client got %q: %v", got, err)
	}
	wg.Wait()
	c.Close()
	if failed != nil {
		tb.Fatal(failed)
	}
	ear.mu.Lock()
	defer ear.mu.Unlock()
	return slices.Clone(ear.all), keys.String()
}

// connected is the two ends of a connection. A pipe would not do: it lets
// nobody write while nobody reads.
func connected(tb testing.TB) (client, server net.Conn) {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer l.Close()
	if client, err = net.Dial("tcp", l.Addr().String()); err != nil {
		tb.Fatal(err)
	}
	if server, err = l.Accept(); err != nil {
		tb.Fatal(err)
	}
	for _, c := range []net.Conn{client, server} {
		if err := c.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
			tb.Fatal(err)
		}
	}
	return client, server
}

// heard makes the frames of a connection; cut says where segments end.
func heard(w *wire, all []spoken, cut func(n int) []int) []dissect.Frame {
	w.open()
	for _, s := range all {
		w.say(s.dir, s.data, cut(len(s.data))...)
	}
	w.close()
	return w.frames
}

func whole(int) []int { return nil }

func page(body string) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}

func keylog(log string) field.Secret {
	return field.Secret{Kind: field.TLSKeyLog, Label: "the client's key log", Data: []byte(log)}
}

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

// Whoever holds the key log reads the secret, whatever version and suite the
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
			}
		})
	}
}

func every(n, step int) (out []int) {
	for at := step; at < n; at += step {
		out = append(out, at)
	}
	return out
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
		})
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

func sealedField(tb testing.TB, s *dissect.Session) (last *field.Field) {
	tb.Helper()
	for n := 1; n <= s.Len(); n++ {
		p, err := s.Packet(n)
		if err != nil {
			tb.Fatal(err)
		}
		for _, l := range p.Layers {
			if f := l.Find("tls.app_data"); f != nil {
				last = f
			}
		}
	}
	return last
}

// A long answer lies in many records and many segments: its message leads back
// to all of them, and a capture that lacks a segment opens again behind it.
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
		t.Error("behind a lost segment nothing opens any more")
	}
}

// However a connection is cut up, disturbed and damaged, every byte has one
// owner and the list counts what the bytes show. session checks that.
func TestDisturbedTLS(t *testing.T) {
	for seed := range uint64(12) {
		version := []uint16{tls.VersionTLS12, tls.VersionTLS13}[seed%2]
		all, log := exchange(t, identities().ec, &tls.Config{MaxVersion: version}, page(strings.Repeat(note, 400)))
		r := mathrand.New(mathrand.NewPCG(seed, 1))
		frames := heard(newWire(uint32(seed)), all, func(n int) (out []int) {
			for at := 1 + r.IntN(900); at < n; at += 1 + r.IntN(900) {
				out = append(out, at)
			}
			return out
		})
		for range 4 {
			switch i := r.IntN(len(frames)); r.IntN(3) {
			case 0:
				frames = slices.Delete(frames, i, i+1)
			case 1:
				frames = slices.Insert(frames, r.IntN(len(frames)), frames[i])
			default:
				f := frames[i]
				f.Data = slices.Clone(f.Data)
				f.Data[r.IntN(len(f.Data)-headerLen+1)+headerLen-1] ^= byte(1 + r.IntN(255))
				frames[i] = f
			}
		}
		s := session(t, frames, keylog(log))
		s.Find(note)
	}
}

// FuzzOpenedTLS changes bytes of real connections and cuts them up anew, and
// looks at them with any set of secrets. Each three bytes of edits are a place
// and what is XORed there; the bits of held say which secrets there are.
func FuzzOpenedTLS(f *testing.F) {
	var talks []sessionTalk
	for _, c := range []*tls.Config{
		{},
		{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}},
		{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10, CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA}},
	} {
		all, log := exchange(f, identities().rsa, c, page(note))
		talks = append(talks, sessionTalk{conns: [][]spoken{all}, log: log})
	}
	for _, name := range []string{"psk12", "psk12-rsa", "psk13", "psk13-alone", "psk13-early", "early-data", "renegotiation", "key-update"} {
		talks = append(talks, stored(f, name))
	}
	f.Add(byte(0), byte(1), uint16(100), []byte{})
	f.Add(byte(1), byte(1), uint16(1400), []byte{0, 9, 1, 2, 80, 255})
	f.Add(byte(2), byte(9), uint16(37), []byte{3, 1, 7})
	for i := range talks {
		f.Add(byte(i), byte(2), uint16(900), []byte{})
		f.Add(byte(i), byte(7), uint16(200), []byte{0, 200, 1})
	}
	rsa := field.Secret{Kind: field.PrivateKey, Label: "the server's private key", Data: serverPEM(f)}
	f.Fuzz(func(t *testing.T, which, held byte, size uint16, edits []byte) {
		from := talks[int(which)%len(talks)]
		conns := make([][]spoken, len(from.conns))
		for i := range conns {
			conns[i] = slices.Clone(from.conns[i])
		}
		for ; len(edits) >= 3; edits = edits[3:] {
			at := int(edits[0])<<8 | int(edits[1])
			for _, all := range conns {
				for i, s := range all {
					if at >= 0 && at < len(s.data) {
						b := []byte(s.data)
						b[at] ^= edits[2]
						all[i].data = string(b)
					}
					at -= len(s.data)
				}
			}
		}
		var secrets []field.Secret
		for i, s := range []field.Secret{keylog(from.log), psk("squirrel:" + pskHex), rsa, keylog(flipped(from.log)), psk(pskWrong + "\n" + pskHex)} {
			if held>>i&1 == 1 {
				secrets = append(secrets, s)
			}
		}
		step := max(int(size)%1500, 40)
		var frames []dissect.Frame
		for i, all := range conns {
			w := newWire(uint32(7 + i))
			w.client += uint16(i)
			frames = append(frames, heard(w, all, func(n int) []int { return every(n, step) })...)
		}
		s := session(t, frames, secrets...)
		s.Find(note)
	})
}
