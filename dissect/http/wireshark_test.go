package http_test

import (
	"encoding/hex"
	"regexp"
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
)

var scope = regexp.MustCompile(`^http\.`)

// notOurs are those that Wireshark computes from other packets, or puts
// together from fields that are there by themselves.
var notOurs = regexp.MustCompile(`^http\.(chat|request_number|response_number|prev_.*|next_.*|time|(request|response)\.line|request\.full_uri|request_in|response_in|response_for\.uri|response\.line)$`)

// Wireshark has the same names for the same bytes.
func TestWireshark(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	tail := strings.Repeat("fluffy tail ", 20)
	cookies := "GET / HTTP/1.1\r\nHost: a\r\nCookie: cat=tom; sid=1234\r\n\r\n"
	every := "GET / HTTP/1.1\r\n"
	for _, h := range []string{"Authorization", "Proxy-Authorization", "Proxy-Authenticate", "WWW-Authenticate", "Content-Type", "Content-Encoding", "Upgrade", "User-Agent", "Host", "Connection",
		"Cookie", "Accept", "Referer", "Accept-Language", "Accept-Encoding", "Date", "Cache-Control", "Server", "Location", "Sec-WebSocket-Accept", "Sec-WebSocket-Extensions", "Sec-WebSocket-Key",
		"Sec-WebSocket-Protocol", "Sec-WebSocket-Version", "Set-Cookie", "Last-Modified", "X-Forwarded-For", "Origin", "ETag"} {
		every += h + ": some-value\r\n"
	}
	for name, c := range map[string]struct{ request, response string }{
		"every header":   {every + "\r\n", ""},
		"query":          {"GET /find?q=fluffy+tail&n=1 HTTP/1.1\r\nHost: a\r\nUser-Agent: curl/8\r\nAccept: */*\r\nReferer: http://a/\r\nX-Forwarded-For: 10.0.0.1\r\nX-Other: 1\r\nConnection: close\r\n\r\n", ""},
		"post":           {withLength("POST /p HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n", "fluffy tail"), ""},
		"cookies":        {cookies, ""},
		"basic":          {"GET / HTTP/1.1\r\nAuthorization: Basic Y2F0OmZsdWZmeSB0YWls\r\n\r\n", ""},
		"content-length": {get, withLength(ok+"Server: cat\r\nDate: Sat, 26 Oct 1985 08:20:00 GMT\r\nSet-Cookie: sid=1\r\nSet-Cookie: b=2\r\nCache-Control: no-store\r\nLast-Modified: now\r\nLocation: /a\r\nContent-Type: application/octet-stream\r\n", "fluffy tail")},
		"chunked":        {get, ok + "Transfer-Encoding: chunked\r\n\r\n6\r\nfluffy\r\n5\r\n tail\r\n0\r\n\r\n"},
		"trailers":       {get, ok + "Transfer-Encoding: chunked\r\n\r\n6;a=b\r\nfluffy\r\n0\r\nX-Sum: 12\r\n\r\n"},
		"gzip":           {get, withLength(ok+"Content-Encoding: gzip\r\n", packed(gz, tail))},
		"no content":     {get, "HTTP/1.1 204 No Content\r\nUpgrade: h2c\r\nWWW-Authenticate: Basic realm=\"a\"\r\n\r\n"},
		"not found":      {get, withLength("HTTP/1.1 404 Not Found\r\n", "no")},
		"empty values":   {"GET / HTTP/1.1\r\nHost:\r\nAccept: \r\nUser-Agent: a\r\n\r\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			turns := []said{ask(c.request)}
			if c.response != "" {
				turns = append(turns, answer(c.response))
			}
			frames := fieldtest.Segments(turns...)
			theirs := fieldtest.Wireshark(t, 101, frames)
			tree, _ := tree(t, nil, turns...)
			for f := range tree.Root.All() { // to where the segment has it
				if f.Buf == tree.Span.Buf {
					f.Off += fieldtest.SegmentLen
				}
			}
			shifted(tree, frames[len(frames)-1])
			var lines []fieldtest.Line
			for _, l := range theirs[len(frames)-1] {
				if notOurs.MatchString(l.Name) {
					continue
				}
				if frame := frames[len(frames)-1]; l.Pos+l.Len > len(frame) || hex.EncodeToString(frame[l.Pos:l.Pos+l.Len]) != l.Value {
					l.Pos -= fieldtest.SegmentLen // it stands in a buffer of its own, whose place Wireshark adds
				}
				lines = append(lines, l)
			}
			tree.Agree(t, lines, scope)
		})
	}
}

// shifted makes the tree's buffer the whole frame.
func shifted(t *fieldtest.Tree, frame []byte) {
	t.Span.Buf.Data = frame
	t.Span = field.Span{Buf: t.Span.Buf, Off: fieldtest.SegmentLen, Len: len(frame) - fieldtest.SegmentLen}
}
