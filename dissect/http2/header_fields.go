package http2

import (
	"strings"

	"plainsight/dissect/field"
)

// about is what is known of a header.
type about struct {
	field string // Wireshark's name, or "" where it has none
	of    field.Class
	says  string
}

// class is that of a header's value. What follows a question mark a user has
// typed as often as not.
func (a about) class(value string) field.Class {
	if a.field == "http2.headers.path" && strings.Contains(value, "?") {
		return field.Plaintext
	}
	return a.of
}

// tells is what some of them tell, by Wireshark's name.
var tells = map[string]field.FactKind{
	"http2.headers.authority": field.AskedHost, "http2.headers.path": field.AskedPath, "http2.headers.user_agent": field.AskingProgram,
	"http2.headers.server": field.ServingProgram, "http2.headers.date": field.SentAt,
}

// knowledge looks a header up.
func knowledge(name string) about {
	if a, ok := registry[name]; ok {
		return a
	}
	return about{"", field.Metadata, "A header's value: {v}."}
}

// registry holds the headers that Wireshark names; each explanation says what a
// listener learns from it.
var registry = map[string]about{
	"authorization":               {"http2.headers.authorization", field.Plaintext, "The client's proof of who it is. Anyone who reads it can use it."},
	"proxy-authorization":         {"http2.headers.proxy_authorization", field.Plaintext, "The client's proof to a proxy of who it is. Anyone who reads it can use it."},
	"cookie":                      {"http2.headers.cookie", field.Plaintext, "What the site had the client store, often the proof of a login. Anyone who copies it can act as that user."},
	"set-cookie":                  {"http2.headers.set_cookie", field.Plaintext, "What the client is to store and send back each time. Anyone who copies it can act as that user."},
	":authority":                  {"http2.headers.authority", field.Metadata, "Which site the client wants, since one address may serve many: {v}."},
	":method":                     {"http2.headers.method", field.Metadata, "What the client wants done: {v}."},
	":path":                       {"http2.headers.path", field.Metadata, "What the client asks for: {v}. It gives away the page, and everything that is written into its address."},
	":scheme":                     {"http2.headers.scheme", field.Metadata, "Whether the site is to be reached with encryption (https) or without (http): {v}."},
	":status":                     {"http2.headers.status", field.Metadata, "How it went: {v}. 1xx means wait, 2xx success, 3xx look elsewhere, 4xx the client's mistake, 5xx the server's."},
	"accept":                      {"http2.headers.accept", field.Metadata, "Which kinds of content the client accepts: {v}."},
	"accept-charset":              {"http2.headers.accept_charset", field.Metadata, "Which character sets the client accepts: {v}."},
	"accept-encoding":             {"http2.headers.accept_encoding", field.Metadata, "How the content may be compressed: {v}."},
	"accept-language":             {"http2.headers.accept_language", field.Metadata, "The user's languages: {v}."},
	"accept-ranges":               {"http2.headers.accept_ranges", field.Metadata, "Whether the server can send parts of the content: {v}."},
	"access-control-allow-origin": {"http2.headers.access_control_allow_origin", field.Metadata, "Which sites' pages may use the answer: {v}."},
	"age":                         {"http2.headers.age", field.Metadata, "How long a cache has had the answer, in seconds: {v}."},
	"allow":                       {"http2.headers.allow", field.Metadata, "The methods that can be used here: {v}."},
	"cache-control":               {"http2.headers.cache_control", field.Metadata, "Who may store a copy, and for how long: {v}."},
	"content-disposition":         {"http2.headers.content_disposition", field.Metadata, "Whether the content is to be shown or saved, and under which name: {v}."},
	"content-encoding":            {"http2.headers.content_encoding", field.Metadata, "How the content is compressed: {v}. Compression hides nothing: no key is needed to undo it."},
	"content-language":            {"http2.headers.content_language", field.Metadata, "The content's language: {v}."},
	"content-length":              {"http2.headers.content_length", field.Metadata, "How long the content is: {v} bytes."},
	"content-location":            {"http2.headers.content_location", field.Metadata, "The content's own address: {v}."},
	"content-range":               {"http2.headers.content_range", field.Metadata, "Which part of the content this is: {v}."},
	"content-type":                {"http2.headers.content_type", field.Metadata, "What kind of content it is: {v}."},
	"date":                        {"http2.headers.date", field.Metadata, "When the message was made: {v}."},
	"etag":                        {"http2.headers.etag", field.Metadata, "A name for this version of the content: {v}. It can tell users apart like a cookie."},
	"expect":                      {"http2.headers.expect", field.Metadata, "What the client needs to hear before it sends the rest: {v}."},
	"expires":                     {"http2.headers.expires", field.Metadata, "When a copy is no longer fresh: {v}."},
	"from":                        {"http2.headers.from", field.Metadata, "The mail address of the person who runs the client: {v}."},
	"if-match":                    {"http2.headers.if_match", field.Metadata, "Do it only for this version of the content: {v}."},
	"if-modified-since":           {"http2.headers.if_modified_since", field.Metadata, "Answer only if the content has changed since {v}."},
	"if-none-match":               {"http2.headers.if_none_match", field.Metadata, "Answer only if the content is another version than {v}, which the client has."},
	"if-range":                    {"http2.headers.if_range", field.Metadata, "Send the part only if the content is still {v}."},
	"if-unmodified-since":         {"http2.headers.if_unmodified_since", field.Metadata, "Do it only if the content has not changed since {v}."},
	"last-modified":               {"http2.headers.last_modified", field.Metadata, "When the content last changed: {v}."},
	"link":                        {"http2.headers.link", field.Metadata, "What else the page will need: {v}."},
	"location":                    {"http2.headers.location", field.Metadata, "Where to look instead: {v}."},
	"max-forwards":                {"http2.headers.max_forwards", field.Metadata, "How many more proxies may pass this on: {v}."},
	"proxy-authenticate":          {"http2.headers.proxy_authenticate", field.Metadata, "The proxy asks the client who it is: {v}."},
	"range":                       {"http2.headers.range", field.Metadata, "Which part of the content is wanted: {v}."},
	"referer":                     {"http2.headers.referer", field.Metadata, "The page that the user came from: {v}."},
	"refresh":                     {"http2.headers.refresh", field.Metadata, "When to load the page again: {v}."},
	"retry-after":                 {"http2.headers.retry_after", field.Metadata, "When to try again: {v}."},
	"server":                      {"http2.headers.server", field.Metadata, "The server's program: {v}."},
	"strict-transport-security":   {"http2.headers.strict_transport_security", field.Metadata, "Browsers are to use only encrypted connections from now on: {v}."},
	"user-agent":                  {"http2.headers.user_agent", field.Metadata, "The client's program: {v}. It often gives away the device, too."},
	"vary":                        {"http2.headers.vary", field.Metadata, "Which headers of the request the answer depends on: {v}."},
	"via":                         {"http2.headers.via", field.Metadata, "The proxies that it came through: {v}."},
	"www-authenticate":            {"http2.headers.www_authenticate", field.Metadata, "The server asks the client who it is: {v}."},
}

