package webui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"plainsight/dissect"
	"plainsight/dissect/compare"
	"plainsight/webui/browsertest"
	"plainsight/webui/live"
	"plainsight/webui/pages"
)

// runAll opens a comparison, types the secret and runs all of it.
func (b *tab) runAll(address, secret string) {
	b.T.Helper()
	b.Open(address)
	b.Do(chromedp.SetValue(chromedp.CSS("#secret"), secret))
	b.Click("#go")
	b.Wait("document.body.dataset.phase === 'done' && document.querySelector('.compared')")
}

// cells are the texts of a row's numbers, by its label.
func (b *tab) cells(label string) []string {
	b.T.Helper()
	return strings.Split(eval[string](b, fmt.Sprintf(`[...[...document.querySelectorAll('.compared tbody tr')]
		.find(r => r.querySelector('th').firstChild.textContent.trim() === %q).querySelectorAll('td')]
		.map(c => (c.querySelector('.num') ?? c.querySelector('.word')).textContent.trim()).join('|')`, label)), "|")
}

// The default comparison is run in a browser; its numbers are those of the
// command line's own logic, made anew from the frames; and other eyes read
// other things.
func TestCompareInBrowser(t *testing.T) {
	t.Parallel()
	s, web := serveReal(t)
	b := browse(t, web)
	b.runAll("/compare", typed)
	names := s.chosen(url.Values{})
	if got := eval[string](b, "[...document.querySelectorAll('.answers .side')].map(s => s.dataset.side).join(' ')"); got != strings.Join(names, " ") {
		t.Fatalf("the page compares %s, want %v", got, names)
	}
	wire, packets, trips, application := b.cells("Bytes on the wire"), b.cells("Packets"), b.cells("Round trips"), b.cells("What was said")
	for i, e := range exchanges(t, s, names) {
		said := pages.AtMost(e.AtMost, pages.BytesOf(e.Application))
		if wire[i] != pages.BytesOf(e.Wire) || packets[i] != pages.Thousands(e.Frames) || trips[i] != pages.Thousands(e.RoundTrips) || application[i] != said {
			t.Errorf("%s: the page says %s in %s packets, %s round trips, %s said; it is %d in %d, %d, %s", names[i], wire[i], packets[i], trips[i], application[i], e.Wire, e.Frames, e.RoundTrips, said)
		}
	}
	readable := func() string {
		return eval[string](b, "[...document.querySelectorAll('.answers .side')].filter(s => s.querySelector('.answer.lit')).map(s => s.dataset.side).join(' ')")
	}
	if got := readable(); got != "plaintext" {
		t.Errorf("the eavesdropper reads the secret in %q", got)
	}
	if page := eval[string](b, "document.querySelector('#compared').innerHTML"); strings.Contains(page, typed) {
		t.Error("the comparison shows the secret")
	}
	painted := "[...document.querySelectorAll('[data-map]')].every(c => c.getContext('2d').getImageData(2, c.height / 2, 1, 1).data[3] > 0)"
	if !eval[bool](b, painted) {
		t.Error("a map is empty")
	}

	b.Do(chromedp.Focus(chromedp.CSS("[name=eye]:checked")))
	b.Press(kb.ArrowRight) // the client's eyes
	b.Wait("document.querySelectorAll('.answers .answer.lit').length === " + fmt.Sprint(len(names)))
	if u := eval[string](b, "location.search"); !strings.Contains(u, "eye=client") || !strings.Contains(u, "b=fernet") || strings.Contains(u, "owls") {
		t.Errorf("the address is %s, want lessons and eyes and no secret", u)
	}
	b.Do(chromedp.Reload())
	b.Wait("document.querySelectorAll('.answers .answer.lit').length === " + fmt.Sprint(len(names)))
	b.Click("[name=eye][value=thief] + span")
	b.Wait("document.querySelector('.answers .answer.none')")
	if got := readable(); strings.Contains(got, "plaintext") || !strings.Contains(got, "fernet") || strings.Contains(got, "tls13") {
		t.Errorf("the thief reads the secret in %q", got)
	}

	b.Click(".answers [data-side=fernet] .place")
	b.Wait("location.pathname === '/lesson/fernet' && document.querySelector('#list [aria-selected=true]') && document.querySelector('#hex .sel')")
	if u := eval[string](b, "location.search"); !strings.Contains(u, "eye=thief") {
		t.Errorf("the lesson opens at %s", u)
	}
	b.Check()
}

