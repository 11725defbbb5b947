package webui

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/lessons"
	"plainsight/webui/browsertest"
)

// openKeys runs a lesson and opens the key schedule.
func (b *tab) openKeys(lesson, eye string) {
	b.T.Helper()
	b.runLesson(lesson, eye, typed)
	b.Press("g")
	b.Wait("document.querySelector('#graphs .node') && document.querySelector('#graphs svg path')")
}

// Who chooses a key sees where it comes from and what it opens, and who chooses
// a record the keys that open it.
func TestKeyScheduleInBrowser(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.openKeys("tls13", "client")
	const key = "#k0-server-write-key-2"
	b.Click(key + " .head")
	b.Wait("document.querySelector('" + key + " .head').getAttribute('aria-pressed') === 'true'")
	for _, lit := range []string{"client-private", "server-share", "ec-dhe", "handshake-secret", "server-application-traffic-secret-0", "server-write-key-2-opens"} {
		b.Wait("document.querySelector('#k0-" + lit + "').classList.contains('on')")
	}
	for _, quiet := range []string{"client-write-key", "server-write-key", "client-application-traffic-secret-0", "server-write-iv-2"} {
		b.Wait("!document.querySelector('#k0-" + quiet + "').classList.contains('on')")
	}
	chips := eval[int](b, "document.querySelectorAll('"+key+"-opens .chip.on').length")
	if chips < 1 || chips != eval[int](b, "document.querySelectorAll('#graphs .chip.on').length") {
		t.Errorf("%d records light up", chips)
	}
	card := eval[string](b, "document.querySelector('#key-step').textContent")
	for _, part := range []string{"server_write_key", `HKDF-Expand-Label(server_application_traffic_secret_0, "key", "", 16)`, "openssl kdf", "RFC 8446, Section 7.3"} {
		if !strings.Contains(card, part) {
			t.Errorf("the card has no %q: %s", part, card)
		}
	}
	needsOpenSSL(t, func() {
		out, err := shell(eval[string](b, "document.querySelector('#key-step .command code').textContent"))
		if want := eval[string](b, "document.querySelector('#key-step > .hexa code').textContent"); err != nil || out != want {
			t.Errorf("the command prints %q, %v, want %s", out, err, want)
		}
	})
	b.Wait("location.search.includes('keys=k0-server-write-key-2')")
	b.AuditMore("a chosen key") // as in TestKeyScheduleAccessibility

	b.Click(key + "-opens .chip") // its first record: the bytes follow
	b.Wait("document.querySelector('#hex .fed') && document.querySelector('#key-step .way')")
	way := eval[string](b, "[...document.querySelectorAll('#key-step .way li')].map(l => l.textContent.trim()).join(' > ')")
	if want := "Early Secret > client_private > (EC)DHE > derived secret of the Early Secret > Handshake Secret > derived secret of the Handshake Secret > Master Secret > server_application_traffic_secret_0 > server_write_key"; way != want {
		t.Errorf("the way is %s", way)
	}
	b.Click("#k0-server-share .head")
	b.Wait("document.querySelector('#key-step .label').textContent === 'server_share'")
	b.Click("#key-step [data-frame]")
	b.Wait("document.querySelector('#about .label')?.textContent.toLowerCase().includes('key')")
	b.Wait("document.querySelector('#k0-server-share .head').getAttribute('aria-pressed') === 'true'") // the choice stays
	b.Click(key + " .head")
	b.Wait("document.querySelectorAll('#hex .fed').length === 32") // the share's bytes, still in sight

	// What is chosen in the bytes is looked up in the graph.
	b.Click("[data-leave=packets]")
	b.Wait("document.querySelector('#schedule').hidden && document.querySelector('#list').offsetParent")
	b.Press("f")
	b.Wait("document.querySelector('#hex .t.sel.k-PT')")
	b.Press("g")
	b.Wait("document.querySelector('" + key + "-opens .chip[aria-pressed=true], " + key + ".on')")

	// The same with the eyes of somebody who holds nothing: the ciphertext stays shut.
	b.Press("e")
	b.Press("e")
	b.Press("e")
	b.Wait("document.querySelector('[name=eye]:checked').value === 'eavesdropper' && document.querySelectorAll('#graphs .shut').length > 10 && !document.querySelector('#graphs .opened .chip')")
	eval[bool](b, "document.querySelector('#hex .b.k-CT').click() ?? true")
	b.Wait("document.querySelector('#key-step .missing')?.textContent.includes('It would take the server\\'s application traffic secret')")
	b.Wait("document.querySelector('#graphs .shut .chip[aria-pressed=true]') && document.querySelector('#key-step .kind').textContent === 'shut' && document.querySelector('#hex .fed')")
	b.Check()
}

