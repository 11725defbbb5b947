package ext

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
)

// Message is the handshake message that extensions are in: some look
// different in each (RFC 8446, Section 4.2).
type Message uint8

const (
	ClientHello Message = iota
	ServerHello
	HelloRetryRequest // a HelloRetryRequest
	EncryptedExtensions
	Certificate // one entry of its list
	CertificateRequest
	NewSessionTicket
)

// Content is what the content of extensions is read with.
type Content struct{ *reading.State }

// Bodies has what reads an extension's content. One without content,
// or whose content is not taken apart, has none.
var bodies = map[uint16]func(*Content, *field.Reader, Message){
	registry.ExtServerName:              (*Content).serverNames,
	registry.ExtMaxFragmentLength:       (*Content).maxFragmentLength,
	registry.ExtStatusRequest:           (*Content).statusRequest,
	registry.ExtCertType:                (*Content).certificateTypes,
	registry.ExtSupportedGroups:         (*Content).supportedGroups,
	registry.ExtECPointFormats:          (*Content).pointFormats,
	registry.ExtSRP:                     (*Content).srpUser,
	registry.ExtSignatureAlgorithms:     (*Content).signatureAlgorithmsIn,
	registry.ExtUseSRTP:                 (*Content).useSRTP,
	registry.ExtHeartbeat:               (*Content).heartbeatMode,
	registry.ExtALPN:                    (*Content).alpn,
	registry.ExtStatusRequestV2:         (*Content).statusRequestV2,
	registry.ExtSCT:                     (*Content).timestamps,
	registry.ExtClientCertificateType:   (*Content).certificateTypes,
	registry.ExtServerCertificateType:   (*Content).certificateTypes,
	registry.ExtPadding:                 (*Content).padding,
	registry.ExtEncryptThenMAC:          (*Content).nothing,
	registry.ExtExtendedMaster:          (*Content).nothing,
	registry.ExtTokenBinding:            (*Content).tokenBinding,
	registry.ExtCachedInfo:              (*Content).cachedInfo,
	registry.ExtCompressCertificate:     (*Content).compressCertificate,
	registry.ExtRecordSizeLimit:         (*Content).recordSizeLimit,
	registry.ExtDelegatedCredential:     (*Content).delegatedCredential,
	registry.ExtSessionTicket:           (*Content).sessionTicket,
	registry.ExtKeyShareDraft:           (*Content).keyShare,
	registry.ExtPreSharedKey:            (*Content).preSharedKey,
	registry.ExtEarlyData:               (*Content).earlyData,
	registry.ExtSupportedVersions:       (*Content).supportedVersions,
	registry.ExtCookie:                  (*Content).cookie,
	registry.ExtPSKModes:                (*Content).pskModes,
	registry.ExtTicketEarlyDataDraft:    (*Content).ticketEarlyData,
	registry.ExtCertificateAuthorities:  (*Content).certificateAuthoritiesIn,
	registry.ExtOIDFilters:              (*Content).oidFilters,
	registry.ExtPostHandshakeAuth:       (*Content).nothing,
	registry.ExtSignatureAlgorithmsCert: (*Content).signatureAlgorithmsIn,
	registry.ExtKeyShare:                (*Content).keyShare,
	registry.ExtConnectionIDOld:         (*Content).connectionID,
	registry.ExtConnectionID:            (*Content).connectionID,
	registry.ExtQUICParameters:          (*Content).quicParameters,
	registry.ExtTrustAnchors:            (*Content).trustAnchors,
	registry.ExtECHOuterExtensions:      (*Content).echOuterExtensions,
	registry.ExtECH:                     (*Content).encryptedClientHello,
	registry.ExtRenegotiationInfo:       (*Content).renegotiationInfo,
	registry.ExtNPN:                     (*Content).nextProtocols,
	registry.ExtALPSOld:                 (*Content).applicationSettings,
	registry.ExtALPS:                    (*Content).applicationSettings,
	registry.ExtQUICParametersDraft:     (*Content).quicParameters,
	registry.ExtESNI:                    (*Content).encryptedServerName,
}

// Read reads the length of all extensions, two bytes, and the extensions.
func (d *Content) Read(r *field.Reader, where Message) {
	spec := d.Spec("4.2", "7.4.1.4", "")
	n := r.Uint16("tls.handshake.extensions_length", "Extensions Length", "The extensions take {v} bytes.", spec)
	if n.Uint() == 0 {
		return
	}
	all := r.Block(int(n.Uint()), "", "Extensions", "What was added to TLS over the years. Each extension has its number and its length, so that a side that does not know it can skip it.", spec)
	all.Field().With(field.Hoisted)
	for all.Len() > 0 {
		d.extension(&all, where)
	}
	d.Close(&all)
}

// extension reads one extension.
func (d *Content) extension(r *field.Reader, where Message) {
	head := r.Peek(4)
	if len(head) < 4 {
		r.Fail("Extension", "4 bytes for its type and length", "{seen}", "seen", strconv.Itoa(len(head)))
		return
	}
	kind, n := reading.Uint16(head), int(reading.Uint16(head[2:]))
	x, label := registry.ExtensionType{Name: "Extension"}, "Extension"
	if !d.C.Brief {
		x = registry.ExtensionOf(kind, d.Cites)
		label = "Extension: " + x.Name + " (len=" + strconv.Itoa(n) + ")"
	}
	b := r.Block(4+n, "", label, x.Says, x.Spec)
	spec := d.Spec("4.2", "7.4.1.4", "")
	b.Uint16("tls.handshake.extension.type", "Type", "Which extension this is: {v}.", spec).Means(x.Name)
	b.Uint16("tls.handshake.extension.len", "Length", "The extension's content takes {v} bytes.", spec)
	if body := bodies[kind]; body != nil {
		body(d, &b, where)
	} else if b.Len() > 0 {
		f := b.Bytes(b.Len(), "tls.handshake.extension.data", "Data", "{len} bytes of an extension that this dissector does not take apart.", x.Spec).As(field.Undecoded)
		if registry.IsGREASE(kind) {
			f.As(field.Random).Explain = "{len} bytes without meaning, like the extension that they are in."
		}
	}
	d.Close(&b)
}

// nothing is the content of an extension whose number says all.
func (d *Content) nothing(*field.Reader, Message) {}

// data opens a group for content that Wireshark shows as bytes only. What is
// read in it is not in PDML.
func (d *Content) data(r *field.Reader) field.Reader {
	g := r.Parent()
	b := r.Block(rest(r), "tls.handshake.extension.data", "Data", "The extension's content, which Wireshark 4.0 shows as bytes only.", g.Spec)
	b.Field().Value.Kind = field.Bytes
	return b
}

// rest is how many bytes of an extension's content are still to be read. It
// counts by the extension's length, so what is not here counts, too.
func rest(r *field.Reader) int {
	x := r.Parent()
	return 4 + int(reading.Uint16(x.Bytes()[2:])) - (r.Off() - x.Off)
}
