package http2_test

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"
)

func packed(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(text))
	_ = z.Close()
	return b.String()
}

// What a learner sees of the last frame of each conversation.
func TestGoldens(t *testing.T) {
	const token = "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA=="
	open := frame(settings, 0, 0, "")
	list := newSpeaker().list
	for _, c := range []struct {
		name, info string
		problem    bool
		turns      []said
	}{
		{"magic", "Magic", false, []said{ask(preface)}},
		{"settings", "SETTINGS[0]", false, []said{answer(frame(settings, 0, 0, "\x00\x03\x00\x00\x00\xfa\x9a\x1a\x00\x00\x00\x01"))}},
		{"settings-wrong", "SETTINGS[0]", true, []said{answer(open + frame(settings, 0, 0, "\x00\x02\x00\x00\x00\x05"))}},
		{"settings-odd", "SETTINGS[0]", true, []said{answer(open + frame(settings, 0, 0, "\x00\x02\x00\x00\x00\x01\x00\x01"))}},
		{"settings-ack-wrong", "SETTINGS[0]: confirmed", true, []said{answer(open + frame(settings, ack, 0, "\x00\x02\x00\x00\x00\x01"))}},
		{"request", "HEADERS[1]: GET /secret (END_STREAM)", false, []said{ask(preface + open + frame(headers, endHeaders|endStream, 1, newSpeaker().list(":method", "GET", ":path", "/secret", ":scheme", "https", "cookie", "sid=1234", "authorization", "Basic Y2F0", "x-tail", "fluffy")))}},
		{"response", "HEADERS[1]: 200 OK", false, []said{answer(open + frame(headers, endHeaders, 1, newSpeaker().list(":status", "200", "content-type", "text/plain")))}},
		{"table", "HEADERS[3]: 404 Not Found", false, []said{answer(open + frame(headers, endHeaders, 1, list(":status", "404", "x-tail", "fluffy")) + frame(headers, endHeaders, 3, list(":status", "404", "x-tail", "fluffy", "x-tail", "long")))}},
		{"table-size", "HEADERS[1]: 200 OK", false, []said{answer(open + frame(headers, endHeaders, 1, "\x20\x3f\xe1\x1f\x88"))}},
		{"table-size-late", "HEADERS[1]: 200 OK", true, []said{answer(open + frame(headers, endHeaders, 1, "\x88\x20"))}},
		{"table-size-too-large", "HEADERS[1]: 200 OK", true, []said{answer(open + frame(headers, endHeaders, 1, "\x3f\xe2\x1f\x88"))}},
		{"index-unknown", "HEADERS[1]: 200 OK", true, []said{answer(open + frame(headers, endHeaders, 1, "\x88\xbe\x88"))}},
		{"index-zero", "HEADERS[1]", true, []said{answer(open + frame(headers, endHeaders, 1, "\x80"))}},
		{"huffman-wrong", "HEADERS[1]: 200 OK", true, []said{answer(open + frame(headers, endHeaders, 1, "\x88\x41\x81\x00\x88"))}},
		{"header-cut", "HEADERS[1]: 200 OK", true, []said{answer(open + frame(headers, endHeaders, 1, "\x88\x41\x05cat"))}},
		{"number-too-long", "HEADERS[1]", true, []said{answer(open + frame(headers, endHeaders, 1, "\xff\xff\xff\xff\xff\xff\xff\x01"))}},
		{"padding", "HEADERS[1]: 200 OK", false, []said{answer(open + frame(headers, endHeaders|padded|withPriority, 1, "\x02\x80\x00\x00\x03\x0f\x88\x00\x00"))}},
		{"padding-wrong", "HEADERS[1]", true, []said{answer(open + frame(headers, endHeaders|padded|withPriority, 1, "\x03\x80\x00\x00\x03\x0f\x88\x00"))}},
		{"continued", "CONTINUATION[1]", false, []said{answer(open + frame(headers, 0, 1, "\x88\x40\x03cat\x03t") + frame(continuation, endHeaders, 1, "om\x90"))}},
		{"to-be-continued", "HEADERS[1]: 200 OK", false, []said{answer(open + frame(headers, 0, 1, "\x88\x40\x03cat\x03t"))}},
		{"continuation-missing", "DATA[1]: 2 bytes of content", true, []said{answer(open + frame(headers, 0, 1, "\x88") + frame(data, 0, 1, "hi"))}},
		{"continuation-alone", "CONTINUATION[1]", true, []said{answer(open + frame(continuation, endHeaders, 1, "\x88"))}},
		{"promise", "PUSH_PROMISE[1]: GET /a", false, []said{answer(open + frame(promise, endHeaders, 1, "\x00\x00\x00\x02\x82\x04\x02/a"))}},
		{"data", "DATA[1]: 11 bytes of content (END_STREAM)", false, []said{answer(open + frame(data, endStream|padded, 1, "\x02fluffy tail\x00\x00"))}},
		{"data-padding-wrong", "DATA[1]", true, []said{answer(open + frame(data, padded, 1, "\x09hi"))}},
		{"data-nowhere", "DATA[0]: 2 bytes of content", true, []said{answer(open + frame(data, 0, 0, "hi"))}},
		{"gzip", "DATA[1]: 39 bytes of content, 240 unpacked (END_STREAM)", false, []said{answer(open + frame(headers, endHeaders, 1, newSpeaker().list(":status", "200", "content-encoding", "gzip")) + frame(data, endStream, 1, packed(strings.Repeat("fluffy tail ", 20))))}},
		{"gzip-part", "DATA[1]: 10 bytes of content", false, []said{answer(open + frame(headers, endHeaders, 1, newSpeaker().list(":status", "200", "content-encoding", "gzip")) + frame(data, 0, 1, packed("fluffy tail")[:10]))}},
		{"gzip-broken", "DATA[1]: 30 bytes of content, 11 unpacked (END_STREAM)", true, []said{answer(open + frame(headers, endHeaders, 1, newSpeaker().list(":status", "200", "content-encoding", "gzip")) + frame(data, endStream, 1, packed("fluffy tail")[:30]))}},
		{"token", "DATA[1]: 102 bytes of content, a Fernet token (END_STREAM)", false, []said{answer(open + frame(data, endStream, 1, "{"+token+"}"))}},
		{"reset", "RST_STREAM[1]: CANCEL", false, []said{answer(open + frame(reset, 0, 1, "\x00\x00\x00\x08"))}},
		{"ping-wrong", "PING[0]", true, []said{answer(open + frame(ping, 0, 0, "1234567"))}},
		{"ping-stream", "PING[1]", true, []said{answer(open + frame(ping, 0, 1, "12345678"))}},
		{"window-zero", "WINDOW_UPDATE[1]: 0 bytes more", true, []said{answer(open + frame(window, 0, 1, "\x00\x00\x00\x00"))}},
		{"goaway", "GOAWAY[0]: ENHANCE_YOUR_CALM", false, []said{answer(open + frame(goAway, 0, 0, "\x00\x00\x00\x01\x00\x00\x00\x0bbye"))}},
		{"goaway-short", "GOAWAY[0]", true, []said{answer(open + frame(goAway, 0, 0, "\x00\x00\x00\x01\x00"))}},
		{"origin-short", "ORIGIN[0]", true, []said{answer(open + frame(0xc, 0, 0, "\x00\x02ab\x00\x09c"))}},
		{"grease", "Unknown type (42)[0]", false, []said{answer(open + frame(0x2a, 7, 0, "fluff"))}},
		{"unknown", "Unknown type (119)[3]", false, []said{answer(open + frame(0x77, 7, 3, "fluff"))}},
		{"too-long", "DATA[1]: 16385 bytes of content", true, []said{answer(open + frame(data, 0, 1, strings.Repeat("x", 16385)))}},
		{"end-in-header", "the beginning of a frame", true, []said{last(open + "\x00\x00\x05\x00")}},
		{"end-in-data", "DATA[1]: 5 bytes of content", true, []said{last(open + "\x00\x00\x05\x00\x00\x00\x00\x00\x01hi")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			infos, trees := told(t, c.turns...)
			tree := trees[len(trees)-1]
			if info := infos[len(infos)-1]; info != c.info || len(problems(tree)) > 0 != c.problem {
				t.Errorf("%q, problems: %v; want %q, %v", info, problems(tree), c.info, c.problem)
			}
			if n := len(problems(tree)); n > 1 {
				t.Errorf("%d problems for one mistake: %v", n, problems(tree))
			}
			for _, earlier := range trees[:len(trees)-1] {
				if p := problems(earlier); len(p) > 0 {
					t.Errorf("an earlier frame has a problem: %v", p)
				}
			}
			tree.Golden(t, c.name)
		})
	}
}
