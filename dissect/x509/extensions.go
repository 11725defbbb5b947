package x509

import "plainsight/dissect/field"

// extension is what is known of a certificate extension.
type extension struct {
	says string // what it is for
	spec field.Spec
	read func(*certificate, *field.Reader) // its content, inside the OCTET STRING
}

// extensions is the registry, by object identifier.
var extensions = map[string]extension{
	"2.5.29.14":               {"Which key this certificate is about, as a short number that other certificates point to.", rfc("4.2.1.2"), (*certificate).subjectKeyID},
	"2.5.29.15":               {"What the key may be used for.", rfc("4.2.1.3"), (*certificate).keyUsage},
	"2.5.29.17":               {"The names that the certificate is good for. Clients compare what they asked for with these, and with nothing else.", rfc("4.2.1.6"), (*certificate).altNames},
	"2.5.29.18":               {"Other names of the issuer.", rfc("4.2.1.7"), (*certificate).altNames},
	"2.5.29.19":               {"Whether the key may sign further certificates: that is what makes it an authority's.", rfc("4.2.1.9"), (*certificate).basicConstraints},
	"2.5.29.30":               {"The names for which this authority may make certificates.", rfc("4.2.1.10"), (*certificate).nameConstraints},
	"2.5.29.31":               {"Where the list of revoked certificates is.", rfc("4.2.1.13"), (*certificate).crlPoints},
	"2.5.29.46":               {"Where the newest changes to that list are.", rfc("4.2.1.15"), (*certificate).crlPoints},
	"2.5.29.32":               {"Under which rules the certificate was made.", rfc("4.2.1.4"), (*certificate).policies},
	"2.5.29.33":               {"Which rules of one authority count as which of another.", rfc("4.2.1.5"), (*certificate).policyMappings},
	"2.5.29.35":               {"Which key signed this certificate, by its number in the issuer's certificate.", rfc("4.2.1.1"), (*certificate).authorityKeyID},
	"2.5.29.36":               {"What must hold for the rules along the chain.", rfc("4.2.1.11"), (*certificate).policyConstraints},
	"2.5.29.37":               {"In which roles the key may be used.", rfc("4.2.1.12"), (*certificate).keyPurposes},
	"2.5.29.54":               {"How many certificates further on the rule that any rule will do still counts.", rfc("4.2.1.14"), (*certificate).inhibitAnyPolicy},
	"1.3.6.1.5.5.7.1.1":       {"Where to ask about the certificate, and where the issuer's own certificate is.", rfc("4.2.2.1"), (*certificate).access},
	"1.3.6.1.5.5.7.1.24":      {"What a server with this certificate promises to do in TLS.", field.RFC(7633, "4.1"), (*certificate).tlsFeatures},
	"1.3.6.1.4.1.11129.2.4.2": {"Proof that the certificate stands in public logs, where a forged one would be seen.", field.RFC(6962, "3.3"), (*certificate).timestamps},
	"2.16.840.1.113730.1.1":   {"What Netscape's programs took the certificate for.", rfc("4.2"), (*certificate).netscapeType},
	"2.16.840.1.113730.1.13":  {"A remark for people.", rfc("4.2"), (*certificate).netscapeComment},
}

// extensions reads all extensions (RFC 5280, Section 4.2).
func (x *certificate) extensions(r *field.Reader) {
	all := list(r, tagSequence, "x509af.extensions", "extensions", "What version 3 added: each with a number, so that whoever does not know one can skip it, unless it is critical.", rfc("4.2"))
	for all.Len() > 0 {
		x.extension(&all)
	}
	all.Close()
}

func (x *certificate) extension(r *field.Reader) {
	b := element(r, tagSequence, "x509af.Extension_element", "Extension", "An extension.", rfc("4.2"))
	defer b.Close()
	id := oid(&b, tagOID, "x509af.extension.id", "Extension Id", "Which extension this is: {v}.", rfc("4.2"))
	if b.Failed() {
		return
	}
	known, ok := extensions[id]
	f := b.Field()
	f.Value = field.Value{Kind: field.None, Sym: oidName(id)}
	if ok {
		f.Explain, f.Spec = known.says, known.spec
	}
	if at(&b, tagBoolean) {
		boolean(&b, tagBoolean, "x509af.critical", "critical", "Whether a client that does not know the extension must refuse the certificate: {v}.", rfc("4.2"))
	}
	n := head(&b, tagOctets)
	in := field.Read(x.c.Arena, f, field.Span{Buf: b.Buffer(), Off: b.Off(), Len: n}, "extension "+oidName(id))
	b.Skip(n)
	if known.read != nil {
		known.read(x, &in)
		in.Close()
		return
	}
	rest(&in, "Content")
	in.Finish()
}
