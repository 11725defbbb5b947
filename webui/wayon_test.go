package webui

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// Who has answered everything is told what came of it, and where to go on. What was
// answered is still there when the lesson is opened again, and the first screen
// leads back to where one was.
func TestWayOn(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.runLesson("plaintext", "eavesdropper", typed)
	click := func(sel string) { eval[bool](b, "(document.querySelector('"+sel+"').click(), true)") }
	const open = "#story .step:not([hidden]) "
	answered := 0
	steps := eval[int](b, "document.querySelectorAll('#story .step').length")
	for n := range steps {
		if n == 3 { // leave in the middle, and come back
			b.Open("/")
			b.Wait("document.querySelector('[data-progress=plaintext]:not([hidden])')?.innerText.includes('continue at step 4 of')")
			if href := eval[string](b, "document.querySelector('[data-progress=plaintext]').closest('a').getAttribute('href')"); !strings.HasSuffix(href, "/lesson/plaintext?step=4") {
				t.Errorf("the first screen leads to %s", href)
			}
			b.runLesson("plaintext", "eavesdropper", typed)
			if got := eval[int](b, "document.querySelectorAll('#story .ask.answered .choice.right').length"); got != answered || got == 0 {
				t.Errorf("%d questions are as they were left, want %d", got, answered)
			}
			b.Open("/lesson/plaintext?step=4")
			b.Click("#go")
			b.Wait("document.querySelector('[data-phase=done]')")
		}
		if eval[bool](b, "!!document.querySelector('"+open+".ask')") {
			answered++
			click(open + ".choice:last-of-type input")
			click(open + ".reveal")
			b.Wait("document.querySelector('" + open + ".ask.answered .choice.right .reason')?.innerText.startsWith('Right. ')")
			for _, why := range strings.Split(eval[string](b, "(document.querySelectorAll('"+open+".choice input').forEach((i) => i.click()), [...document.querySelectorAll('"+open+".choice .reason')].map((r) => r.innerText).join('|'))"), "|") {
				if !strings.HasPrefix(why, "Right. ") && !strings.HasPrefix(why, "Wrong. ") || len(why) < 20 {
					t.Errorf("step %d: a reason is %q", n+1, why)
				}
			}
		}
		click("#next")
	}
	b.Wait("document.querySelector('#story .end:not([hidden])') && document.querySelectorAll('#readers > div').length === document.querySelectorAll('[name=eye]').length")
	asked := eval[int](b, "document.querySelectorAll('#story .ask').length")
	if got := eval[int](b, "document.querySelectorAll('#predictions li').length"); got != asked {
		t.Errorf("%d predictions are listed, want %d", got, asked)
	}
	if got := eval[string](b, "document.querySelector('#predictions').innerText"); strings.Contains(got, "Answer it in step") || !strings.Contains(got, "You said: ") {
		t.Errorf("the predictions read %q", got)
	}
	if got := eval[string](b, "document.querySelector('#readers').innerText"); !strings.Contains(got, "Your secret: readable in 1 place.") {
		t.Errorf("who read it: %q", got)
	}
	if href := eval[string](b, "document.querySelector('#onward:not([hidden])').getAttribute('href')"); !strings.HasPrefix(href, "/lesson/") {
		t.Errorf("the way on leads to %s", href)
	}
	b.Do(chromedp.NavigateBack())
	b.Wait("document.querySelector('#story .step:not([hidden])')?.dataset.step === '" + string(rune('0'+steps)) + "'")
	b.Open("/")
	b.Wait("document.querySelector('[data-progress=plaintext]:not([hidden])')?.innerText.startsWith('done, ')")
	eval[bool](b, "(window.print = () => {}, true)")
	eval[bool](b, "(document.querySelector('#progress-name').value = 'Ada', document.querySelector('#progress-print').click(), true)")
	if got := eval[string](b, "document.querySelector('#sheet').textContent"); !strings.Contains(got, "Ada, ") || !strings.Contains(got, "done, ") || !strings.Contains(got, "not begun") {
		t.Errorf("the sheet reads %q", got)
	}
	b.Check()
}
