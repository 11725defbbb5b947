package schedule

import (
	"crypto"
	"crypto/hkdf"
	"crypto/hmac"

	"plainsight/dissect/derive"
)

// extract is HKDF-Extract (RFC 5869, Section 2.2): it makes a key of uniform
// bytes from secret material that may have structure.
func extract(h crypto.Hash, salt, ikm []byte) []byte {
	return mac(h, salt, ikm)
}

// ExpandLabel is HKDF-Expand-Label: n bytes from a secret for one purpose,
// which the label names (RFC 8446, Section 7.1). N can be 255 times the hash's
// length at most; where it is more, or the label or context longer than 255
// bytes, the result is nil.
func ExpandLabel(h crypto.Hash, secret []byte, label string, context []byte, n int) []byte {
	if !derive.FitsHKDFLabel(label, context, n) {
		return nil
	}
	out, err := hkdf.Expand(h.New, secret, string(derive.HKDFLabel(label, context, n)), n)
	if err != nil {
		return nil
	}
	return out
}

// expandShort is ExpandLabel without a context. What is no longer than the
// hash, and all keys of TLS 1.3 are, is one HMAC (RFC 5869, Section 2.3).
func expandShort(h crypto.Hash, secret []byte, label string, n int) []byte {
	if n > h.Size() || n < 0 {
		return ExpandLabel(h, secret, label, nil, n)
	}
	var room [maxShort]byte
	info := append(derive.AppendHKDFLabel(room[:0], label, nil, n), 1)
	return shortMAC(h, secret, info)[:n:n]
}

func mac(h crypto.Hash, key []byte, data ...[]byte) []byte {
	m := hmac.New(h.New, key)
	for _, d := range data {
		m.Write(d)
	}
	return m.Sum(nil)
}

func sum(h crypto.Hash, data ...[]byte) []byte {
	s := h.New()
	for _, d := range data {
		s.Write(d)
	}
	return s.Sum(nil)
}
