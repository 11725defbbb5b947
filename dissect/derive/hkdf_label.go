package derive

// labelPrefix comes before every label of TLS 1.3.
const labelPrefix = "tls13 "

// HKDFLabel is the info that HKDF-Expand-Label hands to HKDF-Expand (RFC 8446,
// Section 7.1): the length of the result in two bytes, the label after "tls13 ",
// and the context, both with their length in a byte. Label and context have at
// most 249 and 255 bytes; FitsHKDFLabel tells.
func HKDFLabel(label string, context []byte, n int) []byte {
	return AppendHKDFLabel(nil, label, context, n)
}

// AppendHKDFLabel appends it to out.
func AppendHKDFLabel(out []byte, label string, context []byte, n int) []byte {
	out = append(append(out, byte(n>>8), byte(n), byte(len(labelPrefix)+len(label))), labelPrefix...)
	out = append(append(out, label...), byte(len(context)))
	return append(out, context...)
}

// FitsHKDFLabel reports whether the lengths can be written down.
func FitsHKDFLabel(label string, context []byte, n int) bool {
	return n >= 0 && n < 1<<16 && len(labelPrefix)+len(label) <= 255 && len(context) <= 255
}
