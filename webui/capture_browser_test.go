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
	"plainsight/webui/browsertest"
	"plainsight/webui/pages"
	"plainsight/webui/upload"
)

const typedField = "#about .val"

// choose puts files into a file input.
func (b *tab) choose(sel string, paths ...string) {
	b.T.Helper()
	for i, p := range paths {
		paths[i] = absolute(b.T.(*testing.T), p)
	}
	b.Do(chromedp.SetUploadFiles(chromedp.CSS(sel), paths))
}

// arrive waits for another page, whose address has these words. It asks for
// nothing that a page which is just being left would answer later.
func (b *tab) arrive(words ...string) {
	b.T.Helper()
	js := "document.readyState === 'complete'"
	for _, w := range words {
		js += fmt.Sprintf(" && location.href.includes(%q)", w)
	}
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if ok, err := chromedp.Run(b.Ctx, chromedp.Evaluate[bool](js)); ok && err == nil {
			return
		}
	}
	b.T.Fatalf("waited in vain for a page with %v; the page says %q", words, eval[string](b, "document.querySelector('#trouble')?.textContent ?? ''"))
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
	b.Open("/")
	b.Click(`a[href="/capture"]`)
	b.arrive("/capture")
	b.Wait("document.querySelector('#open')")
	b.Click("#go")
	b.Wait("document.querySelector('#trouble').textContent.startsWith('No capture is chosen')")
	b.choose("#capture-file", written(t, "fernet.pcapng", pcapng(t, heard.Frames)))
	b.Wait("document.querySelector('#file-name').textContent.startsWith('fernet.pcapng')")
	b.Do(chromedp.SetValue(chromedp.CSS("#key-typed"), base64.URLEncoding.EncodeToString(heard.Secrets("client")[0].Data)))
	b.Click("#go")
	b.arrive("/capture?", "run=")
	b.Wait("document.querySelector('#verdict .answer.lit') && document.querySelector('#hex .sel')")
	if got := eval[string](b, "document.querySelector('h1').textContent + '|' + document.querySelector('[name=eye]:checked').value"); got != "fernet.pcapng|keyholder" {
		t.Errorf("it opens as %s", got)
	}
	if eval[bool](b, "Boolean(document.querySelector('#story, [data-part=story]')) || getComputedStyle(document.querySelector('[data-depth-to=\"1\"]')).display !== 'none'") {
		t.Error("there is a story")
	}
	b.Do(chromedp.SetValue(chromedp.CSS("#secret"), typed))
	b.Click("#run #go")
	b.Wait("document.querySelector('#verdict .place') && document.querySelector('" + typedField + "')?.textContent.includes('" + typed + "')")
	if u := eval[string](b, "location.href"); !strings.Contains(u, "eye=keyholder") || !strings.Contains(u, "packet=") || strings.Contains(u, "owls") {
		t.Errorf("the address is %s, want eyes and packet and not what is looked for", u)
	}

	b.Press("l") // packets
	b.Wait(fmt.Sprintf("document.querySelectorAll('#list .row').length > 10 && document.querySelector('#count').textContent === '%s packets'", pages.Thousands(len(heard.Frames))))
	b.Press("e") // the eavesdropper's eyes
	b.Wait("document.querySelector('[name=eye]:checked').value === 'eavesdropper' && document.querySelector('#verdict').textContent.includes('not found')")
	b.Wait(fmt.Sprintf("document.querySelector('#about .swatch') && !document.body.innerText.includes(%q)", typed)) // once all is read with other eyes
	b.Press("e")
	b.Wait("document.querySelector('#verdict .place')")
	b.Press("f")
	b.Wait("document.querySelector('" + typedField + "')?.textContent.includes('" + typed + "')")

	b.Do(chromedp.Reload())
	b.Wait("document.querySelector('#verdict .place') && document.querySelector('" + typedField + "')?.textContent.includes('" + typed + "')")
	if got := eval[string](b, "document.querySelector('#secret').value"); got != typed {
		t.Errorf("after a reload %q is looked for", got)
	}
	b.Press("g")
	b.Wait("document.querySelector('#graphs .drawn')")
	b.Open("/capture?run=GONE")
	b.Wait("document.querySelector('.missing').textContent.includes('no longer kept')")
	b.CheckMissing(1)
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
	b.Open("/capture")
	b.Wait("document.querySelector('#open')")
	drop(captures + "tls13-ecdsa.keys")
	b.Wait("document.querySelector('#key-files').files.length === 1")
	drop(captures+"tls13-ecdsa.keys", captures+"tls13-ecdsa.pcap") // the other way round
	b.arrive("run=", "eye=keyholder")
	b.Wait("document.querySelector('#verdict .answer.lit')")

	b.Open("/capture")
	b.Wait("document.querySelector('#open')")
	b.choose("#capture-file", "capture_test.go")
	b.Click("#go")
	b.Wait("document.querySelector('#trouble').textContent.includes('capture_test.go: Not a capture file')")
	b.choose("#capture-file", captures+"tls13-ecdsa.pcap")
	b.Click("#go")
	b.arrive("run=")
	b.Wait("document.querySelector('#verdict .answer.shut') && document.querySelector('#hex .sel')")
	if n := eval[int](b, "document.querySelectorAll('[name=eye]').length"); n != 1 {
		t.Errorf("%d viewpoints without any key", n)
	}
	here := eval[string](b, "new URLSearchParams(location.search).get('packet')")
	b.Click("#add-open")
	b.choose("#add #key-files", captures+"tls13-ocsp.pcap")
	b.Click("#add-go")
	b.Wait("document.querySelector('#trouble').textContent.includes('cannot be used here: it is not text')")
	b.Click("#add-open")
	b.choose("#add #key-files", captures+"tls13-ecdsa.keys")
	b.Click("#add-go")
	b.arrive("run=", "eye=keyholder")
	b.Wait("document.querySelector('#verdict .answer.lit') && document.querySelector('#hex .sel')")
	if got := eval[string](b, "new URLSearchParams(location.search).get('packet')"); got != here {
		t.Errorf("with the keys packet %s is shown, and it was %s", got, here)
	}
	b.Click("#save-open")
	b.Wait("document.querySelector('[data-save=keyholder]').checkVisibility()")
	b.Click("[name=eye][value=eavesdropper] + span")
	b.Wait("document.querySelector('#verdict .answer.shut') && document.querySelector('[data-save=keyholder]').hidden")
}

