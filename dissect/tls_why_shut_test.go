package dissect_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"plainsight/dissect"
	"plainsight/dissect/field"
	reasons "plainsight/dissect/shut"
)

// overTLS12 has a suite with an ephemeral exchange, overRSA one in which the client
// encrypts the secret.
var (
	overTLS12 = &tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}}
	overRSA   = &tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_RSA_WITH_AES_128_GCM_SHA256}}
	overCBC   = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10, CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA}}
	overTLS13 = &tls.Config{}
)

// privateKey is an RSA key of nobody.
func privateKey(tb testing.TB) field.Secret {
	tb.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		tb.Fatal(err)
	}
	return field.Secret{Kind: field.PrivateKey, Label: "the private key", Data: pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})}
}

// linesOf is lines of so many connections that are not in the capture.
func linesOf(n int, labels ...string) string {
	var b strings.Builder
	for i := range n {
		for _, l := range labels {
			size := 64
			if l == "CLIENT_RANDOM" {
				size = 96
			}
			fmt.Fprintf(&b, "%s %064x %0*x\n", l, i+1, size, i+7)
		}
	}
	return b.String()
}

// from is what one side said.
func from(all []spoken, dir int) []spoken {
	return slices.DeleteFunc(slices.Clone(all), func(s spoken) bool { return s.dir != dir })
}

// oneWay are the frames of one direction of a connection.
func oneWay(all []spoken, dir int) (out []dissect.Frame) {
	w := newWire(1)
	for _, s := range from(all, dir) {
		w.say(s.dir, s.data)
	}
	return w.frames
}

