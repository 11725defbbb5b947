package webui

import (
	"strings"
	"testing"

	"plainsight/webui/browsertest"

	"github.com/chromedp/chromedp"
)

// typed is a secret that stands in no page by itself.

// readable is the promise of each lesson: who reads the secret.
var readable = []struct {
	lesson, eye string
	reads       bool
}{
	{"plaintext", "eavesdropper", true},
	{"plaintext", "client", true},
	{"fernet", "eavesdropper", false},
	{"fernet", "client", true},
	{"fernet", "server", true},
	{"tls13", "eavesdropper", false},
	{"tls13", "client", true},
	{"tls13", "server", true},
	{"tls13", "thief", false}, // the server's long-term key signs, and opens nothing
}

// Each lesson is run in a browser as a learner would: run, look at what is
// found, see its bytes lit or shut.
func TestLessonsInBrowser(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	for _, c := range readable {
		if c.eye == "server" && !browsertest.Full() { // who has what the client has
			continue
		}
		t.Run(c.lesson+" as "+c.eye, func(t *testing.T) {
			b.T = t
			b.runLesson(c.lesson, c.eye, typed)
			places := eval[int](b, "document.querySelectorAll('#verdict .place').length")
			lit := eval[bool](b, "document.querySelector('#verdict .answer').classList.contains('lit')")
			page := eval[string](b, "document.body.innerText")
			if !c.reads {
				if places != 0 || lit {
					t.Errorf("the secret is found in %d places", places)
				}
				if strings.Contains(page, typed) {
					t.Error("the page shows the secret")
				}
				if shut := eval[int](b, "document.querySelectorAll('#hex .b.sel.k-CT').length"); shut == 0 {
					t.Error("no shut byte is selected")
				}
				if plain := eval[string](b, "[...document.querySelectorAll('#hex .t.k-PT, #hex .t.k-OP')].map(c => c.textContent).join('')"); strings.Contains(plain, typed) {
					t.Errorf("readable bytes hold the secret: %q", plain)
				}
				return
			}
			if places == 0 || !lit {
				t.Fatalf("the secret is not found; the page says %q", eval[string](b, "document.querySelector('#verdict').innerText"))
			}
			b.Click("#verdict .place")
			b.Wait("document.querySelector('#hex .b.sel.k-PT')")
			text := eval[string](b, "[...document.querySelectorAll('#hex .t.sel.k-PT')].map(c => c.textContent).join('')")
			if !strings.Contains(text, typed) {
				t.Errorf("the lit bytes say %q, want %q among them", text, typed)
			}
			row := eval[string](b, "document.querySelector('#list [aria-selected=true]').dataset.n")
			place := eval[string](b, "document.querySelector('#verdict .place').dataset.frame")
			if row != place {
				t.Errorf("packet %s is selected, want %s", row, place)
			}
			if c.lesson != "plaintext" { // the frame's own bytes were opened
				b.Click("#buffers [role=tab]")
				b.Wait("document.querySelector('#hex .b.sel.k-OP')")
			}
		})
	}
	b.T = t
	b.Check()
}

// The same page, first shut and then with a key: switching eyes opens bytes.
func TestEyesOpenBytes(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.runLesson("fernet", "eavesdropper", typed)
	if n := eval[int](b, "document.querySelectorAll('#list .k-OP').length"); n != 0 {
		t.Fatalf("%d packets have opened bytes for the eavesdropper", n)
	}
	b.Press("e")
	b.Wait("document.querySelectorAll('#list .k-OP').length > 0 && document.querySelector('#verdict .answer.lit')")
	if u := eval[string](b, "location.search"); !strings.Contains(u, "eye=client") {
		t.Errorf("the address is %s, want eye=client in it", u)
	}
	b.Do(chromedp.Reload())
	b.Wait("document.querySelector('#verdict .answer.lit') && document.querySelector('#hex .sel')")
	b.Check()
}

// A secret of markup is text wherever it shows.
func TestMarkupIsInertInBrowser(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	for _, secret := range nasty[:3] {
		b.runLesson("plaintext", "eavesdropper", secret)
		if n := eval[int](b, "document.querySelectorAll('img, script:not([src]), svg[onload], [onerror], [onmouseover]').length"); n != 0 {
			t.Errorf("secret %q became %d elements", secret, n)
		}
		b.Wait("document.querySelector('#about').innerText.includes(document.querySelector('#secret').value)")
	}
	b.Check()
}
