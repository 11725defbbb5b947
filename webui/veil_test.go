package webui

import (
	"slices"
	"testing"
	"time"

	"plainsight/webui/browsertest"
)

// covered tells whether a pane in view has not got what the new eyes see.
const covered = "[...document.querySelectorAll('.veiled')].some((e) => e.checkVisibility())"

// After a click on other eyes no picture shows what only those before could read, and
// all panes are there again soon.
func TestEyesChangeAtOnce(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	var took []float64
	times := 4
	if !browsertest.Full() {
		times = 1
	}
	for _, view := range []string{"messages", "packets", "text"} {
		b.runLesson("tls13", "client", typed)
		b.deep(3)
		b.Click("[data-view=" + view + "]")
		for range times {
			for _, eye := range []string{"thief", "client"} {
				b.Wait("!" + covered)
				seen := eval[[]any](b, `new Promise((done) => {
					const begun = performance.now(), wrong = []
					document.querySelector('[name=eye][value=`+eye+`]').click()
					const look = () => {
						const text = document.querySelector('main').innerText + document.querySelector('#verdict').innerText, now = performance.now() - begun
						if ('`+eye+`' === 'thief' && text.includes('`+typed+`')) wrong.push(now)
						if (`+covered+` && now < 20000) return requestAnimationFrame(look)
						done([now, wrong.length])
					}
					requestAnimationFrame(look)
				})`)
				if seen[1].(float64) > 0 {
					t.Errorf("%s: %v pictures show the thief what the client reads", view, seen[1])
				}
				took = append(took, seen[0].(float64))
			}
		}
	}
	slices.Sort(took)
	if last := time.Duration(took[len(took)-1] * float64(time.Millisecond)); last > 20*time.Second {
		t.Errorf("a pane stays covered: %v", last)
	}
	t.Logf("from the click to the last pane: median %.0f ms, 95%% %.0f ms", took[len(took)/2], took[len(took)*95/100])
	b.Check()
}
