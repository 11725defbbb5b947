package tls

import (
	"strconv"

	"plainsight/dissect/field"
)

// extensionType is a row of the registry of extensions.
type extensionType struct {
	name string // as Wireshark shows it
	says string // what it is for
	spec field.Spec
}

// The extensions (RFC 8446, Section 4.2, and those that came after and before).
const (
	extServerName               = 0
	extMaxFragmentLength        = 1
	extClientCertificateURL     = 2
	extTrustedCAKeys            = 3
	extTruncatedMAC             = 4
	extStatusRequest            = 5
	extUserMapping              = 6
	extClientAuthz              = 7
	extServerAuthz              = 8
	extCertType                 = 9
	extSupportedGroups          = 10
	extECPointFormats           = 11
	extSRP                      = 12
	extSignatureAlgorithms      = 13
	extUseSRTP                  = 14
	extHeartbeat                = 15
	extALPN                     = 16
	extStatusRequestV2          = 17
	extSCT                      = 18
	extClientCertificateType    = 19
	extServerCertificateType    = 20
	extPadding                  = 21
	extEncryptThenMAC           = 22
	extExtendedMaster           = 23
	extTokenBinding             = 24
	extCachedInfo               = 25
	extTLSLTS                   = 26
	extCompressCertificate      = 27
	extRecordSizeLimit          = 28
	extPwdProtect               = 29
	extPwdClear                 = 30
	extPasswordSalt             = 31
	extTicketPinning            = 32
	extCertWithExternPSK        = 33
	extDelegatedCredential      = 34
	extSessionTicket            = 35
	extTLMSP                    = 36
	extTLMSPProxying            = 37
	extTLMSPDelegate            = 38
	extSupportedEKTCiphers      = 39
	extKeyShareDraft            = 40
	extPreSharedKey             = 41
	extEarlyData                = 42
	extSupportedVersions        = 43
	extCookie                   = 44
	extPSKModes                 = 45
	extTicketEarlyDataDraft     = 46
	extCertificateAuthorities   = 47
	extOIDFilters               = 48
	extPostHandshakeAuth        = 49
	extSignatureAlgorithmsCert  = 50
	extKeyShare                 = 51
	extTransparencyInfo         = 52
	extConnectionIDOld          = 53
	extConnectionID             = 54
	extExternalIdHash           = 55
	extExternalSessionId        = 56
	extQUICParameters           = 57
	extTicketRequest            = 58
	extDNSSECChain              = 59
	extSequenceNumberEncryption = 60
	extRRC                      = 61
	extTLSFlags                 = 62
	extECHOuterExtensions       = 64768
	extECHDraft                 = 65034
	extECH                      = 65037
	extRenegotiationInfo        = 65281
	extNPN                      = 13172
	extALPSOld                  = 17513
	extALPS                     = 17613
	extChannelIDOld             = 30031
	extChannelID                = 30032
	extTrustAnchors             = 0xca34
	extQUICParametersDraft      = 65445
	extESNI                     = 65486
)