// exchanges dissects what was captured of each lesson once more, without any
// secret, and cuts out the connection that is aligned.
func exchanges(t *testing.T, s *Server, names []string) (out []compare.Exchange) {
	t.Helper()
	for _, name := range names {
		var run *live.Run
		for _, r := range s.runs.All() {
			if r.Lesson() != nil && r.Lesson().Name == name {
				run = r
			}
		}
		if run == nil {
			t.Fatalf("%s was not run", name)
		}
		d := dissect.New(dissect.Options{})
		at := compare.Place{}
		err := run.Inspect(func(in live.Inside) {
			for i, f := range in.Frames() {
				if err := d.Add(dissect.Frame{Number: i + 1, Time: f.Time, Link: uint16(f.Link), Data: f.Data, Length: f.Length, Offloaded: f.Offloaded}); err != nil {
					t.Error(err)
				}
			}
			at = compare.Carrier(in.Secret(), in.Note().Carriers, in.Viewpoint("client").Session())
		})
		if err != nil {
			t.Fatal(err)
		}
		d.Finish()
		out = append(out, compare.Of(d, at))
	}
	return out
}

// Lessons are chosen by their chips, at most five, and the address follows.
func TestCompareChoosing(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.Open("/compare?a=tls13&b=plaintext&c=tls13&d=nothing&eye=nobody")
	b.Wait("location.search === '?a=tls13&b=plaintext&eye=eavesdropper'")
	if n := eval[int](b, "document.querySelectorAll('.eyes label:not([hidden])').length"); n != 4 {
		t.Errorf("%d viewpoints are offered, and these lessons have 4", n)
	}
	for _, name := range []string{"fernet", "tls12-rsa", "mtls"} {
		b.Click(".chips [value=" + name + "] + span")
	}
	b.Wait("location.search.includes('e=mtls')")
	if n := eval[int](b, "document.querySelectorAll('.chips input:enabled').length"); n != pages.MaxSides {
		t.Errorf("%d lessons can be changed, want the %d that are chosen", n, pages.MaxSides)
	}
	b.Click(".chips [value=plaintext] + span")
	b.Wait("!location.search.includes('plaintext') && document.querySelectorAll('.chips input:disabled').length === 0")
	b.Check()
}

func TestCompareAccessibility(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	const five = "/compare?a=plaintext&b=fernet&c=tls12-rsa&d=tls12-cbc&e=tls13&eye=thief"
	for scheme, audit := range map[string]func(string){"dark": b.Audit, "light": b.Contrast} { // another scheme is another in its colours only
		if scheme == "light" && !browsertest.Full() {
			continue // the storybook's test looks at both
		}
		b.Media("prefers-color-scheme", scheme)
		b.Size(1440, 900)
		b.Open(five)
		if browsertest.Full() {
			audit(scheme + " before the run")
		}
		b.runAll(five, typed)
		audit(scheme + " 1440 pixels")
		for _, size := range [][2]int64{{768, 1024}, {360, 740}} {
			b.Size(size[0], size[1])
			b.Fits(fmt.Sprintf("%s %d pixels", scheme, size[0]))
			if scheme == "dark" && (size[0] == 360 || browsertest.Full()) {
				audit(fmt.Sprintf("%s %d pixels", scheme, size[0]))
			}
		}
	}
	b.Check()
}

// sidesOf asks for a comparison of runs.
func sidesOf(t *testing.T, web string, eye string, sides ...string) (m comparedMessage, raw []byte) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		r, err := http.Get(web + "/compare/sides?" + url.Values{"eye": {eye}, "side": sides}.Encode())
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		b.ReadFrom(r.Body)
		r.Body.Close()
		if err := json.Unmarshal(b.Bytes(), &m); err != nil || r.StatusCode != http.StatusOK {
			t.Fatalf("%d, %v: %s", r.StatusCode, err, b.Bytes())
		}
		if !strings.Contains(strings.Join(m.Phases, " "), pages.PhaseRunning) {
			return m, b.Bytes()
		}
	}
	t.Fatal("the runs do not end")
	return m, nil
}

