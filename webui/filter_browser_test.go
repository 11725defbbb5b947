package webui

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// By keyboard alone one filters, is told what is wrong, finds, chooses a conversation, and
// steps back from all of it.
func TestFilterAndFindByKeyboard(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.runLesson("rsa-chat", "client", typed)
	const shown = "document.querySelectorAll('#ladder .rung').length"
	b.Wait(shown + " > 20")
	toBox := func(key, id string) { // the tests' keys type a letter after it was taken, too
		b.Press(key)
		b.Wait("document.activeElement?.id === '" + id + "'")
		eval[bool](b, "(document.activeElement.value = '', true)")
	}
	clear := func() { eval[bool](b, "(document.activeElement.select(), true)") }
	toBox("/", "filter")
	b.Press("tcp.fla")
	b.Wait("document.querySelector('#filter-fields [role=option]')?.dataset.name === 'tcp.flags'")
	b.Press(kb.ArrowDown)
	b.Press(kb.Tab)
	b.Wait("document.querySelector('#filter').value === 'tcp.flags' && document.querySelector('#filter-fields').hidden")
	b.Press(" == = 3" + kb.Enter)
	b.Wait("document.querySelector('#filter-wrong mark')?.textContent === '=' && " + shown + " > 20")
	clear()
	b.Press("tcp.flags.fin == 1" + kb.Enter)
	b.Wait(shown + " < 8 && document.querySelector('#filter-wrong').hidden && location.search.includes('tcp.flags.fin')")
	clear()
	b.Press("tcp.port == 9" + kb.Enter)
	b.Wait(shown + " === 0 && document.querySelector('#narrowed').checkVisibility() && document.querySelector('#narrowed').textContent.startsWith('None of')")
	b.AuditMore("nothing is left by the filter")
	b.Click("#narrow-clear")
	b.Wait(shown + " > 20 && document.querySelector('#narrowed').hidden && !location.search.includes('filter=')")
	for _, back := range []string{shown + " === 0", shown + " > 0 && " + shown + " < 8 && location.search.includes('fin')", shown + " > 20 && document.querySelector('#narrowed').hidden"} {
		eval[bool](b, "history.back() ?? true")
		b.Wait(back)
	}

	b.Press(kb.Escape)
	b.Wait("document.activeElement?.closest('#ladder')")
	toBox("n", "find")
	b.Press("note SAYS" + kb.Enter)
	b.Wait("document.querySelector('#find-at').textContent.startsWith('Hit 1 of ')")
	b.Wait("[...document.querySelectorAll('#hex .t.hit')].map(c => c.textContent).join('') === 'note says'")
	b.Press(kb.Enter)
	b.Wait("/^Hit (1 of 1|2 of )/.test(document.querySelector('#find-at').textContent)")
	b.Press(kb.Escape)
	b.Press("c")
	b.Wait("document.querySelector('#talks').matches(':popover-open') && document.activeElement?.matches('.talk')")
	b.Audit("the conversations")
	b.Press(kb.ArrowDown + kb.Enter)
	b.Wait("location.search.includes('talk=tcp-1') && " + shown + " > 0 && " + shown + " < 20")
	if n := eval[int](b, "new Set([...document.querySelectorAll('#ladder .which')].map(w => w.textContent)).size"); n > 1 {
		t.Errorf("messages of %d connections are drawn", n)
	}
	b.Click("[data-view=packets]")
	b.Wait("(([total, of]) => total > 5 && total < of && document.querySelectorAll('#list .row').length === total)([Number(document.querySelector('#list').getAttribute('aria-rowcount')), Number(document.querySelector('#count').textContent.match(/\\d+/)[0])])")
	b.Click("[data-view=text]")
	b.Wait("document.querySelectorAll('#spoken-list .said').length > 0 && document.querySelectorAll('#spoken-list .said').length < 14")
	b.Size(360, 740)
	b.AuditMore("filtered, 360 pixels")
	b.Check()
}

// The selected field becomes the filter, and at the story's depth and on a projector the row
// is out of sight.
func TestFieldAsFilter(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.runLesson("plaintext", "eavesdropper", typed)
	b.mended("eavesdropper")
	eval[bool](b, arrow("GET")+".click() ?? true")
	b.Wait("document.querySelector('#about .filter code')?.textContent === 'http'")
	eval[bool](b, "[...document.querySelectorAll('#tree [role=treeitem] .label')].find(l => l.textContent.startsWith('Host')).click() ?? true")
	b.Wait("document.querySelector('#about .filter code').textContent.startsWith('http.host == \"')")
	b.Click("#about .filter .use")
	b.Wait("document.querySelectorAll('#ladder .rung').length === 1 && document.querySelector('#filter').value.startsWith('http.host == \"')")
	b.Press("1")
	b.Wait("!document.querySelector('#narrow').checkVisibility() && document.querySelector('#narrowed').checkVisibility()")
	b.Check()
}

// In a long capture the messages in view are loaded as one scrolls and chooses, and what is
// drawn is said.
func TestLadderOfManyConnections(t *testing.T) {
	t.Parallel()
	s, web := serve(t, crowdLesson(1500))
	r := beginLong(t, s)
	b := browse(t, web)
	b.Open("/lesson/long?depth=3&eye=client&run=" + r.ID + "&packet=7006&view=messages")
	b.Wait("document.querySelector('#ladder [aria-selected=true]')?.id === 'm7006-1' && document.querySelectorAll('#ladder .further').length === 2")
	eval[bool](b, "(document.querySelector('#ladder').scrollTop = 1e6) > 0")
	b.Wait("!document.querySelector('#m7006-1') || Number([...document.querySelectorAll('#ladder .rung')].at(-1).id.slice(1).split('-')[0]) > 7400")
	b.Press("l")
	b.Click("#list .row")
	b.Press(kb.Home)
	b.Press("l")
	b.Wait("document.querySelector('#ladder [aria-selected=true]')?.id === 'm1-1'")
	eval[bool](b, "document.querySelector('#ladder [aria-selected=true]').focus() ?? true")
	b.Press(kb.End)
	b.Wait("document.querySelector('#ladder [aria-selected=true]')?.id === 'm14999-1' && !document.querySelector('#ladder .rung:last-child ~ .further')")
	if n := eval[int](b, "document.querySelectorAll('#ladder .rung').length"); n > 400 {
		t.Errorf("%d messages are in the page", n)
	}
	b.Check()
}
