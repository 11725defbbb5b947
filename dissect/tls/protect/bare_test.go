package protect_test

import (
	"bytes"
	"errors"
	"testing"

	"plainsight/dissect/tls/protect"
)

// Of a suite without encryption the content is there without a key, with the MAC
// after it; of others it is not.
func TestBare(t *testing.T) {
	const withNullSHA256, withGCM, tls12 = 0x003b, 0x009c, 0x0303
	if _, err := protect.Bare(withGCM, tls12, protect.Options{}); !errors.Is(err, protect.ErrSuite) {
		t.Errorf("of AES-GCM: %v", err)
	}
	o, err := protect.Bare(withNullSHA256, tls12, protect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	content := append([]byte("in plain sight"), bytes.Repeat([]byte{0xaa}, 32)...)
	r, err := o.Open(23, tls12, 0, content)
	if err != nil || string(r.Fragment()) != "in plain sight" || r.MAC != (protect.Range{Off: 14, Len: 32}) || r.Expected != nil {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := o.Open(23, tls12, 0, content[:31]); !errors.Is(err, protect.ErrShort) {
		t.Errorf("of 31 bytes: %v", err)
	}
}
