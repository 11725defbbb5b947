package webui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A learner predicts, the capture answers, and the browser keeps how far they
// are.
func TestPredictThenLook(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.Do(chromedp.Navigate(web.URL + "/lesson/plaintext"))
	b.Wait("document.querySelector('#story .step:not([hidden]) .reveal')")
	if !eval[bool](b, "document.querySelector('#story .reveal').disabled") {
		t.Error("the answer is shown to who has not predicted")
	}
	press := func(sel string) { // wherever the pane is scrolled to
		t.Helper()
		eval[bool](b, "(document.querySelector('#story .step:not([hidden]) "+sel+"').click(), true)")
	}
	press(".choice input")
	press(".reveal")
	b.Wait("document.querySelector('#story .how').innerText.includes('press Run first')")

	b.Click("#go")
	b.Wait("document.querySelector('#verdict .answer.lit')")
	b.Wait("document.querySelector('#ladder .rung')")
	eval[bool](b, "(document.querySelector('#ladder .rung').click(), true)")
	b.Wait("location.search.includes('packet=1&') && !location.search.includes('packet=6')")
	press(".reveal")
	b.Wait("document.querySelector('#story .ask.answered')")
	b.Wait("location.search.includes('packet=6&') && [...document.querySelectorAll('#hex .t.sel')].map((c) => c.textContent).join('').includes('fluffy tail')") // the bytes that refute it
	if got := eval[string](b, "document.querySelector('#story .step:not([hidden]) .choice.right').innerText"); !strings.Contains(got, "Everyone the packets pass") {
		t.Errorf("right is %q", got)
	}
	if missed := eval[string](b, "document.querySelector('#story .step:not([hidden]) .choice.missed .reason').innerText"); !strings.Contains(missed, "postcard") {
		t.Errorf("the mistake is answered with %q", missed)
	}
	press(".how button") // to the packet that answers it
	b.Wait("document.querySelector('#hex .sel')")

	b.Press("]")
	b.Wait("location.search.includes('step=2')")
	b.Do(chromedp.Reload())
	b.Wait("document.querySelector('#story .step:not([hidden]) .of')?.innerText.startsWith('Step 2')")

	b.Do(chromedp.Navigate(web.URL + "/"))
	b.Wait("document.querySelector('[data-progress=plaintext]:not([hidden])')")
	if says := eval[string](b, "document.querySelector('[data-progress=plaintext]').innerText"); !strings.Contains(says, "continue at step 2 of 7, 0 of 1 predictions right") {
		t.Errorf("the first screen says %q", says)
	}
	b.Click("#progress-forget")
	b.Wait("document.querySelector('[data-progress=plaintext]').hidden")
	b.Check()
}

// A clicker has two buttons. For a teacher the first shows the answer, then
// what there is to see, then goes on.
func TestClicker(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.runLesson("plaintext", "eavesdropper", typed)
	b.Click("[data-look-switch=projector]")
	b.Wait("document.documentElement.dataset.projector === 'on'")
	if says := eval[string](b, "document.querySelector('#story .reveal').innerText"); says != "Show the answer" {
		t.Errorf("the button says %q", says)
	}
	eval[bool](b, "(document.activeElement.blur(), true)")
	const at = "[" + progress + ", document.documentElement.dataset.depth, location.search].join()"
	var passed []string            // what there was before each press
	for _, want := range []string{ // each before the next, and before any of them what is told comes in sight
		"document.querySelector('#story .ask.answered')",
		"document.querySelector('#story .look.looked')",
		"document.querySelector('#story .step:not([hidden]) .of').innerText.startsWith('Step 2')",
	} {
		for range 10 {
			before := eval[string](b, progress)
			b.mended("eavesdropper")
			b.Wait("location.search.endsWith('field=http.file_data')") // what the press before has led to
			passed = append(passed, eval[string](b, at))
			b.Press(kb.PageDown)
			b.Wait(progress + " !== '" + before + "'")
			if eval[bool](b, "!!"+want) {
				break
			}
		}
		b.Wait(want)
	}
	for _, was := range slices.Backward(passed) { // the other one undoes them, press by press
		b.Press(kb.PageUp)
		b.Wait(fmt.Sprintf("%s === %q", at, was))
	}
	b.Click("[data-look-switch=projector]") // as it was, for who comes next
	b.Check()
}
