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
	"2.5.29.17":               {"The names that the certificate is valid for. Clients compare the name that they asked for with these.", rfc("4.2.1.6"), (*certificate).altNames},
	"2.5.29.18":               {"Other names of the issuer.", rfc("4.2.1.7"), (*certificate).altNames},
	"2.5.29.19":               {"Whether the key may sign other certificates: that is what makes its owner an authority.", rfc("4.2.1.9"), (*certificate).basicConstraints},
	"2.5.29.30":               {"The names for which this authority may make certificates.", rfc("4.2.1.10"), (*certificate).nameConstraints},
	"2.5.29.31":               {"Where the list of revoked certificates is.", rfc("4.2.1.13"), (*certificate).crlPoints},
	"2.5.29.46":               {"Where the newest changes to that list are.", rfc("4.2.1.15"), (*certificate).crlPoints},
	"2.5.29.32":               {"The rules that the certificate was issued under.", rfc("4.2.1.4"), (*certificate).policies},
	"2.5.29.33":               {"Which rules of one authority count as which of another.", rfc("4.2.1.5"), (*certificate).policyMappings},
	"2.5.29.35":               {"Which key signed this certificate, by its number in the issuer's certificate.", rfc("4.2.1.1"), (*certificate).authorityKeyID},
	"2.5.29.36":               {"What must hold for the rules along the chain.", rfc("4.2.1.11"), (*certificate).policyConstraints},
	"2.5.29.37":               {"In which roles the key may be used.", rfc("4.2.1.12"), (*certificate).keyPurposes},
	"2.5.29.54":               {"For how many more certificates anyPolicy still counts as a match.", rfc("4.2.1.14"), (*certificate).inhibitAnyPolicy},
	"1.3.6.1.5.5.7.1.1":       {"Where to ask about the certificate, and where the issuer's own certificate is.", rfc("4.2.2.1"), (*certificate).access},
	"1.3.6.1.5.5.7.1.24":      {"What a server with this certificate promises to do in TLS.", field.RFC(7633, "4.1"), (*certificate).tlsFeatures},
	"1.3.6.1.4.1.11129.2.4.2": {"Promises of public logs to list the certificate, so that a forged one could be noticed.", field.RFC(6962, "3.3"), (*certificate).timestamps},
	"2.5.29.3":                {"The rules that the certificate was issued under, as an early draft numbered it.", rfc("4.2.1.4"), (*certificate).policies},
	"2.5.29.9":                {"What else is stated of the subject.", rfc("4.2.1.8"), (*certificate).directoryAttributes},
	"2.5.29.16":               {"From when to when the private key may sign.", field.RFC(3280, "4.2.1.4"), (*certificate).keyPeriod},
	"1.3.6.1.5.5.7.1.2":       {"Hashes of pictures of the subject.", field.RFC(3739, "3.2.5"), (*certificate).biometrics},
	"1.3.6.1.5.5.7.1.3":       {"Statements by the issuer that have a legal meaning.", field.RFC(3739, "3.2.6"), (*certificate).qcStatements},
	"1.3.6.1.5.5.7.1.7":       {"Which IP addresses belong to the subject.", field.RFC(3779, "2"), (*certificate).addressBlocks},
	"1.3.6.1.5.5.7.1.8":       {"Which networks belong to the subject.", field.RFC(3779, "3"), (*certificate).systemNumbers},
	"1.3.6.1.5.5.7.1.11":      {"Services of the subject, such as where to find what it has issued.", rfc("4.2.2.2"), (*certificate).subjectAccess},
	"1.3.6.1.5.5.7.1.12":      {"Pictures for showing the subject or the issuer.", field.RFC(9399, "4.1"), (*certificate).logotypes},
	"1.3.6.1.5.5.7.1.14":      {"Which rights of its issuer the subject may use.", field.RFC(3820, "3.8"), (*certificate).proxyInfo},
	"2.5.29.20":               {"The number of a list of revoked certificates.", rfc("5.2.3"), (*certificate).crlNumber},
	"2.5.29.21":               {"Why a certificate was revoked.", rfc("5.3.1"), (*certificate).revocationReason},
	"2.5.29.23":               {"What to do with a certificate that is on hold.", field.RFC(3280, "5.3.2"), (*certificate).holdInstruction},
	"2.5.29.24":               {"Since when a revoked certificate should not be trusted.", rfc("5.3.2"), (*certificate).invalidityDate},
	"2.5.29.27":               {"The list of revoked certificates that this one updates.", rfc("5.2.4"), (*certificate).baseNumber},
	"2.5.29.28":               {"What a list of revoked certificates covers.", rfc("5.2.5"), (*certificate).issuingPoint},
	"2.5.29.29":               {"Who made the certificate that was revoked.", rfc("5.3.3"), (*certificate).altNames},
	"2.5.29.55":               {"To whom a certificate of rights may be shown.", field.RFC(5755, "4.3.2"), (*certificate).targets},
	"2.5.29.60":               {"Since when a list has kept revoked certificates that have expired.", field.Spec{Doc: x509Doc, Section: "9.5.2.5"}, (*certificate).expiredOnList},
	"1.3.6.1.5.5.7.48.1.5":    {"The service that holds this certificate need not be asked about its own.", field.RFC(6960, "4.2.2.2.1"), nil},
	"1.3.6.1.4.1.11129.2.4.3": {"The certificate is only for the logs: clients must not accept it.", field.RFC(6962, "3.1"), nil},
	"1.2.840.113549.1.9.15":   {"Which ciphers the subject's mail program supports.", field.RFC(4262, "2"), (*certificate).smimeCapabilities},
	"1.2.840.113533.7.65.0":   {"Which of Entrust's programs made the certificate.", field.Spec{Doc: entrust}, (*certificate).entrustVersion},
	"1.3.6.1.4.1.311.20.2":    {"From which template a Windows authority made the certificate.", field.Spec{Doc: microsoft}, (*certificate).templateName},
	"1.3.6.1.4.1.311.21.1":    {"How often a Windows authority has renewed its certificate.", field.Spec{Doc: microsoft}, (*certificate).caVersion},
	"1.3.6.1.4.1.311.21.2":    {"Which certificate the authority had before.", field.Spec{Doc: microsoft}, (*certificate).previousHash},
	"1.3.6.1.4.1.311.21.4":    {"When a Windows authority will publish its next list.", field.Spec{Doc: microsoft}, (*certificate).nextPublish},
	"1.3.6.1.4.1.311.21.7":    {"From which template a Windows authority made the certificate, and its version.", field.Spec{Doc: microsoft}, (*certificate).template},
	"1.3.6.1.4.1.311.21.10":   {"In which roles the key may be used, as Windows writes it.", field.Spec{Doc: microsoft}, (*certificate).policies},
	"2.16.840.1.113730.1.2":   {"What the addresses in the other extensions begin with.", field.Spec{Doc: netscape}, netscapeText("BaseUrl", "The beginning of addresses: {v}.")},
	"2.16.840.1.113730.1.3":   {"Where to ask whether the certificate was revoked.", field.Spec{Doc: netscape}, netscapeText("RevocationUrl", "Where to ask: {v}.")},
	"2.16.840.1.113730.1.4":   {"Where to ask whether a certificate of this authority was revoked.", field.Spec{Doc: netscape}, netscapeText("CaRevocationUrl", "Where to ask: {v}.")},
	"2.16.840.1.113730.1.7":   {"Where to get the next certificate.", field.Spec{Doc: netscape}, netscapeText("CertRenewalUrl", "Where to get it: {v}.")},
	"2.16.840.1.113730.1.8":   {"The rules that the certificate was issued under.", field.Spec{Doc: netscape}, netscapeText("CaPolicyUrl", "Where the rules can be read: {v}.")},
	"2.16.840.1.113730.1.12":  {"The server's name.", field.Spec{Doc: netscape}, netscapeText("SslServerName", "The server's name: {v}.")},
	"2.16.840.1.113730.1.1":   {"What Netscape's programs were to accept the certificate for.", field.Spec{Doc: netscape}, (*certificate).netscapeType},
	"2.16.840.1.113730.1.13":  {"A remark for people.", field.Spec{Doc: netscape}, netscapeText("Comment", "A remark for people: {v}.")},
}

// extensions reads all extensions (RFC 5280, Section 4.2).
func (x *certificate) extensions(r *field.Reader) {
	all := list(r, tagSequence, "x509af.extensions", "extensions", "What version 3 added. Each has a number, so that a program that does not know it can skip it, unless it is critical.", rfc("4.2"))
	for all.Len() > 0 {
		x.extension(&all)
	}
	all.Close()
}

func (x *certificate) extension(r *field.Reader) {
	b := element(r, tagSequence, "x509af.Extension_element", "Extension", "An extension.", rfc("4.2"))
	defer b.Close()
	id := oid(&b, "x509af.extension.id", "Extension Id", "Which extension this is: {v}.", rfc("4.2"))
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
