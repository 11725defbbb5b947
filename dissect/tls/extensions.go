package tls

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/registry"
)

// message is the handshake message that extensions stand in: some look
// different in each (RFC 8446, Section 4.2).
type message uint8

const (
	inClientHello message = iota
	inServerHello
	inRetry // a HelloRetryRequest
	inEncrypted
	inCertificate // one entry of its list
	inCertificateRequest
	inTicket
)

// extensionBodies has what reads an extension's content. One without content,
// or whose content is not taken apart, has none.
var extensionBodies = map[uint16]func(*dissection, *field.Reader, message){
	registry.ExtServerName:              (*dissection).serverNames,
	registry.ExtMaxFragmentLength:       (*dissection).maxFragmentLength,
	registry.ExtStatusRequest:           (*dissection).statusRequest,
	registry.ExtCertType:                (*dissection).certificateTypes,
	registry.ExtSupportedGroups:         (*dissection).supportedGroups,
	registry.ExtECPointFormats:          (*dissection).pointFormats,
	registry.ExtSRP:                     (*dissection).srpUser,
	registry.ExtSignatureAlgorithms:     (*dissection).signatureAlgorithmsIn,
	registry.ExtUseSRTP:                 (*dissection).useSRTP,
	registry.ExtHeartbeat:               (*dissection).heartbeatMode,
	registry.ExtALPN:                    (*dissection).alpn,
	registry.ExtStatusRequestV2:         (*dissection).statusRequestV2,
	registry.ExtSCT:                     (*dissection).timestamps,
	registry.ExtClientCertificateType:   (*dissection).certificateTypes,
	registry.ExtServerCertificateType:   (*dissection).certificateTypes,
	registry.ExtPadding:                 (*dissection).padding,
	registry.ExtEncryptThenMAC:          (*dissection).nothing,
	registry.ExtExtendedMaster:          (*dissection).nothing,
	registry.ExtTokenBinding:            (*dissection).tokenBinding,
	registry.ExtCachedInfo:              (*dissection).cachedInfo,
	registry.ExtCompressCertificate:     (*dissection).compressCertificate,
	registry.ExtRecordSizeLimit:         (*dissection).recordSizeLimit,
	registry.ExtDelegatedCredential:     (*dissection).delegatedCredential,
	registry.ExtSessionTicket:           (*dissection).sessionTicket,
	registry.ExtKeyShareDraft:           (*dissection).keyShare,
	registry.ExtPreSharedKey:            (*dissection).preSharedKey,
	registry.ExtEarlyData:               (*dissection).earlyData,
	registry.ExtSupportedVersions:       (*dissection).supportedVersions,
	registry.ExtCookie:                  (*dissection).cookie,
	registry.ExtPSKModes:                (*dissection).pskModes,
	registry.ExtTicketEarlyDataDraft:    (*dissection).ticketEarlyData,
	registry.ExtCertificateAuthorities:  (*dissection).certificateAuthoritiesIn,
	registry.ExtOIDFilters:              (*dissection).oidFilters,
	registry.ExtPostHandshakeAuth:       (*dissection).nothing,
	registry.ExtSignatureAlgorithmsCert: (*dissection).signatureAlgorithmsIn,
	registry.ExtKeyShare:                (*dissection).keyShare,
	registry.ExtConnectionIDOld:         (*dissection).connectionID,
	registry.ExtConnectionID:            (*dissection).connectionID,
	registry.ExtQUICParameters:          (*dissection).quicParameters,
	registry.ExtTrustAnchors:            (*dissection).trustAnchors,
	registry.ExtECHOuterExtensions:      (*dissection).echOuterExtensions,
	registry.ExtECH:                     (*dissection).encryptedClientHello,
	registry.ExtRenegotiationInfo:       (*dissection).renegotiationInfo,
	registry.ExtNPN:                     (*dissection).nextProtocols,
	registry.ExtALPSOld:                 (*dissection).applicationSettings,
	registry.ExtALPS:                    (*dissection).applicationSettings,
	registry.ExtQUICParametersDraft:     (*dissection).quicParameters,
	registry.ExtESNI:                    (*dissection).encryptedServerName,
}

// extensions reads the length of all extensions, two bytes, and the extensions.
func (d *dissection) extensions(r *field.Reader, where message) {
	spec := field.RFC(8446, "4.2")
	n := r.Uint16("tls.handshake.extensions_length", "Extensions Length", "The extensions take {v} bytes.", spec)
	if n.Uint() == 0 {
		return
	}
	all := r.Block(int(n.Uint()), "", "Extensions", "What was added to TLS over the years, each with its number and length, so that whoever does not know one can skip it.", spec)
	all.Field().With(field.Hoisted)
	for all.Len() > 0 {
		d.extension(&all, where)
	}
	d.close(&all)
}

// extension reads one extension.
func (d *dissection) extension(r *field.Reader, where message) {
	head := r.Peek(4)
	if len(head) < 4 {
		r.Fail("Extension", "4 bytes for its type and length", strconv.Itoa(len(head)))
		return
	}
	kind, n := u16(head), int(u16(head[2:]))
	x, label := registry.ExtensionType{Name: "Extension"}, "Extension"
	if !d.c.Brief {
		x = registry.ExtensionOf(kind)
		label = "Extension: " + x.Name + " (len=" + strconv.Itoa(n) + ")"
	}
	b := r.Block(4+n, "", label, x.Says, x.Spec)
	spec := field.RFC(8446, "4.2")
	b.Uint16("tls.handshake.extension.type", "Type", "Which extension this is: {v}.", spec).Means(x.Name)
	b.Uint16("tls.handshake.extension.len", "Length", "The extension's content takes {v} bytes.", spec)
	if body := extensionBodies[kind]; body != nil {
		body(d, &b, where)
	} else if b.Len() > 0 {
		f := b.Bytes(b.Len(), "tls.handshake.extension.data", "Data", "{len} bytes of an extension that this dissector does not take apart.", x.Spec).As(field.Undecoded)
		if registry.IsGREASE(kind) {
			f.As(field.Random).Explain = "{len} bytes that mean nothing, like the extension that they stand in."
		}
	}
	d.close(&b)
}

// nothing is the content of an extension whose number says all.
func (d *dissection) nothing(*field.Reader, message) {}

// data opens a group for content that Wireshark shows as bytes only. What is
// read in it is not in PDML.
func (d *dissection) data(r *field.Reader) field.Reader {
	g := r.Parent()
	b := r.Block(rest(r), "tls.handshake.extension.data", "Data", "The extension's content, which Wireshark 4.0 shows as bytes only.", g.Spec)
	b.Field().Value.Kind = field.Bytes
	return b
}

// rest is how many bytes of an extension's content are still to be read. It
// counts by the extension's length, so what is not here counts, too.
func rest(r *field.Reader) int {
	x := r.Parent()
	return 4 + int(u16(x.Bytes()[2:])) - (r.Off() - x.Off)
}

// u16 is a number of two bytes.
func u16(b []byte) uint16 { return uint16(b[0])<<8 | uint16(b[1]) }