// statuses are the answers' codes in words (RFC 9110, Section 15).
var statuses = map[string]string{
	"100": "Continue", "101": "Switching Protocols", "103": "Early Hints",
	"200": "OK", "201": "Created", "202": "Accepted", "203": "Non-Authoritative Information", "204": "No Content", "205": "Reset Content", "206": "Partial Content",
	"300": "Multiple Choices", "301": "Moved Permanently", "302": "Found", "303": "See Other", "304": "Not Modified", "307": "Temporary Redirect", "308": "Permanent Redirect",
	"400": "Bad Request", "401": "Unauthorized", "403": "Forbidden", "404": "Not Found", "405": "Method Not Allowed", "406": "Not Acceptable", "408": "Request Timeout", "409": "Conflict", "410": "Gone",
	"411": "Length Required", "412": "Precondition Failed", "413": "Content Too Large", "414": "URI Too Long", "415": "Unsupported Media Type", "416": "Range Not Satisfiable", "417": "Expectation Failed",
	"421": "Misdirected Request", "422": "Unprocessable Content", "425": "Too Early", "426": "Upgrade Required", "428": "Precondition Required", "429": "Too Many Requests", "431": "Request Header Fields Too Large", "451": "Unavailable For Legal Reasons",
	"500": "Internal Server Error", "501": "Not Implemented", "502": "Bad Gateway", "503": "Service Unavailable", "504": "Gateway Timeout", "505": "HTTP Version Not Supported", "511": "Network Authentication Required",
}
