package handshake

import (
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/tlstest"
)

func TestFinished(t *testing.T) {
	for what, n := range map[string]int{"finished": 12, "finished, of TLS 1.3": 32} {
		f, _ := readSample(t, tlstest.Find(t, what, 20))
		if v := f.Find("tls.handshake.verify_data"); v.Len != n || v.Class != field.Integrity {
			t.Errorf("%s:\n%s", what, tlstest.Tree(f))
		}
	}
	f, _ := readSample(t, tlstest.Find(t, "finished, of SSL 3.0", 20))
	if a, b := f.Find("tls.handshake.md5_hash"), f.Find("tls.handshake.sha_hash"); a.Len != 16 || b.Len != 20 {
		t.Errorf("%s", tlstest.Tree(f))
	}
}
