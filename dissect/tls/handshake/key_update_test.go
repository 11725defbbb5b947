package handshake

import (
	"strings"
	"testing"

	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/tlstest"
)

func TestKeyUpdate(t *testing.T) {
	for n, want := range []string{"0 (update_not_requested)", "1 (update_requested)", "2"} {
		f, problem := readSample(t, tlstest.Sample{Version: registry.TLS13, Kind: 24, Body: []byte{byte(n)}})
		if got := f.Find("tls.handshake.key_update.request_update"); got.Show() != want || problem != (n > 1) {
			t.Errorf("%s with %q", got.Show(), tlstest.Problems(f))
		}
	}
}

func TestMessagesWithoutContent(t *testing.T) {
	for kind, name := range map[byte]string{0: "Hello Request", 5: "End of Early Data", 14: "Server Hello Done"} {
		f, _ := readSample(t, tlstest.Sample{Version: registry.TLS12, Kind: kind, Body: []byte{1, 2}})
		if got := tlstest.Problems(f); len(got) != 1 || !strings.Contains(got[0], name) || !strings.HasSuffix(got[0], "expected its end, saw 2 more bytes") {
			t.Errorf("%s: %q", name, got)
		}
		if f, problem := readSample(t, tlstest.Sample{Version: registry.TLS12, Kind: kind}); problem {
			t.Errorf("%s: %q", name, tlstest.Problems(f))
		}
	}
}
