package registry

import "plainsight/dissect/field"

// Documents that are cited besides RFCs: registries, and drafts that are or
// were spoken without having become a standard.
var (
	ianaSuites     = &field.Document{Name: "IANA, TLS cipher suites", URL: "https://www.iana.org/assignments/tls-parameters#tls-parameters-4"}
	ianaGroups     = &field.Document{Name: "IANA, TLS supported groups", URL: "https://www.iana.org/assignments/tls-parameters#tls-parameters-8"}
	ianaSchemes    = &field.Document{Name: "IANA, TLS signature schemes", URL: "https://www.iana.org/assignments/tls-parameters#tls-signaturescheme"}
	ianaExtensions = &field.Document{Name: "IANA, TLS extension types", URL: "https://www.iana.org/assignments/tls-extensiontype-values"}
	ianaAlerts     = &field.Document{Name: "IANA, TLS alerts", URL: "https://www.iana.org/assignments/tls-parameters#tls-parameters-6"}
	IANAQUIC       = &field.Document{Name: "IANA, QUIC", URL: "https://www.iana.org/assignments/quic"}
	hybridDraft    = &field.Document{Name: "draft-ietf-tls-ecdhe-mlkem", URL: "https://datatracker.ietf.org/doc/draft-ietf-tls-ecdhe-mlkem/"}
	MLKEMDraft     = &field.Document{Name: "draft-ietf-tls-mlkem", URL: "https://datatracker.ietf.org/doc/draft-ietf-tls-mlkem/"}
	mldsaDraft     = &field.Document{Name: "draft-ietf-tls-mldsa", URL: "https://datatracker.ietf.org/doc/draft-ietf-tls-mldsa/"}
	kyberDraft     = &field.Document{Name: "draft-tls-westerbaan-xyber768d00", URL: "https://datatracker.ietf.org/doc/draft-tls-westerbaan-xyber768d00/"}
	ESNIDraft      = &field.Document{Name: "draft-ietf-tls-esni-02", URL: "https://datatracker.ietf.org/doc/draft-ietf-tls-esni/02/"}
	ALPSDraft      = &field.Document{Name: "draft-vvv-tls-alps", URL: "https://datatracker.ietf.org/doc/draft-vvv-tls-alps/"}
	NPNDraft       = &field.Document{Name: "draft-agl-tls-nextprotoneg", URL: "https://datatracker.ietf.org/doc/draft-agl-tls-nextprotoneg/"}
	channelDraft   = &field.Document{Name: "draft-balfanz-tls-channelid", URL: "https://datatracker.ietf.org/doc/draft-balfanz-tls-channelid/"}
	AnchorsDraft   = &field.Document{Name: "draft-ietf-tls-trust-anchor-ids", URL: "https://datatracker.ietf.org/doc/draft-ietf-tls-trust-anchor-ids/"}
	Draft18        = &field.Document{Name: "draft-ietf-tls-tls13-18", URL: "https://datatracker.ietf.org/doc/draft-ietf-tls-tls13/18/"}
	JA3            = &field.Document{Name: "JA3", URL: "https://github.com/salesforce/ja3"}
	JA4            = &field.Document{Name: "JA4", URL: "https://github.com/FoxIO-LLC/ja4/blob/main/technical_details/JA4.md"}
)

// Cite cites a document, and a section of it or "".
func Cite(doc *field.Document, section string) field.Spec {
	return field.Spec{Doc: doc, Section: section}
}
