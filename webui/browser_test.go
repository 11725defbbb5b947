package webui

import (
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"

	"plainsight/webui/browsertest"
)

func TestMain(m *testing.M) { browsertest.Main(m) }

// tab is a page of plainsight in the browser of all tests.
type tab struct{ *browsertest.Tab }

func browse(t testing.TB, web *httptest.Server) *tab {
	t.Helper()
	return &tab{browsertest.Browse(t, web)}
}

func eval[T any](b *tab, js string) T {
	b.T.Helper()
	return browsertest.Eval[T](b.Tab, js)
}

// runLesson opens a lesson with those eyes, down to its bytes, types the secret
// and runs it.
func (b *tab) runLesson(name, eye, secret string) {
	b.T.Helper()
	b.Open("/lesson/" + name + "?depth=3&eye=" + eye)
	b.Do(chromedp.SetValue(chromedp.CSS("#secret"), secret))
	b.Click("#go")
	b.Wait("document.body.dataset.phase === 'done' && document.querySelector('#verdict .answer:not(.wait)') && document.querySelector('#hex .sel')")
}
