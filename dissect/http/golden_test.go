package http_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"strings"
	"testing"
)

const get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

func packed(with func(io.Writer) io.WriteCloser, text string) string {
	var b bytes.Buffer
	w := with(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.String()
}

func gz(w io.Writer) io.WriteCloser  { return gzip.NewWriter(w) }
func zl(w io.Writer) io.WriteCloser  { return zlib.NewWriter(w) }
func raw(w io.Writer) io.WriteCloser { f, _ := flate.NewWriter(w, 9); return f }

func withLength(head, body string) string {
	return fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", head, len(body), body)
}

func chunks(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		fmt.Fprintf(&b, "%x\r\n%s\r\n", len(p), p)
	}
	return b.String() + "0\r\n\r\n"
}

// What a learner sees of each kind of message.
func TestGoldens(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	tail := strings.Repeat("fluffy tail ", 20)
	zipped := packed(gz, tail)
	for _, c := range []struct {
		name, info string
		problem    bool
		turns      []said
	}{
		{"query", "Request: GET /find?q=fluffy+tail&n=1", false, []said{ask("GET /find?q=fluffy+tail&n=1 HTTP/1.1\r\nHost: cats.example\r\nUser-Agent: curl/8\r\nReferer: http://a/\r\n\r\n")}},
		{"content-length", "Response: 200 OK, 11 bytes of content", false, []said{ask(get), answer(withLength(ok+"Server: cat\r\nContent-Type: text/plain\r\n", "fluffy tail"))}},
		{"chunked", "Response: 200 OK, 11 bytes of content", false, []said{ask(get), answer(ok + "Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n6;name=value\r\nfluffy\r\n5\r\n tail\r\n0\r\nX-Sum: 12\r\n\r\n")}},
		{"gzip", "Response: 200 OK, 240 bytes of content", false, []said{ask(get), answer(withLength(ok+"Content-Encoding: gzip\r\n", zipped))}},
		{"chunked-gzip", "Response: 200 OK, 240 bytes of content", false, []said{ask(get), answer(ok + "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks(zipped[:10], zipped[10:]))}},
		{"deflate", "Response: 200 OK, 240 bytes of content", false, []said{ask(get), answer(withLength(ok+"Content-Encoding: deflate\r\n", packed(zl, tail)))}},
		{"deflate-raw", "Response: 200 OK, 240 bytes of content", false, []said{ask(get), answer(withLength(ok+"Content-Encoding: deflate\r\n", packed(raw, tail)))}},
		{"gzip-broken", "Response: 200 OK, 240 bytes of content", true, []said{ask(get), answer(withLength(ok+"Content-Encoding: gzip\r\n", zipped[:len(zipped)-4]))}},
		{"unknown-encoding", "Response: 200 OK, 4 bytes of content", false, []said{ask(get), answer(withLength(ok+"Content-Encoding: br\r\n", "\x01\x02\x03\x04"))}},
		{"basic", "Request: GET /", false, []said{ask("GET / HTTP/1.1\r\nAuthorization: Basic Y2F0OmZsdWZmeSB0YWls\r\n\r\n")}},
		{"bearer", "Request: GET /", false, []said{ask("GET / HTTP/1.1\r\nAuthorization: Bearer abc\r\nProxy-Authorization: Basic !!\r\n\r\n")}},
		{"cookies", "Request: GET /", false, []said{ask("GET / HTTP/1.1\r\nCookie: cat=tom; sid=1234;;  x=\r\nCookie:\r\n\r\n")}},
		{"set-cookie", "Response: 204 No Content", false, []said{ask(get), answer("HTTP/1.1 204 No Content\r\nSet-Cookie: sid=1; Secure\r\nSet-Cookie: b=2\r\n\r\n")}},
		{"odd-headers", "Request: GET /", true, []said{ask("GET / HTTP/1.1\r\nEmpty:\r\nBlank:   \r\nFolded: one\r\n two\r\n\tthree\r\nNo colon\r\n: no name\r\nX-Forwarded-For: 10.0.0.1\r\n\r\n")}},
		{"bare-lf", "Response: 200 OK, 2 bytes of content", false, []said{ask("GET / HTTP/1.1\nHost: a\n\n"), answer("HTTP/1.1 200 OK\nContent-Length: 2\n\nhi")}},
		{"head", "Response: 200 OK", false, []said{ask("HEAD / HTTP/1.1\r\n\r\n"), answer(ok + "Content-Length: 99\r\n\r\n")}},
		{"not-modified", "Response: 304 Not Modified", false, []said{ask(get), answer("HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n")}},
		{"continue", "Response: 200 OK, 2 bytes of content", false, []said{ask(withLength("POST / HTTP/1.1\r\nExpect: 100-continue\r\n", "hi")), answer("HTTP/1.1 100 Continue\r\n\r\n" + withLength(ok, "hi"))}},
		{"upgrade", "Response: 101 Switching Protocols", false, []said{ask("GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhl\r\n\r\n"), answer("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")}},
		{"until-close", "Response: 200 OK, 11 bytes of content", false, []said{ask(get), last("HTTP/1.0 200 OK\r\n\r\nfluffy tail")}},
		{"truncated-head", "Response: 200 OK", true, []said{ask(get), last("HTTP/1.1 200 OK\r\nContent-Le")}},
		{"truncated-body", "Response: 200 OK, 3 bytes of content", true, []said{ask(get), last(ok + "Content-Length: 9\r\n\r\nabc")}},
		{"truncated-chunk", "Response: 200 OK, 3 bytes of content", true, []said{ask(get), last(ok + "Transfer-Encoding: chunked\r\n\r\n9\r\nabc")}},
		{"bad-chunk", "Response: 200 OK, 3 bytes of content", true, []said{ask(get), answer(ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nxyz\r\n")}},
		{"two-lengths", "Response: 200 OK, 2 bytes of content", true, []said{ask(get), answer(ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi")}},
		{"same-length-twice", "Response: 200 OK, 2 bytes of content", false, []said{ask(get), answer(ok + "Content-Length: 2, 2\r\n\r\nhi")}},
		{"bad-length", "Response: 200 OK, 2 bytes of content", true, []said{ask(get), last(ok + "Content-Length: two\r\n\r\nhi")}},
		{"length-and-chunks", "Request: POST /, 2 bytes of content", true, []said{ask("POST / HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks("hi"))}},
		{"token", "Request: POST /, 120 bytes of content: a Fernet token", false, []said{ask(withLength("POST / HTTP/1.1\r\n", `{"message":"gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==","n":1}`))}},
		{"no-version", "Request: GET /", false, []said{ask("GET /\r\n\r\n")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tree, sum := tree(t, nil, c.turns...)
			problem := sum.Problem
			for f := range tree.Root.All() {
				problem = problem || f.Problem != nil
			}
			if sum.Info != c.info || problem != c.problem || sum.Protocol != "HTTP" {
				t.Errorf("%q, problem: %v; want %q, %v", sum.Info, problem, c.info, c.problem)
			}
			tree.Golden(t, c.name)
		})
	}
}
