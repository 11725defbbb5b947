package registry

import "plainsight/dissect/field"

// Alerts is IANA's registry of TLS alerts under the names that
// Wireshark shows, with what each says in plain words (RFC 8446, Section 6.2;
// RFC 5246, Section 7.2.2 for those that TLS 1.3 no longer sends). The words say what
// an alert means in general, not why it was sent here: it carries no reason.
var Alerts = [256]struct{ Name, Says string }{
	0:   {"Close Notify", "The sender has nothing more to send. Where it is encrypted like the data, someone on the way cannot end the connection early and make it look complete."},
	10:  {"Unexpected Message", "A message came that does not belong at this point."},
	20:  {"Bad Record MAC", "A record did not pass its integrity check: it was changed on the way, or the two sides have different keys."},
	21:  {"Decryption Failed", "A record could not be decrypted. No longer sent: telling this apart from a bad MAC helped attackers."},
	22:  {"Record Overflow", "A record was longer than allowed."},
	30:  {"Decompression Failure", "Compressed data could not be decompressed. TLS 1.3 does not compress, so it no longer has this alert."},
	40:  {"Handshake Failure", "The two sides found no parameters that both accept: no common cipher suite, group or signature algorithm. Up to TLS 1.2, a server may also send it when it requires a client certificate and got none."},
	41:  {"No Certificate", "There is no certificate to show. Only SSL 3.0 had this alert."},
	42:  {"Bad Certificate", "The certificate was not accepted. Strictly, it is damaged or a signature on it does not verify; some programs send this alert for any problem with a certificate."},
	43:  {"Unsupported Certificate", "The certificate is of a type that is not supported."},
	44:  {"Certificate Revoked", "The authority that signed the certificate has revoked it."},
	45:  {"Certificate Expired", "The certificate has expired or is not valid yet."},
	46:  {"Certificate Unknown", "The certificate was not accepted, for some other reason that the alert does not give."},
	47:  {"Illegal Parameter", "A value in the handshake is not allowed there, or contradicts another one."},
	48:  {"Unknown CA", "The certificate does not lead to an authority that the sender of this alert trusts."},
	49:  {"Access Denied", "The certificate or shared key is valid, but its holder is not allowed in."},
	50:  {"Decode Error", "A message could not be parsed: a length is wrong, or a value is out of range."},
	51:  {"Decrypt Error", "A cryptographic check in the handshake failed: a signature, a Finished message or, in TLS 1.3, the binder of a pre-shared key."},
	52:  {"Too Many CIDs Requested", "The other side asked for more connection IDs than this one gives out."},
	60:  {"Export Restriction", "The parameters broke the export rules of the 1990s. No longer sent."},
	70:  {"Protocol Version", "The protocol version that was offered is known, but not supported."},
	71:  {"Insufficient Security", "The server requires stronger algorithms than any that the client offered."},
	80:  {"Internal Error", "Something failed that is not the other side's fault, such as running out of memory."},
	86:  {"Inappropriate Fallback", "The client tried again with an older version than the server supports. It may have been forced down to it."},
	90:  {"User Canceled", "The handshake was called off for a reason that has nothing to do with the protocol."},
	100: {"No Renegotiation", "The other side asked for a new handshake, and this side declines."},
	109: {"Missing Extension", "The message lacks an extension that is required."},
	110: {"Unsupported Extension", "The message has an extension that is not allowed in it, or that was never offered."},
	111: {"Certificate Unobtainable", "The certificate could not be fetched from the address given."},
	112: {"Unrecognized Name", "The server has no site under the name that the client asked for."},
	113: {"Bad Certificate Status Response", "The proof that the certificate was not revoked is not valid."},
	114: {"Bad Certificate Hash Value", "The certificate that was fetched does not match the hash that came with its address."},
	115: {"Unknown PSK Identity", "The server knows none of the shared keys that the client named."},
	116: {"Certificate Required", "The server requires a client certificate, and the client sent none."},
	117: {"General Error", "Something is wrong that no other alert describes."},
	120: {"No application Protocol", "The client offered no application protocol that the server speaks."},
	121: {"ECH Required", "The server could not decrypt the encrypted ClientHello, and the client insists on it."},
}

// AlertSpec is where the alert is defined, for the version that is spoken.
func AlertSpec(n uint8, v Version) field.Spec {
	old := v != 0 && !v.Is13()
	switch {
	case n == 0:
		return Defined(v, "6.1", "7.2.1", "5.4.1")
	case n == 21, n == 30, n == 60, n == 100:
		return field.RFC(5246, "7.2.2")
	case n == 41:
		return field.RFC(6101, "5.4.2")
	case n == 52:
		return field.RFC(9147, "9")
	case n == 86 && old:
		return field.RFC(7507, "2")
	case n == 90:
		return Defined(v, "6.1", "7.2.2", "")
	case n == 109, n == 116:
		return field.RFC(8446, "6.2")
	case n == 111, n == 114, old && (n == 112 || n == 113):
		return field.RFC(6066, "9")
	case n == 115 && old:
		return field.RFC(4279, "2")
	case n == 117:
		return Cite(ianaAlerts, "")
	case n == 120 && old:
		return field.RFC(7301, "3.2")
	case n == 121:
		return field.RFC(9849, "")
	case Alerts[n].Name == "":
		return Cite(ianaAlerts, "")
	}
	return Defined(v, "6.2", "7.2.2", "5.4.2")
}
