package webui

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// Somebody who was given a run's address watches it: keys are said to be the
// owner's where they would stand, and eyes that the owner takes back are not
// offered any more.
func TestWatchersInBrowser(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.runLesson("rsa-chat", "client", typed)
	b.wait("document.querySelector('#lend-open').checkVisibility()")
	address := eval[string](b, "location.pathname + location.search")
	w := browse(t, web)
	w.open(address + "&keys=1")
	w.wait("document.querySelector('#graphs .kept')?.checkVisibility() && document.querySelector('#graphs').textContent.includes('not shown to watchers')")
	if eval[bool](w, "document.querySelector('#lend-open').checkVisibility() || Boolean(document.querySelector('#graphs .copy-command'))") {
		t.Error("a watcher is offered what is the owner's")
	}
	w.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('[data-leave=\"packets\"]').click()"))
	w.wait("document.querySelector('#list .row')")
	row := "[...document.querySelectorAll('#list .row')].find(r => r.textContent.includes('Sealed key'))"
	w.do(chromedp.Evaluate[chromedp.Void](row + ".click()"))
	w.wait("[...document.querySelectorAll('#tree bdi')].some(v => v.textContent === 'not shown to watchers')")
	w.do(chromedp.Evaluate[chromedp.Void]("[...document.querySelectorAll('#tree .label')].find(l => l.textContent === 'Fernet key').click()"))
	w.wait("document.querySelector('#hex .b')?.textContent === '··' && document.querySelector('#about .val').textContent === 'not shown to watchers'")
	for _, size := range [][2]int64{{1440, 900}, {360, 740}} {
		w.size(size[0], size[1])
		w.audit("what a watcher sees")
		b.size(size[0], size[1])
		b.click("#lend-open")
		b.audit("lending")
		b.press("\x1b")
	}
	b.size(1440, 900)
	b.click("#lend-open")
	b.click("[data-lend=client]")
	w.wait("document.querySelector('[name=eye][value=client]').disabled && document.querySelector('[name=eye][value=eavesdropper]').checked")
	if !eval[bool](b, "document.querySelector('[name=eye][value=client]').checked && !document.querySelector('[name=eye][value=client]').disabled") {
		t.Error("the owner has lost their own eyes")
	}
	b.click("[data-lend=client]")
	w.wait("!document.querySelector('[name=eye][value=client]').disabled")
	b.check()
}
