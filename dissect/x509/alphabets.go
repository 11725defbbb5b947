package x509

import (
	"encoding/binary"
	"unicode/utf16"

	"plainsight/dissect/field"
)

// decoded is a string as a reader sees it, by the alphabet that its tag names
// (X.690, Section 8.23). ok is false where the tag is no string's.
func decoded(tag byte, b []byte) (text string, ok bool) {
	switch tag {
	case tagUTF8, tagPrintable, tagIA5, tagVisible, tagNumeric, tagGeneral:
		return field.Printable(b), true
	case tagTeletex: // by the standard T.61, but everyone writes Latin 1
		runes := make([]rune, len(b))
		for i, c := range b {
			runes[i] = rune(c)
		}
		return field.Printable([]byte(string(runes))), true
	case tagBMP: // two bytes for each character
		units := make([]uint16, len(b)/2)
		for i := range units {
			units[i] = binary.BigEndian.Uint16(b[2*i:])
		}
		return field.Printable([]byte(string(utf16.Decode(units)))), true
	case tagUniversal: // four bytes for each character
		runes := make([]rune, len(b)/4)
		for i := range runes {
			runes[i] = rune(binary.BigEndian.Uint32(b[4*i:]))
		}
		return field.Printable([]byte(string(runes))), true
	}
	return "", false
}
