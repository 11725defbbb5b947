package http

import (
	"bytes"
	"iter"

	"plainsight/dissect/field"
)

// header is one header line (RFC 9112, Section 5), in offsets of the head.
type header struct {
	off, end    int    // the line with its line break, and with continuation lines
	name, value []byte // value without surrounding blanks
	nameLen     int
	valueOff    int  // from off
	colon       bool // there is one
}

func (h header) is(lower string) bool {
	return len(h.name) == len(lower) && bytes.EqualFold(h.name, []byte(lower))
}

// headers walks the lines after the start line.
func headers(head []byte) iter.Seq[header] {
	return func(yield func(header) bool) {
		at := bytes.IndexByte(head, '\n') + 1
		for at > 0 && at < len(head) {
			end := lineEnd(head, at)
			line := head[at:end]
			if len(bytes.TrimRight(line, "\r\n")) == 0 {
				return
			}
			if !yield(split(line, at, end)) {
				return
			}
			at = end
		}
	}
}

// lineEnd is the end of the line at off with the lines that continue it: those
// that begin with a blank (an obsolete form, RFC 9112, Section 5.2).
func lineEnd(head []byte, off int) int {
	for {
		i := bytes.IndexByte(head[off:], '\n')
		if i < 0 {
			return len(head)
		}
		off += i + 1
		if off >= len(head) || head[off] != ' ' && head[off] != '\t' {
			return off
		}
	}
}

func split(line []byte, off, end int) header {
	h := header{off: off, end: end}
	i := bytes.IndexByte(line, ':')
	if i < 0 {
		h.name, h.nameLen = bytes.TrimRight(line, "\r\n"), len(bytes.TrimRight(line, "\r\n"))
		h.valueOff = h.nameLen
		return h
	}
	h.name, h.nameLen, h.colon = line[:i], i, true
	v := bytes.TrimLeft(line[i+1:], " \t")
	h.valueOff = len(line) - len(v)
	h.value = bytes.TrimRight(v, " \t\r\n")
	return h
}

func lastToken(v []byte) []byte {
	if i := bytes.LastIndexByte(v, ','); i >= 0 {
		v = v[i+1:]
	}
	return bytes.TrimSpace(v)
}

// known is what is known of a header field.
type known struct {
	field   string // Wireshark's name
	explain string
	class   field.Class // of its value
	spec    field.Spec
}

