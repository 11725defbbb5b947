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
	b.T.Helper()
	return eval[string](b, "['#story', '#ladder', '#about', '#hex', '#layers', '#strip', '.answer', '.eyes'].filter(s => document.querySelector(s).checkVisibility()).join(' ')")
}

func (b *tab) deep(n int) {
	b.T.Helper()
	b.Wait(fmt.Sprintf("document.documentElement.dataset.depth === '%d' && document.querySelector('[data-depth-to=\"%d\"]')?.getAttribute('aria-pressed') === 'true'", n, n))
}

// A first visit meets messages in plain words. One key leads down to the bytes
// or up to the story, and the browser remembers which.
func TestThreeDepths(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.Open("/lesson/fernet")
	b.deep(2)
	b.Click("#go")
	b.Wait("document.body.dataset.phase === 'done' && document.querySelector('#ladder .rung[aria-selected=true]') && document.querySelector('#about .deeper')")
	if s := b.seen(); s != "#story #ladder #about #strip .answer .eyes" {
		t.Errorf("at depth 2 there is %s", s)
	}
	row := "document.querySelector('#ladder .rung[aria-selected=true] .says b').textContent"
	b.Wait("document.querySelector('#about h3').textContent === " + row)
	eval[bool](b, arrow("GET")+".click() ?? true")
	b.Wait("document.querySelector('#about h3').textContent.startsWith('GET') && document.querySelector('#about .made').innerText.includes('Host')")

	b.Click("#about .deeper")
	b.deep(3)
	b.Wait("document.activeElement.matches('#hex .b.sel') && [...document.querySelectorAll('#hex .t.sel')].map(c => c.textContent).join('').startsWith('GET /note')")
	b.Press("1")
	b.deep(1)
	if s := b.seen(); s != "#story #ladder #strip .answer .eyes" {
		t.Errorf("at depth 1 there is %s", s)
	}
	b.Press("d")
	b.Press("d")
	b.deep(3)
	if s := b.seen(); s != "#story #ladder #about #hex #layers #strip .answer .eyes" {
		t.Errorf("at depth 3 there is %s", s)
	}
	b.Wait("document.querySelector('#about h3 .label').textContent === 'Hypertext Transfer Protocol'")
	b.Press("d")
	b.deep(1)
	b.Wait("location.search.includes('depth=1')")

	b.Open("/lesson/plaintext") // another lesson, the same depth
	b.deep(1)
	b.Open("/lesson/plaintext?depth=3") // the address wins
	b.deep(3)
	b.Open("/lesson/plaintext?depth=7")
	b.deep(1)
	b.Open("/lesson/plaintext?run=none&packet=3") // it points at a packet
	b.deep(3)
	b.Check()
}

// What points at bytes opens them, for this once.
func TestPointingOpensBytes(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.Open("/lesson/plaintext?depth=1")
	b.Click("#go")
	b.Wait("document.body.dataset.phase === 'done' && document.querySelector('#verdict .place') && document.querySelector('#hex .sel') && document.querySelector('#ladder .rung[tabindex=\"0\"]')")
	b.deep(1)
	for name, point := range map[string]func(){
		"a place where the secret is": func() { b.Click("#verdict .place") },
		"a class of bytes":            func() { b.Click("#legend [data-class=MD]") },
		"the story":                   func() { eval[bool](b, "(document.querySelector('#story .look').click(), true)") },
		"Enter on a message": func() {
			eval[bool](b, "(document.querySelector('#ladder .rung[tabindex=\"0\"]').focus(), true)")
			b.Press(kb.Enter)
		},
	} {
		b.Press("1")
		b.deep(1)
		point()
		b.deep(3)
		if kept := eval[string](b, "localStorage.getItem('depth')"); kept != "1" {
			t.Errorf("%s: depth %s is remembered, which nobody chose", name, kept)
		}
	}
	b.Check()
}

// Who is among the bytes when they go out of sight is led to the message.
func TestFocusSurvivesDepth(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.runLesson("plaintext", "eavesdropper", typed)
	b.Wait("document.querySelector('#ladder .rung[tabindex=\"0\"]')")
	b.Press("j")
	b.Press(kb.Enter)
	b.Wait("document.activeElement.matches('#hex [data-i]')")
	b.Press("2")
	b.deep(2)
	b.Wait("document.activeElement.matches('#ladder .rung')")
	b.Press("3")
	b.Do(chromedp.Evaluate[chromedp.Void]("document.querySelector('.views [data-view=packets]').click()"))
	b.Wait("document.querySelector('#list').checkVisibility()")
	b.Press("1") // beside the story there are messages only
	b.Wait("document.querySelector('#ladder').checkVisibility() && !document.querySelector('#list').checkVisibility()")
	b.Press("l")
	b.deep(2)
	b.Wait("document.querySelector('#list').checkVisibility()")
	b.Check()
}

