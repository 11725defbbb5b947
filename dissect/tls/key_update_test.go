package tls

import (
	"plainsight/dissect/tls/registry"
	"strings"
	"testing"
)

func TestKeyUpdate(t *testing.T) {
	for n, want := range []string{"0 (update_not_requested)", "1 (update_requested)", "2"} {
		f, sum := body(t, sample{version: registry.TLS13, kind: 24, body: []byte{byte(n)}})
		if got := f.Find("tls.handshake.key_update.request_update"); got.Show() != want || sum.Problem != (n > 1) {
			t.Errorf("%s with %q", got.Show(), problems(f))
		}
	}
}

func TestMessagesWithoutContent(t *testing.T) {
	for kind, name := range map[byte]string{0: "Hello Request", 5: "End of Early Data", 14: "Server Hello Done"} {
		f, _ := body(t, sample{version: registry.TLS12, kind: kind, body: []byte{1, 2}})
		if got := problems(f); len(got) != 1 || !strings.Contains(got[0], name) || !strings.HasSuffix(got[0], "expected its end, saw 2 more bytes") {
			t.Errorf("%s: %q", name, got)
		}
		if f, sum := body(t, sample{version: registry.TLS12, kind: kind}); sum.Problem {
			t.Errorf("%s: %q", name, problems(f))
		}
	}
}
