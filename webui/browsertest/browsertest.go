// Package browsertest drives pages in a real browser, for tests. Browse opens a tab;
// what a test does there are the methods of Tab, and what it reads goes through
// Eval. All tests of a package share one browser.
package browsertest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"plainsight/webui/live/livetest"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Tab is one page in a real browser.
type Tab struct {
	T   testing.TB
	Ctx context.Context // of the steps
	Web *httptest.Server

	mu       sync.Mutex
	troubles []string // what the browser complained about
	foreign  []string // requests that went anywhere but to our server
}

// Full reports whether PLAINSIGHT_FULL is set, as .ci/run sets it: then tests look at
// every state at every width in every theme. Otherwise they look at a sample.
func Full() bool { return os.Getenv("PLAINSIGHT_FULL") != "" }

// Main runs the tests of a package and ends their browser. http.DefaultClient keeps
// cookies, as a browser does, so tests are the owner of each run that they begin,
// unless they use another client.
func Main(m *testing.M) {
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

// Browse opens a page in Chromium, which a bare machine may lack; where CI is
// set it must be there.
func Browse(t testing.TB, web *httptest.Server) *Tab {
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
	ctx, stop := context.WithTimeout(ctx, 8*livetest.Patience) // for all of a test; each wait has its own livetest.Patience
	t.Cleanup(stop)
	b := &Tab{T: t, Ctx: ctx, Web: web}
	b.Size(1440, 900)
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

func (b *Tab) hear(ev any) {
	if q, ok := ev.(*network.EventRequestWillBeSent); ok && !strings.HasPrefix(q.Request.URL, b.Web.URL) {
		b.note(&b.foreign, q.Request.URL)
	}
}

func (b *Tab) note(list *[]string, s string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	*list = append(*list, s)
}

// Check fails the test if the browser complained about anything, or sent a request to
// another server.
func (b *Tab) Check() {
	b.T.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.troubles {
		b.T.Error("the browser says:", s)
	}
	for _, s := range b.foreign {
		b.T.Error("a request went elsewhere:", s)
	}
}

// CheckMissing is Check for a test that asks for so many pages that do not exist.
func (b *Tab) CheckMissing(n int) {
	b.T.Helper()
	b.mu.Lock()
	b.troubles = slices.DeleteFunc(b.troubles, func(s string) bool {
		missing := n > 0 && strings.Contains(s, "404")
		if missing {
			n--
		}
		return missing
	})
	b.mu.Unlock()
	b.Check()
}

// Do runs some steps in order.
func (b *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	b.T.Helper()
	if err := chromedp.Do(b.Ctx, steps...); err != nil {
		b.T.Fatal(err)
	}
}

// Open goes to a page of the server, and returns once it is there: on a busy machine the
// browser may report the load of a page while the one before is still being taken down.
func (b *Tab) Open(path string) {
	b.T.Helper()
	if !strings.Contains(path, "#") { // which may lead to another place on the same page
		b.Do(chromedp.Evaluate[chromedp.Void]("window.left = true"))
	}
	b.Do(chromedp.Navigate(b.Web.URL + path))
	b.Wait("!window.left && document.documentElement && document.readyState == 'complete'")
}

// Click clicks on the first element that a selector names.
func (b *Tab) Click(sel string) { b.T.Helper(); b.Do(chromedp.Click(chromedp.CSS(sel))) }

// Press types keys into whatever has the focus.
func (b *Tab) Press(keys string) {
	b.T.Helper()
	b.Do(chromedp.KeyEvent(keys))
}

// Size changes the window, in pixels of CSS.
func (b *Tab) Size(w, h int64) {
	b.T.Helper()
	p := emulation.SetDeviceMetricsOverrideParams{Width: w, Height: h, DeviceScaleFactor: 1}
	if _, err := chromedp.Call(b.Ctx, emulation.SetDeviceMetricsOverride, p); err != nil {
		b.T.Fatal(err)
	}
}

// Media sets a preference of the reader's system, such as prefers-color-scheme.
func (b *Tab) Media(name, value string) {
	b.T.Helper()
	p := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: name, Value: value}}}
	if _, err := chromedp.Call(b.Ctx, emulation.SetEmulatedMedia, p); err != nil {
		b.T.Fatal(err)
	}
}

// Eval returns the value of a JavaScript expression on the page; a promise is awaited.
func Eval[T any](b *Tab, js string) T {
	b.T.Helper()
	v, err := chromedp.Run(b.Ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		b.T.Fatalf("%s: %v", js, err)
	}
	return v
}

// Wait returns once the expression is true. The page polls it, so that waiting does not
// slow the page down with messages.
func (b *Tab) Wait(js string) {
	b.T.Helper()
	for end := time.Now().Add(livetest.Patience); ; {
		left := max(time.Until(end).Milliseconds(), 1)
		ok, err := chromedp.Run(b.Ctx, chromedp.Evaluate[bool](fmt.Sprintf(`new Promise((done, failed) => {
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
			b.T.Fatalf("%s: %v", js, err)
		case !ok:
			b.T.Fatalf("waited in vain for %s; the page says %q", js, Eval[string](b, "document.querySelector('#trouble')?.textContent + ' | ' + document.querySelector('#verdict')?.textContent"))
		}
		return
	}
}
