package webui

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

//go:embed testdata/axe.min.js
var axe string

// audit fails for every serious finding of axe on the page as it is. Of the
// hundreds of lines of bytes, which are all made the same way, the first few
// speak for the others.
func (b *tab) audit(state string) { b.t.Helper(); b.axe(state, 10, everything) }

// contrast is audit for colours only: another theme changes nothing else.
func (b *tab) contrast(state string) {
	b.t.Helper()
	b.axe(state, 1, colours)
}

// What axe is to look at. Of what is well it needs to say no more than how much.
const (
	everything = "{resultTypes: ['violations'], preload: false}"
	colours    = "{resultTypes: ['violations'], preload: false, runOnly: ['color-contrast']}"
)

func (b *tab) axe(state string, least int, options string) {
	b.t.Helper()
	if !eval[bool](b, "'axe' in window") {
		eval[bool](b, "(() => {"+axe+"; return true})()")
	}
	said := eval[string](b, `axe.run({exclude: [['#hex .line:nth-child(n+7)']]}, `+options+`).then(r => JSON.stringify({
		passes: r.passes.length,
		violations: r.violations.filter(v => v.impact === 'serious' || v.impact === 'critical')
			.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target + ' ' + (n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? '')).join('; ')),
	}))`)
	var found struct {
		Passes     int
		Violations []string
	}
	if err := json.Unmarshal([]byte(said), &found); err != nil {
		b.t.Fatal(err)
	}
	if found.Passes < least {
		b.t.Errorf("%s: axe looked at %d things only", state, found.Passes)
	}
	for _, f := range found.Violations {
		b.t.Errorf("%s: %s", state, f)
	}
	b.fits(state)
}

// fits fails where a page has to be moved sideways to be read.
func (b *tab) fits(state string) {
	b.t.Helper()
	if w := eval[int](b, "document.documentElement.scrollWidth - innerWidth"); w > 0 {
		b.t.Errorf("%s: the page is %d pixels wider than the window", state, w)
	}
}

func TestAccessibility(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	for _, scheme := range []string{"dark", "light"} {
		b.media("prefers-color-scheme", scheme)
		audit, narrow := b.audit, b.audit
		if scheme == "light" { // which is another in its colours, and those are no others in a narrow window
			audit, narrow = b.contrast, b.fits
		}
		b.size(1440, 900)
		b.open("/")
		audit(scheme + " first screen")
		b.open("/lesson/plaintext")
		audit(scheme + " before the run")
		b.runLesson("plaintext", "eavesdropper", typed)
		audit(scheme + " plaintext")
		b.press("?")
		b.wait("document.querySelector('#keys').open")
		audit(scheme + " keys")
		b.press(kb.Escape)
		b.runLesson("fernet", "eavesdropper", typed)
		audit(scheme + " fernet, shut")
		b.press("e")
		b.wait("document.querySelector('#verdict .answer.lit')")
		audit(scheme + " fernet, opened")
		b.runLesson("tls13", "client", typed)
		b.wait("document.querySelector('#ladder .opened')")
		audit(scheme + " tls13, opened")
		b.click("#scale")
		audit(scheme + " time to scale")
		b.click("#scale")
		b.press("l")
		audit(scheme + " packets")
		b.press("l")
		for depth, name := range []string{"the story", "the messages", "the bytes"} {
			b.press(fmt.Sprint(depth + 1))
			b.deep(depth + 1)
			audit(scheme + " depth: " + name)
		}
		b.mapped()
		eval[bool](b, "(document.querySelector('#strip').focus(), true)")
		b.wait("!document.querySelector('#strip-says').hidden && document.querySelector('#strip-says b')")
		audit(scheme + " a byte of the byte map")
		for _, size := range [][2]int64{{768, 1024}, {360, 740}} {
			b.size(size[0], size[1])
			narrow(fmt.Sprintf("%s %d pixels", scheme, size[0]))
		}
		for _, part := range []string{"story", "bytes"} {
			b.click("[data-part=" + part + "]")
			narrow(scheme + " narrow, " + part)
		}
		b.size(1280, 720)
		b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('[data-look-switch=projector]').click()"))
		audit(scheme + " projector")
		b.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('[data-look-switch=projector]').click()"))
	}
	b.check()
}