// On a narrow screen the three tabs are the depths.
func TestDepthOnNarrowScreen(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.Size(360, 740)
	b.Open("/lesson/plaintext?depth=1")
	b.Wait("document.querySelector('.parts [data-part=story]').getAttribute('aria-pressed') === 'true'")
	b.Press("3")
	b.Wait("document.querySelector('.parts [data-part=bytes]').getAttribute('aria-pressed') === 'true' && document.querySelector('#bytes').checkVisibility()")
	b.Press("2")
	b.Wait("document.querySelector('#talk').checkVisibility() && !document.querySelector('#bytes').checkVisibility()")
	b.Check()
}

// A field of some bits shows them among those of its bytes.
func TestBitsAreShown(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.runLesson("plaintext", "eavesdropper", typed)
	b.Do(chromedp.Evaluate[chromedp.Void]("[...document.querySelectorAll('#tree [role=treeitem]')].find(t => t.querySelector('.label').textContent === 'Syn').click()"))
	b.Wait("document.querySelector('#about .label')?.textContent === 'Syn' && !document.querySelector('#about .bits').hidden")
	if got := eval[string](b, "document.querySelector('#about .bits').textContent"); got != ".... ..0. = Syn: 1 bit of 8" {
		t.Errorf("the bits are %q", got)
	}
	b.Do(chromedp.Evaluate[chromedp.Void]("[...document.querySelectorAll('#tree [role=treeitem]')].find(t => t.querySelector('.label').textContent === 'Window').click()"))
	b.Wait("document.querySelector('#about .label')?.textContent === 'Window' && document.querySelector('#about .bits').hidden")
	b.Check()
}

// The words beside "class" fit what is chosen: a field of one class, one whose parts
// are of several, and one that was computed.
func TestClassWordsFitTheField(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.runLesson("fernet", "eavesdropper", typed)
	words := func(label string) string {
		t.Helper()
		b.Do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf("[...document.querySelectorAll('#tree [role=treeitem]')].findLast(t => t.querySelector('.label').textContent === %q).querySelector('.label').dispatchEvent(new MouseEvent('click', { bubbles: true, clientX: 9999 }))", label)))
		b.Wait(fmt.Sprintf("document.querySelector('#about .label')?.textContent === %q && document.querySelector('#tree [aria-selected=true] .label').textContent === %q", label, label))
		return eval[string](b, "[document.querySelector('#about .swatch').hidden ? 'none' : document.querySelector('#about .swatch').textContent, document.querySelector('#about .kind dd').textContent].join(': ')")
	}
	b.Wait("document.querySelector('#hex .b.sel.k-CT')") // a run leads to what carries the secret
	if got := words("File Data"); !strings.HasPrefix(got, "none: several: ") || !strings.Contains(got, "ciphertext") {
		t.Errorf("of content with a token it says %q", got)
	}
	if got := words("Hypertext Transfer Protocol"); !strings.HasPrefix(got, "none: several: ") {
		t.Errorf("of a layer it says %q", got)
	}
	if got := words("Status Code"); got != "ST: structure. Headers, lengths and types that make the protocol work. Reading them takes no key." {
		t.Errorf("of a field of one class it says %q", got)
	}

	b.runLesson("caesar", "codebreaker", "fluffy tail")
	b.Wait("[...document.querySelectorAll('#tree .label')].some(l => l.textContent === 'Shift found')")
	if got := words("Shift found"); got != "none: none: this value was computed here, and has no bytes of its own" {
		t.Errorf("of a computed field it says %q", got)
	}
	if !eval[bool](b, "[...document.querySelectorAll('#tree [role=treeitem]')].findLast(t => t.querySelector('.label').textContent === 'Shift found').querySelector('.dot').matches('.computed:not(.k-UN)')") {
		t.Error("the tree gives it a class")
	}
	b.Check()
}

// Bytes are visited and announced one by one, over the end of a page too.
func TestBytesAreAnnounced(t *testing.T) {
	t.Parallel()
	_, web := serve(t, plainLesson())
	b := browse(t, web)
	b.Open("/lesson/fixture?depth=3")
	b.Do(chromedp.SetValue(chromedp.CSS("#secret"), typed))
	b.Click("#go")
	b.Wait("document.body.dataset.phase === 'done' && document.querySelector('#hex .sel')")
	b.Do(chromedp.Evaluate[chromedp.Void]("document.querySelector('#hex [data-i=\"36\"]').click()"))
	b.Wait("document.querySelector('#live').textContent === 'bytes 36 to 37, Destination Port, 49152'")
	b.Press(kb.ArrowRight)
	b.Press(kb.ArrowRight)
	b.Wait("document.querySelector('#live').textContent.startsWith('bytes 38 to 41, Sequence Number')")
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
	b.Press(kb.Escape)
	b.Wait("document.activeElement.matches('#ladder .rung')")
	b.Check()
}
