package webui

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// seen lists which parts of the lesson screen are in sight.
func (b *tab) seen() string {
	b.t.Helper()
	return eval[string](b, "['#story', '#ladder', '#about', '#hex', '#layers', '#strip', '.answer', '.eyes'].filter(s => document.querySelector(s).checkVisibility()).join(' ')")
}

func (b *tab) deep(n int) {
	b.t.Helper()
	b.wait(fmt.Sprintf("document.documentElement.dataset.depth === '%d' && document.querySelector('[data-depth-to=\"%d\"]')?.getAttribute('aria-pressed') === 'true'", n, n))
}

// A first visit meets messages in plain words. One key leads down to the bytes
// or up to the story, and the browser remembers which.
func TestThreeDepths(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.open("/lesson/fernet")
	b.deep(2)
	b.click("#go")
	b.wait("document.body.dataset.phase === 'done' && document.querySelector('#ladder .rung[aria-selected=true]') && document.querySelector('#about .deeper')")
	if s := b.seen(); s != "#story #ladder #about #strip .answer .eyes" {
		t.Errorf("at depth 2 there is %s", s)
	}
	row := "document.querySelector('#ladder .rung[aria-selected=true] .says b').textContent"
	b.wait("document.querySelector('#about h3').textContent === " + row)
	eval[bool](b, arrow("GET")+".click() ?? true")
	b.wait("document.querySelector('#about h3').textContent.startsWith('GET') && document.querySelector('#about .made').innerText.includes('Host')")

	b.click("#about .deeper")
	b.deep(3)
	b.wait("document.activeElement.matches('#hex .b.sel') && [...document.querySelectorAll('#hex .t.sel')].map(c => c.textContent).join('').startsWith('GET /note')")
	b.press("1")
	b.deep(1)
	if s := b.seen(); s != "#story #ladder #strip .answer .eyes" {
		t.Errorf("at depth 1 there is %s", s)
	}
	b.press("d")
	b.press("d")
	b.deep(3)
	if s := b.seen(); s != "#story #ladder #about #hex #layers #strip .answer .eyes" {
		t.Errorf("at depth 3 there is %s", s)
	}
	b.wait("document.querySelector('#about h3 .label').textContent === 'Hypertext Transfer Protocol'")
	b.press("d")
	b.deep(1)
	b.wait("location.search.includes('depth=1')")

	b.open("/lesson/plaintext") // another lesson, the same depth
	b.deep(1)
	b.open("/lesson/plaintext?depth=3") // the address wins
	b.deep(3)
	b.open("/lesson/plaintext?depth=7")
	b.deep(1)
	b.open("/lesson/plaintext?run=none&packet=3") // it points at a packet
	b.deep(3)
	b.check()
}

// What points at bytes opens them, for this once.
func TestPointingOpensBytes(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.open("/lesson/plaintext?depth=1")
	b.click("#go")
	b.wait("document.body.dataset.phase === 'done' && document.querySelector('#verdict .place') && document.querySelector('#hex .sel') && document.querySelector('#ladder .rung[tabindex=\"0\"]')")
	b.deep(1)
	for name, point := range map[string]func(){
		"a place where the secret is": func() { b.click("#verdict .place") },
		"a class of bytes":            func() { b.click("#legend [data-class=MD]") },
		"the story":                   func() { eval[bool](b, "(document.querySelector('#story .look').click(), true)") },
		"Enter on a message": func() {
			eval[bool](b, "(document.querySelector('#ladder .rung[tabindex=\"0\"]').focus(), true)")
			b.press(kb.Enter)
		},
	} {
		b.press("1")
		b.deep(1)
		point()
		b.deep(3)
		if kept := eval[string](b, "localStorage.getItem('depth')"); kept != "1" {
			t.Errorf("%s: depth %s is remembered, which nobody chose", name, kept)
		}
	}
	b.check()
}