// Everything can be done without a mouse.
func TestKeyboardOnly(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.open("/lesson/plaintext?depth=3")
	b.press("l") // packets
	b.press("r")
	b.wait("document.body.dataset.phase === 'done' && document.querySelector('#hex .sel')")
	for _, pane := range []string{"#list .row", "#tree [role=treeitem]", "#hex [role=gridcell]"} {
		if n := eval[int](b, "document.querySelectorAll('"+pane+"[tabindex=\"0\"]').length"); n != 1 {
			t.Errorf("%s has %d tab stops, want 1", pane, n)
		}
	}
	chosen := func() string {
		return eval[string](b, "document.querySelector('#list [aria-selected=true]')?.dataset.n ?? ''")
	}
	at := chosen()
	b.press("j")
	b.wait("document.querySelector('#list [aria-selected=true]').dataset.n !== '" + at + "'")
	b.press("k")
	b.wait("document.querySelector('#list [aria-selected=true]').dataset.n === '" + at + "'")
	b.press("f") // the place where the secret is
	b.wait("document.querySelector('#hex .t.sel.k-PT')")
	b.press("k")
	b.press("j")
	b.press(kb.Enter) // into the bytes
	b.wait("document.activeElement.matches('#hex [data-i]')")
	before := eval[int](b, "Number(document.activeElement.dataset.i)")
	b.press(kb.ArrowRight)
	b.wait(fmt.Sprintf("Number(document.activeElement.dataset.i) === %d", before+1))
	b.wait("/^bytes? \\d+/.test(document.querySelector('#live').textContent)")
	field := eval[string](b, "document.querySelector('#about h3 .label').textContent")
	if tree := eval[string](b, "document.querySelector('#tree [aria-selected=true] .label').textContent"); tree != field {
		t.Errorf("the tree has %q selected, the explanation is of %q", tree, field)
	}
	b.press("?")
	b.wait("document.querySelector('#keys').open")
	b.press(kb.Escape)
	b.wait("!document.querySelector('#keys').open")
	b.press(kb.Escape) // back to the packets
	b.wait("document.activeElement.matches('#list .row')")
	b.press(kb.Tab)
	b.wait("document.activeElement.matches('#tree [role=treeitem]')")
	label := eval[string](b, "document.activeElement.querySelector('.label').textContent")
	b.press(kb.ArrowUp)
	b.wait("document.activeElement.matches('#tree [role=treeitem]') && document.activeElement.querySelector('.label').textContent !== " + fmt.Sprintf("%q", label))
	b.press("e")
	b.wait("document.querySelector('[name=eye]:checked').value === 'client'")
	b.press("]")
	b.wait("document.querySelector('.step[data-step=\"2\"]:not([hidden])')")
	b.press("s")
	b.wait("document.querySelectorAll('#list .row').length === 1")
	b.press("s")
	b.wait("document.querySelectorAll('#list .row').length === 2")
	b.press("p")
	b.wait("document.querySelectorAll('#list .row').length > 5")
	b.check()
}

// The theme follows the system's, at once, until the reader chooses one.
func TestThemeFollowsTheSystem(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.media("prefers-color-scheme", "dark")
	b.open("/")
	b.wait("document.documentElement.dataset.theme === 'dark'")
	b.media("prefers-color-scheme", "light")
	b.wait("document.documentElement.dataset.theme === 'light' && document.querySelector('[data-look-switch=theme]').getAttribute('aria-pressed') === 'true'")
	b.click("[data-look-switch=theme]")
	b.wait("document.documentElement.dataset.theme === 'dark'")
	b.media("prefers-color-scheme", "dark")
	b.media("prefers-color-scheme", "light")
	if theme := eval[string](b, "new Promise(go => requestAnimationFrame(() => requestAnimationFrame(() => go(document.documentElement.dataset.theme))))"); theme != "dark" {
		t.Errorf("what the reader chose was dark, and the theme is %s", theme)
	}
	b.check()
}

// Nothing moves for those who asked for that.
func TestReducedMotion(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.media("prefers-reduced-motion", "reduce")
	b.runLesson("fernet", "eavesdropper", typed)
	b.press("e")
	b.wait("document.querySelector('#verdict .answer.lit')")
	if n := eval[int](b, "document.getAnimations().length"); n != 0 {
		t.Errorf("%d animations run under reduced motion", n)
	}
	b.wait("document.querySelector('#ladder .opened')")
	if s := eval[string](b, "document.querySelector('#talk').innerHTML"); strings.Contains(s, "shifted") {
		t.Error("rows are marked to move")
	}
}
