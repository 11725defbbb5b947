package registry

import (
	"strconv"

	"plainsight/dissect/field"
)

// ExtensionType is a row of the registry of extensions.
type ExtensionType struct {
	Name string // as Wireshark shows it
	Says string // what it is for
	Spec field.Spec
}

// The extensions (RFC 8446, Section 4.2, and those that came after and before).
const (
	ExtServerName               = 0
	ExtMaxFragmentLength        = 1
	extClientCertificateURL     = 2
	extTrustedCAKeys            = 3
	ExtTruncatedMAC             = 4
	ExtStatusRequest            = 5
	extUserMapping              = 6
	extClientAuthz              = 7
	extServerAuthz              = 8
	ExtCertType                 = 9
	ExtSupportedGroups          = 10
	ExtECPointFormats           = 11
	ExtSRP                      = 12
	ExtSignatureAlgorithms      = 13
	ExtUseSRTP                  = 14
	ExtHeartbeat                = 15
	ExtALPN                     = 16
	ExtStatusRequestV2          = 17
	ExtSCT                      = 18
	ExtClientCertificateType    = 19
	ExtServerCertificateType    = 20
	ExtPadding                  = 21
	ExtEncryptThenMAC           = 22
	ExtExtendedMaster           = 23
	ExtTokenBinding             = 24
	ExtCachedInfo               = 25
	extTLSLTS                   = 26
	ExtCompressCertificate      = 27
	ExtRecordSizeLimit          = 28
	extPwdProtect               = 29
	extPwdClear                 = 30
	extPasswordSalt             = 31
	extTicketPinning            = 32
	extCertWithExternPSK        = 33
	ExtDelegatedCredential      = 34
	ExtSessionTicket            = 35
	extTLMSP                    = 36
	extTLMSPProxying            = 37
	extTLMSPDelegate            = 38
	extSupportedEKTCiphers      = 39
	ExtKeyShareDraft            = 40
	ExtPreSharedKey             = 41
	ExtEarlyData                = 42
	ExtSupportedVersions        = 43
	ExtCookie                   = 44
	ExtPSKModes                 = 45
	ExtTicketEarlyDataDraft     = 46
	ExtCertificateAuthorities   = 47
	ExtOIDFilters               = 48
	ExtPostHandshakeAuth        = 49
	ExtSignatureAlgorithmsCert  = 50
	ExtKeyShare                 = 51
	extTransparencyInfo         = 52
	ExtConnectionIDOld          = 53
	ExtConnectionID             = 54
	extExternalIdHash           = 55
	extExternalSessionId        = 56
	ExtQUICParameters           = 57
	extTicketRequest            = 58
	extDNSSECChain              = 59
	extSequenceNumberEncryption = 60
	extRRC                      = 61
	extTLSFlags                 = 62
	ExtECHOuterExtensions       = 64768
	extECHDraft                 = 65034
	ExtECH                      = 65037
	ExtRenegotiationInfo        = 65281
	ExtNPN                      = 13172
	ExtALPSOld                  = 17513
	ExtALPS                     = 17613
	extChannelIDOld             = 30031
	extChannelID                = 30032
	ExtTrustAnchors             = 0xca34
	ExtQUICParametersDraft      = 65445
	ExtESNI                     = 65486
)

