package webui

import (
	"net/http/httptest"
	"testing"

	"plainsight/capture"
	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/filter"
	"plainsight/webui/live"
	"plainsight/webui/recording"
)

// firstOf is the number of the first frame that fits a filter, seen with all
// that anyone holds; it must be there.
func firstOf(t *testing.T, in live.Inside, expression string) (n int) {
	t.Helper()
	f, err := filter.Compile(expression)
	if err != nil {
		t.Fatal(err)
	}
	var all []field.Secret
	for _, h := range in.Held() {
		all = append(all, h.Secret)
	}
	s := dissect.New(dissect.Options{Secrets: all, MaxBytes: 16 << 20})
	for i, fr := range in.Frames() {
		if err := s.Add(recording.Frame(i+1, fr)); err != nil {
			t.Fatal(err)
		}
	}
	s.Finish()
	s.Walk(func(p *dissect.Packet) error {
		if n == 0 && f.Match(p) {
			n = p.Row.Number
		}
		return nil
	})
	if n == 0 {
		t.Fatalf("no frame fits %s", expression)
	}
	return n
}

// From which packet on somebody holds a secret follows from the conversation,
// however late the recording is told of packets: a server has the keys of a
// handshake from the client's part of it on and before its own answer is out,
// and a client when that has come.
func TestSecretsAreHeldFromWhereTheyCameToBe(t *testing.T) {
	kinds := []string{"virtual"}
	if w, _, err := capture.Open("loopback"); err == nil {
		w.Close()
		kinds = append(kinds, "loopback")
	}
	const last = 1 << 30
	places := map[string]*Server{}
	webs := map[string]*httptest.Server{}
	for _, kind := range kinds {
		s, err := New(Options{Wire: kind})
		if err != nil {
			t.Fatal(err)
		}
		places[kind], webs[kind] = s, httptest.NewServer(s.Handler())
		t.Cleanup(func() { s.Close(); webs[kind].Close() })
	}
	for _, c := range []struct {
		lesson, eye string
		kind        field.SecretKind
		from, until string // filters: of the frame that it needs, and of the first that needs it
	}{
		{"tls13", "server", field.TLSKeyLog, "tls.handshake.type == 1", "tls.handshake.type == 2"},
		{"tls13", "client", field.TLSKeyLog, "tls.handshake.type == 2", "http.request"},
		{"tls12-rsa", "client", field.TLSKeyLog, "tls.handshake.type == 2", "tls.handshake.type == 16"},
		{"tls12-rsa", "server", field.TLSKeyLog, "tls.handshake.type == 16", "http.response"},
		{"tls12-rsa", "server", field.PrivateKey, "", "tcp"},
		{"rsa-chat", "server", field.FernetKey, "plainsight.squirrel.public_key", "plainsight.squirrel.sealed_key"},
		{"rsa-chat", "client", field.PrivateKey, "", "plainsight.squirrel.public_key"},
		{"fernet", "client", field.FernetKey, "", "tcp"},
		{"fernet", "thief", field.FernetKey, "last", ""},
	} {
		for _, kind := range kinds {
			s, web := places[kind], webs[kind]
			for range 3 {
				b := startWith(t, web, c.lesson, live.Wanted{Secret: typed})
				v := connect(t, web)
				v.watch(b.Run, "eavesdropper")
				v.untilDone()
				r, err := s.runs.Find(b.Run, true)
				if err != nil {
					t.Fatal(err)
				}
				var bad []int
				var from, until int
				if err := r.Inspect(func(in live.Inside) {
					until = last
					switch c.from {
					case "":
					case "last":
						from = len(in.Frames())
					default:
						from = firstOf(t, in, c.from)
					}
					if c.until != "" {
						until = firstOf(t, in, c.until)
					}
					found := false
					for _, h := range in.Held() {
						if h.Eye != c.eye || h.Secret.Kind != c.kind || found {
							continue
						}
						if found = true; h.After < from || h.After >= until {
							bad = append(bad, h.After)
						}
					}
					if !found {
						t.Errorf("%s: the %s holds nothing of that kind", c.lesson, c.eye)
					}
				}); err != nil {
					t.Fatal(err)
				}
				for _, after := range bad {
					t.Errorf("%s, %s: the %s holds the %v since packet %d, want one from %d to %d", c.lesson, kind, c.eye, c.kind, after, from, until-1)
				}
			}
		}
	}
}