// Each reason has its kind, its figures and its sentences, and no other is told.
func TestWhyConnectionsStayShut(t *testing.T) {
	rsaKey := field.Secret{Kind: field.PrivateKey, Label: "the server's private key", Data: identities().rsa.pem}
	over := func(c *tls.Config) (frames []dissect.Frame, all []spoken, log string) {
		all, log = exchange(t, identities().rsa, c, page(note))
		return heard(newWire(1), all, whole), all, log
	}
	frames12, all12, log12 := over(overTLS12)
	frames13, all13, log13 := over(overTLS13)
	framesRSA, allRSA, logRSA := over(overRSA)
	_, allCBC, logCBC := over(overCBC)
	_, others := exchange(t, identities().rsa, overTLS13, page(note))

	changed := func(all []spoken, change func(hello []byte)) []dissect.Frame {
		all = slices.Clone(all)
		for i, s := range all {
			if s.dir == toClient {
				b := []byte(s.data)
				change(b)
				all[i].data = string(b)
				break
			}
		}
		return heard(newWire(1), all, whole)
	}
	const suiteAt = 5 + 4 + 2 + 32 + 1 // in a ServerHello without a session ID
	suite := func(n uint16) func([]byte) {
		return func(b []byte) {
			at := suiteAt + int(b[suiteAt-1])
			b[at], b[at+1] = byte(n>>8), byte(n)
		}
	}
	for _, c := range []struct {
		name   string
		frames []dissect.Frame
		held   []field.Secret
		want   reasons.Reason // those of its figures that are not zero, besides the kind
		says   []string
		helps  string
	}{
		{"no key", frames13, nil, reasons.Reason{Kind: reasons.NoKey}, []string{"No key was given for it."}, "Add the key log"},
		{"no key, RSA", framesRSA, nil, reasons.Reason{Kind: reasons.NoKey}, []string{"No key was given for it."}, "Add the server's RSA private key, or the key log"},
		{"no key, begun late", frames13[6:], nil, reasons.Reason{Kind: reasons.NoKey}, []string{"No key was given for it, and the capture begins in the middle"}, "it may open it although the beginning is missing"},
		{"another log", frames13, []field.Secret{keylog(others)}, reasons.Reason{Kind: reasons.NoLine, Lines: reasons.Log{Connections: 1}},
			[]string{"The key log has no line for this connection. The log has lines for 1 connection, which is not in this capture."}, "Add the key log that the client or server wrote during this connection"},
		{"lines of three connections, two bad lines", append(slices.Clone(frames13), heard(&wire{client: 40001, server: 5683, seq: [2]uint32{1, 1001}}, all12, whole)...),
			[]field.Secret{keylog(" \n" + log12 + others + linesOf(1, "CLIENT_TRAFFIC_SECRET_0") + "\n\tCLIENT_RANDOM 1234\nNO_SUCH 00 11")},
			reasons.Reason{Kind: reasons.NoLine, Lines: reasons.Log{Connections: 3, Here: 1, Unusable: 2, First: 9}},
			[]string{"lines for 3 connections, 1 of them in this capture", "2 lines cannot be used, the first of them line 9: it ends before its secret"}, "Correct the lines"},
		{"nothing but bad lines", frames13, []field.Secret{keylog("CLIENT_RANDOM 1234\n")}, reasons.Reason{Kind: reasons.LinesUnusable, Lines: reasons.Log{Unusable: 1, First: 1}},
			[]string{"The key log has no line that can be used. 1 line cannot be used, line 1: it ends"}, "Add the key log as the program wrote it"},
		{"begun late", frames12[6:], []field.Secret{keylog(log12)}, reasons.Reason{Kind: reasons.HelloMissing, BegunLate: true, Hello: "ClientHello", Lines: reasons.Log{Connections: 1}},
			[]string{"The capture begins in the middle of the connection", "Without it, nothing shows which lines"}, "Capture from before"},
		{"a private key, ephemeral", frames12, []field.Secret{rsaKey}, reasons.Reason{Kind: reasons.KeyOnlySigned}, []string{"The server's private key only signs it"}, "Add the key log"},
		{"a private key, TLS 1.3", frames13, []field.Secret{rsaKey}, reasons.Reason{Kind: reasons.KeyOnlySigned}, []string{"The server's private key only signs it"}, "Add the key log"},
		{"a private key that only signs", frames12, []field.Secret{{Kind: field.PrivateKey, Label: "the private key", Data: identities().ec.pem}}, reasons.Reason{Kind: reasons.KeyOnlySigned}, []string{"only signs"}, "Add the key log"},
		{"a private key and another log", frames12, []field.Secret{rsaKey, keylog(others)}, reasons.Reason{Kind: reasons.NoLine, Lines: reasons.Log{Connections: 1}}, []string{"The private key does not help"}, "Add the key log"},
		{"no RSA key", framesRSA, []field.Secret{{Kind: field.PrivateKey, Label: "the private key", Data: identities().ec.pem}}, reasons.Reason{Kind: reasons.NoRSAKey}, []string{"is not an RSA key"}, "Add the RSA private key that belongs to this certificate"},
		{"another private key and another log", framesRSA, []field.Secret{privateKey(t), keylog(others)}, reasons.Reason{Kind: reasons.NoLine, Lines: reasons.Log{Connections: 1}}, []string{"has no line", "is not the one that the client encrypted the secret for"}, "Add the key log"},
		{"a pre-shared key that is not used", frames13, []field.Secret{psk("00112233445566778899aabbccddeeff")}, reasons.Reason{Kind: reasons.PSKNotUsed}, []string{"uses no pre-shared key"}, "Add the key log"},
		{"another private key", framesRSA, []field.Secret{privateKey(t)}, reasons.Reason{Kind: reasons.OtherPrivateKey}, []string{"is not the one that the client encrypted the secret for"}, "Add the RSA private key that belongs to this certificate"},
		{"Camellia", changed(all12, suite(0xc076)), []field.Secret{keylog(log12)}, reasons.Reason{Kind: reasons.SuiteUnknown}, []string{"TLS_ECDHE_RSA_WITH_CAMELLIA_128_CBC_SHA256, and plainsight does not implement"}, "agree on another suite"},
		{"SEED", changed(allRSA, suite(0x0096)), []field.Secret{keylog(logRSA)}, reasons.Reason{Kind: reasons.SuiteUnknown}, []string{"TLS_RSA_WITH_SEED_CBC_SHA"}, "agree on another suite"},
		{"IDEA", changed(allRSA, suite(0x0007)), []field.Secret{rsaKey}, reasons.Reason{Kind: reasons.SuiteUnknown}, []string{"TLS_RSA_WITH_IDEA_CBC_SHA"}, "agree on another suite"},
		{"export", changed(allRSA, suite(0x0008)), nil, reasons.Reason{Kind: reasons.SuiteUnknown}, []string{"TLS_RSA_EXPORT_WITH_DES40_CBC_SHA"}, "agree on another suite"},
		{"ARIA", changed(all12, suite(0xc060)), []field.Secret{keylog(others)}, reasons.Reason{Kind: reasons.SuiteUnknown}, []string{"TLS_ECDHE_RSA_WITH_ARIA_128_GCM_SHA256"}, "agree on another suite"},
		{"compressed", changed(all12, func(b []byte) { b[suiteAt+int(b[suiteAt-1])+2] = 1 }), []field.Secret{keylog(log12)}, reasons.Reason{Kind: reasons.CompressionUsed}, []string{"agreed to compress with DEFLATE"}, "Turn compression off"},
		{"the server alone", oneWay(all12, toClient), []field.Secret{keylog(others)}, reasons.Reason{Kind: reasons.OneDirection, Hello: "ClientHello", Direction: "client", Lines: reasons.Log{Connections: 1}}, []string{"Only what the server sent"}, "in both directions"},
		{"the client alone", oneWay(all12, toServer), []field.Secret{keylog(log12)}, reasons.Reason{Kind: reasons.OneDirection, Hello: "ServerHello", Direction: "server", Lines: reasons.Log{Connections: 1, Here: 1}}, []string{"Only what the client sent"}, "in both directions"},
		{"other secrets", frames12, []field.Secret{keylog(flipped(log12))}, reasons.Reason{Kind: reasons.WrongKeys}, []string{"they do not fit", "or the two sides have different keys"}, "the other side's may open the rest"},
		{"a secret missing", frames13, []field.Secret{keylog(withoutLines(log13, "SERVER_TRAFFIC_SECRET_0"))}, reasons.Reason{Kind: reasons.SecretMissing, Secrets: []string{"SERVER_TRAFFIC_SECRET_0"}, Lines: reasons.Log{Connections: 1, Here: 1}}, []string{"but not the server's application traffic secret, which opens"}, "Add the key log"},
		{"only the exporter", frames13, []field.Secret{keylog(withoutLines(log13, "SERVER_TRAFFIC_SECRET_0", "CLIENT_TRAFFIC_SECRET_0", "SERVER_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_HANDSHAKE_TRAFFIC_SECRET") + "EXPORTER_SECRET " + strings.Fields(log13)[1] + " " + strings.Repeat("0b", 32))},
			reasons.Reason{Kind: reasons.SecretMissing, Secrets: []string{"CLIENT_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0", "SERVER_HANDSHAKE_TRAFFIC_SECRET", "SERVER_TRAFFIC_SECRET_0"}, Lines: reasons.Log{Connections: 1, Here: 1}}, []string{"but not the client's handshake traffic secret, the client's application traffic secret, the server's handshake traffic secret and the server's application traffic secret, which open"}, "Add the key log"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := session(t, c.frames, c.held...)
			list, _ := s.Shut(10)
			if len(list) == 0 {
				t.Fatal("nothing stays shut")
			}
			r := list[0].Reason
			if r.Kind != c.want.Kind || !slices.Equal(r.Secrets, c.want.Secrets) || c.want.Hello != "" && (r.Hello != c.want.Hello || r.Direction != c.want.Direction) || c.want.BegunLate && !r.BegunLate {
				t.Errorf("%q, want %q: %+v", r.Kind, c.want.Kind, r)
			}
			if l, w := r.Lines, c.want.Lines; w != (reasons.Log{}) && (l.Connections != w.Connections || l.Here != w.Here || l.Unusable != w.Unusable || l.First != w.First) {
				t.Errorf("the log: %+v, want %+v", l, w)
			}
			for _, want := range c.says {
				if !strings.Contains(r.Says(), want) {
					t.Errorf("it says %q, and not %q", r.Says(), want)
				}
			}
			if !strings.Contains(r.Helps(), c.helps) {
				t.Errorf("%q helps, want %q", r.Helps(), c.helps)
			}
			if r.Shut > 0 && list[0].Place.Frame == 0 {
				t.Error("it does not tell where")
			}
			ofRecords := slices.DeleteFunc(lacking(t, s), func(s string) bool { return s == "the server's RSA private key" }) // it opens what the client sent
			if r.Kind == reasons.SuiteUnknown && len(ofRecords) > 0 {
				t.Errorf("and yet it lacks %q", ofRecords)
			}
			if len(s.Find(note)) > 0 && c.want.Lines.Here == 0 && c.want.Kind != reasons.CompressionUsed { // which it only says of itself
				t.Error("what was said is read all the same")
			}
		})
	}
	for i, all := range [][]spoken{all13, allCBC} {
		if s := session(t, heard(newWire(1), all, whole), keylog(log13+logCBC)); stillShut(t, s) {
			t.Errorf("%d stays shut although it opens", i)
		}
	}
}

