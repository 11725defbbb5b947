package webui

import (
	"testing"

	"plainsight/webui/browsertest"

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
	b.Wait("document.querySelector('#lend-open').checkVisibility()")
	address := eval[string](b, "location.pathname + location.search")
	w := browse(t, web)
	w.Open(address + "&keys=1")
	w.Wait("document.querySelector('#graphs .kept')?.checkVisibility() && document.querySelector('#graphs').textContent.includes('not shown to watchers')")
	if eval[bool](w, "document.querySelector('#lend-open').checkVisibility() || Boolean(document.querySelector('#graphs .copy-command'))") {
		t.Error("a watcher is offered what is the owner's")
	}
	w.Do(chromedp.Evaluate[chromedp.Void]("document.querySelector('[data-leave=\"packets\"]').click()"))
	w.Wait("document.querySelector('#list .row')")
	row := "[...document.querySelectorAll('#list .row')].find(r => r.textContent.includes('Sealed key'))"
	w.Do(chromedp.Evaluate[chromedp.Void](row + ".click()"))
	w.Wait("[...document.querySelectorAll('#tree bdi')].some(v => v.textContent === 'not shown to watchers')")
	w.Do(chromedp.Evaluate[chromedp.Void]("[...document.querySelectorAll('#tree .label')].find(l => l.textContent === 'Fernet key').click()"))
	w.Wait("document.querySelector('#hex .b')?.textContent === '··' && document.querySelector('#about .val').textContent === 'not shown to watchers'")
	for _, size := range [][2]int64{{1440, 900}, {360, 740}} {
		w.Size(size[0], size[1])
		audit := b.AuditMore
		if size[0] == 360 {
			w.Audit("what a watcher sees")
			if browsertest.Full() {
				audit = b.Audit
			}
		} else {
			w.AuditMore("what a watcher sees")
		}
		b.Size(size[0], size[1])
		b.Click("#lend-open")
		audit("lending")
		b.Press("\x1b")
	}
	b.Size(1440, 900)
	b.Click("#lend-open")
	b.Click("[data-lend=client]")
	w.Wait("document.querySelector('[name=eye][value=client]').disabled && document.querySelector('[name=eye][value=eavesdropper]').checked")
	if !eval[bool](b, "document.querySelector('[name=eye][value=client]').checked && !document.querySelector('[name=eye][value=client]').disabled") {
		t.Error("the owner has lost their own eyes")
	}
	b.Click("[data-lend=client]")
	w.Wait("!document.querySelector('[name=eye][value=client]').disabled")
	b.Check()
}
