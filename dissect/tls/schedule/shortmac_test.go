package schedule

import (
	"bytes"
	"crypto"
	"testing"
)

// TestShortMAC compares it with crypto/hmac, on both sides of each limit.
func TestShortMAC(t *testing.T) {
	data := make([]byte, 300)
	for i := range data {
		data[i] = byte(i * 7)
	}
	for _, h := range []crypto.Hash{crypto.SHA256, crypto.SHA384, crypto.SHA512, crypto.SHA1} {
		for key := 0; key <= 130; key++ {
			for _, n := range []int{0, 1, 32, 48, 63, 64, 65, maxShort - 1, maxShort, maxShort + 1, 300} {
				if got, want := shortMAC(h, data[:key], data[:n]), mac(h, data[:key], data[:n]); !bytes.Equal(got, want) {
					t.Fatalf("%v, key of %d bytes, message of %d: %x, want %x", h, key, n, got, want)
				}
			}
		}
	}
}

// TestExpandShort compares it with HKDF.
func TestExpandShort(t *testing.T) {
	for _, h := range []crypto.Hash{crypto.SHA256, crypto.SHA384} {
		secret := bytes.Repeat([]byte{0xa5}, h.Size())
		for _, label := range []string{"key", "iv", "finished"} {
			for _, n := range []int{0, 1, 12, 16, 32, h.Size(), h.Size() + 1} {
				if got, want := expandShort(h, secret, label, n), ExpandLabel(h, secret, label, nil, n); !bytes.Equal(got, want) {
					t.Fatalf("%v, %q, %d bytes: %x, want %x", h, label, n, got, want)
				}
			}
		}
	}
}
