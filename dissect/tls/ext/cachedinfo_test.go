package ext

import (
	"testing"
)

// The client names what it has by a hash, the server by its kind alone.
func TestCachedInfo(t *testing.T) {
	shows(t, ClientHello, 25, "0006 02 01 a1 09 01 b1", `ST Data: 00060201a10901b1
  ST Cached Information Length: 6
  ST Cached Information
    MD Type: 2 (cert_req)
    ST Hash Length: 1
    MD Hash: a1
    MD Type: 9 (Unknown)
    ST Hash Length: 1
    MD Hash: b1
`)
}
