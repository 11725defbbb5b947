package webui

import (
	"fmt"
	"testing"

	"plainsight/webui/browsertest"
)

// What can be chosen before a run stays within its box, on a phone too, in
// every lesson.
func TestOptionsStayInTheirBox(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	for i, l := range allLessons() {
		if len(l.Knobs)+len(l.Faults) == 0 && !l.CanStay() {
			continue
		}
		if i%4 != 0 && !browsertest.Full() {
			continue
		}
		b.Open("/lesson/" + l.Name)
		b.Wait("!document.querySelector('#go').disabled")
		b.Click("#settings-open")
		b.Wait("document.querySelector('#settings').matches(':popover-open')")
		for _, width := range []int64{320, 360, 768} {
			b.Size(width, 740)
			b.Wait(fmt.Sprintf("innerWidth === %d", width))
			out := eval[[]string](b, `(() => {
				const box = document.querySelector('#settings'), r = box.getBoundingClientRect()
				const pad = parseFloat(getComputedStyle(box).paddingRight)
				const out = [...box.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > r.left + box.clientWidth - pad + 2).map((e) => e.tagName + ' ' + e.id)
				if (box.scrollWidth > box.clientWidth) out.push('a scroll bar: ' + box.scrollWidth + ' in ' + box.clientWidth)
				if (r.right > innerWidth) out.push('the box itself')
				for (const s of box.querySelectorAll('select')) if (s.getBoundingClientRect().width < 100) out.push('too narrow to read: ' + s.id)
				return out
			})()`)
			if len(out) > 0 {
				t.Errorf("%s at %d px: over the edge: %q", l.Name, width, out)
			}
		}
	}
	b.Check()
}
