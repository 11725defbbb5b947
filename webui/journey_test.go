package webui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"plainsight/webui/browsertest"

	"github.com/chromedp/chromedp"
)

// journey is what a learner meets in one lesson.
type journey struct {
	lesson string
	reads  []string // who reads the secret, of all eyes
	eye    string   // who opens the message that is looked at
	arrow  string   // that message, in the ladder
	label  string   // what its bytes are called
	keys   bool     // there are keys to follow
}

// journeys go from no protection at all to a trust that is refused.
var journeys = []journey{
	{"plaintext", []string{"eavesdropper", "client", "server"}, "eavesdropper", "GET /note", "Hypertext Transfer Protocol", false},
	{"fernet", []string{"client", "server", "thief"}, "client", "200 OK", "Hypertext Transfer Protocol", false},
	{"rsa-chat-mitm", []string{"client", "server", "mitm"}, "mitm", "Sealed key", "Squirrel, Sealed key", false},
	{"dh-ephemeral", []string{"client", "server"}, "client", "Public value", "Squirrel, Public value", false},
	{"tls12-rsa", []string{"client", "server", "thief"}, "thief", "Finished", "Handshake Protocol: Finished", true},
	{"tls13", []string{"client", "server"}, "server", "Encrypted Extensions", "Handshake Protocol: Encrypted Extensions", true},
	{"https-untrusted", nil, "client", "Alert: Bad Certificate", "Alert Message", true},
}

// Each journey is gone as a learner goes it: run, read and predict step by
// step, look through everybody's eyes, open a message, follow a key, come back
// by the address, and put the lesson beside plain text.
func TestJourneys(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	for _, j := range journeys {
		if !browsertest.Full() && !slices.Contains([]string{"rsa-chat-mitm", "tls13", "https-untrusted"}, j.lesson) {
			continue
		}
		t.Run(j.lesson, func(t *testing.T) {
			t.Parallel()
			b := browse(t, web)
			b.runLesson(j.lesson, "eavesdropper", typed)
			b.readStory()
			b.lookAround(j)
			b.openMessage(j)
			if j.keys {
				b.followKey()
			}
			b.comeBack(j)
			b.besidePlaintext(j)
			b.Check()
		})
	}
}

// readStory turns the pages, answers every question, and looks where it is told.
func (b *tab) readStory() {
	b.T.Helper()
	const open = "document.querySelector('#story .step:not([hidden])"
	steps := eval[int](b, "document.querySelectorAll('#story .step').length")
	asked := 0
	for n := range steps {
		b.Wait(fmt.Sprintf(open+" .of').textContent.startsWith('Step %d of %d')", n+1, steps))
		if eval[bool](b, open+" .ask') !== null") {
			asked++
			eval[bool](b, "("+open+" .choice input').click(), true)")
			eval[bool](b, "("+open+" .reveal').click(), true)")
			b.Wait(open + " .ask.answered .choice.right')")
			if why := eval[string](b, open+" .choice:has(:checked) .reason').innerText"); len(why) < 20 {
				b.T.Errorf("step %d answers a prediction with %q", n+1, why)
			}
		}
		if eval[bool](b, open+" .look:not([hidden])') !== null") {
			eval[bool](b, "("+open+" .look').click(), true)")
			b.Wait(open + " .look.looked') && document.querySelector('#hex .sel') && document.querySelector('#about .label')?.textContent")
		}
		if n+1 < steps {
			eval[bool](b, "(document.querySelector('#next').click(), true)")
		}
	}
	if steps < 5 || steps > 10 || asked < 3 {
		b.T.Errorf("%d steps with %d questions, want 5 to 10 with 3 at least", steps, asked)
	}
}

// lookAround looks through everybody's eyes.
func (b *tab) lookAround(j journey) {
	b.T.Helper()
	reads := map[string]bool{}
	for _, eye := range j.reads {
		reads[eye] = true
	}
	for _, eye := range eval[[]string](b, "[...document.querySelectorAll('[name=eye]')].map(i => i.value)") {
		b.Click("#eyes label:has([value='" + eye + "'])")
		b.Wait(fmt.Sprintf("location.search.includes('eye=%s') && document.querySelector('#verdict .answer:not(.wait)')", eye))
		want := "document.querySelector('#verdict .answer.lit') && document.querySelectorAll('#verdict .place').length > 0"
		if !reads[eye] {
			want = "!document.querySelector('#verdict .answer.lit') && document.querySelectorAll('#verdict .place').length === 0"
		}
		b.Wait(want)
		if !reads[eye] && strings.Contains(eval[string](b, "document.querySelector('main').innerText"), typed) {
			b.T.Errorf("%s is shown the secret", eye)
		}
	}
}

// openMessage opens a message of the ladder.
func (b *tab) openMessage(j journey) {
	b.T.Helper()
	b.Click("#eyes label:has([value='" + j.eye + "'])")
	b.Wait("location.search.includes('eye=" + j.eye + "') && " + arrow(j.arrow))
	eval[bool](b, arrow(j.arrow)+".click() ?? true")
	b.Wait(fmt.Sprintf("document.querySelector('#about .label')?.textContent === %q && document.querySelectorAll('#hex .sel').length > 0", j.label))
	if n := eval[int](b, "document.querySelectorAll('#ladder [aria-selected=true]').length"); n != 1 {
		b.T.Errorf("%d messages are chosen", n)
	}
}

// followKey chooses the first key that is known, and the first record that it
// opens.
func (b *tab) followKey() {
	b.T.Helper()
	b.Press("g")
	b.Wait("document.querySelector('#graphs .node') && document.querySelector('#graphs svg path')")
	const key = "[...document.querySelectorAll('#graphs .node[id*=write-key]:not([id*=opens])')].find(n => !n.matches('.shut'))"
	eval[bool](b, key+".querySelector('.head').click() ?? true")
	b.Wait("document.querySelectorAll('#graphs .on').length > 2 && document.querySelector('#key-step .command code')?.textContent.length > 20")
	eval[bool](b, "document.querySelector('#graphs .chip.on').click() ?? true")
	b.Wait("document.querySelector('#key-step .way li') && document.querySelector('#hex .fed')")
	b.Press("g")
	b.Wait("document.querySelector('#schedule').hidden")
}

// comeBack opens the page's address anew and sees the same.
func (b *tab) comeBack(j journey) {
	b.T.Helper()
	const here = "JSON.stringify([document.querySelector('[name=eye]:checked').value, document.querySelector('#list [aria-selected=true]')?.dataset.n, " +
		"document.querySelector('#about .label')?.textContent, document.querySelector('#story .step:not([hidden]) .of').textContent])"
	before := eval[string](b, here)
	b.Do(chromedp.Reload())
	b.Wait(fmt.Sprintf("document.querySelector('#hex .sel') && %s === %q", here, before))
}

// besidePlaintext puts the lesson beside one without protection.
func (b *tab) besidePlaintext(j journey) {
	b.T.Helper()
	if j.lesson == "plaintext" {
		return
	}
	b.runAll("/compare?a=plaintext&b="+j.lesson, typed)
	if n := eval[int](b, "document.querySelectorAll('.answers [data-side=plaintext] .place').length"); n == 0 {
		b.T.Error("the plain text is not found")
	}
	if n := eval[int](b, "document.querySelectorAll('.answers [data-side="+j.lesson+"] .place').length"); n != 0 {
		b.T.Errorf("the eavesdropper finds the secret in %d places", n)
	}
}
