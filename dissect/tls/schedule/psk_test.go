package schedule_test

import (
	"bytes"
	"testing"

	"plainsight/dissect/derive"
	"plainsight/dissect/field"
	"plainsight/dissect/tls/schedule"
)

// The pre-master secrets of RFC 4279, Sections 2 and 4.
func TestPSKPreMaster(t *testing.T) {
	psk := derive.Given("PSK", []byte{1, 2, 3}, field.Own())
	alone := schedule.PSKPreMaster(psk, nil)
	if want := []byte{0, 3, 0, 0, 0, 0, 3, 1, 2, 3}; !bytes.Equal(alone.Output, want) || alone.Formula() != "uint16(length) + zeros(3) + uint16(length) + PSK" {
		t.Errorf("%s gives %x, want %x", alone.Formula(), alone.Output, want)
	}
	with := schedule.PSKPreMaster(psk, derive.Given("other_secret", []byte{9, 8}, field.Own()))
	if want := []byte{0, 2, 9, 8, 0, 3, 1, 2, 3}; !bytes.Equal(with.Output, want) || len(derive.List(with)) != 3 {
		t.Errorf("%s gives %x, want %x", with.Formula(), with.Output, want)
	}
}
