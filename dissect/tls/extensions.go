package tls

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
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

// content is what the content of extensions is read with.
type content struct{ *reading.State }

// extensionBodies has what reads an extension's content. One without content,
// or whose content is not taken apart, has none.
var extensionBodies = map[uint16]func(*content, *field.Reader, message){
	registry.ExtServerName:              (*content).serverNames,
	registry.ExtMaxFragmentLength:       (*content).maxFragmentLength,
	registry.ExtStatusRequest:           (*content).statusRequest,
	registry.ExtCertType:                (*content).certificateTypes,
	registry.ExtSupportedGroups:         (*content).supportedGroups,
	registry.ExtECPointFormats:          (*content).pointFormats,
	registry.ExtSRP:                     (*content).srpUser,
	registry.ExtSignatureAlgorithms:     (*content).signatureAlgorithmsIn,
	registry.ExtUseSRTP:                 (*content).useSRTP,
	registry.ExtHeartbeat:               (*content).heartbeatMode,
	registry.ExtALPN:                    (*content).alpn,
	registry.ExtStatusRequestV2:         (*content).statusRequestV2,
	registry.ExtSCT:                     (*content).timestamps,
	registry.ExtClientCertificateType:   (*content).certificateTypes,
	registry.ExtServerCertificateType:   (*content).certificateTypes,
	registry.ExtPadding:                 (*content).padding,
	registry.ExtEncryptThenMAC:          (*content).nothing,
	registry.ExtExtendedMaster:          (*content).nothing,
	registry.ExtTokenBinding:            (*content).tokenBinding,
	registry.ExtCachedInfo:              (*content).cachedInfo,
	registry.ExtCompressCertificate:     (*content).compressCertificate,
	registry.ExtRecordSizeLimit:         (*content).recordSizeLimit,
	registry.ExtDelegatedCredential:     (*content).delegatedCredential,
	registry.ExtSessionTicket:           (*content).sessionTicket,
	registry.ExtKeyShareDraft:           (*content).keyShare,
	registry.ExtPreSharedKey:            (*content).preSharedKey,
	registry.ExtEarlyData:               (*content).earlyData,
	registry.ExtSupportedVersions:       (*content).supportedVersions,
	registry.ExtCookie:                  (*content).cookie,
	registry.ExtPSKModes:                (*content).pskModes,
	registry.ExtTicketEarlyDataDraft:    (*content).ticketEarlyData,
	registry.ExtCertificateAuthorities:  (*content).certificateAuthoritiesIn,
	registry.ExtOIDFilters:              (*content).oidFilters,
	registry.ExtPostHandshakeAuth:       (*content).nothing,
	registry.ExtSignatureAlgorithmsCert: (*content).signatureAlgorithmsIn,
	registry.ExtKeyShare:                (*content).keyShare,
	registry.ExtConnectionIDOld:         (*content).connectionID,
	registry.ExtConnectionID:            (*content).connectionID,
	registry.ExtQUICParameters:          (*content).quicParameters,
	registry.ExtTrustAnchors:            (*content).trustAnchors,
	registry.ExtECHOuterExtensions:      (*content).echOuterExtensions,
	registry.ExtECH:                     (*content).encryptedClientHello,
	registry.ExtRenegotiationInfo:       (*content).renegotiationInfo,
	registry.ExtNPN:                     (*content).nextProtocols,
	registry.ExtALPSOld:                 (*content).applicationSettings,
	registry.ExtALPS:                    (*content).applicationSettings,
	registry.ExtQUICParametersDraft:     (*content).quicParameters,
	registry.ExtESNI:                    (*content).encryptedServerName,
}

// extensions reads the length of all extensions, two bytes, and the extensions.
func (d *content) extensions(r *field.Reader, where message) {
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
	d.Close(&all)
}

// extension reads one extension.
func (d *content) extension(r *field.Reader, where message) {
	head := r.Peek(4)
	if len(head) < 4 {
		r.Fail("Extension", "4 bytes for its type and length", strconv.Itoa(len(head)))
		return
	}
	kind, n := reading.Uint16(head), int(reading.Uint16(head[2:]))
	x, label := registry.ExtensionType{Name: "Extension"}, "Extension"
	if !d.C.Brief {
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
	d.Close(&b)
}

// nothing is the content of an extension whose number says all.
func (d *content) nothing(*field.Reader, message) {}

// data opens a group for content that Wireshark shows as bytes only. What is
// read in it is not in PDML.
func (d *content) data(r *field.Reader) field.Reader {
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
