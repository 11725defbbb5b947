package tls

import (
	"strconv"

	"plainsight/dissect/field"
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
	extServerName:              (*dissection).serverNames,
	extMaxFragmentLength:       (*dissection).maxFragmentLength,
	extStatusRequest:           (*dissection).statusRequest,
	extCertType:                (*dissection).certificateTypes,
	extSupportedGroups:         (*dissection).supportedGroups,
	extECPointFormats:          (*dissection).pointFormats,
	extSRP:                     (*dissection).srpUser,
	extSignatureAlgorithms:     (*dissection).signatureAlgorithmsIn,
	extUseSRTP:                 (*dissection).useSRTP,
	extHeartbeat:               (*dissection).heartbeatMode,
	extALPN:                    (*dissection).alpn,
	extStatusRequestV2:         (*dissection).statusRequestV2,
	extSCT:                     (*dissection).timestamps,
	extClientCertificateType:   (*dissection).certificateTypes,
	extServerCertificateType:   (*dissection).certificateTypes,
	extPadding:                 (*dissection).padding,
	extEncryptThenMAC:          (*dissection).nothing,
	extExtendedMaster:          (*dissection).nothing,
	extTokenBinding:            (*dissection).tokenBinding,
	extCachedInfo:              (*dissection).cachedInfo,
	extCompressCertificate:     (*dissection).compressCertificate,
	extRecordSizeLimit:         (*dissection).recordSizeLimit,
	extDelegatedCredential:     (*dissection).delegatedCredential,
	extSessionTicket:           (*dissection).sessionTicket,
	extKeyShareDraft:           (*dissection).keyShare,
	extPreSharedKey:            (*dissection).preSharedKey,
	extEarlyData:               (*dissection).earlyData,
	extSupportedVersions:       (*dissection).supportedVersions,
	extCookie:                  (*dissection).cookie,
	extPSKModes:                (*dissection).pskModes,
	extTicketEarlyDataDraft:    (*dissection).ticketEarlyData,
	extCertificateAuthorities:  (*dissection).certificateAuthoritiesIn,
	extOIDFilters:              (*dissection).oidFilters,
	extPostHandshakeAuth:       (*dissection).nothing,
	extSignatureAlgorithmsCert: (*dissection).signatureAlgorithmsIn,
	extKeyShare:                (*dissection).keyShare,
	extConnectionIDOld:         (*dissection).connectionID,
	extConnectionID:            (*dissection).connectionID,
	extQUICParameters:          (*dissection).quicParameters,
	extTrustAnchors:            (*dissection).trustAnchors,
	extECHOuterExtensions:      (*dissection).echOuterExtensions,
	extECH:                     (*dissection).encryptedClientHello,
	extRenegotiationInfo:       (*dissection).renegotiationInfo,
	extNPN:                     (*dissection).nextProtocols,
	extALPSOld:                 (*dissection).applicationSettings,
	extALPS:                    (*dissection).applicationSettings,
	extQUICParametersDraft:     (*dissection).quicParameters,
	extESNI:                    (*dissection).encryptedServerName,
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
	x, label := extensionType{name: "Extension"}, "Extension"
	if !d.c.Brief {
		x = extensionTypeOf(kind)
		label = "Extension: " + x.name + " (len=" + strconv.Itoa(n) + ")"
	}
	b := r.Block(4+n, "", label, x.says, x.spec)
	spec := field.RFC(8446, "4.2")
	b.Uint16("tls.handshake.extension.type", "Type", "Which extension this is: {v}.", spec).Means(x.name)
	b.Uint16("tls.handshake.extension.len", "Length", "The extension's content takes {v} bytes.", spec)
	if body := extensionBodies[kind]; body != nil {
		body(d, &b, where)
	} else if b.Len() > 0 {
		f := b.Bytes(b.Len(), "tls.handshake.extension.data", "Data", "{len} bytes of an extension that this dissector does not take apart.", x.spec).As(field.Undecoded)
		if isGrease(kind) {
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
