package handshake

import (
	"strconv"
	"strings"
	"time"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/ext"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/words"
	"plainsight/dissect/x509"
)

// certificate reads who the sender is and who vouches for it: a certificate,
// that of its issuer, and so on (RFC 5246, Section 7.4.2; RFC 8446,
// Section 4.4.2).
func (d *Body) certificate(r *field.Reader) {
	is13 := d.spoken().Is13()
	spec := d.Spec("4.4.2", "7.4.2", "5.6.2")
	if is13 {
		requestContext(r, "Which of the server's requests this answers. Empty in a handshake.")
	}
	if b := r.Peek(r.Len()); !is13 && len(b) > 3 && barePublicKey(b[3:]) {
		n := r.Uint24("tls.handshake.certificate_length", "Certificate Length", "The key takes {v} bytes. Before TLS 1.3 there is no list around it.", field.RFC(7250, "3"))
		d.bareKey(r.Bytes(int(n.Uint()), "tls.handshake.certificate", "Certificate", "", spec).Telling(field.OwnCertificate))
		reading.NothingMore(r)
		return
	}
	n := int(r.Uint24("tls.handshake.certificates_length", "Certificates Length", "All certificates together take {v} bytes. 0 means that the sender has none to show.", spec).Uint())
	if n == 0 {
		reading.NothingMore(r)
		return
	}
	all := r.Block(n, "tls.handshake.certificates", d.Named("Certificates (", strconv.Itoa(n)+" bytes)"), "The sender's certificate comes first, and each one should be followed by that of its issuer. The last, the root, is usually left out: those who trust it have it already.", spec)
	var chain []*field.Field
	for all.Len() > 0 {
		n := int(all.Uint24("tls.handshake.certificate_length", "Certificate Length", "The certificate takes {v} bytes.", spec).Uint())
		f := all.Bytes(n, "tls.handshake.certificate", "Certificate", "Whose public key this is, for how long, and who says so.", spec).As(field.Metadata).Telling(field.OwnCertificate)
		switch {
		case all.Failed():
		case n == 0:
			all.Fail("Certificate Length", "at least 1 byte", "0")
		case barePublicKey(f.Bytes()):
			d.bareKey(f)
		default:
			d.oneCertificate(f)
			chain = append(chain, f)
		}
		if is13 && !all.Failed() {
			d.extensions(&all, ext.Certificate)
		}
	}
	d.chain(&all, chain)
	d.Close(&all)
	reading.NothingMore(r)
}

// oneCertificate takes a certificate apart. For a list of packets it is enough
// to do so once for each that there is.
func (d *Body) oneCertificate(f *field.Field) {
	take := func() {
		x509.Certificate(d.C, f, f.Span)
		d.Problem = d.Problem || reading.Flawed(f)
	}
	if d.C.Brief {
		d.Certs.brief(d.C.Arena, f, take)
		return
	}
	take()
}

// bareKey takes apart a public key that takes the place of a certificate (RFC
// 7250, Section 3).
func (d *Body) bareKey(f *field.Field) {
	f.As(field.Metadata).Explain, f.Spec = "A bare public key of {len} bytes, without a certificate around it: the other side has to know already whose it is.", field.RFC(7250, "3")
	if f.Len > 0 {
		x509.PublicKey(d.C, f, f.Span)
		d.Problem = d.Problem || reading.Flawed(f)
	}
}

// chain says which key signed which certificate, by verifying the signatures.
func (d *Body) chain(r *field.Reader, certs []*field.Field) {
	if d.C.Brief || d.C.WireOnly || r.Failed() || len(certs) > 16 {
		return
	}
	ders := make([][]byte, len(certs))
	for i, f := range certs {
		ders[i] = f.Bytes()
	}
	for i, l := range x509.Chain(ders, time.Time{}, "") {
		says, explain := words.Say("the key of certificate {n}", "n", strconv.Itoa(l.Signer+1)), "The signature was verified with that key: {v}."
		switch {
		case l.Self:
			says = words.Say("its own key: a root, or a certificate that no one else vouches for")
		case l.Signer < 0 && len(l.Failed) > 0:
			says = words.Say("a key that is not known here")
		case l.Signer < 0:
			says, explain = words.Say("a key that is not sent along: the receiver has to know {issuer} already", "issuer", l.Issuer), "The signature is not verified here, since it takes {v}."
		}
		f := r.Derive("plainsight.x509.signed_by", "Certificate "+strconv.Itoa(i+1)+" is signed by", says, explain, field.RFC(5280, "6.1"), certs[i]).With(field.Ours)
		if len(l.Failed) > 0 {
			f.Put("list", strings.Join(l.Failed, "; ")).Explain = "What is wrong: {list}."
		}
	}
}

// barePublicKey tells a SubjectPublicKeyInfo from a certificate: what it begins
// with is the name of an algorithm, an object identifier (RFC 7250, Section 3).
func barePublicKey(der []byte) bool {
	const sequence, objectIdentifier = 0x30, 0x06
	for range 2 {
		if len(der) < 2 || der[0] != sequence {
			return false
		}
		skip := 2
		if der[1] >= 0x80 { // its length takes more bytes
			skip += int(der[1] & 0x7f)
		}
		der = der[min(skip, len(der)):]
	}
	return len(der) > 0 && der[0] == objectIdentifier
}

// requestContext reads the value that ties a client's certificate to the
// server's request (RFC 8446, Section 4.3.2).
func requestContext(r *field.Reader, explain string) {
	spec := field.RFC(8446, "4.3.2")
	n := r.Uint8("tls.handshake.certificate_request_context_length", "Certificate Request Context Length", "The context takes {v} bytes.", spec)
	if n.Uint() > 0 {
		r.Bytes(int(n.Uint()), "tls.handshake.certificate_request_context", "Certificate Request Context", explain, spec).As(field.Random)
	}
}
