package webui

import (
	"fmt"
	"sort"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"plainsight/capture"
	"plainsight/webui/browsertest"
)

// clockChoices notes how long it takes from a press or a key until the bytes of
// the packet that it chose are in the page.
const clockChoices = `(() => {
	window.took = []
	window.heard = []
	let since = 0
	const begin = (e) => {
		since = performance.now()
		heard.push(e.type + ' ' + (e.key ?? e.clientX + ',' + e.clientY) + ' at ' + (e.target.id || e.target.closest('[id]')?.id))
	}
	addEventListener('keydown', begin, true)
	addEventListener('mousedown', begin, true)
	new MutationObserver(() => {
		const n = document.querySelector('#list [aria-selected=true]')?.dataset.n
		if (!since || !document.querySelector('#hex .b') || !document.querySelector('#bytes-h').textContent.startsWith('Packet ' + n + ' ')) return
		window.took.push(performance.now() - since)
		since = 0
	}).observe(document.querySelector('#hex'), { childList: true })
	return true
})()`

// TestChoiceToBytes reports how long a reader waits for the bytes of a packet
// that they choose. It fails only where that is a wait indeed.
func TestChoiceToBytes(t *testing.T) {
	const frames, large = 10_001, 5_001
	choices := 20
	if !browsertest.Full() {
		choices = 8
	}
	s, web := serve(t, longLesson(frames, map[int]capture.Frame{large: record()}))
	r := beginLong(t, s)
	b := browse(t, web)
	b.Open("/lesson/long?depth=3&view=packets&run=" + r.ID)
	b.Wait("document.body.dataset.phase === 'done' && document.querySelector('#hex .sel')")
	eval[bool](b, clockChoices)
	defer func() {
		if t.Failed() {
			t.Log(eval[string](b, "heard.slice(-5).join('; ') + '; ' + took.length + ' were counted; ' + document.querySelector('#bytes-h').textContent + ' in ' + location.search"))
		}
	}()
	done := 0
	next := func(what string, do func()) {
		t.Helper()
		do()
		done++
		b.Wait(fmt.Sprintf("window.took.length === %d", done))
		if ms := eval[float64](b, "window.took.at(-1)"); what != "" {
			t.Logf("%s: %.1f ms", what, ms)
		}
	}
	for i := range choices {
		n := 1 + i*(frames-1)/choices
		b.scrollToPacket(n)
		b.settled("before a choice")
		what := ""
		if n == large {
			what = "a record of 16 KiB, by a click"
		}
		next(what, func() { b.clickRow(n) })
		next("", func() { b.Press([]string{kb.ArrowDown, kb.PageDown, kb.ArrowDown, kb.End}[i%4]) })
	}
	b.scrollToPacket(large - 1)
	b.settled("before the record")
	next("", func() { b.clickRow(large - 1) })
	next("a record of 16 KiB, by a key", func() { b.Press(kb.ArrowDown) })
	took := eval[[]float64](b, "window.took")
	sort.Float64s(took)
	p50, p95 := took[len(took)/2], took[len(took)*95/100]
	t.Logf("choice to bytes over %d choices among %d packets: p50 %.1f ms, p95 %.1f ms, worst %.1f ms", len(took), frames, p50, p95, took[len(took)-1])
	if p95 > 1000 {
		t.Errorf("p95 is %.0f ms: a reader waits for that", p95)
	}
	b.Check()
}
