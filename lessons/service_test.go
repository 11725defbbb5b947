package lessons

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"plainsight/capture"
)

// staying plays a lesson whose server stays, hands its service to use, and
// checks that the run comes to its end afterwards.
func staying(t *testing.T, l *Lesson, w capture.Wire, use func(Service, *listener)) *listener {
	t.Helper()
	enough := make(chan struct{})
	heard := &listener{waits: make(chan Service, 1)}
	ended := make(chan error, 1)
	go func() { ended <- l.Play(t.Context(), w, Setting{Secret: DefaultSecret, Stay: enough}, heard) }()
	select {
	case s := <-heard.waits:
		use(s, heard)
	case err := <-ended:
		t.Fatalf("%s ended before it waited: %v", l.Name, err)
	}
	close(enough)
	if err := <-ended; err != nil {
		t.Errorf("%s: %v", l.Name, err)
	}
	return heard
}

// A client of one's own gets what the lesson's client got, and its packets are
// captured too.
func TestOwnClient(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, l := range All() {
			if !l.Stays {
				continue
			}
			alone := len(dialogues(t, run(t, l, open(t, kind), DefaultSecret).frames))
			heard := staying(t, l, open(t, kind), func(s Service, heard *listener) { ask(t, s, heard) })
			if all := len(dialogues(t, heard.frames)); all != alone+1 {
				t.Errorf("%s: %d conversations were captured, want one more than the lesson's own %d", l.Name, all, alone)
			}
		}
	})
}

// ask fetches the note as the commands say.
func ask(t *testing.T, s Service, heard *listener) {
	t.Helper()
	c := http.Client{Timeout: hung, Transport: &http.Transport{DisableKeepAlives: true}}
	url := "http://" + s.Addr + s.Path
	if s.Secure {
		_, port, _ := net.SplitHostPort(s.Addr)
		url = "https://localhost:" + port + s.Path
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(heard.file(t, s.Trust))
		secure := &tls.Config{RootCAs: roots}
		if s.Suite != "" { // one that Go does not offer by itself
			for _, suite := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
				secure.CipherSuites = append(secure.CipherSuites, suite.ID)
			}
		}
		if s.Identity != "" {
			pair := heard.file(t, s.Identity)
			cert, err := tls.X509KeyPair(pair, pair)
			if err != nil {
				t.Fatal(err)
			}
			secure.Certificates = []tls.Certificate{cert}
		}
		c.Transport = &http.Transport{DisableKeepAlives: true, TLSClientConfig: secure}
	}
	resp, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != http.StatusOK || len(body) == 0 {
		t.Errorf("the answer is %s %q, %v", resp.Status, body, err)
	}
}

// What a learner is told to type works as it stands.
func TestCommandsWork(t *testing.T) {
	for _, program := range []string{"curl", "python3"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Logf("%s is not installed, so its command is not run", program)
			continue
		}
		for i, name := range []string{"plaintext", "tls12-rsa", "tls12-cbc", "tls12-ecdhe", "tls13", "tls13-hello-retry", "tls13-resumption", "mtls"} {
			// Typed in the folder of the files, or elsewhere with that folder named.
			folder, named := t.TempDir(), ""
			if i%2 == 1 {
				named = filepath.Join(folder, `it's "my" $HOME, gär\nicht`)
				if err := os.Mkdir(named, 0o700); err != nil {
					t.Fatal(err)
				}
			}
			staying(t, lesson(t, name), open(t, "virtual"), func(s Service, heard *listener) {
				for _, c := range s.Commands(filepath.ToSlash(named)) {
					for _, name := range c.Needs {
						if err := os.WriteFile(filepath.Join(cmp.Or(named, folder), name), heard.file(t, name), 0o600); err != nil {
							t.Fatal(err)
						}
					}
					if !strings.HasPrefix(c.Text, program+" ") {
						continue
					}
					cmd := exec.CommandContext(t.Context(), "sh", "-c", c.Text)
					cmd.Dir = folder
					cmd.Env = append(os.Environ(), "no_proxy=*", "http_proxy=", "https_proxy=")
					out, err := cmd.Output()
					var failed *exec.ExitError
					if errors.As(err, &failed) {
						t.Errorf("%s: %v: %s", c.Text, err, failed.Stderr)
					}
					if strings.TrimSpace(string(out)) != DefaultSecret {
						t.Errorf("%s prints %q", c.Text, out)
					}
				}
			})
		}
	}
}

// Who is still connected when the waiting ends does not hold it up.
func TestStayingEndsWithClientsConnected(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		staying(t, lesson(t, "plaintext"), open(t, kind), func(s Service, _ *listener) {
			c, err := net.Dial("tcp", s.Addr)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { c.Close() })
			if _, err := c.Write([]byte("GET /no")); err != nil {
				t.Fatal(err)
			}
		})
	})
}

// A lesson can be ended while its server waits.
func TestStayingCanBeInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	heard := &listener{waits: make(chan Service, 1)}
	ended := make(chan error, 1)
	w := open(t, "virtual")
	go func() {
		ended <- lesson(t, "plaintext").Play(ctx, w, Setting{Secret: "x", Stay: make(chan struct{})}, heard)
	}()
	<-heard.waits
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the lesson ends with %v", err)
	}
}

func TestCheckSetting(t *testing.T) {
	l := Lesson{Name: "x", Knobs: []Knob{{Name: "shift", Options: []Option{{Value: "1", Label: "one"}, {Value: "2", Label: "two"}}, Default: "2"}}, Faults: []Fault{{Name: "cut"}}}
	for _, c := range []struct {
		q    Setting
		says string
	}{
		{Setting{}, ""},
		{Setting{Knobs: map[string]string{"shift": "1"}, Fault: "cut"}, ""},
		{Setting{Knobs: map[string]string{"shift": "3"}}, "choose one of 1, 2"},
		{Setting{Knobs: map[string]string{"speed": "1"}}, `no setting "speed": its only one is shift`},
		{Setting{Fault: "burn"}, `no fault "burn": its only one is cut`},
		{Setting{Stay: make(chan struct{})}, "no server that could be left running, and nobody to talk with"},
	} {
		err := l.Check(c.q)
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: %v, want %q", c.q, err, c.says)
		}
	}
	for want, q := range map[string]Setting{"2": {}, "1": {Knobs: map[string]string{"shift": "1"}}} {
		if got := l.Knobs[0].value(q); got != want {
			t.Errorf("%+v: the value is %q, want %s", q, got, want)
		}
	}
}
