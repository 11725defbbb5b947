package protect

import (
	"crypto"
	"strings"
)

// suites is names, with what each does.
var suites = func() map[uint16]Suite {
	all := make(map[uint16]Suite, len(names))
	for id, name := range names {
		all[id] = describe(id, name)
	}
	return all
}()

// Lookup finds a cipher suite by number. Suites with ciphers that are not
// implemented here are not found.
func Lookup(id uint16) (Suite, bool) {
	s, ok := suites[id]
	return s, ok
}

// ciphers are how the names go on after the key exchange. Of several that fit,
// the first counts.
var ciphers = []struct {
	mark, cipher string
	method       Method
	key, block   int
	fixed        int // in TLS 1.2
	explicit     int // likewise
	tag          int
}{
	{mark: "NULL_"},
	{mark: "RC4_128_", cipher: "RC4", method: Stream, key: 16},
	{mark: "3DES_EDE_CBC_", cipher: "3DES-EDE-CBC", method: CBC, key: 24, block: 8},
	{mark: "DES_CBC_", cipher: "DES-CBC", method: CBC, key: 8, block: 8},
	{mark: "AES_128_CBC_", cipher: "AES-128-CBC", method: CBC, key: 16, block: 16},
	{mark: "AES_256_CBC_", cipher: "AES-256-CBC", method: CBC, key: 32, block: 16},
	{mark: "AES_128_GCM_", cipher: "AES-128-GCM", method: AEAD, key: 16, fixed: 4, explicit: 8, tag: 16},
	{mark: "AES_256_GCM_", cipher: "AES-256-GCM", method: AEAD, key: 32, fixed: 4, explicit: 8, tag: 16},
	{mark: "AES_128_CCM_8", cipher: "AES-128-CCM-8", method: AEAD, key: 16, fixed: 4, explicit: 8, tag: 8},
	{mark: "AES_256_CCM_8", cipher: "AES-256-CCM-8", method: AEAD, key: 32, fixed: 4, explicit: 8, tag: 8},
	{mark: "AES_128_CCM", cipher: "AES-128-CCM", method: AEAD, key: 16, fixed: 4, explicit: 8, tag: 16},
	{mark: "AES_256_CCM", cipher: "AES-256-CCM", method: AEAD, key: 32, fixed: 4, explicit: 8, tag: 16},
	{mark: "CHACHA20_POLY1305_", cipher: "ChaCha20-Poly1305", method: AEAD, key: 32, fixed: nonceLen, tag: 16},
}

// nonceLen is the length of the nonce of each AEAD.
const nonceLen = 12

// describe reads from a suite's name what it does: names are made by rule.
func describe(id uint16, name string) Suite {
	s := Suite{ID: id, Name: name, Hash: crypto.SHA256}
	_, rest, older := strings.Cut(name, "_WITH_")
	if !older {
		s.TLS13, rest = true, strings.TrimPrefix(name, "TLS_")
	}
	for _, c := range ciphers {
		if !strings.HasPrefix(rest, c.mark) {
			continue
		}
		s.Cipher, s.Method, s.Key, s.Block = c.cipher, c.method, c.key, c.block
		s.FixedIV, s.Explicit, s.Tag = c.fixed, c.explicit, c.tag
		break
	}
	if s.TLS13 {
		s.FixedIV, s.Explicit = nonceLen, 0
	}
	if strings.HasSuffix(name, "_SHA384") {
		s.Hash = crypto.SHA384
	}
	if s.Method == AEAD {
		return s
	}
	switch {
	case strings.HasSuffix(name, "_MD5"):
		s.MACHash = crypto.MD5
	case strings.HasSuffix(name, "_SHA"):
		s.MACHash = crypto.SHA1
	case strings.HasSuffix(name, "_SHA256"), strings.HasSuffix(name, "_SHA384"):
		s.MACHash = s.Hash
	default: // TLS_NULL_WITH_NULL_NULL
		return s
	}
	s.MAC = s.MACHash.Size()
	return s
}
