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
	0:     (*dissection).serverNames,
	1:     (*dissection).maxFragmentLength,
	5:     (*dissection).statusRequest,
	9:     (*dissection).certificateTypes,
	10:    (*dissection).supportedGroups,
	11:    (*dissection).pointFormats,
	12:    (*dissection).srpUser,
	13:    (*dissection).signatureAlgorithmsIn,
	14:    (*dissection).useSRTP,
	15:    (*dissection).heartbeatMode,
	16:    (*dissection).alpn,
	17:    (*dissection).statusRequestV2,
	18:    (*dissection).timestamps,
	19:    (*dissection).certificateTypes,
	20:    (*dissection).certificateTypes,
	21:    (*dissection).padding,
	22:    (*dissection).nothing,
	23:    (*dissection).nothing,
	24:    (*dissection).tokenBinding,
	25:    (*dissection).cachedInfo,
	27:    (*dissection).compressCertificate,
	28:    (*dissection).recordSizeLimit,
	34:    (*dissection).delegatedCredential,
	35:    (*dissection).sessionTicket,
	40:    (*dissection).keyShare,
	41:    (*dissection).preSharedKey,
	42:    (*dissection).earlyData,
	43:    (*dissection).supportedVersions,
	44:    (*dissection).cookie,
	45:    (*dissection).pskModes,
	46:    (*dissection).ticketEarlyData,
	47:    (*dissection).certificateAuthoritiesIn,
	48:    (*dissection).oidFilters,
	49:    (*dissection).nothing,
	50:    (*dissection).signatureAlgorithmsIn,
	51:    (*dissection).keyShare,
	53:    (*dissection).connectionID,
	54:    (*dissection).connectionID,
	57:    (*dissection).quicParameters,
	51764: (*dissection).trustAnchors,
	64768: (*dissection).echOuterExtensions,
	65037: (*dissection).encryptedClientHello,
	65281: (*dissection).renegotiationInfo,
	13172: (*dissection).nextProtocols,
	17513: (*dissection).applicationSettings,
	17613: (*dissection).applicationSettings,
	65445: (*dissection).quicParameters,
	65486: (*dissection).encryptedServerName,
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
