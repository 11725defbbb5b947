package webui

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"plainsight/lessons"
	"plainsight/webui/questions"
)

// A learner turns talking on, writes to the squirrels and sees both messages
// cross the wire: open with the client's keys, and shut without.
func TestTalkInBrowser(t *testing.T) {
	t.Parallel()
	const wrote, answer = "seven loud geese", "You wrote 3 words: seven loud geese"
	inList := func(words string) string {
		return "document.querySelector('#list').innerText.includes('" + words + "')"
	}
	_, web := serveReal(t)
	b := browse(t, web)
	b.Open("/lesson/rsa-chat?eye=client")
	if eval[bool](b, "document.querySelector('#talk-form').checkVisibility()") {
		t.Error("one can write before there is a run")
	}
	b.Do(chromedp.SetValue(chromedp.CSS("#secret"), typed))
	b.Click("#settings-open")
	b.Click("#stay")
	b.Press("\x1b") // Escape puts the card away
	b.Click("#go")
	b.Wait("document.querySelector('#talk-form').checkVisibility() && document.querySelector('#finish').checkVisibility()")
	b.Wait(inList("Now you have 1"))
	if label := eval[string](b, "document.querySelector('#talk-form label').textContent"); label != "Write to the squirrels" {
		t.Errorf("the field is called %q", label)
	}

	const packets = "Number(document.querySelector('#list').getAttribute('aria-rowcount'))"
	before := eval[int](b, packets)
	b.Do(chromedp.SendKeys(chromedp.CSS("#talk-text"), wrote))
	b.Click("#talk-form button")
	b.Wait(inList(answer))
	if after := eval[int](b, packets); after < before+2 {
		t.Errorf("%d packets before and %d after, want two more at least: message and answer", before, after)
	}
	if left := eval[string](b, "document.querySelector('#talk-text').value"); left != "" {
		t.Errorf("what was sent still stands in the field: %q", left)
	}

	// The same packets without a key.
	b.Click("label:has([name=eye][value=eavesdropper])")
	b.Wait("!" + inList("opened") + " && " + inList("Message: Fernet token"))
	if page := eval[string](b, "document.body.innerText"); strings.Contains(page, wrote) || strings.Contains(page, answer) {
		t.Error("the eavesdropper reads what was written")
	}

	b.Click("#finish")
	b.Wait("document.body.dataset.phase === 'done' && !document.querySelector('#talk-form').checkVisibility() && !document.querySelector('#finish').checkVisibility()")
	b.Check()
}

// What comes of each fault of the chat is on the wire, where its Look points.
func TestChatFaultsShow(t *testing.T) {
	l, _ := lessons.ByName("rsa-chat")
	for _, f := range l.Faults {
		heard := playFault(t, l, f, "virtual")
		eye := f.Look.Eye
		if eye == "" {
			eye = "eavesdropper"
		}
		if !has(t, seenBy(t, &heard.Recording, eye), f.Look.Field) {
			t.Errorf("%s: %s has no %s to look at", f.Name, eye, f.Look.Field)
		}
		heads := map[string]string{"changed-key": "SHA-256 of the public key above: does not fit", "changed-message": "the message does not open: its seal, the HMAC, does not fit this key and these bytes"}
		if want := heads[f.Name]; want != "" {
			if got, _, err := questions.Measure(seenBy(t, &heard.Recording, eye), lessons.Measure{What: lessons.Value, Field: f.Look.Field}, questions.Note{}); err != nil || got != want {
				t.Errorf("%s: %s is %q (%v), want %q", f.Name, f.Look.Field, got, err, want)
			}
		}
	}
}
