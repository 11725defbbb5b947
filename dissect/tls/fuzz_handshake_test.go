package tls

import (
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/registry"
	"testing"
)

// FuzzHandshake takes any body apart as any message in any version and with any
// cipher suite. What holds for all is checked as they are taken apart.
func FuzzHandshake(f *testing.F) {
	for _, s := range samples() {
		f.Add(uint16(s.version), s.suite, s.kind, s.body)
	}
	f.Fuzz(func(t *testing.T, version, suite uint16, kind byte, content []byte) {
		if len(content) > maxPlaintext-handshake.HeaderLen {
			return
		}
		body(t, sample{version: registry.Version(version), suite: suite, kind: kind, body: content})
	})
}
