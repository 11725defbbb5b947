package webui

import (
	"strings"
	"testing"
)

// Beside the lines that reach a server stands which files they read, with links
// to them.
func TestReachTellsOfFiles(t *testing.T) {
	_, web := serveReal(t)
	b := browse(t, web)
	b.Open("/lesson/mtls?eye=eavesdropper")
	b.Click("#settings-open")
	b.Click("#stay")
	b.Press("\x1b")
	b.Click("#go")
	b.Wait("!document.querySelector('#reach-open').hidden")
	b.Click("#reach-open")
	b.Wait("document.querySelector('#reach-files a')")
	const says = "document.querySelector('#reach-files').textContent"
	if got := eval[string](b, says); !strings.Contains(got, "First save ca.pem and client.pem, and type these lines in the folder where they are. client.pem is held by other eyes") {
		t.Errorf("beside the lines stands %q", got)
	}
	b.Press("\x1b")
	b.Click("label:has([name=eye][value=client])")
	b.Wait("document.querySelectorAll('#reach-files a').length === 2")
	if got := eval[string](b, says); strings.Contains(got, "other eyes") {
		t.Errorf("to the client is said %q", got)
	}
	got := eval[string](b, "fetch(document.querySelectorAll('#reach-files a')[1].href).then((r) => r.text())")
	if !strings.Contains(got, "PRIVATE KEY") {
		t.Errorf("the link leads to %.60q", got)
	}
	b.Check()
}
