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
}

// registry holds the fields that Wireshark names, by lower-case name; each
// explanation says what a listener learns from it.
var registry = map[string]known{
	"authorization":            {"http.authorization", "The client's proof of who it is. In the clear, whoever reads it can use it.", field.Plaintext},
	"proxy-authorization":      {"http.proxy_authorization", "The client's proof to a proxy of who it is. In the clear, whoever reads it can use it.", field.Plaintext},
	"proxy-authenticate":       {"http.proxy_authenticate", "The proxy asks the client who it is.", field.Metadata},
	"www-authenticate":         {"http.www_authenticate", "The server asks the client who it is.", field.Metadata},
	"content-type":             {"http.content_type", "What kind of content the body is: {v}.", field.Metadata},
	"content-length":           {"http.content_length_header", "How long the body is: {v} bytes.", field.Metadata},
	"content-encoding":         {"http.content_encoding", "How the body is packed: {v}. Packing hides nothing; anyone can unpack it.", field.Metadata},
	"transfer-encoding":        {"http.transfer_encoding", "How the body is cut up for the way: {v}.", field.Metadata},
	"upgrade":                  {"http.upgrade", "The protocol that the client would rather speak: {v}.", field.Metadata},
	"user-agent":               {"http.user_agent", "The program that asks: {v}. Often enough to tell the device too.", field.Metadata},
	"host":                     {"http.host", "Which site is meant, since one address may serve many: {v}.", field.Metadata},
	"connection":               {"http.connection", "Whether the connection stays open afterwards: {v}.", field.Metadata},
	"cookie":                   {"http.cookie", "What the site had the client keep, often the proof of a login. Whoever copies it can be that user.", field.Plaintext},
	"accept":                   {"http.accept", "Which kinds of content the client takes: {v}.", field.Metadata},
	"referer":                  {"http.referer", "The page from which the user came: {v}.", field.Metadata},
	"accept-language":          {"http.accept_language", "The user's languages: {v}.", field.Metadata},
	"accept-encoding":          {"http.accept_encoding", "How the body may be packed: {v}.", field.Metadata},
	"date":                     {"http.date", "When the answer was made: {v}.", field.Metadata},
	"cache-control":            {"http.cache_control", "Who may keep a copy, and for how long: {v}.", field.Metadata},
	"server":                   {"http.server", "The server's program: {v}.", field.Metadata},
	"location":                 {"http.location", "Where to look instead: {v}.", field.Metadata},
	"sec-websocket-accept":     {"http.sec_websocket_accept", "The server's answer to the WebSocket key. It proves no identity.", field.Metadata},
	"sec-websocket-extensions": {"http.sec_websocket_extensions", "Extensions of the WebSocket protocol: {v}.", field.Metadata},
	"sec-websocket-key":        {"http.sec_websocket_key", "A random value that the server must answer to. It protects nothing.", field.Metadata},
	"sec-websocket-protocol":   {"http.sec_websocket_protocol", "What is to be spoken over the WebSocket: {v}.", field.Metadata},
	"sec-websocket-version":    {"http.sec_websocket_version", "The version of the WebSocket protocol: {v}.", field.Metadata},
	"set-cookie":               {"http.set_cookie", "What the client is to keep and send back each time. Whoever copies it can be that user.", field.Plaintext},
	"last-modified":            {"http.last_modified", "When the content last changed: {v}.", field.Metadata},
	"x-forwarded-for":          {"http.x_forwarded_for", "The address of the client behind a proxy: {v}.", field.Metadata},
	"http2-settings":           {"http.http2_settings", "An offer to go on in HTTP/2.", field.Metadata},
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
	return known{"", "A header field, readable to all like the others: {v}.", field.Metadata}
}