// The address brings the chosen key back, and everything can be done by keys.
func TestKeyScheduleByKeyboard(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.openKeys("tls13", "client")
	b.Wait("document.activeElement.matches('#graphs .head, #graphs .chip')")
	if n := eval[int](b, "document.querySelectorAll('#graphs [tabindex=\"0\"]:is(.head, .chip)').length"); n != 1 {
		t.Errorf("the graph has %d tab stops, want 1", n)
	}
	b.Press(kb.Home)
	first := eval[string](b, "document.activeElement.closest('.node').id")
	b.Press(kb.ArrowDown)
	b.Wait("document.activeElement.closest('.node').id !== '" + first + "'")
	for range 60 {
		if eval[bool](b, "document.activeElement.closest('.node').id === 'k0-client-write-key'") {
			break
		}
		b.Press(kb.ArrowDown)
	}
	b.Press(kb.Enter)
	b.Wait("document.querySelector('#key-step .label')?.textContent === 'client_write_key'")
	b.Press(kb.ArrowLeft)
	b.Wait("document.activeElement.closest('.node').id === 'k0-client-handshake-traffic-secret'")
	b.Press(kb.ArrowRight)
	b.Press(kb.ArrowRight)
	b.Wait("document.activeElement.closest('.node').id === 'k0-client-write-key-opens'")
	b.Press(kb.ArrowRight)
	b.Wait("document.activeElement.matches('.chip')")
	address := eval[string](b, "location.pathname + location.search")
	b.Open(address)
	b.Wait("document.querySelector('#k0-client-write-key .head')?.getAttribute('aria-pressed') === 'true' && document.querySelector('#key-step .label')?.textContent === 'client_write_key'")
	b.Press("g")
	b.Wait("document.querySelector('#schedule').hidden && !location.search.includes('keys=')")
	b.Check()
}

// It can be read on every screen, by every pair of eyes, in both themes.
func TestKeyScheduleAccessibility(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	l, ok := lessons.ByName("tls13")
	if !ok || len(l.Eyes) < 4 {
		t.Fatalf("the lesson has %d viewpoints", len(l.Eyes))
	}
	for _, eye := range l.Eyes {
		if eye.Name != "client" && !browsertest.Full() { // who has everything that is to be seen
			continue
		}
		b.Size(1440, 900)
		b.openKeys(l.Name, eye.Name)
		b.Click("#k0-handshake-secret .head")
		b.Wait("document.querySelector('#key-step .label')?.textContent === 'Handshake Secret'")
		b.Media("prefers-color-scheme", "dark")
		b.Audit("dark, " + eye.Name + ", a chosen step")
		for _, size := range [][2]int64{{768, 1024}, {360, 740}} {
			b.Size(size[0], size[1])
			if eye.Name == "client" && size[0] == 360 && browsertest.Full() { // who has everything that is to be seen, where there is least room
				b.Audit(fmt.Sprintf("%s, %d pixels, a chosen step", eye.Name, size[0]))
			} else {
				b.Fits(fmt.Sprintf("%s, %d pixels, a chosen step", eye.Name, size[0]))
			}
		}
		b.Size(1440, 900)
		b.Media("prefers-color-scheme", "light")
		b.Contrast("light, " + eye.Name + ", a chosen step")
	}
	b.Check()
}

// An eavesdropper gets the graph, with every secret shut: in nothing that the
// server sends is a value that these eyes lack.
func TestKeyScheduleKeepsSecrets(t *testing.T) {
	var mu sync.Mutex
	var held []field.Secret
	all := allLessons()
	for i := range all {
		play := all[i].Play
		all[i].Play = func(ctx context.Context, w capture.Wire, q lessons.Setting, a lessons.Audience) error {
			return play(ctx, w, q, spy{a, &mu, &held})
		}
	}
	s, err := New(Options{Wire: "virtual", Lessons: all})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(s.Handler())
	t.Cleanup(func() { s.Close(); web.Close() })
	for _, l := range lessons.All() {
		if !strings.HasPrefix(l.Name, "tls") {
			continue
		}
		held = nil
		run := start(t, web, l.Name, typed).Run
		v := connect(t, web)
		v.watch(run, "eavesdropper")
		v.untilDone()
		code, page := v.graphs(run, "eavesdropper")
		if code != http.StatusOK || !bytes.Contains(page, []byte(`class="node`)) || !bytes.Contains(page, []byte("not known here")) {
			t.Fatalf("%s: %d %.300s", l.Name, code, page)
		}
		_, client := connect(t, web).graphs(run, "client")
		mu.Lock()
		secrets := 0
		for _, k := range held {
			for _, line := range strings.Split(string(k.Data), "\n") {
				f := strings.Fields(line)
				if k.Kind != field.TLSKeyLog || len(f) != 3 {
					continue
				}
				raw, _ := hex.DecodeString(f[2])
				for form, text := range forms(raw) {
					if bytes.Contains(page, text) {
						t.Errorf("%s: the eavesdropper is sent %s, %s", l.Name, f[0], form)
					}
				}
				if bytes.Contains(client, []byte(f[2])) {
					secrets++
				}
			}
		}
		mu.Unlock()
		if secrets == 0 {
			t.Errorf("%s: the client is sent none of its secrets", l.Name)
		}
		if n := bytes.Count(page, []byte("openssl kdf")); n > 2 {
			t.Errorf("%s: the eavesdropper is sent %d derivations, where none but that of zeros is public", l.Name, n)
		}
	}
	if code, _ := connect(t, web).get("/run/none/keys?eye=client"); code != http.StatusNotFound {
		t.Errorf("a run that is not there: %d", code)
	}
}

