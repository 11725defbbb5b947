package webui

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"
	"plainsight/webui/shares"
	"plainsight/webui/upload"
)

// getPage gets one page as a browser would.
func getPage(t *testing.T, address string) (int, string) {
	t.Helper()
	r, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

// ran runs a lesson to its end.
func ran(t *testing.T, web *httptest.Server, lesson string) string {
	t.Helper()
	run := start(t, web, lesson, typed).Run
	v := connect(t, web)
	v.watch(run, "eavesdropper")
	v.untilDone()
	return run
}

var blanks = regexp.MustCompile(`(?s)<[^>]*>|\s+`)

// textOf is what a reader sees of a page.
func textOf(page string) string {
	return strings.Join(strings.Fields(blanks.ReplaceAllString(page, " ")), " ")
}

// The page tells who holds what since when, and what it measured that each
// secret opens.
func TestSecretsOfARun(t *testing.T) {
	_, web := serveReal(t)
	for lesson, want := range map[string][]string{
		"plaintext": {"Nobody in this run holds a secret. What was sent is in the clear"},
		"caesar":    {"key, a shift of the letters", "a skill, no key", "That includes your secret."},
		"fernet":    {"The shared Fernet key session key, Fernet, 32 bytes", "2 tokens: ", "That includes your secret.", "Another Fernet key", "Nothing that was sent."},
		"rsa-chat":  {"The private RSA key of the first client RSA private key, 2048 bits", "1 sealed key and", "as the stolen private RSA key of the first client"},
		"tls13":     {"TLS key log: SERVER_TRAFFIC_SECRET_0", "a line of a TLS key log, 32 bytes", "That includes your secret.", "ECDSA private key, 256 bits It signs"},
		"tls12-rsa": {"TLS key log: CLIENT_RANDOM a line of a TLS key log, 48 bytes", "The server&#39;s private key RSA private key, 2048 bits"},
	} {
		code, got := getPage(t, web.URL+pages.SecretsAddress(ran(t, web, lesson), "client"))
		text := textOf(got)
		if code != http.StatusOK {
			t.Errorf("%s: %d", lesson, code)
		}
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: the page does not say %q: %s", lesson, w, text)
			}
		}
	}
}

// In whatever a page of some eyes holds, there is no value that these eyes
// lack, in any form; and those that they hold are there.
func TestSecretsStayWithWhoHoldsThem(t *testing.T) {
	var mu sync.Mutex
	held := map[string][]field.Secret{}
	all := allLessons()
	for i := range all {
		play := all[i].Play
		all[i].Play = func(ctx context.Context, w capture.Wire, q lessons.Setting, a lessons.Audience) error {
			return play(ctx, w, q, keeper{a, &mu, held})
		}
	}
	s, err := New(Options{Wire: "virtual", Lessons: all})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(s.Handler())
	t.Cleanup(func() { s.Close(); web.Close() })
	for _, l := range all {
		mu.Lock()
		clear(held)
		mu.Unlock()
		run := ran(t, web, l.Name)
		for _, eye := range l.Eyes {
			code, got := getPage(t, web.URL+pages.SecretsAddress(run, eye.Name))
			if code != http.StatusOK {
				t.Fatalf("%s, %s: %d", l.Name, eye.Name, code)
			}
			mu.Lock()
			mine := map[string]bool{}
			for _, k := range held[eye.Name] {
				for _, o := range pages.Apart(k) {
					mine[string(o.Raw)] = true
					if v := o.Value(); len(v) > 8 && !strings.Contains(got, v) {
						t.Errorf("%s: %s holds %s and is not shown it", l.Name, eye.Name, o.Label)
					}
				}
			}
			for _, others := range held {
				for _, k := range others {
					for _, o := range pages.Apart(k) {
						if mine[string(o.Raw)] || len(o.Raw) < 4 {
							continue
						}
						for form, text := range forms(o.Raw) {
							if bytes.Contains([]byte(got), text) {
								t.Errorf("%s: the page of the %s holds %s, %s", l.Name, eye.Name, o.Label, form)
							}
						}
						if o.Fingerprint() != "" && !strings.Contains(got, o.Fingerprint()) {
							t.Errorf("%s: the page of the %s lacks the fingerprint of %s", l.Name, eye.Name, o.Label)
						}
					}
				}
			}
			if strings.Contains(got, typed) {
				t.Errorf("%s: the page of the %s holds the learner's secret", l.Name, eye.Name)
			}
			mu.Unlock()
		}
	}
}

// keeper passes on what a lesson tells and remembers who holds what.
type keeper struct {
	lessons.Audience
	mu   *sync.Mutex
	held map[string][]field.Secret
}

func (k keeper) Holds(eye string, s field.Secret) {
	k.mu.Lock()
	k.held[eye] = append(k.held[eye], s)
	k.mu.Unlock()
	k.Audience.Holds(eye, s)
}

