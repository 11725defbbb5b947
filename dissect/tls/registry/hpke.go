package registry

// IANA's registries of HPKE algorithms (RFC 9180, Section 7), as far as they
// are used in TLS.
var (
	HPKEKDFs  = map[uint64]string{1: "HKDF-SHA256", 2: "HKDF-SHA384", 3: "HKDF-SHA512"}
	HPKEAEADs = map[uint64]string{1: "AES-128-GCM", 2: "AES-256-GCM", 3: "ChaCha20Poly1305", 0xffff: "Export-only"}
)
