package x509

import (
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// Info sums a certificate up.
type Info struct {
	Subject, Issuer string // in one line each
	OK              bool   // it could be read to its end
}

// Certificate records a certificate in DER below parent: every byte of s gets
// an owner. What is malformed becomes a Problem.
func Certificate(c *proto.Context, parent *field.Field, s field.Span) (info Info) {
	x := &certificate{c: c}
	r := field.Read(c.Arena, parent, s, "certificate")
	head(&r, tagSequence)
	t := element(&r, tagSequence, "x509af.signedCertificate_element", "signedCertificate", "Everything that the certificate states. The signature below is over exactly these bytes.", rfc("4.1.1.1"))
	info = x.signed(&t)
	t.Close()
	x.algorithm(&r, "x509af.algorithmIdentifier_element", "algorithmIdentifier", "How the certificate is signed. The same is inside the signed part, where a change would be noticed.", rfc("4.1.1.2"))
	f := bits(&r, tagBits, "x509af.encrypted", "encrypted", "The issuer's signature over the signed part above, {len} bytes. Making one that fits takes the issuer's private key; anyone can check it with the issuer's public key.", rfc("4.1.1.3")).As(field.Integrity)
	info.OK = !r.Failed() && r.Len() == 0 && f.Len > 0
	r.Close()
	return info
}

// signed reads the TBSCertificate (RFC 5280, Section 4.1.2).
func (x *certificate) signed(r *field.Reader) (info Info) {
	if at(r, context|constructed) {
		head(r, context|constructed)
		f := integer(r, tagInteger, "x509af.version", "version", "Which version of the format: {v}. Version 3 has extensions.", rfc("4.1.2.1"))
		f.Means([]string{"v1", "v2", "v3", ""}[min(f.Uint(), 3)])
	}
	serial := integer(r, tagInteger, "x509af.serialNumber", "serialNumber", "A number that the issuer must not give to any other certificate: {v}.", rfc("4.1.2.2"))
	serial.Value = field.Value{Kind: field.Bytes}
	x.algorithm(r, "x509af.signature_element", "signature", "How the issuer signs this certificate.", rfc("4.1.2.3"))
	info.Issuer = x.name(r, "x509af.issuer", "issuer", "x509if.rdnSequence", "Who is said to have made and signed the certificate.", rfc("4.1.2.4"))
	x.validity(r)
	info.Subject = x.name(r, "x509af.subject", "subject", "x509af.rdnSequence", "Whom the certificate is about: the holder of the key below.", rfc("4.1.2.6"))
	x.publicKey(r)
	for i, label := range []string{"issuerUniqueIdentifier", "subjectUniqueIdentifier"} {
		if tag := byte(context | 1 + i); at(r, tag) {
			bits(r, tag, "x509af."+label, label, "A number to tell apart names that are used again. It is very rare.", rfc("4.1.2.8"))
		}
	}
	if at(r, context|constructed|3) {
		head(r, context|constructed|3)
		x.extensions(r)
	}
	return info
}

// algorithm reads an AlgorithmIdentifier (RFC 5280, Section 4.1.1.2), and returns
// its identifier.
func (x *certificate) algorithm(r *field.Reader, name, label, explain string, spec field.Spec) string {
	b := element(r, tagSequence, name, label, explain, spec)
	id := oid(&b, "x509af.algorithm.id", "Algorithm Id", "The algorithm by its number, which is registered: {v}.", spec)
	if !b.Failed() {
		b.Field().Value = field.Value{Kind: field.None, Sym: oidName(id)}
	}
	x.parameters(&b, id)
	b.Close()
	return id
}

// parameters reads what an algorithm needs besides its number.
func (x *certificate) parameters(r *field.Reader, id string) {
	switch {
	case r.Len() == 0 || r.Failed():
	case at(r, tagNull):
		head(r, tagNull)
	case id == oidECPublicKey && at(r, tagOID):
		h, _ := peek(r)
		b := r.Block(min(h.size+h.n, r.Len()), "pkcs1.ECParameters", "ECParameters", "Which curve the key is on.", field.RFC(5480, "2.1.1"))
		b.Field().Value = field.Value{Kind: field.Uint, Num: 1, Sym: "namedCurve"}
		oid(&b, "pkcs1.namedCurve", "namedCurve", "The curve by its number: {v}.", field.RFC(5480, "2.1.1.1"))
		b.Close()
	case id == oidPSS && at(r, tagSequence):
		x.pss(r)
	case id == oidECPublicKey && at(r, tagSequence):
		x.explicitCurve(r)
	case id == oidDSA && at(r, tagSequence):
		x.group(r, "x509af.DSS_Params_element", "DSS-Params", "x509af.", "p", "q", "g")
	case id == oidDH && at(r, tagSequence):
		x.group(r, "pkix1explicit.DomainParameters_element", "DomainParameters", "pkix1explicit.", "p", "g", "q", "j")
	default:
		rest(r, "Parameters")
	}
}

// pss reads the parameters of RSASSA-PSS (RFC 4055, Section 3.1).
func (x *certificate) pss(r *field.Reader) {
	spec := field.RFC(4055, "3.1")
	b := element(r, tagSequence, "pkcs1.RSASSA_PSS_params_element", "RSASSA-PSS-params", "How the padding of the signature is made.", spec)
	if at(&b, context|constructed) {
		head(&b, context|constructed)
		x.algorithm(&b, "pkcs1.hashAlgorithm_element", "hashAlgorithm", "The hash that is signed.", spec)
	}
	if at(&b, context|constructed|1) {
		head(&b, context|constructed|1)
		m := element(&b, tagSequence, "pkcs1.maskGenAlgorithm_element", "maskGenAlgorithm", "How the padding is spread over the signature.", spec)
		oid(&m, "x509af.algorithm.id", "Algorithm Id", "The algorithm by its number: {v}.", spec)
		if at(&m, tagSequence) {
			x.algorithm(&m, "pkcs1.HashAlgorithm_element", "HashAlgorithm", "The hash that it uses.", spec)
		}
		m.Close()
	}
	if at(&b, context|constructed|2) {
		head(&b, context|constructed|2)
		integer(&b, tagInteger, "pkcs1.saltLength", "saltLength", "{v} random bytes go into each signature.", spec)
	}
	if at(&b, context|constructed|3) {
		head(&b, context|constructed|3)
		integer(&b, tagInteger, "pkcs1.trailerField", "trailerField", "This is always 1.", spec)
	}
	b.Close()
}
