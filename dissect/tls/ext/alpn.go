package ext

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/words"
)

// applicationProtocols has what names of IANA's registry of ALPN protocol IDs
// stand for.
var applicationProtocols = map[string]string{
	"http/0.9": "HTTP/0.9", "http/1.0": "HTTP/1.0", "http/1.1": "HTTP/1.1", "h2": "HTTP/2", "h2c": "HTTP/2 without encryption", "h3": "HTTP/3", "h3-29": "a draft of HTTP/3",
	"spdy/1": "SPDY, from which HTTP/2 came", "spdy/2": "SPDY, from which HTTP/2 came", "spdy/3": "SPDY, from which HTTP/2 came", "spdy/3.1": "SPDY, from which HTTP/2 came",
	"stun.turn": "TURN, a relay for calls", "stun.nat-discovery": "STUN, which finds out one's own address", "webrtc": "WebRTC, calls in a browser", "c-webrtc": "WebRTC, kept from the page's own scripts",
	"ftp": "FTP", "imap": "IMAP, mail being read", "pop3": "POP3, mail being fetched", "managesieve": "ManageSieve, mail filters", "smtp": "SMTP, mail being sent", "submission": "mail being submitted",
	"coap": "CoAP, small devices", "co": "CoAP over DTLS", "xmpp-client": "XMPP, chat", "xmpp-server": "XMPP between servers", "acme-tls/1": "a certificate authority checking who owns a name",
	"mqtt": "MQTT, messages of devices", "dot": "DNS over TLS", "doq": "DNS over QUIC", "ntske/1": "secure time", "sunrpc": "SunRPC", "smb": "SMB, files over QUIC", "irc": "IRC, chat",
	"nntp": "NNTP, news", "nnsp": "NNTP between servers", "sip/2": "SIP, telephony", "tds/8.0": "TDS, a database", "dicom": "DICOM, medical images", "postgresql": "PostgreSQL, a database", "radius/1.0": "RADIUS", "radius/1.1": "RADIUS", "grpc-exp": "gRPC",
}

// alpn reads what is to be spoken inside the encryption (RFC 7301, Section 3.1).
func (d *Content) alpn(r *field.Reader, where Message) {
	spec := field.RFC(7301, "3.1")
	n := r.Uint16("tls.handshake.extensions_alpn_len", "ALPN Extension Length", "The names take {v} bytes.", spec)
	if n.Uint() == 0 {
		return
	}
	explain := "What the client can speak, in order of preference."
	if where != ClientHello {
		explain = "What the server chose."
	}
	b := r.Block(int(n.Uint()), "tls.handshake.extensions_alpn_list", "ALPN Protocol", explain, spec)
	for b.Len() > 0 {
		d.protocolName(&b, "tls.handshake.extensions_alpn_str", "tls.handshake.extensions_alpn_str_len", "ALPN Next Protocol", "ALPN string length", spec)
	}
	d.Close(&b)
}

// protocolName reads the name of an application protocol after its length.
func (d *Content) protocolName(r *field.Reader, name, lenName, label, lenLabel string, spec field.Spec) {
	n := r.Uint8(lenName, lenLabel, "The name takes {v} bytes.", spec)
	f := r.Text(int(n.Uint()), name, label, "{v}: a protocol that can be spoken inside.", spec).As(field.Metadata)
	if d.C.Brief || f.Len == 0 {
		return
	}
	if b := f.Bytes(); len(b) == 2 && registry.IsGREASE(reading.Uint16(b)) {
		f.Explain, f.Spec = registry.GREASESays, field.RFC(8701, "2")
	} else if says := applicationProtocols[string(b)]; says != "" {
		f.Put("what", words.Say(says)).Explain = "{v} is {what}."
	}
}