// registry holds the fields that Wireshark names, by lower-case name; each
// explanation says what a reader learns from it.
var registry = map[string]known{
	"authorization":            {"http.authorization", "The client's proof of who it is. Anyone who reads it can use it.", field.Plaintext, field.RFC(9110, "11.6.2")},
	"proxy-authorization":      {"http.proxy_authorization", "The client's proof to a proxy of who it is. Anyone who reads it can use it.", field.Plaintext, field.RFC(9110, "11.7.2")},
	"proxy-authenticate":       {"http.proxy_authenticate", "The proxy asks the client who it is.", field.Metadata, field.RFC(9110, "11.7.1")},
	"www-authenticate":         {"http.www_authenticate", "The server asks the client who it is.", field.Metadata, field.RFC(9110, "11.6.1")},
	"content-type":             {"http.content_type", "What kind of content the body is: {v}.", field.Metadata, field.RFC(9110, "8.3")},
	"content-length":           {"http.content_length_header", "How long the body is: {v} bytes.", field.Metadata, field.RFC(9110, "8.6")},
	"content-encoding":         {"http.content_encoding", "How the body is compressed: {v}. Compression hides nothing: no key is needed to undo it.", field.Metadata, field.RFC(9110, "8.4")},
	"transfer-encoding":        {"http.transfer_encoding", "How the body is cut up for the journey: {v}.", field.Metadata, field.RFC(9112, "6.1")},
	"upgrade":                  {"http.upgrade", "The protocol that the sender would like to switch to: {v}.", field.Metadata, field.RFC(9110, "7.8")},
	"user-agent":               {"http.user_agent", "The client's program: {v}. It often gives away the device, too.", field.Metadata, field.RFC(9110, "10.1.5")},
	"host":                     {"http.host", "Which site the client wants, since one address may serve many: {v}.", field.Metadata, field.RFC(9110, "7.2")},
	"connection":               {"http.connection", "Whether the connection stays open afterwards: {v}.", field.Metadata, field.RFC(9110, "7.6.1")},
	"cookie":                   {"http.cookie", "What the site had the client store, often the proof of a login. Anyone who copies it can act as that user.", field.Plaintext, field.RFC(6265, "4.2")},
	"accept":                   {"http.accept", "Which kinds of content the client accepts: {v}.", field.Metadata, field.RFC(9110, "12.5.1")},
	"referer":                  {"http.referer", "The page that the user came from: {v}.", field.Metadata, field.RFC(9110, "10.1.3")},
	"accept-language":          {"http.accept_language", "The user's languages: {v}.", field.Metadata, field.RFC(9110, "12.5.4")},
	"accept-encoding":          {"http.accept_encoding", "How the body may be compressed: {v}.", field.Metadata, field.RFC(9110, "12.5.3")},
	"date":                     {"http.date", "When the message was made: {v}.", field.Metadata, field.RFC(9110, "6.6.1")},
	"cache-control":            {"http.cache_control", "Who may store a copy, and for how long: {v}.", field.Metadata, field.RFC(9111, "5.2")},
	"server":                   {"http.server", "The server's program: {v}.", field.Metadata, field.RFC(9110, "10.2.4")},
	"location":                 {"http.location", "Where to look instead: {v}.", field.Metadata, field.RFC(9110, "10.2.2")},
	"sec-websocket-accept":     {"http.sec_websocket_accept", "The server's answer to the WebSocket key. It does not prove who the server is.", field.Metadata, field.RFC(6455, "11.3.3")},
	"sec-websocket-extensions": {"http.sec_websocket_extensions", "Extensions of the WebSocket protocol: {v}.", field.Metadata, field.RFC(6455, "11.3.2")},
	"sec-websocket-key":        {"http.sec_websocket_key", "A random value that the server has to answer. It is no key, and protects nothing.", field.Metadata, field.RFC(6455, "11.3.1")},
	"sec-websocket-protocol":   {"http.sec_websocket_protocol", "What is to be spoken over the WebSocket: {v}.", field.Metadata, field.RFC(6455, "11.3.4")},
	"sec-websocket-version":    {"http.sec_websocket_version", "The version of the WebSocket protocol: {v}.", field.Metadata, field.RFC(6455, "11.3.5")},
	"set-cookie":               {"http.set_cookie", "What the client is to store and send back each time. Anyone who copies it can act as that user.", field.Plaintext, field.RFC(6265, "4.1")},
	"last-modified":            {"http.last_modified", "When the content last changed: {v}.", field.Metadata, field.RFC(9110, "8.8.2")},
	"x-forwarded-for":          {"http.x_forwarded_for", "The address of the client behind a proxy: {v}.", field.Metadata, field.RFC(7239, "7.4")},
	"http2-settings":           {"http.http2_settings", "An offer to switch to HTTP/2.", field.Metadata, field.RFC(7540, "3.2.1")},
}

// tells is what some of them tell, by Wireshark's name.
var tells = map[string]field.FactKind{"http.host": field.AskedHost, "http.user_agent": field.AskingProgram, "http.server": field.ServingProgram, "http.date": field.SentAt}

// knowledge looks a header field up; of an unknown one Wireshark shows the
// line only.
func knowledge(name []byte) known {
	var lower [32]byte
	if len(name) <= len(lower) {
		for i, c := range name {
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			lower[i] = c
		}
		if k, ok := registry[string(lower[:len(name)])]; ok {
			return k
		}
	}
	return known{"", "A header field: {v}.", field.Metadata, field.RFC(9110, "6.3")}
}
