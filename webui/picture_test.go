package webui

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// drawnJS are the addresses of the pictures in the open step, without what makes
// them new for each recording, once all of them are drawn.
const drawnJS = `(() => {
  const all = [...document.querySelectorAll('.step:not([hidden]) .pictures img')]
  return all.every((i) => i.complete && i.naturalWidth > 0 && i.checkVisibility()) && JSON.stringify(all.map((i) => i.src.replace(/.*file.(.*)\?.*/, '$1')))
})()`

// drawn waits until the open step shows those pictures.
func (b *tab) drawn(names ...string) {
	b.T.Helper()
	want, _ := json.Marshal(names)
	b.Wait(fmt.Sprintf("(%s) === %q", drawnJS, want))
}

// The story draws the run's own pictures, each pair of eyes' theirs.
func TestPicturesInTheStory(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.runLesson("dh-static", "eavesdropper", typed)
	b.Press("]")
	b.drawn("paint.svg")
	for eye, want := range map[string]string{"client": "paint-client.svg", "server": "paint-server.svg", "thief": "paint-thief.svg", "eavesdropper": "paint.svg"} {
		b.Click("#eyes label:has([value=" + eye + "])")
		b.drawn(want)
	}
	b.Audit("the paints, drawn")
	b.runLesson("dh-ephemeral", "mitm", typed)
	b.drawn("paint.svg") // who sits in nobody's middle sees what all see
	b.Check()
}

// A picture that answers a question waits until the learner has predicted.
func TestPictureAfterThePrediction(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.runLesson("aes-cbc", "eavesdropper", typed)
	b.Press("]]]")
	b.Wait("document.querySelector('.step:not([hidden]) .pictures img')")
	if eval[bool](b, "document.querySelector('.step:not([hidden]) .pictures').checkVisibility()") {
		t.Error("the picture gives the answer away")
	}
	eval[bool](b, "(document.querySelector('.step:not([hidden]) .choice input').focus(), true)")
	b.Press(kb.ArrowDown)
	b.Wait("!document.querySelector('.step:not([hidden]) .reveal').disabled")
	eval[bool](b, "(document.querySelector('.step:not([hidden]) .reveal').click(), true)")
	b.drawn("picture-cbc.svg", "picture-ecb.svg")
	b.Check()
}
