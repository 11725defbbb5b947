package handshake

import (
	"bytes"
	"compress/zlib"
	"io"
	"strconv"

	"plainsight/dissect/coding"
	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
)

// The ways to pack a certificate (RFC 8879, Section 7.3).
const (
	packZlib   = 1
	PackBrotli = 2
	packZstd   = 3
)

var packings = [...]string{packZlib: "zlib", PackBrotli: "brotli", packZstd: "zstd"}

// maxUnpacked bounds what a packed certificate may unfold to, in bytes.
// and in relation to its size: keys and signatures cannot be packed at all.
const (
	maxUnpacked = 1 << 18
	maxTimes    = 16
)

// compressedCertificate reads a Certificate message that was packed to save
// space (RFC 8879, Section 4). Anyone who can read it can decompress it.
func (d *Body) compressedCertificate(r *field.Reader) {
	spec := field.RFC(8879, "4")
	how := r.Uint16("tls.compress_certificate.algorithm", "Algorithm", "How it is compressed: {v}.", spec)
	if n := how.Uint(); n < uint64(len(packings)) {
		how.Means(packings[n])
	}
	size := r.Uint24("tls.compress_certificate.uncompressed_length", "Uncompressed Length", "Its length when decompressed: {v} bytes.", spec)
	n := r.Uint24("tls.compress_certificate.compressed_certificate_message.length", "Length", "Its compressed length: {v} bytes.", spec)
	f := r.Bytes(int(n.Uint()), "tls.compress_certificate.compressed_certificate_message", "Compressed Certificate Message", "{len} bytes: a Certificate message, compressed.", spec).As(field.Encoded)
	reading.NothingMore(r)
	if r.Failed() || how.Uint() != packZlib || size.Uint() > maxUnpacked || int(size.Uint()) > maxTimes*f.Len {
		return
	}
	data, err := unzlib(f.Bytes(), int(size.Uint())+1)
	switch {
	case err != nil:
		d.Wrong(f, 0, "Compressed Certificate Message", "data compressed by zlib", "{error}", "error", coding.Damage(err).Error())
		return
	case len(data) != int(size.Uint()):
		d.Wrong(size, 0, "Uncompressed Length", "as many bytes as it decompresses to", "{seen}", "seen", strconv.FormatUint(size.Uint(), 10))
		return
	}
	buf := d.C.Derive(field.Decoded, "zlib, unpacked", data, field.Origin{Len: len(data), From: f.Span, How: field.Whole})
	buf.Coding = "zlib"
	in := field.Read(d.C.Arena, f, field.Span{Buf: buf, Len: len(data)}, "Certificate")
	g := in.Begin("plainsight.tls.unpacked_certificate", "Certificate, unpacked", "The Certificate message that was compressed.", spec).With(field.Ours)
	d.certificate(&in)
	d.Problem = d.Problem || in.Failed()
	in.Finish()
	in.End(g)
}

// unzlib unpacks at most n bytes.
func unzlib(packed []byte, n int) ([]byte, error) {
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(z, int64(n)))
}
