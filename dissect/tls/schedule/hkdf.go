package schedule

import (
	"crypto"
	"crypto/hkdf"
	"crypto/hmac"
)

// Extract is HKDF-Extract (RFC 5869, Section 2.2): it makes a key of uniform
// bytes from secret material that may have structure.
func Extract(h crypto.Hash, salt, ikm []byte) []byte {
	return mac(h, salt, ikm)
}

// ExpandLabel is HKDF-Expand-Label: n bytes from a secret for one purpose,
// which the label names (RFC 8446, Section 7.1). N can be 255 times the hash's
// length at most; where it is more, or the label or context longer than 255
// bytes, the result is nil.
func ExpandLabel(h crypto.Hash, secret []byte, label string, context []byte, n int) []byte {
	if n < 0 || n > maxExpand || len(labelPrefix)+len(label) > 255 || len(context) > 255 {
		return nil
	}
	out, err := hkdf.Expand(h.New, secret, string(HkdfLabel(label, context, n)), n)
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
	info := append(appendLabel(room[:0], label, nil, n), 1)
	return shortMAC(h, secret, info)[:n:n]
}

const (
	labelPrefix = "tls13 "
	maxExpand   = 1<<16 - 1 // what the length's two bytes can say
)

// HkdfLabel is the info that HKDF-Expand-Label hands to HKDF-Expand: the length
// of the result in two bytes, the label behind "tls13 ", and the context, both
// with their length in a byte.
func HkdfLabel(label string, context []byte, n int) []byte {
	return appendLabel(nil, label, context, n)
}

func appendLabel(out []byte, label string, context []byte, n int) []byte {
	out = append(append(out, byte(n>>8), byte(n), byte(len(labelPrefix)+len(label))), labelPrefix...)
	out = append(append(out, label...), byte(len(context)))
	return append(out, context...)
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
