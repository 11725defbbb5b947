package live

import (
	"testing"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/webui/recording"
)

// A secret counts from the packet on behind which it came, of those that are
// shown, not of those that were captured.
func TestSecretsComeWithTheirPackets(t *testing.T) {
	a, b, c := field.Secret{Label: "a"}, field.Secret{Label: "b"}, field.Secret{Label: "c"}
	r := &Run{frames: make([]capture.Frame, 9), held: []recording.Held{{Eye: "client", Secret: a, After: 0}, {Eye: "server", Secret: b, After: 0}, {Eye: "client", Secret: c, After: 3}}}
	for shown, want := range map[int]string{0: "a", 2: "a", 3: "ac", 9: "ac"} {
		r.shown = shown
		got := ""
		for _, s := range r.secretsOf("client") {
			got += s.Label
		}
		if got != want {
			t.Errorf("with %d of 9 packets shown, the client holds %q, want %q", shown, got, want)
		}
	}
}
