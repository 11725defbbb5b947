package webui

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"plainsight/capture"
	"plainsight/lessons"
	"plainsight/webui/pages"
)

// spot is where on the screen a byte of the strip is drawn.
func (b *tab) spot(at, total int) (x, y float64) {
	b.T.Helper()
	p := eval[[]float64](b, "(() => { document.querySelector('#strip').scrollIntoView({block: 'end'}); const r = document.querySelector('#strip').getBoundingClientRect(); return [r.left, r.top, r.width, r.height] })()")
	return p[0] + (float64(at)+.5)/float64(total)*p[2], p[1] + p[3]/2
}

func (b *tab) point(at, total int) {
	b.T.Helper()
	x, y := b.spot(at, total)
	b.Do(chromedp.MouseEvent(chromedp.MouseMoved, x, y))
}

// mapped waits until the strip has all of a finished run, and returns its bytes.
func (b *tab) mapped() int {
	b.T.Helper()
	b.Wait("document.querySelector('#strip').getAttribute('aria-valuemax') > 0")
	run := eval[string](b, "new URLSearchParams(location.search).get('run')")
	eye := eval[string](b, "document.querySelector('[name=eye]:checked').value")
	total := eval[int](b, fmt.Sprintf("fetch('/run/%s/byte?at=0&eye=%s').then(r => r.json()).then(m => m.total)", run, eye))
	b.Wait(fmt.Sprintf("document.querySelector('#strip').getAttribute('aria-valuemax') === '%d'", total-1))
	return total
}

const (
	readout = "document.querySelector('#strip-says')"
	spoken  = "document.querySelector('#strip').getAttribute('aria-valuetext')"
)

// outside is how much of the readout is out of the window, in pixels.
const outside = "(() => { const r = " + readout + ".getBoundingClientRect(); return Math.max(0, -r.left, -r.top, r.right - innerWidth, r.bottom - innerHeight) })()"

// The byte that is pointed at is named, and a click goes to it among the bytes.
func TestPointAtAnyByte(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.Open("/lesson/plaintext?depth=1")
	b.Do(chromedp.SetValue(chromedp.CSS("#secret"), typed))
	b.Click("#go")
	b.Wait("document.body.dataset.phase === 'done' && document.querySelector('#verdict .place')")
	total := b.mapped()
	b.point(0, total)
	b.Wait("!" + readout + ".hidden && " + readout + ".innerText.includes('Ethernet II')")
	if says := eval[string](b, readout+".innerText"); !strings.Contains(says, "Packet 1, client to server") {
		t.Errorf("the first byte's readout is %q", says)
	}
	place := eval[int](b, `(() => { const p = document.querySelector('#verdict .place').dataset
		return fetch('/run/' + new URLSearchParams(location.search).get('run') + '/strip?eye=eavesdropper').then(r => r.json())
			.then(m => m.lens.slice(0, p.frame - 1).reduce((a, b) => a + b, 0) + Number(p.off) + (p.len >> 1)) })()`)
	b.point(place, total)
	b.Wait(readout + ".innerText.includes('PT plaintext') && " + readout + ".innerText.includes('" + typed + "')")
	b.Do(chromedp.MouseEvent(chromedp.MouseMoved, 5, 5))
	b.Wait(readout + ".hidden")
	x, y := b.spot(place, total)
	b.Do(chromedp.MouseClickXY(x, y))
	b.Wait("document.documentElement.dataset.depth === '3' && document.activeElement.matches('#hex .b.k-PT.sel')")
	b.Check()
}

// The readout stays inside of the window at its ends, at any width.
func TestReadoutStaysInWindow(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.runLesson("tls13", "eavesdropper", typed)
	total := b.mapped()
	for _, size := range [][2]int64{{1440, 900}, {1280, 720}, {768, 1024}, {360, 740}} {
		b.Size(size[0], size[1])
		for _, at := range []int{0, total / 2, total - 1} {
			b.point(at, total)
			b.Wait("!" + readout + ".hidden && " + readout + ".querySelector('b') && " + outside + " === 0")
		}
	}
	b.Check()
}

