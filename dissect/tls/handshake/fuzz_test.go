package handshake

import (
	"testing"

	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/tlstest"
)

// FuzzHandshake takes any body apart as any message in any version and with any
// cipher suite. What holds for all is checked as they are taken apart.
func FuzzHandshake(f *testing.F) {
	for _, s := range tlstest.Samples() {
		f.Add(uint16(s.Version), s.Suite, s.Kind, s.Body)
	}
	f.Fuzz(func(t *testing.T, version, suite uint16, kind byte, content []byte) {
		if len(content) > 1<<14-HeaderLen {
			return
		}
		readSample(t, tlstest.Sample{Version: registry.Version(version), Suite: suite, Kind: kind, Body: content})
	})
}
