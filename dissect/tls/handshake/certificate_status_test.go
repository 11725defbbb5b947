package handshake

import (
	"strings"
	"testing"

	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/tlstest"
)

func TestCertificateStatus(t *testing.T) {
	f, _ := readSample(t, tlstest.Find(t, "OCSP", 22))
	if k := f.Find("tls.handshake.extensions_status_request_type"); k.Show() != "1 (OCSP)" || f.Find("tls.handshake.ocsp_response_len").Uint() != 50 {
		t.Errorf("%s", tlstest.Tree(f))
	}
	f, _ = readSample(t, tlstest.Find(t, "OCSP for a chain", 22))
	var lengths []uint64
	for c := range f.All() {
		if c.Name == "tls.handshake.ocsp_response_len" {
			lengths = append(lengths, c.Uint())
		}
	}
	if len(lengths) != 2 || lengths[0] != 50 || lengths[1] != 0 {
		t.Errorf("responses of %d bytes:\n%s", lengths, tlstest.Tree(f))
	}
	f, _ = readSample(t, tlstest.Sample{Version: registry.TLS12, Kind: 22, Body: []byte{7, 1}})
	if got := tlstest.Problems(f); len(got) != 1 || !strings.HasSuffix(got[0], "expected 1 or 2, saw 7") {
		t.Errorf("%q", got)
	}
}
