package tls

import "testing"

func TestNextProtocol(t *testing.T) {
	f, _ := body(t, find(t, "the next protocol", 67))
	same(t, inside(f), `ST Selected Protocol Length: 8
MD Selected Protocol: http/1.1
ST Padding Length: 22
ST Padding: 22 bytes
`)
}