// A shift of letters has no fingerprint, for 25 guesses would undo it, and is
// shown to nobody who does not hold it.
func TestGuessableSecretsHaveNoFingerprint(t *testing.T) {
	for _, s := range []field.Secret{{Kind: field.CaesarShift, Data: []byte("7")}, {Kind: field.Codebreaking}, {Kind: field.PreSharedKey, Data: []byte("squirrel:00112233445566778899aabbccddeeff")}} {
		for _, o := range pages.Apart(s) {
			if o.Fingerprint() != "" {
				t.Errorf("%s has the fingerprint %s", s.Kind, o.Fingerprint())
			}
		}
	}
	_, web := serveReal(t)
	run := ran(t, web, "caesar")
	_, client := getPage(t, web.URL+pages.SecretsAddress(run, "client"))
	_, listener := getPage(t, web.URL+pages.SecretsAddress(run, "eavesdropper"))
	value := regexp.MustCompile(`<code class="hexa">(\d+)</code>`)
	if !value.MatchString(client) || value.MatchString(listener) || strings.Contains(listener, "fingerprint <code>") {
		t.Errorf("the client: %q, the eavesdropper: %q", value.FindString(client), value.FindString(listener))
	}
}

// Without a run, or with one that is over, the page says what to do.
func TestSecretsWithoutARun(t *testing.T) {
	_, web := serveReal(t)
	run := ran(t, web, "plaintext")
	for address, want := range map[string]struct {
		code int
		says string
	}{
		"/keys":                            {http.StatusOK, "Open a lesson, press Run"},
		"/keys?run=GONE&eye=client":        {http.StatusNotFound, "This run is no longer kept"},
		"/keys?run=" + run:                 {http.StatusOK, "Nobody in this run holds a secret"},
		"/keys?run=" + run + "&eye=nobody": {http.StatusNotFound, "no viewpoint of that name"},
	} {
		code, got := getPage(t, web.URL+address)
		if code != want.code || !strings.Contains(textOf(got), want.says) {
			t.Errorf("%s: %d %s", address, code, textOf(got))
		}
	}
}

// Of a capture of one's own it is said who holds what and what that opens. The
// keys themselves are real ones, and are not repeated.
func TestSecretsOfOnesOwnCapture(t *testing.T) {
	s, web := serveReal(t)
	heard := played(t, "tls13")
	r, err := s.runs.Begin(shares.Visitor{}, live.OfFile(live.File{Title: "a-lesson.pcapng", Frames: heard.Frames, Viewpoints: []lessons.Eye{{Name: upload.Listener, Title: "Eavesdropper"}},
		Held: map[string][]field.Secret{upload.KeyHolder: heard.Secrets("client")}, Most: live.Limits(upload.CaptureLimits)}), nil, lessons.Setting{}, false)
	if err != nil {
		t.Fatal(err)
	}
	where, _ := url.Parse(web.URL + "/keys")
	http.DefaultClient.Jar.SetCookies(where, []*http.Cookie{{Name: ownerCookie + r.ID, Value: r.Key}})
	code, got := getPage(t, web.URL+pages.SecretsAddress(r.ID, upload.KeyHolder))
	if text := textOf(got); code != http.StatusOK || !strings.Contains(text, "TLS key log: SERVER_TRAFFIC_SECRET_0") || !strings.Contains(text, "2 records: ") {
		t.Errorf("%d %s", code, text)
	}
	if strings.Contains(got, `class="hexa"`) || !strings.Contains(textOf(got), "are not repeated here") {
		t.Error("the page repeats keys that were handed in")
	}
	code, got = getPage(t, web.URL+"/lesson/capture?run="+r.ID+"&eye="+upload.KeyHolder) // where its links lead
	if code != http.StatusOK || !strings.Contains(got, "a-lesson.pcapng") {
		t.Errorf("the way back: %d %.200s", code, got)
	}
}

// The Keys view leads there, a packet leads back, and it can be read on every
// screen, in both themes.
func TestSecretsInBrowser(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.openKeys("tls13", "client")
	b.Click(".to-secrets a")
	b.Wait("location.pathname === '/keys' && document.querySelectorAll('.secrets tbody tr').length === 7")
	b.Click(".secrets details summary")
	value := eval[string](b, "document.querySelector('.secrets details[open] pre').textContent")
	if raw, err := hex.DecodeString(value); err != nil || len(raw) != 32 {
		t.Errorf("the client is shown %q", value)
	}
	for _, scheme := range []string{"dark", "light"} {
		b.Media("prefers-color-scheme", scheme)
		for _, size := range [][2]int64{{1440, 900}, {768, 1024}, {360, 740}} {
			b.Size(size[0], size[1])
			b.Open(eval[string](b, "location.pathname + location.search"))
			if scheme == "dark" && size[0] == 360 {
				b.Audit("dark, 360 pixels")
			} else {
				b.AuditMore(fmt.Sprintf("%s, %d pixels", scheme, size[0]))
			}
		}
	}
	b.Size(1440, 900)
	b.Open(eval[string](b, "location.pathname + location.search"))
	b.Click(".held .eyes a:last-child")
	b.Wait("location.search.includes('eye=thief') && !document.querySelector('.secrets details')?.textContent.includes('" + value + "')")
	b.Click(".secrets .places a")
	b.Wait("location.pathname === '/lesson/tls13' && document.querySelector('#hex .sel')")
	b.Check()
}
