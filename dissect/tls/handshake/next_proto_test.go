package handshake

import (
	"testing"

	"plainsight/dissect/tls/tlstest"
)

func TestNextProtocol(t *testing.T) {
	f, _ := readSample(t, tlstest.Find(t, "the next protocol", 67))
	tlstest.Same(t, tlstest.Inside(f), `ST Selected Protocol Length: 8
MD Selected Protocol: http/1.1
ST Padding Length: 22
ST Padding: 22 bytes
`)
}
