package x509

import (
	"encoding/binary"
	"time"

	"plainsight/dissect/field"
)

// timestamps reads proofs of certificate transparency. They are written as
// TLS writes lists (RFC 6962, Section 3.3).
func (x *certificate) timestamps(r *field.Reader) {
	spec := field.RFC(6962, "3.3")
	n := head(r, tagOctets)
	b := r.Block(n, "", "Signed Certificate Timestamp List", "Each entry is a log's promise to publish the certificate.", spec)
	b.Field().With(field.Hoisted)
	size := b.Uint16("tls.sct.scts_length", "Serialized SCT List Length", "The list takes {v} bytes.", spec)
	all := b.Block(int(size.Uint()), "", "Signed Certificate Timestamps", "Promises of several logs.", spec)
	all.Field().With(field.Hoisted)
	for all.Len() > 0 {
		x.timestamp(&all)
	}
	all.Close()
	b.Close()
}

// timestamp reads one log's promise (RFC 6962, Section 3.2).
func (x *certificate) timestamp(r *field.Reader) {
	spec := field.RFC(6962, "3.2")
	size := 2
	if b := r.Peek(2); len(b) == 2 {
		size += int(binary.BigEndian.Uint16(b))
	}
	e := r.Block(size, "", "Signed Certificate Timestamp", "One log's promise.", spec)
	e.Uint16("tls.sct.sct_length", "Serialized SCT Length", "This entry takes {v} bytes.", field.RFC(6962, "3.3"))
	e.Uint8("tls.sct.sct_version", "SCT Version", "The version: {v}, where 0 is the first.", spec)
	e.Bytes(32, "tls.sct.sct_logid", "Log ID", "Which log: the SHA-256 of its public key.", spec).As(field.Metadata)
	when := e.Uint64("tls.sct.sct_timestamp", "Timestamp", "When the log received it: {v}.", spec).As(field.Metadata)
	if when.Len == 8 {
		ms := min(when.Uint(), 253402300799999) // the end of the year 9999
		when.Value = field.Value{Kind: field.Said, Str: time.UnixMilli(int64(ms)).UTC().Format("Jan _2, 2006 15:04:05.000000000 UTC")}
	}
	ext := e.Uint16("tls.sct.sct_extensions_length", "Extensions length", "Extensions of {v} bytes follow; none are defined.", spec)
	if ext.Uint() > 0 {
		e.Bytes(int(ext.Uint()), "tls.sct.sct_extensions", "Extensions", "{len} bytes of extensions.", spec).As(field.Metadata)
	}
	signs := field.RFC(5246, "7.4.1.4.1")
	alg := e.Block(2, "tls.handshake.sig_hash_alg", "Signature Algorithm", "How the log signs.", signs)
	if b := alg.Peek(2); len(b) == 2 {
		alg.Field().Value = field.Value{Kind: field.Uint, Hex: true, Num: uint64(binary.BigEndian.Uint16(b)), Sym: map[uint16]string{0x0403: "ecdsa_secp256r1_sha256", 0x0401: "rsa_pkcs1_sha256"}[binary.BigEndian.Uint16(b)]}
	}
	h := alg.Uint8("tls.handshake.sig_hash_hash", "Signature Hash Algorithm Hash", "The hash: {v}.", signs)
	h.Means(map[uint64]string{4: "SHA256", 5: "SHA384", 6: "SHA512"}[h.Uint()])
	s := alg.Uint8("tls.handshake.sig_hash_sig", "Signature Hash Algorithm Signature", "The kind of key: {v}.", signs)
	s.Means(map[uint64]string{1: "RSA", 3: "ECDSA"}[s.Uint()])
	alg.Close()
	sig := e.Uint16("tls.sct.sct_signature_length", "Signature Length", "A signature of {v} bytes follows.", spec)
	e.Bytes(int(sig.Uint()), "tls.sct.sct_signature", "Signature", "The log's signature: proof that the log accepted the certificate.", spec).As(field.Integrity)
	e.Close()
}