// After bytes that are missing some suites go on and some cannot.
func TestWhyShutAfterAGap(t *testing.T) {
	for _, c := range []struct {
		name   string
		config *tls.Config
		shut   bool
	}{{"TLS 1.2 GCM", overTLS12, false}, {"TLS 1.0 CBC", overCBC, true}, {"TLS 1.3", overTLS13, false}} {
		t.Run(c.name, func(t *testing.T) {
			all, log := exchange(t, identities().rsa, c.config, page(strings.Repeat("nut ", 8000)+note))
			w := newWire(1)
			w.open()
			n, gone := 0, false
			for _, s := range all {
				if s.dir == toClient && len(s.data) > 1000 && s.data[0] == 23 && !gone {
					if n++; n == 2 { // of several records of the answer
						w.lose(s.dir, len(s.data))
						gone = true
						continue
					}
				}
				w.say(s.dir, s.data)
			}
			w.close()
			if !gone {
				t.Fatal("the answer is one piece")
			}
			s := session(t, w.frames, keylog(log))
			r := whyShut(t, s)
			if r.Kind != reasons.SegmentsMissing || (r.Shut > 0) != c.shut || r.Opened == 0 || r.Missing == 0 || !strings.Contains(r.Helps(), "no packet is lost") {
				t.Errorf("%+v: %s", r, r.Says())
			}
			for _, p := range wrongs(t, s) {
				if strings.Contains(p, "was changed") {
					t.Errorf("what cannot be opened after a gap is called changed: %s", p)
				}
			}
		})
	}
}

