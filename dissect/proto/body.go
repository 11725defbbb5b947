package proto

import "plainsight/dissect/field"

// Body is how content of one media type is taken apart, wherever it is carried.
type Body struct {
	Explain string // what is said of the content as a whole; {len} stands for its bytes
	Text    bool   // it is text
	// Dissect takes the content s apart below parent. It returns what came of it in
	// a few words, and whether something in it is wrong.
	Dissect func(c *Context, parent *field.Field, s field.Span) (note string, problem bool)
}

// Bodies has them by media type, in lower case and without parameters (RFC 9110,
// Section 8.3.1).
type Bodies map[string]Body

// EncryptedBody explains content whose media type tells how it is encrypted.
const EncryptedBody = "{len} bytes of content. Their media type, in the headers, says that they are encrypted, and how: what protects them is the key, not a secret method."
