package webui

import (
	"fmt"
	"strings"
	"testing"

	"plainsight/webui/pages"
)

// Turning a knob plays the lesson again, for what is shown then; the address keeps it, and
// Back undoes it.
func TestKnobsAreTurnedAtOnce(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	const read = "document.querySelector('#tree').innerText"
	b.Open("/lesson/caesar?knob.shift=13&depth=3")
	b.Wait("document.querySelector('[data-knob=shift]').value === '13'")
	b.Click("#go")
	b.Wait("document.body.dataset.phase === 'done' && document.querySelector('#tree li')")
	shifted := func(n int) string { // "Dear", as it crosses the wire
		out := ""
		for _, r := range "Dear" {
			base := 'a'
			if r < 'a' {
				base = 'A'
			}
			out += string(base + (r-base+rune(n))%26)
		}
		return out
	}
	shows := func(n int) string { return fmt.Sprintf("%s.includes(%q)", read, shifted(n)) }
	b.Wait(shows(13))
	eval[bool](b, `(() => { const d = document.querySelector('[data-dial=shift]'); d.value = '6'; d.dispatchEvent(new Event('input')); return true })()`)
	b.Wait(shows(7) + " && location.search.includes('knob.shift=7')")
	if says := eval[string](b, "document.querySelector('#settings-set').textContent"); !strings.Contains(says, "Shift: 7") {
		t.Errorf("beside the options it says %q", says)
	}
	eval[bool](b, "(history.back(), true)")
	b.Wait(shows(13) + " && location.search.includes('knob.shift=13')")
	b.Check()
}

// What comes above the packets stays low, however often the secret is found, and folds
// away on a phone.
func TestHeadStaysLow(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	for _, width := range []int64{1280, 1440} {
		b.Size(width, 800)
		b.Open("/lesson/aes-cbc")
		eval[bool](b, "(document.querySelector('#secret').value = '2', true)")
		b.Click("#go")
		b.Wait("document.body.dataset.phase === 'done' && document.querySelector('#verdict .place')")
		eval[bool](b, "(document.querySelector('[name=eye][value=client]').click(), true)")
		b.Wait("document.querySelectorAll('#verdict .because .place').length === 2 && document.querySelectorAll('#elsewhere .place').length > 4")
		if high := eval[int](b, "document.querySelector('.stage').offsetHeight"); high > 160 {
			t.Errorf("at %d px the head is %d px high", width, high)
		}
	}
	b.Size(360, 740)
	b.Open("/lesson/fernet")
	b.Click("#go")
	b.Wait("document.body.classList.contains('folded')")
	if top := eval[int](b, "Math.round(document.querySelector('#cols').getBoundingClientRect().top + scrollY)"); top > 320 {
		t.Errorf("on a phone what is read begins at %d px", top)
	}
	b.Click("#fold")
	b.Wait("document.querySelector('#go').checkVisibility()")
	b.Check()
}

// On paper a lesson has lines for a name and a date, the bytes of the chosen packet, and
// the answers at the end; nothing of that stays on the screen.
func TestHandout(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.Open("/lesson/fernet?depth=3")
	b.Click("#go")
	b.Wait("document.body.dataset.phase === 'done' && document.querySelector('#hex .line')")
	eval[bool](b, "(window.print = () => { window.printing = true; dispatchEvent(new Event('beforeprint')) }, true)")
	eval[bool](b, "(document.querySelector('#handout').click(), true)") // its card is shut
	b.Wait("window.printing")
	if n := eval[int](b, "document.querySelectorAll('.printed-names i, .printed-bytes .line').length"); n < 10 {
		t.Errorf("%d lines to write on and of bytes", n)
	}
	missing := eval[[]string](b, `(() => {
		const answers = [...document.querySelectorAll('.printed-answers dt')]
		return [...document.querySelectorAll('#story .ask')].filter((_, i) => answers[i]?.nextElementSibling?.querySelector('b') == null).map((a) => a.querySelector('legend').textContent)
	})()`)
	if last := eval[string](b, "document.body.lastElementChild.className"); len(missing) > 0 || last != "printed-answers" {
		t.Errorf("without an answer: %q; the last part is %q", missing, last)
	}
	eval[bool](b, "(dispatchEvent(new Event('afterprint')), true)")
	if n := eval[int](b, "document.querySelectorAll('[class^=printed]').length"); n > 0 {
		t.Errorf("%d parts stay on the screen", n)
	}
	b.Check()
}

// The answer names a few places itself, and a card the others.
func TestPlacesBeyondTheFirst(t *testing.T) {
	v := pages.Verdict{Tone: "lit", Says: "Readable."}
	for n := range pages.MaxFound {
		v.Found = append(v.Found, pages.Found{Frame: n + 1, How: "in the clear"})
	}
	html := pages.RenderString(pages.VerdictOf(v))
	answer, card, ok := strings.Cut(html, `id="more-places"`)
	if n, more := strings.Count(answer, "data-place="), strings.Count(card, "data-place="); !ok || n > 3 || n+more != pages.MaxFound {
		t.Errorf("the answer names %d places and the card %d", n, more)
	}
}
