package webui

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"plainsight/webui/browsertest"
)

// progress is how far a step is: a press of the clicker changes it.
const progress = `(() => {
	const step = document.querySelector('#story :is(.step, .end):not([hidden])')
	const at = (e) => Math.round(e?.scrollTop ?? 0)
	return [step.dataset.step ?? 'end', at(step.querySelector('.tale')), at(step.querySelector('.ask')), step.matches('.asking'), step.matches('.pictured'), !!step.querySelector('.answered'), !!step.querySelector('.looked')].join()
})()`

// outOfSight is what of a step's title, question and the buttons below does not lie
// in the window, or lies under something else.
const outOfSight = `(() => {
	const step = document.querySelector('#story :is(.step, .end):not([hidden])'), out = []
	for (const what of [step.querySelector('h2'), step.querySelector('.ask'), step.querySelector('.look:not([hidden])'), document.querySelector('#prev'), document.querySelector(':is(#next, #onward):not([hidden])')]) {
		if (!what) continue
		const r = what.getBoundingClientRect(), inside = r.height > 0 && r.top >= 0 && r.left >= 0 && r.bottom <= innerHeight && r.right <= innerWidth
		const hit = [[r.left + 4, r.top + 4], [r.right - 4, r.bottom - 4]].map(([x, y]) => document.elementFromPoint(x, y))
		if (!inside || !hit.every((h) => h && (what.contains(h) || h === what.parentElement))) out.push((what.id || what.className || what.tagName) + ' at ' + [r.left, r.top, r.right, r.bottom].map(Math.round) + ' under ' + hit.map((h) => h?.outerHTML.slice(0, 60)))
	}
	return out.join('; ')
})()`

// A teacher has a clicker only. Whatever it has shown, title and question are on the
// projector, and after a look one is where one was.
func TestQuestionStaysOnTheProjector(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	sizes := [][2]int64{{1280, 720}, {1024, 768}, {1920, 1080}}
	for i, lesson := range []string{"fernet", "tls13", "rsa-chat"} {
		for j, size := range sizes {
			if !browsertest.Full() && i != j {
				continue
			}
			for _, depth := range []int{1, 2, 3} {
				if depth != i+1 && (j > 0 || !browsertest.Full()) {
					continue
				}
				b.Size(size[0], size[1])
				b.Open(fmt.Sprintf("/lesson/%s?depth=%d", lesson, depth))
				b.projected(fmt.Sprintf("%s, depth %d, %d by %d", lesson, depth, size[0], size[1]), depth)
			}
		}
	}
	b.Check()
}

// projected walks through a lesson, from before its run to its last step.
func (b *tab) projected(what string, depth int) {
	b.T.Helper()
	if eval[string](b, "document.documentElement.dataset.projector") != "on" {
		b.Click("[data-look-switch=projector]")
		eval[bool](b, "(document.activeElement.blur(), true)")
	}
	at := func(state string) {
		b.T.Helper()
		if s := eval[string](b, outOfSight); s != "" {
			b.T.Errorf("%s, %s: %s", what, state, s)
		}
		if over := eval[int](b, "document.documentElement.scrollHeight - innerHeight"); over > 0 {
			b.T.Errorf("%s, %s: the page is %d pixels longer than the window", what, state, over)
		}
	}
	at("before the run")
	b.Press(kb.PageDown)
	b.Wait("document.querySelector('#verdict .answer:not(.wait)') && document.querySelector('[data-phase=done]')")
	looks, steps := 0, eval[int](b, "document.querySelectorAll('#story .step').length")
	for range 12 * steps {
		before := eval[string](b, progress)
		at(before)
		if strings.HasPrefix(before, "end,") {
			break
		}
		b.Press(kb.PageDown)
		b.Wait(progress + " !== '" + before + "'")
		after := eval[string](b, progress)
		now := eval[int](b, "Number(document.documentElement.dataset.depth)")
		switch {
		case strings.HasSuffix(after, "true"): // the third is what was looked at
			looks++
			if now != 3 {
				b.T.Errorf("%s, %s: a look leads to depth %d", what, after, now)
			}
		case now != depth:
			b.T.Errorf("%s, %s: depth %d", what, after, now)
		}
	}
	if last := eval[string](b, progress); !strings.HasPrefix(last, "end,") || looks < 2 {
		b.T.Errorf("%s: it ends at %s, after %d looks", what, last, looks)
	}
}
