package handshake

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
)

var certificateChainTypes = [...]string{"individual certificates", "pkipath"}

// certificateURL reads where the server can fetch the client's certificate, so
// that a small device need not keep it (RFC 6066, Section 5).
func (d *Body) certificateURL(r *field.Reader) {
	spec := field.RFC(6066, "5")
	t := r.Uint8("tls.handshake.cert_url_type", "Certificate Chain Type", "What is found there: {v}.", spec)
	switch n := t.Uint(); {
	case t.Len == 0:
	case n < uint64(len(certificateChainTypes)):
		t.Means(certificateChainTypes[n])
	default:
		d.Wrong(t, 0, "Certificate Chain Type", "0 or 1", "{seen}", "seen", strconv.FormatUint(n, 10))
	}
	n := r.Uint16("tls.handshake.cert_url.url_hash_len", "URL and Hash list Length", "All addresses together take {v} bytes.", spec)
	all := r.Block(int(n.Uint()), "", "URL and Hash list", "The addresses, and for each what will be found there.", spec)
	all.Field().With(field.Hoisted)
	for all.Len() > 0 {
		g := all.Begin("tls.handshake.cert_url.url_hash", "URL and Hash", "An address, and a hash of what should be there.", spec)
		n := all.Uint16("tls.handshake.cert_url.url_len", "URL Length", "The address takes {v} bytes.", spec)
		all.Text(int(n.Uint()), "tls.handshake.cert_url.url", "URL", "The address: {v}. The server at that address learns that the client is connecting.", spec).As(field.Metadata)
		p := all.Bytes(1, "tls.handshake.cert_url.padding", "Padding", "This is always the number 1.", spec)
		if p.Len == 1 && p.Bytes()[0] != 1 {
			d.Wrong(p, 0, "Padding", "the number 1", "{seen}", "seen", strconv.Itoa(int(p.Bytes()[0])))
		}
		p.Value = field.Value{} // as in Wireshark, whose field has none
		all.Bytes(20, "tls.handshake.cert_url.sha1", "SHA1 Hash", "A SHA-1 hash of the certificate, so that the server notices if another one is there. Since SHA-1 was broken, that is not reliable.", spec).As(field.Integrity)
		all.End(g)
	}
	d.Close(&all)
	reading.NothingMore(r)
}
