package registry

import (
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

// recordShape is how a cipher suite makes content longer.
type recordShape uint8

const (
	otherRecords     recordShape = iota // stream ciphers, none, and those whose records are not known here
	blocks                              // filled up to whole blocks
	tag                                 // a tag of 16 bytes after it
	nonceAndTag                         // and a nonce in front
	nonceAndShortTag                    // with a tag of 8 bytes
	tag13                               // in TLS 1.3: a tag and the inner type, and padding as the sender likes
	shortTag13
)

// ChosenFact is what a cipher suite that was chosen tells: its name, and how near
// the length of a record comes to that of its content.
func ChosenFact(suite uint16) *field.Fact {
	f := &field.Fact{Kind: field.ChosenSuite, Says: SuiteName(suite), Around: -1}
	switch CipherSuites[suite].records {
	case blocks:
		f.Block, f.Around = cbcBlock, 0
	case tag:
		f.Around = tagLen
	case nonceAndTag:
		f.Around = explicitNonce + tagLen
	case nonceAndShortTag:
		f.Around = explicitNonce + shortTagLen
	case tag13:
		f.Around, f.Padded = tagLen+innerType, true
	case shortTag13:
		f.Around, f.Padded = shortTagLen+innerType, true
	}
	return f
}
