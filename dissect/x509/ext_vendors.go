package x509

import (
	"time"

	"plainsight/dissect/field"
)

// Documents that are no RFCs.
var (
	microsoft = &field.Document{Name: "Microsoft, certificate extensions", URL: "https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-wcce/"}
	netscape  = &field.Document{Name: "Netscape certificate extensions", URL: "https://www.mozilla.org/projects/security/pki/nss/tech-notes/tn3.html"}
	entrust   = &field.Document{Name: "Entrust version information", URL: ""}
)

// template reads from which template a Windows authority made the certificate.
func (x *certificate) template(r *field.Reader) {
	spec := field.Spec{Doc: microsoft}
	b := element(r, tagSequence, "x509ce.CertificateTemplate_element", "CertificateTemplate", "The template and its version.", spec)
	oid(&b, "x509ce.templateID", "templateID", "Which template: {v}.", spec)
	if at(&b, tagInteger) {
		integer(&b, tagInteger, "x509ce.templateMajorVersion", "templateMajorVersion", "Its version: {v}.", spec)
	}
	if at(&b, tagInteger) {
		integer(&b, tagInteger, "x509ce.templateMinorVersion", "templateMinorVersion", "What comes after the dot: {v}.", spec)
	}
	b.Close()
}

// templateName reads the same for older Windows, by name.
func (x *certificate) templateName(r *field.Reader) {
	text(r, tagBMP, "x509sat.BMPString", "BMPString", "The template's name: {v}.", field.Spec{Doc: microsoft})
}

// caVersion reads how often a Windows authority has renewed its certificate.
func (x *certificate) caVersion(r *field.Reader) {
	integer(r, tagInteger, "x509sat.Integer", "Integer", "How often the authority's certificate was renewed: {v}.", field.Spec{Doc: microsoft})
}

// previousHash reads the hash of the authority's certificate before this one.
func (x *certificate) previousHash(r *field.Reader) {
	n := head(r, tagOctets)
	r.Bytes(n, "x509sat.OctetString", "OctetString", "The hash of the certificate before this one, {len} bytes.", field.Spec{Doc: microsoft}).As(field.Metadata)
}

// nextPublish reads when a Windows authority will publish its next list.
func (x *certificate) nextPublish(r *field.Reader) {
	f := text(r, tagUTCTime, "x509sat.UTCTime", "UTCTime", "When the next list comes: {v}.", field.Spec{Doc: microsoft})
	if t, err := time.Parse("060102150405Z", string(f.Bytes())); err == nil {
		f.Value = field.Value{Kind: field.Said, Str: t.Format("2006-01-02 15:04:05 (UTC)")}
	}
}

// entrustVersion reads which program of Entrust's made the certificate.
func (x *certificate) entrustVersion(r *field.Reader) {
	spec := field.Spec{Doc: entrust}
	b := element(r, tagSequence, "x509ce.EntrustVersionInfo_element", "EntrustVersionInfo", "The program and what it supported.", spec)
	text(&b, tagGeneral, "x509ce.entrustVers", "entrustVers", "The program's version: {v}.", spec)
	f := bits(&b, tagBits, "x509ce.entrustVersInfoFlags", "entrustVersInfoFlags", "A bit for each feature that it supported.", spec)
	bitsSet(&b, f, "x509ce.EntrustInfoFlags.", []namedBit{
		{"keyUpdateAllowed", "The key may be replaced."}, {"newExtensions", "Newer extensions are used."}, {"pKIXCertificate", "The certificate keeps to RFC 5280's rules."},
		{"enterpriseCategory", "It is for a company."}, {"webCategory", "It is for the web."}, {"sETCategory", "It is for payment by card."},
	}, spec)
	b.Close()
}

// netscapeUses are the bits of the Netscape certificate type, from the first.
var netscapeUses = [...]struct{ name, label string }{
	{"ssl.client", "ssl-client"}, {"ssl.server", "ssl-server"}, {"smime", "smime"}, {"object.signing", "object-signing"},
	{"reserved.for.future.use", "reserved-for-future-use"}, {"ssl.ca", "ssl-ca"}, {"smime.ca", "smime-ca"}, {"object.signing.ca", "object-signing-ca"},
}

func (x *certificate) netscapeType(r *field.Reader) {
	spec := field.Spec{Doc: netscape}
	f := bits(r, tagBits, "ns_cert_exts.CertType", "CertType", "A bit for each use.", spec)
	if f.Len != 1 {
		return
	}
	for i, u := range netscapeUses {
		r.BitsAt(f, 0, 1, 0x80>>i, "ns.cert.exts.CertType."+u.name, u.label, "A use that Netscape's programs defined.", spec)
	}
}

// netscapeText reads one of Netscape's extensions that are texts.
func netscapeText(name, explain string) func(*certificate, *field.Reader) {
	return func(_ *certificate, r *field.Reader) {
		text(r, tagIA5, "ns_cert_exts."+name, name, explain, field.Spec{Doc: netscape})
	}
}

// smimeCapabilities reads which ciphers the subject's mail program knows (RFC 4262,
// Section 2).
func (x *certificate) smimeCapabilities(r *field.Reader) {
	const rc2, rc4 = "1.2.840.113549.3.2", "1.2.840.113549.3.4"
	spec := field.RFC(4262, "2")
	all := list(r, tagSequence, "cms.SMIMECapabilities", "SMIMECapabilities", "The ciphers, in order of preference.", spec)
	for all.Len() > 0 {
		b := element(&all, tagSequence, "cms.SMIMECapability_element", "SMIMECapability", "One cipher.", spec)
		id := oid(&b, "cms.attrType", "attrType", "Which cipher: {v}.", spec)
		if h, ok := peek(&b); ok && (id == rc2 || id == rc4) && h.tag == tagInteger {
			p := b.Block(min(h.size+h.n, b.Len()), "cms.RC2CBCParameters", "RC2CBCParameters", "How long its key is.", field.RFC(8551, "2.5.2"))
			p.Field().Value = field.Value{Kind: field.Uint, Sym: "rc2WrapParameter"}
			integer(&p, tagInteger, "cms.rc2WrapParameter", "rc2WrapParameter", "{v} bits.", field.RFC(8551, "2.5.2"))
			p.Close()
		} else {
			rest(&b, "parameters")
		}
		b.Close()
	}
	all.Close()
}
