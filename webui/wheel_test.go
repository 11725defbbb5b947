package webui

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"plainsight/lessons"
	"plainsight/webui/pages"
)

// A learner turns the wheel until they can read the secret, with the eyes of
// somebody who holds no key.
func TestWheelInBrowser(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.runLesson("caesar", "eavesdropper", typed)
	b.Click("#wheel summary")
	b.Wait("document.querySelector('#wheel').open && !document.querySelector('#wheel-parts').hidden")
	eval[bool](b, "document.querySelector('#wheel-turn').focus() ?? true")
	for by := range 26 {
		b.Wait(fmt.Sprintf("document.querySelector('#wheel-by').textContent === '%d'", by))
		text := eval[string](b, "document.querySelector('#wheel-text').textContent")
		if found := strings.Contains(text, typed); found != (by == 3) {
			t.Errorf("moved back by %d the wheel says %q", by, text)
		}
		tallest := eval[string](b, "document.querySelector('#wheel-bars').getAttribute('aria-label')")
		if by == 3 && !strings.HasPrefix(tallest, "Most frequent letters: e ") && !strings.HasPrefix(tallest, "Most frequent letters: t ") {
			t.Errorf("the letters are counted as %q", tallest)
		}
		if by == 3 {
			b.Wait("document.querySelector('#live').textContent.startsWith('Moved back by 3: Dear friend')")
		}
		b.Press(kb.ArrowRight)
	}
	if shut := eval[string](b, "document.querySelector('#verdict .answer').className"); strings.Contains(shut, "lit") {
		t.Error("turning the wheel told the server something")
	}
	b.Audit("the wheel, turned")
	b.Check()
}

// The wheel is on the page of its lesson, and on no other.
func TestWheelIsOnItsPage(t *testing.T) {
	s, _ := serveReal(t)
	for _, l := range lessons.All() {
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, httptest.NewRequest("GET", "http://localhost/lesson/"+l.Name, nil))
		if has := strings.Contains(w.Body.String(), `id="wheel"`); w.Code != 200 || has != (l.Name == pages.WheelLesson) {
			t.Errorf("%s: %d, has a wheel: %v", l.Name, w.Code, has)
		}
	}
}
