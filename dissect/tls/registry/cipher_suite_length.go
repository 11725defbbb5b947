package registry

import (
	"strings"

	"plainsight/dissect/field"
)

// What a record is longer than its content, in bytes.
const (
	cbcBlock      = 16 // of AES, and nearly all others
	tagLen        = 16 // of AES-GCM and ChaCha20-Poly1305 (RFC 5116, Section 5.1; RFC 8439, Section 2.8)
	shortTagLen   = 8  // of the suites with CCM_8 (RFC 6655, Section 4)
	explicitNonce = 8  // of AES-GCM and AES-CCM before TLS 1.3 (RFC 5288, Section 3)
	innerType     = 1  // of TLS 1.3 (RFC 8446, Section 5.2)
)

// ChosenFact is what a cipher suite that was chosen tells: its name, and how near
// the length of a record comes to that of its content. Its registered name tells
// that.
func ChosenFact(suite uint16) *field.Fact {
	name := SuiteName(suite)
	f := &field.Fact{Kind: field.ChosenSuite, Says: name, Around: -1}
	tag := tagLen
	if strings.HasSuffix(name, "_CCM_8") || strings.Contains(name, "_CCM_8_") {
		tag = shortTagLen
	}
	switch {
	case strings.Contains(name, "_CBC_"):
		f.Block, f.Around = cbcBlock, 0
	case strings.HasPrefix(name, "TLS_AES_") || strings.HasPrefix(name, "TLS_CHACHA20_"):
		f.Around, f.Padded = tag+innerType, true
	case strings.Contains(name, "_GCM_") || strings.Contains(name, "_CCM"):
		f.Around = tag + explicitNonce
	case strings.Contains(name, "_CHACHA20_POLY1305"):
		f.Around = tag
	}
	return f
}