// What is recorded live is shown as it happens, until somebody stops it.
func TestLiveInBrowser(t *testing.T) {
	web, own := recordingLive(t), answering(t)
	b := browse(t, web)
	b.Open("/capture")
	b.Wait("document.querySelector('#record')")
	b.Do(chromedp.SetValue(chromedp.CSS("#ports"), portOf(web.Listener.Addr().String())))
	b.Click("#start")
	b.Wait("document.querySelector('#trouble').textContent.includes(\"plainsight's own\")")
	b.Do(chromedp.SetValue(chromedp.CSS("#ports"), portOf(own.Listener.Addr().String())))
	b.Click("#start")
	b.arrive("run=")
	b.Wait("document.querySelector('#verdict').textContent.includes('Listening.') && !document.querySelector('#stop').hidden && !document.querySelector('#empty').hidden")
	r, err := http.Get(own.URL)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	b.Wait("[...document.querySelectorAll('#ladder .rung')].some(r => r.textContent.includes('200 OK'))")
	b.Click("#stop")
	b.Wait("document.body.dataset.phase === 'done' && document.querySelector('#stop').hidden && document.querySelector('" + typedField + "')?.textContent.includes('" + typed + "')")
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
		b.Open("/capture?run=" + m.Run + "&eye=" + eye)
		b.Wait(until)
	}
	const there = "document.querySelector('#verdict .answer:not(.wait)') && document.querySelector('#ladder .rung')"
	b.Size(1440, 900)
	b.Open("/capture?run=GONE")
	b.AuditMore("a capture that is gone")
	eval[bool](b, fmt.Sprintf("[%q, %q].forEach((one) => sessionStorage.setItem('key of ' + one.split(' ')[0], one.split(' ')[1])) ?? true", file.Run+" "+file.Key, recording.Run+" "+recording.Key))
	open(recording.begun, upload.Listener, "!document.querySelector('#stop').hidden && document.querySelector('#verdict').textContent.includes('Listening.')")
	b.AuditMore("listening")
	open(cut.begun, upload.Listener, there+" && !document.querySelector('#remark').hidden")
	b.AuditMore("a broken file")
	open(file.begun, upload.KeyHolder, there+" && !document.querySelector('#add-open').hidden")
	b.AuditMore("opened")
	b.Click("#save-open")
	b.AuditMore("to save")
	b.Click("#add-open")
	b.Audit("to add keys")
	b.Media("prefers-color-scheme", "light")
	for _, size := range [][2]int64{{1440, 900}, {768, 1024}, {360, 740}} {
		b.Size(size[0], size[1])
		audit := b.Audit
		if size[0] > 360 && !browsertest.Full() {
			continue
		}
		if size[0] == 1440 {
			audit = b.AuditMore
		} else if size[0] == 768 { // between the two, where nothing is new but its place
			audit = b.Fits
		}
		b.Open("/capture")
		audit(fmt.Sprintf("light, %d pixels", size[0]))
		open(file.begun, upload.KeyHolder, there)
		audit(fmt.Sprintf("light, %d pixels, opened", size[0]))
	}
	b.Size(1280, 720)
	b.Do(chromedp.Evaluate[chromedp.Void]("document.querySelector('[data-look-switch=projector]').click()"))
	b.AuditMore("light, projector")
	other := browse(t, bare)
	other.Open("/capture")
	other.AuditMore("without live recording")
}
