package http_test

import (
	"bytes"
	"strings"
	"testing"

	"plainsight/dissect/field/fieldtest"
	"plainsight/dissect/http"
	"plainsight/dissect/proto"
)

func TestRecognise(t *testing.T) {
	for text, want := range map[string]proto.Verdict{
		"GET / HTTP/1.1": proto.Yes, "HTTP/1.1 200": proto.Yes, "PROPFIND ": proto.Yes, "GET /": proto.Yes,
		"G": proto.Maybe, "GET": proto.Maybe, "HTTP/1": proto.Maybe, "P": proto.Maybe, "": proto.Maybe,
		"GET \x00": proto.No, "get / HTTP/1.1": proto.No, "HTTP/2.0": proto.No, "\x16\x03\x01": proto.No, "GETS ": proto.No,
	} {
		if got := (http.Protocol{}).Recognise([]byte(text)); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

// Pipelined requests are one message each, and so are their answers, of which
// the first has no body although it tells a length.
func TestPipelining(t *testing.T) {
	c := http.Protocol{}.Open()
	all, rest, _ := cuts(t, c, ask("HEAD /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\nGET /3 HTTP/1.1\r\n\r\nGET /4"))
	if len(all) != 3 || rest != "GET /4" {
		t.Errorf("%d requests, %q left over", len(all), rest)
	}
	all, rest, _ = cuts(t, c, answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"))
	if len(all) != 3 || rest != "" {
		t.Errorf("%d answers, %q left over", len(all), rest)
	}
}

// Behind a tunnel's opening nothing is HTTP any more, in either direction.
func TestTunnels(t *testing.T) {
	for name, turns := range map[string][2]string{
		"CONNECT":   {"CONNECT cat:443 HTTP/1.1\r\n\r\n", "HTTP/1.1 200 Connected\r\nContent-Length: 3\r\n\r\n"},
		"WebSocket": {"GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n"},
	} {
		c := http.Protocol{}.Open()
		cuts(t, c, ask(turns[0]))
		all, rest, foreign := cuts(t, c, answer(turns[1]+"\x81\x05hello"))
		if len(all) != 1 || !foreign || rest != "\x81\x05hello" {
			t.Errorf("%s: %d messages, %q is left over, foreign: %v", name, len(all), rest, foreign)
		}
		if _, _, foreign := cuts(t, c, ask("GET / HTTP/1.1\r\n\r\n")); !foreign {
			t.Errorf("%s: the client's bytes are taken for HTTP", name)
		}
	}
	c := http.Protocol{}.Open()
	cuts(t, c, ask("CONNECT cat:443 HTTP/1.1\r\n\r\n"))
	if all, rest, foreign := cuts(t, c, answer("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno")); len(all) != 1 || rest != "" || foreign {
		t.Errorf("a refused tunnel: %d messages, %q is left over", len(all), rest)
	}
}

// Bodies too long to keep: their heads and then what comes, in pieces, until
// the next message.
func TestLongBodies(t *testing.T) {
	const long = 9 << 20
	body := strings.Repeat("x", long)
	chunk := "100000\r\n" + strings.Repeat("y", 1<<20) + "\r\n"
	for name, text := range map[string]string{
		"counted":     "HTTP/1.1 200 OK\r\nContent-Length: 9437184\r\n\r\n" + body,
		"chunked":     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + strings.Repeat(chunk, 20) + "0\r\n\r\n",
		"until close": "HTTP/1.1 200 OK\r\n\r\n" + body,
	} {
		c := http.Protocol{}.Open()
		cuts(t, c, ask(get))
		kept, most, messages := []byte(nil), 0, 0
		feed := func(text string, closed bool) {
			kept = append(kept, text...)
			all, rest, foreign := cuts(t, c, said{Dir: proto.ToClient, Text: string(kept), Closed: closed})
			if foreign {
				t.Fatalf("%s: foreign bytes, %d of them", name, len(rest))
			}
			for _, one := range all {
				m := fieldtest.New([]byte(one.Text))
				one.Message.Dissect(m.Ctx, m.Root, m.Span)
				m.Check(t, m.Span)
				kept = kept[len(one.Text):]
			}
			kept, most, messages = bytes.Clone(kept), max(most, len(kept)), messages+len(all)
		}
		for len(text) > 0 {
			n := min(len(text), 1_000_000)
			feed(text[:n], false)
			text = text[n:]
		}
		if name != "until close" {
			feed("HTTP/1.1 204 No Content\r\n\r\n", false)
		}
		feed("", true)
		if len(kept) != 0 || most > 9<<20 || messages < 2 {
			t.Errorf("%s: %d bytes left over, %d kept at most, %d messages", name, len(kept), most, messages)
		}
	}
}

// A gap ends the message that it stands in; what follows is read from the start.
func TestLost(t *testing.T) {
	c := http.Protocol{}.Open()
	if all, rest, _ := cuts(t, c, answer("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nabc")); len(all) != 0 || rest == "" {
		t.Fatal("a message that is not whole")
	}
	c.(interface{ Lost(proto.Direction, int64) }).Lost(proto.ToClient, 600)
	if all, rest, foreign := cuts(t, c, answer("HTTP/1.1 204 No Content\r\n\r\n")); len(all) != 1 || rest != "" || foreign {
		t.Errorf("after a gap: %d messages, %q is left over, foreign: %v", len(all), rest, foreign)
	}
}

// A small body that unpacks to more than anyone can use is cut off.
func TestGzipBomb(t *testing.T) {
	bomb := packed(gz, strings.Repeat("\x00", 20<<20))
	tree, sum := tree(t, nil, ask(get), answer(withLength("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n", bomb)))
	if !sum.Problem {
		t.Error("no problem is told")
	}
	for _, b := range tree.Ctx.Buffers {
		if len(b.Data) > 16<<20 {
			t.Errorf("%s: %d bytes", b.Name, len(b.Data))
		}
	}
}

// looks counts how many bytes a conversation is shown until a message is whole,
// one byte more each time but not sooner than it asks for.
func looks(t *testing.T, text string) (shown int) {
	t.Helper()
	c := http.Protocol{}.Open()
	cuts(t, c, ask(get))
	need := 0
	for n := 1; n <= len(text); n++ {
		if n < need {
			continue
		}
		shown++
		cut := c.Next(proto.ToClient, []byte(text[:n]), false)
		if cut.Message != nil {
			if cut.Length != len(text) {
				t.Fatalf("%d bytes of %d", cut.Length, len(text))
			}
			return shown
		}
		need = cut.Need
	}
	t.Fatal("no message")
	return 0
}

// A body of a known length costs one look, and chunks one or two each.
func TestLooks(t *testing.T) {
	head := "HTTP/1.1 200 OK\r\n"
	if n := looks(t, withLength(head, strings.Repeat("x", 5000))); n > 60 {
		t.Errorf("%d looks at a counted body", n)
	}
	if n := looks(t, head+"Transfer-Encoding: chunked\r\n\r\n"+strings.Repeat("5\r\nhello\r\n", 1000)+"0\r\n\r\n"); n > 5000 {
		t.Errorf("%d looks at 1000 chunks", n)
	}
}

// Very many chunks of one byte are taken apart in one pass, and the content has
// one origin for each. What stands in more of them is taken in pieces: readable,
// and not put together.
func TestManyChunks(t *testing.T) {
	const n = 16_000
	head := "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	text := head + strings.Repeat("1\r\nx\r\n", n) + "0\r\n\r\n"
	one, _ := tree(t, nil, ask(get), answer(text))
	if b := one.Ctx.Buffers[0]; len(b.Data) != n || len(b.Origins) != n {
		t.Errorf("%d bytes from %d places", len(b.Data), len(b.Origins))
	}

	c := http.Protocol{}.Open()
	rest, cuts := head+strings.Repeat("1\r\nx\r\n", 50_000)+"0\r\n\r\n", 0
	for ; rest != ""; cuts++ {
		cut := c.Next(proto.ToClient, []byte(rest), false)
		if cut.Message == nil || cut.Foreign {
			t.Fatalf("%d bytes are left over after %d messages", len(rest), cuts)
		}
		rest = rest[cut.Length:]
	}
	if cuts != 4 {
		t.Errorf("50,000 chunks are cut into %d, want the message and three pieces", cuts)
	}
}

// Of thousands of tokens the first are taken apart, and the rest is text.
func TestManyTokens(t *testing.T) {
	token := "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA=="
	tree, _ := tree(t, nil, ask(withLength("POST / HTTP/1.1\r\n", strings.Repeat(token+" ", 5000))))
	if n := len(tree.Ctx.Buffers); n == 0 || n > 1000 {
		t.Errorf("%d buffers", n)
	}
}