// Keys go by byte, by field and by packet; what they do is spoken by the slider.
func TestByteMapByKeys(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.runLesson("fernet", "eavesdropper", typed)
	total := b.mapped()
	eval[bool](b, "(document.querySelector('#strip').focus(), true)")
	heard := func(words ...string) {
		t.Helper()
		for _, w := range words {
			b.Wait(fmt.Sprintf("%s.includes(%q)", spoken, w))
		}
	}
	b.Press(kb.Home)
	heard("Packet 1, client to server, byte 0 of", "Destination, Ethernet II, metadata")
	b.Press(kb.ArrowRight)
	heard("byte 1 of", "Destination")
	b.Press(kb.ArrowDown)
	heard("byte 6 of", "Source")
	b.Press(kb.ArrowUp)
	heard("byte 5 of", "Destination")
	b.Press(kb.PageDown)
	heard("Packet 2, server to client, byte 0 of")
	b.Press(kb.ArrowLeft)
	heard("Packet 1, client to server, byte")
	b.Press(kb.End)
	heard(fmt.Sprintf("Packet %d", eval[int](b, "Number(document.querySelector('#count').textContent.match(/\\d+/)[0])")))
	if now := eval[string](b, "document.querySelector('#strip').getAttribute('aria-valuenow')"); now != fmt.Sprint(total-1) {
		t.Errorf("the last byte is %s, want %d", now, total-1)
	}
	b.Press(kb.PageUp)
	heard("byte 0 of")
	if step := eval[string](b, "document.querySelector('#story .step:not([hidden]) .of').innerText"); !strings.HasPrefix(step, "Step 1") {
		t.Errorf("the story has turned to %q", step)
	}
	b.Press(kb.Enter)
	b.Wait("document.activeElement.matches('#hex [data-i=\"0\"]')")
	b.Press(kb.Escape)
	b.Wait("document.activeElement.matches('#ladder .rung') && " + readout + ".hidden")
	b.Check()
}

// Where a pixel holds many packets, the readout says which, and what they are.
func TestByteMapOfManyPackets(t *testing.T) {
	t.Parallel()
	const packets = 6000
	many := plainLesson()
	many.Play = func(_ context.Context, _ capture.Wire, q lessons.Setting, a lessons.Audience) error {
		s := newSpeaker(a)
		for range packets / 10 {
			s.Exchange(q.Secret)
		}
		return nil
	}
	_, web := serve(t, many)
	b := browse(t, web)
	b.Open("/lesson/fixture?eye=eavesdropper")
	b.Click("#go")
	b.Wait(fmt.Sprintf("document.body.dataset.phase === 'done' && document.querySelector('#count').textContent.startsWith('%s ')", pages.Thousands(packets)))
	total := b.mapped()
	b.point(total/2, total)
	b.Wait("/One pixel here is \\d+ packets \\(\\d+ to \\d+\\), [\\d,]+ bytes: .*% structure/.test(" + readout + ".innerText)")
	lit := eval[int](b, `(() => { // columns with plaintext glow although it is a hundredth of them
		const c = document.querySelector('#strip'), d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data
		const want = [255, 182, 50]; let n = 0
		for (let x = 0; x < c.width; x++) for (let y = 9; y < c.height; y++) {
			const i = 4 * (y * c.width + x)
			if (Math.abs(d[i] - want[0]) + Math.abs(d[i + 1] - want[1]) + Math.abs(d[i + 2] - want[2]) < 30) { n++; break }
		}
		return n })()`)
	if wide := eval[int](b, "document.querySelector('#strip').width"); lit < wide/3 {
		t.Errorf("light shows in %d of %d columns", lit, wide)
	}
	b.Check()
}