// A session of TLS 1.2 goes on in a second connection with the master secret of the
// first, and its line.
func TestResumedSessionOpensWithTheFirstsLine(t *testing.T) {
	for _, suite := range []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_RC4_128_SHA, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256} {
		t.Run(tls.CipherSuiteName(suite), func(t *testing.T) {
			config := &tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{suite}, ClientSessionCache: tls.NewLRUClientSessionCache(1)}
			_, log := exchange(t, identities().rsa, config, page("nothing"))
			again, _ := exchange(t, identities().rsa, config, page(note))
			frames := heard(newWire(1), again, whole)
			s := session(t, frames, keylog(linesOf(50, "CLIENT_RANDOM")+log))
			if len(s.Find(note)) != 1 || problems(s) != 0 || stillShut(t, s) {
				t.Errorf("%d places, %d problems: %q", len(s.Find(note)), problems(s), wrongs(t, s))
			}
			if right, wrong := checks(t, s); right != 2 || wrong != 0 {
				t.Errorf("%d checks are right and %d wrong", right, wrong)
			}
			s = session(t, frames, keylog(linesOf(50, "CLIENT_RANDOM")))
			if r := whyShut(t, s); r.Kind != reasons.NoLine || r.Tried != 50 || r.Left != 0 || problems(s) != 0 {
				t.Errorf("%+v: %s", r, r.Says())
			}
		})
	}
}