// Who is among the bytes when they go out of sight is led to the message.
func TestFocusSurvivesDepth(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.runLesson("plaintext", "eavesdropper", typed)
	b.wait("document.querySelector('#ladder .rung[tabindex=\"0\"]')")
	b.press("j")
	b.press(kb.Enter)
	b.wait("document.activeElement.matches('#hex [data-i]')")
	b.press("2")
	b.deep(2)
	b.wait("document.activeElement.matches('#ladder .rung')")
	b.press("3")
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('.views [data-view=packets]').click()"))
	b.wait("document.querySelector('#list').checkVisibility()")
	b.press("1") // beside the story there are messages only
	b.wait("document.querySelector('#ladder').checkVisibility() && !document.querySelector('#list').checkVisibility()")
	b.press("l")
	b.deep(2)
	b.wait("document.querySelector('#list').checkVisibility()")
	b.check()
}

// On a narrow screen the three tabs are the depths.
func TestDepthOnNarrowScreen(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.size(360, 740)
	b.open("/lesson/plaintext?depth=1")
	b.wait("document.querySelector('.parts [data-part=story]').getAttribute('aria-pressed') === 'true'")
	b.press("3")
	b.wait("document.querySelector('.parts [data-part=bytes]').getAttribute('aria-pressed') === 'true' && document.querySelector('#bytes').checkVisibility()")
	b.press("2")
	b.wait("document.querySelector('#talk').checkVisibility() && !document.querySelector('#bytes').checkVisibility()")
	b.check()
}

// A field of some bits shows them among those of its bytes.
func TestBitsAreShown(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.runLesson("plaintext", "eavesdropper", typed)
	b.do(chromedp.Evaluate[chromedp.Void]("[...document.querySelectorAll('#tree [role=treeitem]')].find(t => t.querySelector('.label').textContent === 'Syn').click()"))
	b.wait("document.querySelector('#about .label')?.textContent === 'Syn' && !document.querySelector('#about .bits').hidden")
	if got := eval[string](b, "document.querySelector('#about .bits').textContent"); got != ".... ..0. = Syn: 1 bit of 8" {
		t.Errorf("the bits are %q", got)
	}
	b.do(chromedp.Evaluate[chromedp.Void]("[...document.querySelectorAll('#tree [role=treeitem]')].find(t => t.querySelector('.label').textContent === 'Window').click()"))
	b.wait("document.querySelector('#about .label')?.textContent === 'Window' && document.querySelector('#about .bits').hidden")
	b.check()
}

// Bytes are visited and announced one by one, over the end of a page too.
func TestBytesAreAnnounced(t *testing.T) {
	t.Parallel()
	_, web := serve(t, plainLesson())
	b := browse(t, web)
	b.open("/lesson/fixture?depth=3")
	b.do(chromedp.SetValue(chromedp.CSS("#secret"), typed))
	b.click("#go")
	b.wait("document.body.dataset.phase === 'done' && document.querySelector('#hex .sel')")
	b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('#hex [data-i=\"36\"]').click()"))
	b.wait("document.querySelector('#live').textContent === 'bytes 36 to 37, Destination Port, 49152'")
	b.press(kb.ArrowRight)
	b.press(kb.ArrowRight)
	b.wait("document.querySelector('#live').textContent.startsWith('bytes 38 to 41, Sequence Number')")
	if at := eval[string](b, "document.activeElement.dataset.i"); at != "38" {
		t.Errorf("the focus is on byte %s", at)
	}
	if n := eval[int](b, "document.querySelectorAll('#hex [tabindex=\"0\"]').length"); n != 1 {
		t.Errorf("%d bytes are tab stops, want 1", n)
	}
	col := eval[string](b, "document.activeElement.getAttribute('aria-colindex') + ' of ' + document.querySelector('#hex').getAttribute('aria-colcount')")
	if !strings.HasPrefix(col, "8 of ") {
		t.Errorf("byte 38 is in column %s, want 8: six bytes and the place stand before it", col)
	}
	b.press(kb.Escape)
	b.wait("document.activeElement.matches('#ladder .rung')")
	b.check()
}
