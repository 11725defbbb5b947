package dissect_test

import (
	"strings"
	"testing"

	"plainsight/dissect"
	"plainsight/dissect/field"
)

// told is what the session's fields of that name show.
func told(tb testing.TB, s *dissect.Session, name string) (out []string) {
	tb.Helper()
	err := s.Walk(func(p *dissect.Packet) error {
		for _, l := range p.Layers {
			for f := range l.All() {
				if f.Name == name {
					out = append(out, f.Label+": "+f.Show())
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

func anyHas(all []string, parts ...string) bool {
	for _, s := range all {
		ok := true
		for _, p := range parts {
			ok = ok && strings.Contains(s, p)
		}
		if ok {
			return true
		}
	}
	return false
}

// lacking is what the fields of ciphertext say would open them.
func lacking(tb testing.TB, s *dissect.Session) (out []string) {
	tb.Helper()
	err := s.Walk(func(p *dissect.Packet) error {
		for _, l := range p.Layers {
			for f := range l.All() {
				if f.Class == field.Ciphertext && f.Secret != "" && !f.OpenedIn(p.Others) {
					out = append(out, f.Secret)
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

// Before TLS 1.3 a pre-shared key alone opens the exchanges that consist of it,
// and with a Diffie-Hellman exchange it does not (RFC 4279; RFC 5489).
func TestPreSharedKeyBeforeTLS13(t *testing.T) {
	rsa := field.Secret{Kind: field.PrivateKey, Label: "the server's private key", Data: serverPEM(t)}
	for _, c := range []struct {
		name    string
		secrets []field.Secret
		opened  bool
		lacks   string
	}{
		{"psk12", []field.Secret{psk("squirrel:" + pskHex)}, true, ""},
		{"psk12", []field.Secret{psk(pskHex)}, true, ""},
		{"psk12", []field.Secret{psk(pskWrong + "\n" + pskHex)}, true, ""}, // of several without a name the one that fits
		{"psk12", []field.Secret{psk("badger:" + pskHex)}, false, `the pre-shared key with identity "squirrel"`},
		{"psk12-cbc", []field.Secret{psk("squirrel:" + pskHex)}, true, ""},
		{"psk12-ccm", []field.Secret{psk("squirrel:" + pskHex)}, true, ""},
		{"psk12-chacha", []field.Secret{psk("squirrel:" + pskHex)}, true, ""},
		{"psk12-rsa", []field.Secret{psk("squirrel:" + pskHex), rsa}, true, ""},
		{"psk12-rsa", []field.Secret{psk("squirrel:" + pskHex)}, false, "the server's RSA private key together with the pre-shared key"},
		{"psk12-rsa", []field.Secret{rsa}, false, "the server's RSA private key together with the pre-shared key"},
		{"psk12-dhe", []field.Secret{psk("squirrel:" + pskHex)}, false, "the CLIENT_RANDOM line for client random"},
		{"psk12-ecdhe", []field.Secret{psk("squirrel:" + pskHex)}, false, "the CLIENT_RANDOM line for client random"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := session(t, stored(t, c.name).frames(), c.secrets...)
			if c.opened {
				opensAll(t, s, "hidden", "neddih")
				if right, _ := checks(t, s); right != 2 {
					t.Errorf("%d checks are right, want those of both Finished", right)
				}
				return
			}
			if len(s.Find("hidden")) > 0 || problems(s) > 0 {
				t.Errorf("opened, or %d problems", problems(s))
			}
			if all := lacking(t, s); !anyHas(all, c.lacks) {
				t.Errorf("it lacks %q, want %q", all, c.lacks)
			}
			if all := told(t, s, "plainsight.tls.key_schedule.step.missing"); len(all) == 0 {
				t.Error("no step of the key schedule is marked as missing")
			}
		})
	}
}

// A wrong pre-shared key is one that does not fit, and no missing one.
func TestWrongPreSharedKey(t *testing.T) {
	s := session(t, stored(t, "psk12").frames(), psk("squirrel:"+pskWrong))
	if problems(s) == 0 || len(s.Find("hidden")) > 0 {
		t.Errorf("before TLS 1.3: %d problems", problems(s))
	}
	s = session(t, stored(t, "psk13-alone").frames(), psk("squirrel:"+pskWrong))
	if _, wrong := checks(t, s); wrong == 0 || len(s.Find("hidden")) > 0 {
		t.Errorf("in TLS 1.3: %d binders are wrong", wrong)
	}
}

// Where there is no Diffie-Hellman exchange the pre-shared key opens all of TLS
// 1.3, and the connections that come back with its tickets, too. Where there is
// one it proves who is there, and no more.
func TestPreSharedKeyInTLS13(t *testing.T) {
	talks(t, "psk13-alone", func(t *testing.T, k sessionTalk) {
		s := session(t, k.frames(), psk("squirrel:"+pskHex))
		for _, text := range []string{"hidden", "neddih", "again", "niaga"} {
			if len(s.Find(text)) == 0 {
				t.Errorf("%q stays hidden: %q", text, infos(s))
			}
		}
		if len(s.Find("third")) > 0 || problems(s) > 0 {
			t.Errorf("with a Diffie-Hellman exchange it opens, or there are %d problems: %q", problems(s), infos(s))
		}
		covers := told(t, s, "plainsight.tls.check.covers")
		if !anyHas(covers, "ClientHello up to its binders (") {
			t.Errorf("no binder was checked: %q", covers)
		}
		if !anyHas(told(t, s, "plainsight.tls.key_schedule.step.missing"), "Private values do not cross the wire") {
			t.Error("the third connection does not say why it stays shut")
		}
		for _, name := range []string{"PSK", "Early Secret", "binder 0", "Handshake Secret", "Master Secret", "resumption_master_secret"} {
			if !anyHas(told(t, s, "plainsight.tls.key_schedule.step"), name+": ") {
				t.Errorf("no step is called %s", name)
			}
		}
	})
	talks(t, "psk13", func(t *testing.T, k sessionTalk) {
		s := session(t, k.frames(), psk("squirrel:"+pskHex))
		if right, wrong := checks(t, s); right != 1 || wrong != 0 || len(s.Find("hidden")) > 0 || problems(s) > 0 {
			t.Errorf("%d checks are right and %d wrong, %d problems", right, wrong, problems(s))
		}
	})
}

// Early data is encrypted with nothing but the pre-shared key, and that of a
// ticket comes out of the connection before.
func TestEarlyData(t *testing.T) {
	talks(t, "psk13-early", func(t *testing.T, k sessionTalk) {
		s := session(t, k.frames(), psk("squirrel:"+pskHex))
		if len(s.Find("first")) == 0 || len(s.Find("an early word")) != 1 || len(s.Find("later")) > 0 || problems(s) > 0 {
			t.Errorf("first %v, early %v, later %v, %d problems: %q", s.Find("first"), s.Find("an early word"), s.Find("later"), problems(s), infos(s))
		}
		if !anyHas(told(t, s, "plainsight.tls.key_schedule.step"), "client_early_traffic_secret: ") {
			t.Error("the early secret's derivation is not shown")
		}
	})
	talks(t, "early-data", func(t *testing.T, k sessionTalk) {
		opensAll(t, session(t, k.frames(), keylog(k.log)), "first", "an early word", "later")
		var without strings.Builder
		for line := range strings.Lines(k.log) {
			if !strings.HasPrefix(line, "CLIENT_EARLY") {
				without.WriteString(line)
			}
		}
		s := session(t, k.frames(), keylog(without.String()))
		if len(s.Find("an early word")) > 0 || len(s.Find("later")) == 0 || !anyHas(lacking(t, s), "the CLIENT_EARLY_TRAFFIC_SECRET line for client random ", "or the pre-shared key with identity") {
			t.Errorf("without the early secret: %q; %q", lacking(t, s), infos(s))
		}
	})
}
