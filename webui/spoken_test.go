package webui

import (
	"strings"
	"testing"
)

// The conversation as text shows each viewpoint what it reads, and nothing more: the
// others see how long it is.
func TestConversationAsText(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.runLesson("rsa-chat", "client", typed)
	b.Wait("document.querySelector('#ladder .rung.opened .words')?.textContent") // in the ladder, too
	b.Click("[data-view=text]")
	b.Wait("document.querySelector('#spoken-list')?.innerText.includes('The note says: " + typed + "')")
	if u := eval[string](b, "location.search"); !strings.Contains(u, "view=text") {
		t.Errorf("the address is %s", u)
	}
	if n := eval[int](b, "document.querySelectorAll('#spoken-list .said').length"); n != 14 {
		t.Errorf("%d messages are said, want 14", n)
	}
	if n := eval[int](b, "document.querySelectorAll('#spoken-list .shutter').length"); n > 0 {
		t.Errorf("%d are shut for the clients", n)
	}
	if s := eval[string](b, "document.querySelector('#spoken-list .through').textContent"); !strings.Contains(s, "Base64url, decoded") {
		t.Errorf("it came through %q", s)
	}
	b.Audit("the conversation as text")
	eval[bool](b, "((f) => { f.value = 'SQUIRREL'; f.dispatchEvent(new Event('input')); return true })(document.querySelector('#spoken-find'))")
	b.Wait("document.querySelectorAll('#spoken-list mark').length === 2 && document.querySelector('#spoken-found').textContent === 'found 2 times'")
	b.Click("#spoken-list .packet")
	b.Wait("location.search.includes('packet=' + document.querySelector('#spoken-list .packet').dataset.n)")

	b.Press("e")
	b.Press("e")
	b.Press("e")
	b.Wait("document.querySelector('[name=eye]:checked').value === 'eavesdropper' && document.querySelectorAll('#spoken-list .shutter').length === 14")
	if s := eval[string](b, "document.querySelector('#talk').textContent"); strings.Contains(s, typed) {
		t.Errorf("the eavesdropper reads %.2000q", s)
	}
	b.Size(360, 740)
	b.AuditMore("the conversation as text, 360 pixels")
	b.Check()
}
