package protect_test

import (
	"bytes"
	"crypto/tls"
	"slices"
	"testing"

	"plainsight/dissect/tls/protect"
)

// every is an Opener for each suite in each version that has it, with keys
// that count up.
func every(tb testing.TB, opts protect.Options) (out []*protect.Opener) {
	tb.Helper()
	for id := range 0x10000 {
		s, ok := protect.Lookup(uint16(id))
		if !ok {
			continue
		}
		for _, v := range []uint16{0x0300, 0x0301, 0x0302, 0x0303, 0x0304} {
			if s.TLS13 != (v == 0x0304) || s.Method == protect.AEAD && v < 0x0303 {
				continue
			}
			o, err := protect.New(uint16(id), v, counting(s, v), opts)
			if err != nil {
				tb.Fatal(err)
			}
			out = append(out, o)
		}
	}
	return out
}

func counting(s protect.Suite, version uint16) protect.Keys {
	var all [64]byte
	for i := range all {
		all[i] = byte(i)
	}
	return protect.Keys{MAC: all[:s.MAC], Key: all[:s.Key], IV: all[:s.IV(version)]}
}

// FuzzOpen opens any content with every suite, version and option: nothing
// panics, and all bytes have a place.
func FuzzOpen(f *testing.F) {
	var openers []*protect.Opener
	for _, o := range []protect.Options{{}, {EncryptThenMAC: true}, {TruncatedMAC: true}} {
		openers = append(openers, every(f, o)...)
	}
	for _, k := range openssl(f) {
		for _, r := range k.records(f) {
			f.Add(r.kind, r.version, uint64(0), uint(0), r.content)
		}
	}
	f.Add(byte(23), uint16(tls.VersionTLS10), uint64(1)<<63, uint(5), []byte{})
	f.Add(byte(23), uint16(tls.VersionTLS10), uint64(1), uint(70000), make([]byte, 80))
	f.Fuzz(func(t *testing.T, kind byte, version uint16, seq uint64, which uint, content []byte) {
		before := bytes.Clone(content)
		for i := range 40 { // some of them, so that one run is short
			o := openers[(which+uint(i)*37)%uint(len(openers))]
			first, err := o.Open(kind, version, seq, content)
			covered(t, first, len(content))
			if err == nil && first.Plain == nil {
				t.Fatal("neither plaintext nor error")
			}
			next, _ := o.OpenAfter(first.After, kind, version, seq+1, content)
			covered(t, next, len(content))
			if !slices.Equal(before, content) {
				t.Fatal("the content was changed")
			}
		}
	})
}