// A capture that begins late opens where the numbers of records can be found, and
// so does one of a single direction.
func TestBegunLateIsFoundByTrial(t *testing.T) {
	all, log := exchange(t, identities().rsa, overTLS13, page(strings.Repeat("nut ", 8000)+note))
	frames := heard(newWire(1), all, whole)
	first := slices.IndexFunc(all, func(s spoken) bool { return s.dir == toServer && s.data[0] == 20 })
	late := frames[3+first+1:] // after the client's Finished
	for name, frames := range map[string][]dissect.Frame{"after the handshake": late, "in the answer": late[3:], "the server alone": oneWay(all, toClient)} {
		s := session(t, frames, keylog(others(20)+log))
		if len(s.Find(note)) != 1 || problems(s) != 0 || stillShut(t, s) {
			t.Errorf("%s: %d places, %d problems: %q", name, len(s.Find(note)), problems(s), infos(s))
		}
		s.KeySchedules()
		l := s.Ladder() // the side that was seen first may be the server
		for _, st := range l.Steps {
			if st.Title == "200 OK" && (st.ToServer || !strings.HasSuffix(l.Talks[0].Server, ":5683")) {
				t.Errorf("%s: the client %s says %s to %s", name, l.Talks[0].Client, st.Title, l.Talks[0].Server)
			}
		}
		if got := s.Talks()[0].Server.Port(); got != 5683 {
			t.Errorf("%s: the server has port %d", name, got)
		}
	}
	s := session(t, oneWay(all, toServer), keylog(others(20)+log))
	if len(s.Find("GET /note")) != 1 || problems(s) != 0 || stillShut(t, s) {
		t.Errorf("the client alone: %q", infos(s))
	}
	s = session(t, late, keylog(others(20)))
	if r := whyShut(t, s); r.Kind != reasons.HelloMissing || !r.BegunLate || r.Tried == 0 || problems(s) != 0 {
		t.Errorf("%+v: %s", r, r.Says())
	}
}

// others are lines of TLS 1.3 of so many other connections.
func others(n int) string {
	return linesOf(n, "CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0")
}

// However many lines a log has and however many connections a capture, what is
// spent on trying them is bounded, and what was not tried is told.
func TestTrialsAreBounded(t *testing.T) {
	e := newECHServer(t, 1, 1)
	all, _, _ := e.exchange(t, &tls.Config{}, func(*tls.Config) {}, page(note))
	var frames, late []dissect.Frame
	for i := range 100 {
		w := newWire(1)
		w.client += uint16(i)
		frames = append(frames, heard(w, all, whole)...)
		w = newWire(1)
		w.client += uint16(i)
		late = append(late, heard(w, all, whole)[6:]...)
	}
	log := keylog(others(20_000))
	for name, frames := range map[string][]dissect.Frame{"inner hellos": frames, "begun late": late} {
		begun := time.Now()
		session(t, frames)
		without := time.Since(begun)
		begun = time.Now()
		s := session(t, frames, log)
		took := time.Since(begun)
		list, _ := s.Shut(1000)
		if len(list) != 100 || list[0].Left == 0 || list[99].Left == 0 || !strings.Contains(list[99].Says(), "not tried") {
			t.Fatalf("%s: %d stay shut; the last: %+v: %s", name, len(list), list[len(list)-1], list[len(list)-1].Says())
		}
		if took > without+5*time.Second {
			t.Errorf("%s: %v, and %v without keys", name, took, without)
		}
		t.Logf("%s: %v, and %v without keys", name, took, without)
	}
}
