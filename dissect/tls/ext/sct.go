package ext

import (
	"encoding/binary"
	"time"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
)

// timestamps reads promises of public logs that they will list the certificate
// (RFC 6962, Section 3.3). The client asks with an empty extension.
func (d *Content) timestamps(r *field.Reader, where Message) {
	if where == ClientHello || where == CertificateRequest {
		r.Parent().Explain = "The sender asks for promises by public logs that they list the other side's certificate, where its owner would notice a false one."
		return
	}
	spec := field.RFC(6962, "3.3")
	n := r.Uint16("tls.sct.scts_length", "Serialized SCT List Length", "All promises together take {v} bytes.", spec)
	all := r.Block(int(n.Uint()), "", "Signed Certificate Timestamps", "Promises of several logs.", spec)
	all.Field().With(field.Hoisted)
	for all.Len() > 0 {
		d.timestamp(&all)
	}
	d.Close(&all)
}

// timestamp reads one log's promise (RFC 6962, Section 3.2).
func (d *Content) timestamp(r *field.Reader) {
	n := 0
	if b := r.Peek(2); len(b) == 2 {
		n = int(reading.Uint16(b))
	}
	spec := field.RFC(6962, "3.2")
	b := r.Block(2+n, "", "Signed Certificate Timestamp", "A log promises to list the certificate publicly.", spec)
	b.Uint16("tls.sct.sct_length", "Serialized SCT Length", "This promise takes {v} bytes.", field.RFC(6962, "3.3"))
	b.Uint8("tls.sct.sct_version", "SCT Version", "The promise's version: {v}, where 0 is the first.", spec)
	b.Bytes(32, "tls.sct.sct_logid", "Log ID", "Which log it is: the SHA-256 of its public key.", spec).As(field.Metadata)
	when := b.Bytes(8, "tls.sct.sct_timestamp", "Timestamp", "When the log received the certificate: {v}.", spec).As(field.Metadata)
	if when.Len == 8 && !d.C.Brief {
		ms := min(binary.BigEndian.Uint64(when.Bytes()), 253402300799999) // the end of the year 9999
		when.Value = field.Value{Kind: field.Said, Str: time.UnixMilli(int64(ms)).UTC().Format("Jan _2, 2006 15:04:05.000000000 UTC")}
	}
	e := b.Uint16("tls.sct.sct_extensions_length", "Extensions length", "Additions take {v} bytes; there are none so far.", spec)
	if e.Uint() > 0 {
		b.Bytes(int(e.Uint()), "plainsight.tls.sct_extensions", "Extensions", "{len} bytes of additions.", spec).As(field.Metadata).With(field.Ours)
	}
	d.SignatureScheme(&b)
	s := b.Uint16("tls.sct.sct_signature_length", "Signature Length", "The signature takes {v} bytes.", spec)
	b.Bytes(int(s.Uint()), "tls.sct.sct_signature", "Signature", "{len} bytes: the log's signature over the certificate and the time.", spec).As(field.Integrity)
	d.Close(&b)
}