// ExtensionTypes is IANA's registry of TLS extensions, with those that were
// spoken without ever getting into it.
var ExtensionTypes = map[uint16]ExtensionType{
	ExtServerName:               {"server_name", "Which of the sites at this address the client wants. Unless the hello itself was encrypted, a listener learns where the visit goes.", field.RFC(6066, "3")},
	ExtMaxFragmentLength:        {"max_fragment_length", "A small device asks for short records.", field.RFC(6066, "4")},
	extClientCertificateURL:     {"client_certificate_url", "The client would rather say where its certificate can be fetched than send it.", field.RFC(6066, "5")},
	extTrustedCAKeys:            {"trusted_ca_keys", "The certificate authorities that the client trusts.", field.RFC(6066, "6")},
	ExtTruncatedMAC:             {"truncated_hmac", "Shorter check values, to save bytes. No longer considered safe.", field.RFC(6066, "7")},
	ExtStatusRequest:            {"status_request", "The client asks for proof that the server's certificate has not been revoked; the server can send it along.", field.RFC(6066, "8")},
	extUserMapping:              {"user_mapping", "A hint as to which user account a client certificate is for.", field.RFC(4681, "2")},
	extClientAuthz:              {"client_authz", "Which kinds of authorization the client can show.", field.RFC(5878, "2")},
	extServerAuthz:              {"server_authz", "Which kinds of authorization the server can show.", field.RFC(5878, "2")},
	ExtCertType:                 {"cert_type", "Which kinds of certificate are understood: X.509 or OpenPGP.", field.RFC(6091, "3")},
	ExtSupportedGroups:          {"supported_groups", "The groups in which the sender can exchange keys, in order of preference.", field.RFC(8446, "4.2.7")},
	ExtECPointFormats:           {"ec_point_formats", "How points of elliptic curves may be written. Only one form is still in use.", field.RFC(8422, "5.1.2")},
	ExtSRP:                      {"srp", "The user's name for a login by password inside the handshake. It is not encrypted.", field.RFC(5054, "2.8")},
	ExtSignatureAlgorithms:      {"signature_algorithms", "The signatures that the sender can check, in order of preference.", field.RFC(8446, "4.2.3")},
	ExtUseSRTP:                  {"use_srtp", "Keys for audio and video calls are to come from this handshake.", field.RFC(5764, "4.1")},
	ExtHeartbeat:                {"heartbeat", "Whether the other side may send heartbeat requests. Known for Heartbleed, a bug in a program that answered them.", field.RFC(6520, "2")},
	ExtALPN:                     {"application_layer_protocol_negotiation", "What is to be spoken inside the encryption: the client offers, the server chooses.", field.RFC(7301, "3.1")},
	ExtStatusRequestV2:          {"status_request_v2", "Like status_request, for all certificates of the chain.", field.RFC(6961, "2.2")},
	ExtSCT:                      {"signed_certificate_timestamp", "Promises by public logs to list the certificate, where its owner would notice a false one. A client that sends this empty asks for them.", field.RFC(6962, "3.3.1")},
	ExtClientCertificateType:    {"client_certificate_type", "Which kinds of certificate the client can show; a bare key is one of them.", field.RFC(7250, "3")},
	ExtServerCertificateType:    {"server_certificate_type", "Which kinds of certificate the client accepts from the server; a bare key is one of them.", field.RFC(7250, "3")},
	ExtPadding:                  {"padding", "Zeros that only make the hello longer: some old servers failed on hellos of 256 to 511 bytes.", field.RFC(7685, "3")},
	ExtEncryptThenMAC:           {"encrypt_then_mac", "The check value is to be computed over the ciphertext, which stops attacks through the padding of CBC.", field.RFC(7366, "2")},
	ExtExtendedMaster:           {"extended_master_secret", "The keys are to depend on the whole handshake, so that someone in between cannot make two connections share them.", field.RFC(7627, "5.1")},
	ExtTokenBinding:             {"token_binding", "Ties cookies to a key that the client holds, so that a stolen cookie is of no use.", field.RFC(8472, "2")},
	ExtCachedInfo:               {"cached_info", "What the client knows of the server from before and need not be sent again.", field.RFC(7924, "3")},
	extTLSLTS:                   {"tls_lts", "A profile of TLS 1.2 for devices that are rarely updated.", Cite(ianaExtensions, "")},
	ExtCompressCertificate:      {"compress_certificate", "Ways of compressing certificates that the sender can undo.", field.RFC(8879, "3")},
	ExtRecordSizeLimit:          {"record_size_limit", "The longest record that the sender accepts.", field.RFC(8449, "4")},
	extPwdProtect:               {"pwd_protect", "A login by password that hides the user's name.", field.RFC(8492, "4")},
	extPwdClear:                 {"pwd_clear", "A login by password that shows the user's name.", field.RFC(8492, "4")},
	extPasswordSalt:             {"password_salt", "The salt for a login by password.", field.RFC(8492, "4")},
	extTicketPinning:            {"ticket_pinning", "Ties a server to the ticket key that it had before.", field.RFC(8672, "3")},
	extCertWithExternPSK:        {"tls_cert_with_extern_psk", "A certificate and a key known from before are to be used together.", field.RFC(8773, "3")},
	ExtDelegatedCredential:      {"delegated_credential", "The server may use a key that its certificate's owner signed for a few days.", field.RFC(9345, "4.1.1")},
	ExtSessionTicket:            {"session_ticket", "A ticket from an earlier visit, or the wish for one. Before TLS 1.3 a ticket shows a listener that it is the same client.", field.RFC(5077, "3.2")},
	extTLMSP:                    {"TLMSP", "For devices in between that both sides allow to read.", Cite(ianaExtensions, "")},
	extTLMSPProxying:            {"TLMSP_proxying", "For devices in between that both sides allow to read.", Cite(ianaExtensions, "")},
	extTLMSPDelegate:            {"TLMSP_delegate", "For devices in between that both sides allow to read.", Cite(ianaExtensions, "")},
	extSupportedEKTCiphers:      {"supported_ekt_ciphers", "Keys for conferences that the conference's own server cannot read.", field.RFC(8870, "5")},
	ExtKeyShareDraft:            {"Reserved (key_share)", "Key shares as drafts of TLS 1.3 numbered them.", Cite(Draft18, "4.2.5")},
	ExtPreSharedKey:             {"pre_shared_key", "Keys that both sides should have from before. It has to be the last extension, since its check values cover everything before it.", field.RFC(8446, "4.2.11")},
	ExtEarlyData:                {"early_data", "The client sends data before the handshake is over. It is faster, but anyone who recorded it can send it again.", field.RFC(8446, "4.2.10")},
	ExtSupportedVersions:        {"supported_versions", "The versions that the client speaks, or the one that the server chose. This is where TLS 1.3 is agreed on.", field.RFC(8446, "4.2.1")},
	ExtCookie:                   {"cookie", "What the server wants back with the next ClientHello, so that it need not remember it.", field.RFC(8446, "4.2.2")},
	ExtPSKModes:                 {"psk_key_exchange_modes", "Whether a key from before is to be joined by a fresh exchange.", field.RFC(8446, "4.2.9")},
	ExtTicketEarlyDataDraft:     {"Reserved (ticket_early_data_info)", "How much early data a ticket allows, as drafts of TLS 1.3 numbered it.", Cite(Draft18, "4.5.1")},
	ExtCertificateAuthorities:   {"certificate_authorities", "The certificate authorities whose certificates the sender accepts.", field.RFC(8446, "4.2.4")},
	ExtOIDFilters:               {"oid_filters", "What a client's certificate must contain.", field.RFC(8446, "4.2.5")},
	ExtPostHandshakeAuth:        {"post_handshake_auth", "The client can also show a certificate later, when asked.", field.RFC(8446, "4.2.6")},
	ExtSignatureAlgorithmsCert:  {"signature_algorithms_cert", "The signatures in certificates that the sender can check.", field.RFC(8446, "4.2.3")},
	ExtKeyShare:                 {"key_share", "Public values for the key exchange: each side combines the other's with a private one that it does not send, and both get the same secret.", field.RFC(8446, "4.2.8")},
	extTransparencyInfo:         {"transparency_info", "Proof that the certificate is in public logs.", field.RFC(9162, "6.5")},
	ExtConnectionIDOld:          {"connection_id (deprecated)", "A name for the connection that still works after a change of address.", Cite(ianaExtensions, "")},
	ExtConnectionID:             {"connection_id", "A name for the connection that still works after a change of address.", field.RFC(9146, "3")},
	extExternalIdHash:           {"external_id_hash", "Ties the handshake to who a telephony service says the other side is.", field.RFC(8844, "3.2")},
	extExternalSessionId:        {"external_session_id", "Ties the handshake to a telephony session.", field.RFC(8844, "4.3")},
	ExtQUICParameters:           {"quic_transport_parameters", "QUIC's own settings, which travel inside the handshake so that changes to them are noticed.", field.RFC(9001, "8.2")},
	extTicketRequest:            {"ticket_request", "How many tickets the client would like.", field.RFC(9149, "3")},
	extDNSSECChain:              {"dnssec_chain", "Signed DNS records that vouch for the server's key.", field.RFC(9102, "2")},
	extSequenceNumberEncryption: {"sequence_number_encryption_algorithms", "How record numbers are to be hidden.", Cite(ianaExtensions, "")},
	extRRC:                      {"rrc", "Checks a new address before anything is sent there.", Cite(ianaExtensions, "")},
	extTLSFlags:                 {"tls_flags", "Single bits instead of whole extensions.", Cite(ianaExtensions, "")},
	ExtECHOuterExtensions:       {"ech_outer_extensions", "Extensions that the inner ClientHello has in common with the outer one.", field.RFC(9849, "5.1")},
	extECHDraft:                 {"encrypted_client_hello (draft)", "An encrypted ClientHello, as an earlier draft had it.", field.RFC(9849, "5")},
	ExtECH:                      {"encrypted_client_hello", "A whole second ClientHello with the true server name, encrypted. Clients without a key for it can send random bytes, so that those who have something to hide do not stand out.", field.RFC(9849, "5")},
	ExtRenegotiationInfo:        {"renegotiation_info", "Ties a handshake to the one before on the same connection, so that an attacker cannot put data in front of the client's.", field.RFC(5746, "3.2")},
	ExtNPN:                      {"next_protocol_negotiation", "The forerunner of ALPN, in which the client chose.", Cite(NPNDraft, "3")},
	ExtALPSOld:                  {"application_settings", "Settings of the application protocol, sent along with the handshake. Chromium uses it.", Cite(ALPSDraft, "4")},
	ExtALPS:                     {"application_settings", "Settings of the application protocol, sent along with the handshake. Chromium uses it; this is its second number.", Cite(ALPSDraft, "4")},
	extChannelIDOld:             {"channel_id_old", "A key by which the server can recognise the client. Abandoned.", Cite(channelDraft, "3")},
	extChannelID:                {"channel_id", "A key by which the server can recognise the client. Abandoned.", Cite(channelDraft, "3")},
	ExtTrustAnchors:             {"trust_anchors", "Short names for the certificate authorities that the client trusts.", Cite(AnchorsDraft, "")},
	ExtQUICParametersDraft:      {"quic_transport_parameters (drafts version)", "QUIC's own settings, under the number that its drafts had.", field.RFC(9001, "8.2")},
	ExtESNI:                     {"encrypted_server_name", "The server's name, encrypted: an experiment that came before Encrypted ClientHello.", Cite(ESNIDraft, "4")},
}

// ExtensionOf is what is known of an extension, for the version that is spoken.
func ExtensionOf(kind uint16, v Version) ExtensionType {
	if IsGREASE(kind) {
		return ExtensionType{GREASEName, "An extension without meaning. Clients send such ones at random so that servers keep ignoring what they do not know, and something new can be added later.", field.RFC(8701, "2")}
	}
	x, ok := ExtensionTypes[kind]
	if !ok {
		return ExtensionType{"Unknown type " + strconv.Itoa(int(kind)), "An extension that is not in the registry. A side that does not know it is to ignore it.", Cite(ianaExtensions, "")}
	}
	if v != 0 && !v.Is13() {
		switch kind { // TLS 1.3 took these over, and defines them itself
		case ExtSupportedGroups:
			x.Spec = field.RFC(8422, "5.1.1")
		case ExtSignatureAlgorithms:
			x.Spec = field.RFC(5246, "7.4.1.4.1")
		}
	}
	return x
}
