package handshake

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/ext"
	"plainsight/dissect/tls/registry"
)

// serverHello reads what the server chose, or that it wants another
// ClientHello (RFC 8446, Section 4.1.3 and 4.1.4).
func (d *Body) serverHello(r *field.Reader) {
	spec, where, name := d.Spec("4.1.3", "7.4.1.3", "5.6.1.3"), ext.ServerHello, "Server Hello"
	body := r.Peek(r.Len())
	if len(body) >= SessionIDOff && string(body[RandomOff:SessionIDOff]) == RetryRandom {
		spec, where, name = field.RFC(8446, "4.1.4"), ext.HelloRetryRequest, "Hello Retry Request"
	}
	short := isShortHello(body)
	d.helloFront(r, spec, where)
	d.chosenSuite(r)
	if !short {
		d.compressionMethod(r)
	}
	at := r.Off()
	if r.Len() > 0 {
		d.extensions(r, where)
		d.whole(r, name)
	}
	if !d.C.Brief && !r.Failed() {
		d.serverFingerprint(r, body, at)
	}
}

// retryRequest reads the message by which drafts of TLS 1.3 asked for another
// ClientHello.
func (d *Body) retryRequest(r *field.Reader) {
	v := d.HelloVersion(r, registry.Cite(registry.Draft18, "4.1.4"))
	if v > 0x7f12 {
		d.chosenSuite(r)
	}
	d.extensions(r, ext.HelloRetryRequest)
	d.whole(r, "Hello Retry Request")
}

// encryptedExtensions reads the part of the server's answer that only the
// client need know (RFC 8446, Section 4.3.1).
func (d *Body) encryptedExtensions(r *field.Reader) {
	d.extensions(r, ext.EncryptedExtensions)
	d.whole(r, "Encrypted Extensions")
}
