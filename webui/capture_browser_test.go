package webui

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"plainsight/capture"
	"plainsight/webui/pages"
	"plainsight/webui/upload"
)

const typedField = "#about .val"

// choose puts files into a file input.
func (b *tab) choose(sel string, paths ...string) {
	b.t.Helper()
	for i, p := range paths {
		paths[i] = absolute(b.t.(*testing.T), p)
	}
	b.do(chromedp.SetUploadFiles(chromedp.CSS(sel), paths))
}

// arrive waits for another page, whose address has these words. It asks for
// nothing that a page which is just being left would answer later.
func (b *tab) arrive(words ...string) {
	b.t.Helper()
	js := "document.readyState === 'complete'"
	for _, w := range words {
		js += fmt.Sprintf(" && location.href.includes(%q)", w)
	}
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](js)); ok && err == nil {
			return
		}
	}
	b.t.Fatalf("waited in vain for a page with %v; the page says %q", words, eval[string](b, "document.querySelector('#trouble')?.textContent ?? ''"))
}

// written puts a file into a folder of the test's.
func written(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A capture and its key are chosen by their inputs; the page then is as a
// lesson's, without the story. Other eyes read other things, any text can be
// looked for, and the address leads back to the same place.
func TestOwnCaptureInBrowser(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	heard := recorded(t, "fernet")
	b := browse(t, web)
	b.open("/")
	b.click(`a[href="/capture"]`)
	b.arrive("/capture")
	b.wait("document.querySelector('#open')")
	b.click("#go")
	b.wait("document.querySelector('#trouble').textContent.startsWith('No capture is chosen')")
	b.choose("#capture-file", written(t, "fernet.pcapng", pcapng(t, heard.Frames)))
	b.wait("document.querySelector('#file-name').textContent.startsWith('fernet.pcapng')")
	b.do(chromedp.SetValue(chromedp.CSS("#key-typed"), base64.URLEncoding.EncodeToString(heard.Secrets("client")[0].Data)))
	b.click("#go")
	b.arrive("/capture?", "run=")
	b.wait("document.querySelector('#verdict .answer.lit') && document.querySelector('#hex .sel')")
	if got := eval[string](b, "document.querySelector('h1').textContent + '|' + document.querySelector('[name=eye]:checked').value"); got != "fernet.pcapng|keyholder" {
		t.Errorf("it opens as %s", got)
	}
	if eval[bool](b, "Boolean(document.querySelector('#story, [data-part=story]')) || getComputedStyle(document.querySelector('[data-depth-to=\"1\"]')).display !== 'none'") {
		t.Error("there is a story")
	}
	b.do(chromedp.SetValue(chromedp.CSS("#secret"), typed))
	b.click("#run #go")
	b.wait("document.querySelector('#verdict .place') && document.querySelector('" + typedField + "')?.textContent.includes('" + typed + "')")
	if u := eval[string](b, "location.href"); !strings.Contains(u, "eye=keyholder") || !strings.Contains(u, "packet=") || strings.Contains(u, "owls") {
		t.Errorf("the address is %s, want eyes and packet and not what is looked for", u)
	}

	b.press("l") // packets
	b.wait(fmt.Sprintf("document.querySelectorAll('#list .row').length > 10 && document.querySelector('#count').textContent === '%s packets'", pages.Thousands(len(heard.Frames))))
	b.press("e") // the eavesdropper's eyes
	b.wait("document.querySelector('[name=eye]:checked').value === 'eavesdropper' && document.querySelector('#verdict').textContent.includes('not found')")
	b.wait(fmt.Sprintf("document.querySelector('#about .swatch') && !document.body.innerText.includes(%q)", typed)) // once all is read with other eyes
	b.press("e")
	b.wait("document.querySelector('#verdict .place')")
	b.press("f")
	b.wait("document.querySelector('" + typedField + "')?.textContent.includes('" + typed + "')")

	b.do(chromedp.Reload())
	b.wait("document.querySelector('#verdict .place') && document.querySelector('" + typedField + "')?.textContent.includes('" + typed + "')")
	if got := eval[string](b, "document.querySelector('#secret').value"); got != typed {
		t.Errorf("after a reload %q is looked for", got)
	}
	b.press("g")
	b.wait("document.querySelector('#graphs .drawn')")
	b.open("/capture?run=GONE")
	b.wait("document.querySelector('.missing').textContent.includes('not kept any more')")
	b.check404(1)
}

// check404 is check where so many pages were asked for that are not there.
func (b *tab) check404(n int) {
	b.t.Helper()
	b.mu.Lock()
	var left []string
	for _, s := range b.troubles {
		if n > 0 && strings.Contains(s, "404") {
			n--
			continue
		}
		left = append(left, s)
	}
	b.troubles = left
	b.mu.Unlock()
	b.check()
}

// Dropped files are told apart by their content; what is no capture is refused
// with its name; keys that come later open what is shown.
func TestOwnDropsInBrowser(t *testing.T) {
	_, web := serveReal(t)
	b := browse(t, web)
	drop := func(paths ...string) {
		t.Helper()
		js := "(() => { const all = new DataTransfer();"
		for _, p := range paths {
			data, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			js += fmt.Sprintf("all.items.add(new File([Uint8Array.from(atob(%q), (c) => c.charCodeAt(0))], %q));", base64.StdEncoding.EncodeToString(data), filepath.Base(p))
		}
		eval[bool](b, js+"document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: all })); return true })()")
	}
	b.open("/capture")
	b.wait("document.querySelector('#open')")
	drop(captures + "tls13-ecdsa.keys")
	b.wait("document.querySelector('#key-files').files.length === 1")
	drop(captures+"tls13-ecdsa.keys", captures+"tls13-ecdsa.pcap") // the other way round
	b.arrive("run=", "eye=keyholder")
	b.wait("document.querySelector('#verdict .answer.lit')")

	b.open("/capture")
	b.wait("document.querySelector('#open')")
	b.choose("#capture-file", "capture_test.go")
	b.click("#go")
	b.wait("document.querySelector('#trouble').textContent.includes('capture_test.go: Not a capture file')")
	b.choose("#capture-file", captures+"tls13-ecdsa.pcap")
	b.click("#go")
	b.arrive("run=")
	b.wait("document.querySelector('#verdict .answer.shut') && document.querySelector('#hex .sel')")
	if n := eval[int](b, "document.querySelectorAll('[name=eye]').length"); n != 1 {
		t.Errorf("%d viewpoints without any key", n)
	}
	here := eval[string](b, "new URLSearchParams(location.search).get('packet')")
	b.click("#add-open")
	b.choose("#add #key-files", captures+"tls13-ocsp.pcap")
	b.click("#add-go")
	b.wait("document.querySelector('#trouble').textContent.includes('cannot be used here: none of its ')")
	b.click("#add-open")
	b.choose("#add #key-files", captures+"tls13-ecdsa.keys")
	b.click("#add-go")
	b.arrive("run=", "eye=keyholder")
	b.wait("document.querySelector('#verdict .answer.lit') && document.querySelector('#hex .sel')")
	if got := eval[string](b, "new URLSearchParams(location.search).get('packet')"); got != here {
		t.Errorf("with the keys packet %s is shown, and it was %s", got, here)
	}
	b.click("#save-open")
	b.wait("document.querySelector('[data-save=keyholder]').checkVisibility()")
	b.click("[name=eye][value=eavesdropper] + span")
	b.wait("document.querySelector('#verdict .answer.shut') && document.querySelector('[data-save=keyholder]').hidden")
}

// What is recorded live is shown as it happens, until somebody stops it.
func TestLiveInBrowser(t *testing.T) {
	web, own := recordingLive(t), answering(t)
	b := browse(t, web)
	b.open("/capture")
	b.wait("document.querySelector('#record')")
	b.do(chromedp.SetValue(chromedp.CSS("#ports"), portOf(web.Listener.Addr().String())))
	b.click("#start")
	b.wait("document.querySelector('#trouble').textContent.includes(\"plainsight's own\")")
	b.do(chromedp.SetValue(chromedp.CSS("#ports"), portOf(own.Listener.Addr().String())))
	b.click("#start")
	b.arrive("run=")
	b.wait("document.querySelector('#verdict').textContent.includes('Listening.') && !document.querySelector('#stop').hidden && !document.querySelector('#empty').hidden")
	r, err := http.Get(own.URL)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	b.wait("[...document.querySelectorAll('#ladder .rung')].some(r => r.textContent.includes('200 OK'))")
	b.click("#stop")
	b.wait("document.body.dataset.phase === 'done' && document.querySelector('#stop').hidden && document.querySelector('" + typedField + "')?.textContent.includes('" + typed + "')")
	if eval[bool](b, "document.querySelector('#again').hidden || document.querySelector('#add-open').hidden") {
		t.Error("nothing can be done with what was recorded")
	}
}

func TestOwnAccessibility(t *testing.T) {
	t.Parallel()
	_, web := tapped(t, func(capture.Filter) (capture.Source, error) { return newTap(), nil })
	_, bare := tapped(t, func(capture.Filter) (capture.Source, error) { return nil, errors.New("there is no loopback") })
	file, _ := post(t, web, "/capture/file", fileOf(t, "capture", captures+"tls13-ecdsa.pcap"), fileOf(t, "key", captures+"tls13-ecdsa.keys"))
	whole := fileOf(t, "capture", captures+"tls13-ecdsa.pcap").data
	cut, _ := post(t, web, "/capture/file", part{"capture", "cut.pcap", whole[:len(whole)-30]})
	recording, _ := recordLive(t, web, "8080")
	b := browse(t, web)
	open := func(m begun, eye, until string) {
		t.Helper()
		b.open("/capture?run=" + m.Run + "&eye=" + eye)
		b.wait(until)
	}
	const there = "document.querySelector('#verdict .answer:not(.wait)') && document.querySelector('#ladder .rung')"
	b.size(1440, 900)
	b.open("/capture?run=GONE")
	b.audit("a capture that is gone")
	eval[bool](b, fmt.Sprintf("[%q, %q].forEach((one) => sessionStorage.setItem('key of ' + one.split(' ')[0], one.split(' ')[1])) ?? true", file.Run+" "+file.Key, recording.Run+" "+recording.Key))
	open(recording.begun, upload.Listener, "!document.querySelector('#stop').hidden && document.querySelector('#verdict').textContent.includes('Listening.')")
	b.audit("listening")
	open(cut.begun, upload.Listener, there+" && !document.querySelector('#remark').hidden")
	b.audit("a broken file")
	open(file.begun, upload.KeyHolder, there+" && !document.querySelector('#add-open').hidden")
	b.audit("opened")
	b.click("#save-open")
	b.audit("to save")
	b.click("#add-open")
	b.audit("to add keys")
	b.media("prefers-color-scheme", "light")
	for _, size := range [][2]int64{{1440, 900}, {768, 1024}, {360, 740}} {
		b.size(size[0], size[1])
		audit := b.audit
		if size[0] == 768 { // between the two, where nothing is new but its place
			audit = b.fits
		}
		b.open("/capture")
		audit(fmt.Sprintf("light, %d pixels", size[0]))
		open(file.begun, upload.KeyHolder, there)
		audit(fmt.Sprintf("light, %d pixels, opened", size[0]))
	}
	b.size(1280, 720)
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('[data-look-switch=projector]').click()"))
	b.audit("light, projector")
	other := browse(t, bare)
	other.open("/capture")
	other.audit("without live recording")
}
