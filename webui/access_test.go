package webui

import (
	_ "embed"
	"fmt"
	"strings"
	"testing"

	"plainsight/webui/browsertest"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func TestAccessibility(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	for _, scheme := range []string{"dark", "light"} {
		b.Media("prefers-color-scheme", scheme)
		audit, narrow, key := b.AuditMore, b.AuditMore, b.Audit
		if scheme == "light" { // which is another in its colours, and those are no others in a narrow window
			audit, narrow, key = b.Contrast, b.Fits, b.Contrast
		}
		b.Size(1440, 900)
		if scheme == "light" && !browsertest.Full() {
			b.runLesson("tls13", "client", typed)
			b.Wait("document.querySelector('#ladder .opened')")
			key("light tls13, opened")
			continue
		}
		b.Open("/")
		key(scheme + " first screen")
		b.Open("/lesson/plaintext")
		audit(scheme + " before the run")
		b.runLesson("plaintext", "eavesdropper", typed)
		audit(scheme + " plaintext")
		b.Press("?")
		b.Wait("document.querySelector('#keys').open")
		key(scheme + " keys")
		b.Press(kb.Escape)
		b.runLesson("fernet", "eavesdropper", typed)
		audit(scheme + " fernet, shut")
		b.Press("e")
		b.Wait("document.querySelector('#verdict .answer.lit')")
		audit(scheme + " fernet, opened")
		b.runLesson("tls13", "client", typed)
		b.Wait("document.querySelector('#ladder .opened')")
		key(scheme + " tls13, opened")
		b.Click("#scale")
		audit(scheme + " time to scale")
		b.Click("#scale")
		b.Press("l")
		audit(scheme + " packets")
		b.Press("l")
		for depth, name := range []string{"the story", "the messages", "the bytes"} {
			b.Press(fmt.Sprint(depth + 1))
			b.deep(depth + 1)
			audit(scheme + " depth: " + name)
		}
		b.mapped()
		eval[bool](b, "(document.querySelector('#strip').focus(), true)")
		b.Wait("!document.querySelector('#strip-says').hidden && document.querySelector('#strip-says b')")
		audit(scheme + " a byte of the byte map")
		for _, size := range [][2]int64{{768, 1024}, {360, 740}} {
			b.Size(size[0], size[1])
			narrow(fmt.Sprintf("%s %d pixels", scheme, size[0]))
		}
		if scheme == "dark" {
			key("dark narrow")
		}
		for _, part := range []string{"story", "bytes"} {
			b.Click("[data-part=" + part + "]")
			narrow(scheme + " narrow, " + part)
		}
		b.Size(1280, 720)
		b.Do(chromedp.Evaluate[chromedp.Void]("document.querySelector('[data-look-switch=projector]').click()"))
		audit(scheme + " projector")
		b.Do(chromedp.Evaluate[chromedp.Void]("document.querySelector('[data-look-switch=projector]').click()"))
	}
	b.Check()
}

// Everything can be done without a mouse.
func TestKeyboardOnly(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.Open("/lesson/plaintext?depth=3")
	b.Press("l") // packets
	b.Press("r")
	b.Wait("document.body.dataset.phase === 'done' && document.querySelector('#hex .sel')")
	for _, pane := range []string{"#list .row", "#tree [role=treeitem]", "#hex [role=gridcell]"} {
		if n := eval[int](b, "document.querySelectorAll('"+pane+"[tabindex=\"0\"]').length"); n != 1 {
			t.Errorf("%s has %d tab stops, want 1", pane, n)
		}
	}
	chosen := func() string {
		return eval[string](b, "document.querySelector('#list [aria-selected=true]')?.dataset.n ?? ''")
	}
	at := chosen()
	b.Press("j")
	b.Wait("document.querySelector('#list [aria-selected=true]').dataset.n !== '" + at + "'")
	b.Press("k")
	b.Wait("document.querySelector('#list [aria-selected=true]').dataset.n === '" + at + "'")
	b.Press("f") // the place where the secret is
	b.Wait("document.querySelector('#hex .t.sel.k-PT')")
	b.Press("k")
	b.Press("j")
	b.Press(kb.Enter) // into the bytes
	b.Wait("document.activeElement.matches('#hex [data-i]')")
	before := eval[int](b, "Number(document.activeElement.dataset.i)")
	b.Press(kb.ArrowRight)
	b.Wait(fmt.Sprintf("Number(document.activeElement.dataset.i) === %d", before+1))
	b.Wait("/^bytes? \\d+/.test(document.querySelector('#live').textContent)")
	field := eval[string](b, "document.querySelector('#about h3 .label').textContent")
	if tree := eval[string](b, "document.querySelector('#tree [aria-selected=true] .label').textContent"); tree != field {
		t.Errorf("the tree has %q selected, the explanation is of %q", tree, field)
	}
	b.Press("?")
	b.Wait("document.querySelector('#keys').open")
	b.Press(kb.Escape)
	b.Wait("!document.querySelector('#keys').open")
	b.Press(kb.Escape) // back to the packets
	b.Wait("document.activeElement.matches('#list .row')")
	b.Press(kb.Tab)
	b.Wait("document.activeElement.matches('#tree [role=treeitem]')")
	label := eval[string](b, "document.activeElement.querySelector('.label').textContent")
	b.Press(kb.ArrowUp)
	b.Wait("document.activeElement.matches('#tree [role=treeitem]') && document.activeElement.querySelector('.label').textContent !== " + fmt.Sprintf("%q", label))
	b.Press("e")
	b.Wait("document.querySelector('[name=eye]:checked').value === 'client'")
	b.Press("]")
	b.Wait("document.querySelector('.step[data-step=\"2\"]:not([hidden])')")
	b.Press("s")
	b.Wait("document.querySelectorAll('#list .row').length === 1")
	b.Press("s")
	b.Wait("document.querySelectorAll('#list .row').length === 2")
	b.Press("p")
	b.Wait("document.querySelectorAll('#list .row').length > 5")
	b.Check()
}

// The theme follows the system's, at once, until the reader chooses one.
func TestThemeFollowsTheSystem(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.Media("prefers-color-scheme", "dark")
	b.Open("/")
	b.Wait("document.documentElement.dataset.theme === 'dark'")
	b.Media("prefers-color-scheme", "light")
	b.Wait("document.documentElement.dataset.theme === 'light' && document.querySelector('[data-look-switch=theme]').getAttribute('aria-pressed') === 'true'")
	b.Click("[data-look-switch=theme]")
	b.Wait("document.documentElement.dataset.theme === 'dark'")
	b.Media("prefers-color-scheme", "dark")
	b.Media("prefers-color-scheme", "light")
	if theme := eval[string](b, "new Promise(go => requestAnimationFrame(() => requestAnimationFrame(() => go(document.documentElement.dataset.theme))))"); theme != "dark" {
		t.Errorf("what the reader chose was dark, and the theme is %s", theme)
	}
	b.Check()
}

// Nothing moves for those who asked for that.
func TestReducedMotion(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.Media("prefers-reduced-motion", "reduce")
	b.runLesson("fernet", "eavesdropper", typed)
	b.Press("e")
	b.Wait("document.querySelector('#verdict .answer.lit')")
	if n := eval[int](b, "document.getAnimations().length"); n != 0 {
		t.Errorf("%d animations run under reduced motion", n)
	}
	b.Wait("document.querySelector('#ladder .opened')")
	if s := eval[string](b, "document.querySelector('#talk').innerHTML"); strings.Contains(s, "shifted") {
		t.Error("rows are marked to move")
	}
}