// What a listener's comparison is sent holds neither the secret nor what was
// opened, although others look at the same runs.
func TestCompareKeepsSecrets(t *testing.T) {
	_, web := serveReal(t)
	var sides []string
	for _, name := range []string{"fernet", "tls12-rsa", "tls13"} {
		sides = append(sides, name+":"+start(t, web, name, typed).Run)
	}
	opened, _ := sidesOf(t, web.URL, "client", sides...)
	if n := strings.Count(opened.HTML, `class="answer lit"`); n != len(sides) {
		t.Fatalf("the client reads the secret in %d of %d", n, len(sides))
	}
	shut, raw := sidesOf(t, web.URL, "eavesdropper", sides...)
	for form, text := range forms([]byte(typed)) {
		if bytes.Contains(raw, text) {
			t.Errorf("the eavesdropper is sent the secret, %s", form)
		}
	}
	if strings.Contains(shut.HTML, "answer lit") || strings.Contains(shut.HTML, "k-OP") {
		t.Error("the eavesdropper is shown opened bytes")
	}
	for i, m := range shut.Maps {
		total := 0
		for j := 0; j < len(m.Runs); j += 2 {
			total += m.Runs[j]
		}
		if len(m.Found) > 0 || total == 0 || total > shut.Most {
			t.Errorf("%s: %d places of the secret, %d of %d bytes", sides[i], len(m.Found), total, shut.Most)
		}
	}
}

// A capture that is handed in is a column too: with its key log it is opened,
// and what is no capture is refused in words.
func TestCompareFiles(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	folder := "../cmd/plainsight/testdata/captures/"
	b := browse(t, web)
	b.Open("/compare?a=plaintext")
	b.Do(chromedp.SetUploadFiles(chromedp.CSS("#captures"), []string{absolute(t, folder+"tls13-ecdsa.pcap"), absolute(t, folder+"tls13-ecdsa.keys")}))
	b.Wait("document.querySelectorAll('.answers .side').length === 2")
	b.Do(chromedp.SetUploadFiles(chromedp.CSS("#captures"), []string{absolute(t, folder+"http-ipv6.pcap")}))
	b.Wait("document.querySelectorAll('.answers .side').length === 3")
	b.Click("#go")
	b.Wait("document.body.dataset.phase === 'done' && document.querySelector('.answers .answer.lit')")
	if got := b.cells("The message itself"); len(got) != 3 || got[0] != "Readable" || got[1] != "Shut" || got[2] != "Readable" {
		t.Errorf("a listener reads %v", got)
	}
	b.Click("[name=eye][value=keyholder] + span")
	b.Wait("document.querySelectorAll('.answers .answer.none').length === 2")
	if got := b.cells("The message itself"); got[1] == "Shut" {
		t.Errorf("with the key log: %v", got)
	}
	b.Do(chromedp.SetUploadFiles(chromedp.CSS("#captures"), []string{absolute(t, "compare_test.go")}))
	b.Wait("document.querySelector('#trouble:not([hidden])')")
	if says := eval[string](b, "document.querySelector('#trouble').textContent"); !strings.Contains(says, "Not a capture file") {
		t.Errorf("of what is no capture it says %q", says)
	}
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// What cannot be compared is said.
func TestCompareRefuses(t *testing.T) {
	s, web := serve(t, plainLesson())
	for query, status := range map[string]int{
		"": http.StatusBadRequest, "side=nothing": http.StatusNotFound, "side=fixture": http.StatusOK, "side=fixture:XYZ": http.StatusOK,
		strings.Repeat("side=fixture&", 6): http.StatusBadRequest,
	} {
		r, err := http.Get(web.URL + "/compare/sides?" + query)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != status {
			t.Errorf("%q: %d, want %d", query, r.StatusCode, status)
		}
	}
	if m, _ := sidesOf(t, web.URL, "eavesdropper", "fixture:GONE"); m.Phases[0] != pages.PhaseGone || !strings.Contains(m.HTML, "no longer kept") {
		t.Errorf("a run that is gone: %v", m.Phases)
	}
	if got := s.chosen(url.Values{"a": {"none"}}); len(got) != 1 || got[0] != "fixture" {
		t.Errorf("without lessons that are offered, %v is compared", got)
	}
}
