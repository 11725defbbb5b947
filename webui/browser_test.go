package webui

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// tab is one page in a real browser.
type tab struct {
	t   testing.TB
	ctx context.Context
	web *httptest.Server

	mu       sync.Mutex
	troubles []string // what the browser complained about
	foreign  []string // requests that went anywhere but to our server
}

// TestMain ends the browser of all tests with them. Tests ask as a browser does
// that keeps its cookies, and so as the owner of each run that they begin; those
// of watchers say so.
func TestMain(m *testing.M) {
	jar, _ := cookiejar.New(nil) // which cannot fail
	http.DefaultClient.Jar = jar
	code := m.Run()
	endBrowser()
	os.Exit(code)
}

var endBrowser = func() {}

// theBrowser is started once: each test has a window of its own in it, which
// shares neither cookies nor storage with the others.
var theBrowser = sync.OnceValues(func() (context.Context, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		alloc, end := chromedp.NewExecAllocator(context.Background(), chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox,
			chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck)
		ctx, cancel := chromedp.NewContext(alloc)
		endBrowser = func() {
			chromedp.Cancel(ctx) // waits until it has ended
			cancel()
			end()
		}
		return ctx, chromedp.Do(ctx)
	}
	return nil, exec.ErrNotFound
})

// browse opens a page in Chromium, which a bare machine may lack; where CI is
// set it must be there.
func browse(t testing.TB, web *httptest.Server) *tab {
	t.Helper()
	if testing.Short() {
		t.Skip("short tests leave the browser out: what it shows is tested without the race detector, which slows it down most")
	}
	browser, err := theBrowser()
	if errors.Is(err, exec.ErrNotFound) && os.Getenv("CI") != "true" {
		t.Skip("skipped: no chromium on this machine")
	}
	if err != nil {
		t.Fatalf("no chromium could be started on this machine, and these tests need it: %v", err)
	}
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	ctx, stop := context.WithTimeout(ctx, 8*patience) // for all of a test; each wait has its own patience
	t.Cleanup(stop)
	b := &tab{t: t, ctx: ctx, web: web}
	b.size(1440, 900)
	if _, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil { // as if each were in front
		t.Fatal(err)
	}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	lines := chromedp.Console(ctx)
	go func() {
		for m, err := range lines {
			if err != nil {
				return
			}
			b.note(&b.troubles, m.String())
		}
	}()
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *tab) hear(ev any) {
	if q, ok := ev.(*network.EventRequestWillBeSent); ok && !strings.HasPrefix(q.Request.URL, b.web.URL) {
		b.note(&b.foreign, q.Request.URL)
	}
}

func (b *tab) note(list *[]string, s string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	*list = append(*list, s)
}

// check fails the test for anything that the browser complained about or that
// left this server.
func (b *tab) check() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.troubles {
		b.t.Error("the browser says:", s)
	}
	for _, s := range b.foreign {
		b.t.Error("a request went elsewhere:", s)
	}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func (b *tab) open(path string) { b.t.Helper(); b.do(chromedp.Navigate(b.web.URL + path)) }
func (b *tab) click(sel string) { b.t.Helper(); b.do(chromedp.Click(chromedp.CSS(sel))) }
func (b *tab) press(keys string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(keys))
}

func (b *tab) size(w, h int64) {
	b.t.Helper()
	p := emulation.SetDeviceMetricsOverrideParams{Width: w, Height: h, DeviceScaleFactor: 1}
	if _, err := chromedp.Call(b.ctx, emulation.SetDeviceMetricsOverride, p); err != nil {
		b.t.Fatal(err)
	}
}

// media sets what the reader's system prefers.
func (b *tab) media(name, value string) {
	b.t.Helper()
	p := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: name, Value: value}}}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, p); err != nil {
		b.t.Fatal(err)
	}
}

func eval[T any](b *tab, js string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", js, err)
	}
	return v
}

// wait returns once the expression is true. The page looks for itself, so that
// waiting takes nothing from what is waited for.
func (b *tab) wait(js string) {
	b.t.Helper()
	for end := time.Now().Add(patience); ; {
		left := max(time.Until(end).Milliseconds(), 1)
		ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](fmt.Sprintf(`new Promise((done, failed) => {
			const end = performance.now() + %d
			const look = () => requestAnimationFrame(() => {
				try {
					if (%s) return done(true)
				} catch (e) { return failed(e) }
				if (performance.now() > end) return done(false)
				setTimeout(look, 15)
			})
			look()
		})`, left, js), chromedp.EvalAwaitPromise))
		switch {
		case err != nil && strings.Contains(err.Error(), "navigated") && time.Now().Before(end): // the page that was asked is just being left
			continue
		case err != nil:
			b.t.Fatalf("%s: %v", js, err)
		case !ok:
			b.t.Fatalf("waited in vain for %s; the page says %q", js, eval[string](b, "document.querySelector('#trouble')?.textContent + ' | ' + document.querySelector('#verdict')?.textContent"))
		}
		return
	}
}

// runLesson opens a lesson with those eyes, down to its bytes, types the secret
// and runs it.
func (b *tab) runLesson(name, eye, secret string) {
	b.t.Helper()
	b.open("/lesson/" + name + "?depth=3&eye=" + eye)
	b.do(chromedp.SetValue(chromedp.CSS("#secret"), secret))
	b.click("#go")
	b.wait("document.body.dataset.phase === 'done' && document.querySelector('#verdict .answer:not(.wait)') && document.querySelector('#hex .sel')")
}
