package webui

import (
	"context"
	"fmt"
	"sort"
	"testing"
	"time"

	"plainsight/capture"
	"plainsight/lessons"
	"plainsight/webui/browsertest"
)

// watchRows notes for each row how long after its capture it was inserted, and
// painted: the animation frame after its insertion has ended.
const watchRows = `(() => {
	window.lags = []
	window.inserted = []
	const paint = new MessageChannel()
	let waiting = []
	paint.port1.onmessage = () => {
		const now = performance.timeOrigin + performance.now()
		for (const t of waiting) window.lags.push(now - t)
		waiting = []
	}
	new MutationObserver((ms) => {
		const fresh = []
		for (const m of ms) for (const r of m.addedNodes) if (r.dataset?.t) fresh.push(Number(r.dataset.t))
		const now = performance.timeOrigin + performance.now()
		for (const t of fresh) window.inserted.push(now - t)
		if (fresh.length) requestAnimationFrame(() => { waiting.push(...fresh); paint.port2.postMessage(0) })
	}).observe(document.querySelector('#list'), { childList: true })
	return true
})()`

// TestWireToPixel reports how long a frame takes from its capture to its row
// on the screen, each time in a page that was just loaded. The browser is busy
// with its own start at first, so the later figures are those of a learner's.
// It asserts only that all rows come.
func TestWireToPixel(t *testing.T) {
	const frames = 300
	steady := lessons.Lesson{Name: "steady", Title: "A steady stream", Eyes: fixtureEyes,
		Play: func(ctx context.Context, _ capture.Wire, _ lessons.Setting, a lessons.Audience) error {
			s := newSpeaker(a)
			tick := time.NewTicker(7 * time.Millisecond) // not in step with the screen
			defer tick.Stop()
			for i := range frames {
				select {
				case <-tick.C:
					s.Say(i%2, 0x18, fmt.Sprintf("GET /%d HTTP/1.1\r\nHost: x\r\n\r\n", i))
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			return nil
		}}
	_, web := serve(t, steady)
	b := browse(t, web)
	times := 4
	if !browsertest.Full() {
		times = 1
	}
	for n := range times {
		b.Open("/lesson/steady")
		eval[bool](b, watchRows)
		b.Click("#go")
		b.Wait(fmt.Sprintf("window.lags.length === %d", frames))
		for _, m := range []struct{ what, list string }{{"DOM", "window.inserted"}, {"pixel", "window.lags"}} {
			lags := eval[[]float64](b, m.list)
			sort.Float64s(lags)
			t.Logf("page %d, wire to %s over %d frames: p50 %.1f ms, p95 %.1f ms, worst %.1f ms", n+1, m.what, len(lags), lags[len(lags)/2], lags[len(lags)*95/100], lags[len(lags)-1])
		}
	}
}