// The keys of the squirrels' own protocols are shown to who holds them, down to
// the message, and to nobody else.
func TestOwnKeySchedulesKeepSecrets(t *testing.T) {
	var mu sync.Mutex
	var held []field.Secret
	all := allLessons()
	for i := range all {
		play := all[i].Play
		all[i].Play = func(ctx context.Context, w capture.Wire, q lessons.Setting, a lessons.Audience) error {
			return play(ctx, w, q, spy{a, &mu, &held})
		}
	}
	s, err := New(Options{Wire: "virtual", Lessons: all})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(s.Handler())
	t.Cleanup(func() { s.Close(); web.Close() })
	for _, name := range []string{"fernet", "aes-cbc", "rsa-chat", "dh-static", "dh-ephemeral"} {
		mu.Lock()
		held = nil
		mu.Unlock()
		run := ran(t, web, name)
		v := connect(t, web)
		_, page := v.graphs(run, "eavesdropper")
		_, client := v.graphs(run, "client")
		if !bytes.Contains(page, []byte(`class="node key shut`)) || !bytes.Contains(page, []byte("-would-open")) {
			t.Errorf("%s: the eavesdropper is not shown what is shut: %.300s", name, page)
		}
		if !bytes.Contains(client, []byte(`class="node record opened`)) || !bytes.Contains(client, []byte("openssl")) {
			t.Errorf("%s: the client is not shown what its keys open", name)
		}
		mu.Lock()
		refuse := map[string][]byte{"the note": []byte(typed)}
		for _, k := range held {
			refuse[k.Label] = k.Data
			if k.Kind == field.FernetKey {
				refuse[k.Label+", the first half"], refuse[k.Label+", the second"] = k.Data[:16], k.Data[16:]
			}
		}
		mu.Unlock()
		for what, raw := range refuse {
			for form, text := range forms(raw) {
				if bytes.Contains(page, text) {
					t.Errorf("%s: the eavesdropper is sent %s, %s", name, what, form)
				}
			}
		}
		if bytes.Contains(page, []byte("openssl")) {
			t.Errorf("%s: the eavesdropper is sent a command, and can compute nothing", name)
		}
	}
}

// Without keys it says so.
func TestKeyScheduleOfPlainText(t *testing.T) {
	_, web := serve(t, plainLesson())
	v := connect(t, web)
	run := start(t, web, "fixture", typed).Run
	v.watch(run, "client")
	v.untilDone()
	if code, page := v.get("/run/" + run + "/keys?eye=client"); code != http.StatusOK || !strings.Contains(string(page), "No keys are in use in this run so far") {
		t.Errorf("%d %s", code, page)
	}
}

// needsOpenSSL does something where openssl is installed; where CI is set it
// must be.
func needsOpenSSL(t *testing.T, f func()) {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err == nil {
		f()
	} else if os.Getenv("CI") == "true" {
		t.Fatal("no openssl on this machine, and CI=true demands one")
	}
}

// shell runs a line and returns what it prints.
func shell(line string) (string, error) {
	out, err := exec.Command("sh", "-c", line).Output()
	return strings.TrimSuffix(string(out), "\n"), err
}

// Diffie-Hellman and Fernet are followed down to the message, and the command
// of each step does it again.
func TestOwnKeyScheduleInBrowser(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.openKeys("dh-static", "client")
	b.Click("#k0-message-of-token-2 .head")
	b.Wait("document.querySelector('#key-step .label')?.textContent === 'message of token_2'")
	for _, lit := range []string{"token-2", "encryption-key", "fernet-key", "prk", "shared-secret", "client-private", "server-public"} {
		b.Wait("document.querySelector('#k0-" + lit + "').classList.contains('on')")
	}
	if short := eval[string](b, "document.querySelector('#k0-message-of-token-2 .short').textContent"); short != "“"+typed+"”" {
		t.Errorf("the message is shown as %s", short)
	}
	needsOpenSSL(t, func() {
		for _, step := range []string{"message-of-token-2", "shared-secret", "prk", "fernet-key", "encryption-key", "hmac-of-token-1"} {
			b.Click("#k0-" + step + " .head")
			b.Wait("document.querySelector('#k0-" + step + " .head').getAttribute('aria-pressed') === 'true'")
			out, err := shell(eval[string](b, "document.querySelector('#key-step .command code').textContent"))
			if want := eval[string](b, "document.querySelector('#key-step > .hexa code, #key-step > code.hexa').textContent"); err != nil || out != want {
				t.Errorf("%s: the command prints %q, %v, want %s", step, out, err, want)
			}
		}
	})
	b.AuditMore("Diffie-Hellman, the client")
	b.Click("#k0-server-public .head")
	b.Click("#key-step [data-frame]")
	b.Wait("document.querySelectorAll('#hex .fed').length > 100")
	b.Check()
}
