package ext

import (
	"strings"
	"testing"

	"plainsight/dissect/field/fieldtest"
)

func TestQUICParameters(t *testing.T) {
	shows(t, ClientHello, 57, "01 04 80007530"+"0c 00"+"11 08 00000001 6b3343cf"+"7129 02 4331"+"1b 01 77"+"0f 02 c1c2", `ST Parameter: max_idle_timeout (len=4)
  ST Type: 0x01 (max_idle_timeout)
  ST Length: 4
  MD Value: 80007530
  MD max_idle_timeout: 30000
ST Parameter: disable_active_migration (len=0)
  ST Type: 0x0c (disable_active_migration)
  ST Length: 0
ST Parameter: version_information (len=8)
  ST Type: 0x11 (version_information)
  ST Length: 8
  MD Value: 000000016b3343cf
  MD Chosen Version: 0x00000001 (1)
  MD Other Version: 0x6b3343cf (2)
ST Parameter: google_user_agent (len=2)
  ST Type: 0x3129 (google_user_agent)
  ST Length: 2
  MD Value: 4331
  MD Google UserAgent: C1
ST Parameter: GREASE (len=1)
  ST Type: 0x1b (GREASE)
  ST Length: 1
  RN Value: 77
ST Parameter: initial_source_connection_id (len=2)
  ST Type: 0x0f (initial_source_connection_id)
  ST Length: 2
  RN Value: c1c2
  RN Initial Source Connection ID: c1c2
`)
}

func TestQUICPreferredAddress(t *testing.T) {
	shows(t, EncryptedExtensions, 0xffa5, "0d 2a 7f000001 01bb "+strings.Repeat("00", 15)+"01 1151 01 ab"+strings.Repeat("cd", 16), `ST Parameter: preferred_address (len=42)
  ST Type: 0x0d (preferred_address)
  ST Length: 42
  MD Value: 42 bytes
  MD ipv4Address: 127.0.0.1
  MD ipv4Port: 443
  MD ipv6Address: ::1
  MD ipv6Port: 4433
  ST Length: 1
  RN connectionId: ab
  RN statelessResetToken: 16 bytes
`)
}

func TestVarint(t *testing.T) { // the examples of RFC 9000, Appendix A.1
	for s, want := range map[string]uint64{"c2197c5eff14e88c": 151288809941952652, "9d7f3e7d": 494878333, "7bbd": 15293, "25": 37, "4025": 37} {
		if v, n := varint(fieldtest.Unhex(s)); v != want || 2*n != len(s) {
			t.Errorf("%s is %d in %d bytes", s, v, n)
		}
		if _, n := varint(fieldtest.Unhex(s)[:len(s)/2-1]); n != 0 {
			t.Errorf("%s cut short has %d bytes", s, n)
		}
	}
}