// extensionTypes is IANA's registry of TLS extensions, with those that were
// spoken without ever getting into it.
var extensionTypes = map[uint16]extensionType{
	extServerName:               {"server_name", "Which of the names at this address the client wants. It stands in the clear, so whoever listens learns where the visit goes.", field.RFC(6066, "3")},
	extMaxFragmentLength:        {"max_fragment_length", "A small device asks for short records.", field.RFC(6066, "4")},
	extClientCertificateURL:     {"client_certificate_url", "The client would rather say where its certificate can be fetched than send it.", field.RFC(6066, "5")},
	extTrustedCAKeys:            {"trusted_ca_keys", "The certificate authorities that the client trusts.", field.RFC(6066, "6")},
	extTruncatedMAC:             {"truncated_hmac", "Shorter check values, to save bytes. No longer considered safe.", field.RFC(6066, "7")},
	extStatusRequest:            {"status_request", "The client asks for proof that the server's certificate was not revoked, and the server encloses it.", field.RFC(6066, "8")},
	extUserMapping:              {"user_mapping", "A hint which user account a client certificate is for.", field.RFC(4681, "2")},
	extClientAuthz:              {"client_authz", "Which kinds of authorization the client can show.", field.RFC(5878, "2")},
	extServerAuthz:              {"server_authz", "Which kinds of authorization the server can show.", field.RFC(5878, "2")},
	extCertType:                 {"cert_type", "Which kinds of certificate are understood: X.509 or OpenPGP.", field.RFC(6091, "3")},
	extSupportedGroups:          {"supported_groups", "The groups in which the client can exchange keys, the best liked first.", field.RFC(8446, "4.2.7")},
	extECPointFormats:           {"ec_point_formats", "How points of elliptic curves may be written. Only one form is left, so this tells nothing any more.", field.RFC(8422, "5.1.2")},
	extSRP:                      {"srp", "The user's name for a login by password inside the handshake. It stands in the clear.", field.RFC(5054, "2.8")},
	extSignatureAlgorithms:      {"signature_algorithms", "The signatures that the sender can check, the best liked first.", field.RFC(8446, "4.2.3")},
	extUseSRTP:                  {"use_srtp", "Keys for telephony and video are to come from this handshake.", field.RFC(5764, "4.1")},
	extHeartbeat:                {"heartbeat", "Whether the other side may ask for signs of life. Famous for Heartbleed, an error in a program that answered them.", field.RFC(6520, "2")},
	extALPN:                     {"application_layer_protocol_negotiation", "What is to be spoken inside the encryption: the client offers, the server chooses.", field.RFC(7301, "3.1")},
	extStatusRequestV2:          {"status_request_v2", "As status_request, for all certificates of the chain.", field.RFC(6961, "2.2")},
	extSCT:                      {"signed_certificate_timestamp", "Proof that the certificate stands in public logs, where its owner would notice a false one.", field.RFC(6962, "3.3.1")},
	extClientCertificateType:    {"client_certificate_type", "Which kinds of certificate the client can show; a bare key is one of them.", field.RFC(7250, "3")},
	extServerCertificateType:    {"server_certificate_type", "Which kinds of certificate the client takes from the server; a bare key is one of them.", field.RFC(7250, "3")},
	extPadding:                  {"padding", "Nothing but zeros. Some old servers stumbled over hellos of 256 to 511 bytes, so the client makes it longer.", field.RFC(7685, "3")},
	extEncryptThenMAC:           {"encrypt_then_mac", "The check value is to be computed over what was encrypted, which stops attacks through the padding of CBC.", field.RFC(7366, "2")},
	extExtendedMaster:           {"extended_master_secret", "The keys are to depend on the whole handshake, so that nobody in between can make two connections share them.", field.RFC(7627, "5.1")},
	extTokenBinding:             {"token_binding", "Ties cookies to a key of the client's, so that a stolen one is of no use.", field.RFC(8472, "2")},
	extCachedInfo:               {"cached_info", "What the client knows of the server from before and need not be sent again.", field.RFC(7924, "3")},
	extTLSLTS:                   {"tls_lts", "A profile of TLS 1.2 for devices that nobody updates.", cite(ianaExtensions, "")},
	extCompressCertificate:      {"compress_certificate", "Ways of packing certificates that the sender can undo.", field.RFC(8879, "3")},
	extRecordSizeLimit:          {"record_size_limit", "The longest record that the sender takes.", field.RFC(8449, "4")},
	extPwdProtect:               {"pwd_protect", "A login by password that hides the user's name.", field.RFC(8492, "4")},
	extPwdClear:                 {"pwd_clear", "A login by password that shows the user's name.", field.RFC(8492, "4")},
	extPasswordSalt:             {"password_salt", "The salt for a login by password.", field.RFC(8492, "4")},
	extTicketPinning:            {"ticket_pinning", "Ties a server to the ticket key that it had before.", field.RFC(8672, "3")},
	extCertWithExternPSK:        {"tls_cert_with_extern_psk", "A certificate and a key known from before are to be used together.", field.RFC(8773, "3")},
	extDelegatedCredential:      {"delegated_credential", "The server may show a key that its certificate's owner signed for a few days.", field.RFC(9345, "4.1.1")},
	extSessionTicket:            {"session_ticket", "A ticket from an earlier visit, or the wish for one. Before TLS 1.3 it shows whoever listens that it is the same client.", field.RFC(5077, "3.2")},
	extTLMSP:                    {"TLMSP", "For devices in between that both sides let read.", cite(ianaExtensions, "")},
	extTLMSPProxying:            {"TLMSP_proxying", "For devices in between that both sides let read.", cite(ianaExtensions, "")},
	extTLMSPDelegate:            {"TLMSP_delegate", "For devices in between that both sides let read.", cite(ianaExtensions, "")},
	extSupportedEKTCiphers:      {"supported_ekt_ciphers", "Keys for conferences that the conference's own server cannot read.", field.RFC(8870, "5")},
	extKeyShareDraft:            {"Reserved (key_share)", "Key shares as drafts of TLS 1.3 numbered them.", cite(draft18, "4.2.5")},
	extPreSharedKey:             {"pre_shared_key", "Keys that both have from an earlier visit. It is the last extension, since its check values cover all before it.", field.RFC(8446, "4.2.11")},
	extEarlyData:                {"early_data", "The client sends data before the handshake is over. It is faster, but whoever recorded it can send it again.", field.RFC(8446, "4.2.10")},
	extSupportedVersions:        {"supported_versions", "The versions that the client speaks, or the one that the server chose. This is where TLS 1.3 is agreed on.", field.RFC(8446, "4.2.1")},
	extCookie:                   {"cookie", "What the server wants to see again with the next ClientHello, so that it need not remember.", field.RFC(8446, "4.2.2")},
	extPSKModes:                 {"psk_key_exchange_modes", "Whether a key from before is to be joined by a fresh exchange.", field.RFC(8446, "4.2.9")},
	extTicketEarlyDataDraft:     {"Reserved (ticket_early_data_info)", "How much early data a ticket allows, as drafts of TLS 1.3 numbered it.", cite(draft18, "4.5.1")},
	extCertificateAuthorities:   {"certificate_authorities", "The certificate authorities whose certificates the sender takes.", field.RFC(8446, "4.2.4")},
	extOIDFilters:               {"oid_filters", "What must stand in a client's certificate.", field.RFC(8446, "4.2.5")},
	extPostHandshakeAuth:        {"post_handshake_auth", "The client can show a certificate also later.", field.RFC(8446, "4.2.6")},
	extSignatureAlgorithmsCert:  {"signature_algorithms_cert", "The signatures in certificates that the sender can check.", field.RFC(8446, "4.2.3")},
	extKeyShare:                 {"key_share", "Public keys for the key exchange: both sides send one, and only the two can compute what they have in common.", field.RFC(8446, "4.2.8")},
	extTransparencyInfo:         {"transparency_info", "Proof that the certificate stands in public logs.", field.RFC(9162, "6.5")},
	extConnectionIDOld:          {"connection_id (deprecated)", "A connection's name that outlives a change of address.", cite(ianaExtensions, "")},
	extConnectionID:             {"connection_id", "A connection's name that outlives a change of address.", field.RFC(9146, "3")},
	extExternalIdHash:           {"external_id_hash", "Ties the handshake to whom a telephony service says the other is.", field.RFC(8844, "3.2")},
	extExternalSessionId:        {"external_session_id", "Ties the handshake to a telephony session.", field.RFC(8844, "4.3")},
	extQUICParameters:           {"quic_transport_parameters", "QUIC's own settings, which travel inside the handshake so that nobody can change them.", field.RFC(9001, "8.2")},
	extTicketRequest:            {"ticket_request", "How many tickets the client would like.", field.RFC(9149, "3")},
	extDNSSECChain:              {"dnssec_chain", "Signed DNS records that vouch for the server's key.", field.RFC(9102, "2")},
	extSequenceNumberEncryption: {"sequence_number_encryption_algorithms", "How record numbers are to be hidden.", cite(ianaExtensions, "")},
	extRRC:                      {"rrc", "Checks a new address before anything is sent there.", cite(ianaExtensions, "")},
	extTLSFlags:                 {"tls_flags", "Single bits instead of whole extensions.", cite(ianaExtensions, "")},
	extECHOuterExtensions:       {"ech_outer_extensions", "Extensions that the inner ClientHello has in common with the outer one.", field.RFC(9849, "5.1")},
	extECHDraft:                 {"encrypted_client_hello (draft)", "An encrypted ClientHello, as an earlier draft had it.", field.RFC(9849, "5")},
	extECH:                      {"encrypted_client_hello", "A whole second ClientHello with the true server name, encrypted. Clients without a key for it send random bytes, so that nobody can tell who has something to hide.", field.RFC(9849, "5")},
	extRenegotiationInfo:        {"renegotiation_info", "Ties a handshake to the one before on the same connection, so that nobody can put words in front of the client's.", field.RFC(5746, "3.2")},
	extNPN:                      {"next_protocol_negotiation", "The forerunner of ALPN, in which the client chose.", cite(npnDraft, "3")},
	extALPSOld:                  {"application_settings", "Settings of the application protocol, sent along with the handshake. Only Chromium speaks it.", cite(alpsDraft, "4")},
	extALPS:                     {"application_settings", "Settings of the application protocol, sent along with the handshake. Only Chromium speaks it; this is its second number.", cite(alpsDraft, "4")},
	extChannelIDOld:             {"channel_id_old", "A key that stands for the client. Given up.", cite(channelDraft, "3")},
	extChannelID:                {"channel_id", "A key that stands for the client. Given up.", cite(channelDraft, "3")},
	extTrustAnchors:             {"trust_anchors", "Short names for the certificate authorities that the client trusts.", cite(anchorsDraft, "")},
	extQUICParametersDraft:      {"quic_transport_parameters (drafts version)", "QUIC's own settings, under the number that its drafts had.", field.RFC(9001, "8.2")},
	extESNI:                     {"encrypted_server_name", "The server's name, encrypted: a trial that came before Encrypted ClientHello.", cite(esniDraft, "4")},
}

// extensionTypeOf is what is known of an extension.
func extensionTypeOf(kind uint16) extensionType {
	if isGrease(kind) {
		return extensionType{greaseName, "An extension that means nothing. Clients send random ones, so that servers keep skipping what they do not know, and something new can be added later.", field.RFC(8701, "2")}
	}
	if x, ok := extensionTypes[kind]; ok {
		return x
	}
	return extensionType{"Unknown type " + strconv.Itoa(int(kind)), "An extension that is not in the registry. Whoever does not know it skips it.", cite(ianaExtensions, "")}
}
