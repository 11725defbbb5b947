package tls

import (
	"crypto/tls"
	"math/rand"
	"testing"

	"plainsight/dissect/field/fieldtest"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/tlstest"
)

func TestRecognise(t *testing.T) {
	for _, c := range []struct {
		name string
		data string // in hex
		want proto.Verdict
	}{
		{"nothing yet", "", proto.Maybe},
		{"a content type", "16", proto.Maybe},
		{"and the major version", "1603", proto.Maybe},
		{"a header", "1603010100", proto.Maybe},
		{"and the message's type", "160301010001", proto.Maybe},
		{"a Client Hello's first bytes", "160301010001 0000fc 0303", proto.Yes},
		{"a Server Hello's first bytes", "160303007a02 000076 0303", proto.Yes},
		{"a Client Hello in tiny records", "160301000101 16030100050000", proto.Yes},
		{"a Client Hello with no room for what it must have", "160301000f01 00000b 0303", proto.No},
		{"the same, long enough to be ciphertext", "160301010001 000010 0303", proto.Maybe},
		{"a Client Hello of no known major version", "160301000f01 000030 0703", proto.No},
		{"Hello Request", "1603030004 00000000", proto.Yes},
		{"Hello Request with content", "1603030008 00000004 00000000", proto.No},
		{"Certificate", "16030303e8 0b 000abc", proto.Yes},
		{"a handshake type that there is not", "1603030008 63 000004 00000000", proto.No},
		{"an encrypted Finished and what follows it", "1603030010 e0c1d2e3f4a5b6c7d8e9fa0b1c2d3e4f 1703030020", proto.Yes},
		{"an encrypted Finished alone", "1603030010 e0c1d2e3f4a5b6c7d8e9fa0b1c2d3e4f", proto.Yes},
		{"an encrypted Finished, not all there", "1603030010 e0c1d2e3f4a5b6c7d8e9", proto.Maybe},
		{"an encrypted Finished and something else", "1603030010 e0c1d2e3f4a5b6c7d8e9fa0b1c2d3e4f 2a", proto.No},
		{"application data", "1703030021 c0ffee", proto.Yes},
		{"application data, then more", "1703030009 0102030405060708 09 17", proto.Yes},
		{"application data, then something else", "1703030009 0102030405060708 09 58", proto.No},
		{"application data without room for a tag", "1703030004 01020304", proto.No},
		{"an alert", "1503030002 0230", proto.Yes},
		{"an alert that there is not", "1503030002 02ff", proto.No},
		{"an alert of a level that there is not", "1503030002 0900", proto.No},
		{"an encrypted alert", "150303001a 000102030405060708090a0b0c0d0e0f10111213141516171819", proto.Yes},
		{"Change Cipher Spec", "1403030001 01 1603030028", proto.Yes},
		{"Change Cipher Spec of another number", "1403030001 02", proto.No},
		{"a record longer than any", "1703034801", proto.No},
		{"a record without content", "1703030000", proto.No},
		{"a version of long ago", "1602000010", proto.No},
		{"a version that there is not", "1603050010", proto.No},
		{"HTTP", "474554202f20485454502f312e310d0a", proto.No},
		{"an SSH banner", "5353482d322e302d4f70656e5353480d0a", proto.No},
		{"SSH's binary packets", "0000059c0a14", proto.No},
		{"a DNS query over TCP", "001d 1234 0100 0001", proto.No},
		{"SSL 2.0's Client Hello, its beginning", "802e0100020015", proto.Maybe},
		{"SSL 2.0's Client Hello", "802e 01 0002 0015 0000 0010", proto.Yes},
		{"one with parts that do not fill it", "802e 01 0002 0018 0000 0010", proto.No},
		{"one with half a suite", "802e 01 0301 0016 0000 000f", proto.No},
		{"zeros", "00000000000000000000", proto.No},
		{"a counter", "1415161718191a1b1c1d1e1f", proto.No},
	} {
		if got := (Protocol{}).Recognise(fieldtest.Unhex(c.data)); got != c.want {
			t.Errorf("%s: %s: got %d, want %d", c.name, c.data, got, c.want)
		}
	}
}

// A verdict on few bytes may be Maybe, but never No for what is TLS, and it
// must be firm when 64 bytes or the whole are there.
func TestRecogniseEachPrefixOfRealRecords(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		for _, m := range follow(t, tlstest.Talk(t, version), 1<<20) {
			for n := range m.data {
				v := Protocol{}.Recognise(m.data[:n+1])
				if v == proto.No || n >= 64 && v != proto.Yes {
					t.Fatalf("%s: after %d bytes the verdict is %d", m.sum.Info, n+1, v)
				}
			}
			if v := (Protocol{}).Recognise(m.data); v != proto.Yes {
				t.Errorf("%s: the verdict on all of it is %d", m.sum.Info, v)
			}
		}
	}
}

func TestRecogniseNotInRandomBytes(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	data := make([]byte, 64)
	for i := range 1_000_000 {
		r.Read(data)
		if v := (Protocol{}).Recognise(data); v == proto.Yes {
			t.Errorf("try %d: %x passes for TLS", i, data)
		}
	}
}
