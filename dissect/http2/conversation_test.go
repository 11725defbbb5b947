package http2_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/http2"
	"plainsight/dissect/proto"
)

func TestRecognise(t *testing.T) {
	for text, want := range map[string]proto.Verdict{
		preface: proto.Yes, preface[:23]: proto.Maybe, "P": proto.Maybe, "PRI * HTTP/1": proto.No, "GET / HTTP/1.1\r\n": proto.No, "": proto.Maybe,
		frame(settings, 0, 0, ""):                                                    proto.Yes,
		frame(settings, 0, 0, "")[:8]:                                                proto.Maybe,
		frame(settings, 0, 0, "\x00\x03\x00\x00\x00\xfa"):                            proto.Yes,
		frame(settings, 0, 0, "\x00\x03\x00\x00\x00\xfa")[:14]:                       proto.Maybe,
		frame(settings, 0, 0, "\x00\x03\x00\x00\x00\xfa\x9a\x9a\x00"+"\x00\x00\x01"): proto.Yes,
		frame(settings, 0, 0, "\x00\x02\x00\x00\x00\x02"):                            proto.No, // push is on or off
		frame(settings, 0, 0, "\x12\x34\x00\x00\x00\x02"):                            proto.No,
		frame(settings, ack, 0, ""):                                                  proto.No,
		frame(settings, 0, 1, ""):                                                    proto.No,
		frame(settings, 0, 0, "12345"):                                               proto.No,
		frame(ping, 0, 0, "12345678"):                                                proto.No,
		"\x16\x03\x01\x02\x00\x01":                                                   proto.No, // TLS
		"\x00\x00\x00\x54\xff\x53":                                                   proto.No, // SMB
		"\x00":                                                                       proto.Maybe,
	} {
		if got := (http2.Protocol{}).Recognise([]byte(text)); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

// A server that does not know HTTP/2 answers the preface in HTTP/1.1, which is
// not for this dissector.
func TestAnswerInHTTP1(t *testing.T) {
	c := http2.Protocol{}.Open()
	cuts(t, c, ask(preface))
	if all, _, foreign := cuts(t, c, answer("HTTP/1.1 400 Bad Request\r\n\r\n")); len(all) > 0 || !foreign {
		t.Errorf("%d messages, foreign: %v", len(all), foreign)
	}
}

// listings takes a whole conversation apart whose turns come in pieces of n
// bytes.
func listings(tb testing.TB, turns []said, n int) (all []string) {
	tb.Helper()
	c := http2.Protocol{}.Open()
	for _, s := range turns {
		kept, need := "", 0
		for at := 0; at < len(s.Text); at += n {
			kept += s.Text[at:min(at+n, len(s.Text))]
			for len(kept) > 0 && len(kept) >= need {
				cut := c.Next(s.Dir, []byte(kept), false)
				if cut.Foreign {
					tb.Fatalf("foreign: %q", kept)
				}
				if need = cut.Need; cut.Message == nil {
					break
				}
				t, sum := taken(tb, one{Message: cut.Message, Text: kept[:cut.Length]})
				all = append(all, sum.Info+"\n"+t.Listing())
				kept = kept[cut.Length:]
			}
		}
		if kept != "" {
			tb.Fatalf("%q is left over", kept)
		}
	}
	return all
}

// However the bytes come, the frames are the same, and each says the same.
func TestSplitAtEveryByte(t *testing.T) {
	want := listings(t, everything(), 1<<20)
	for n := 1; n < 80; n++ {
		if got := listings(t, everything(), n); !slices.Equal(got, want) {
			t.Fatalf("in pieces of %d bytes: %d frames, want %d", n, len(got), len(want))
		}
	}
}

// A stream that ends in a frame is a problem of that frame: one, wherever it ends.
func TestTruncated(t *testing.T) {
	for i, s := range everything() {
		for n := 1; n < len(s.Text); n++ {
			c := http2.Protocol{}.Open()
			for _, earlier := range everything()[:i] {
				cuts(t, c, earlier)
			}
			all, rest, foreign := cuts(t, c, said{Dir: s.Dir, Text: s.Text[:n], Closed: true})
			if foreign && i < 2 { // too little to tell it from other protocols
				continue
			}
			if foreign || rest != "" {
				t.Fatalf("turn %d, %d bytes: %q is left over, foreign: %v", i, n, rest, foreign)
			}
			whole, _, _ := cuts(t, again(t, i), s)
			end := 0
			for _, m := range whole {
				end += len(m.Text)
				tree, _ := taken(t, all[0])
				all = all[1:]
				switch found := problems(tree); {
				case end <= n && len(found) > 0:
					t.Fatalf("turn %d, %d bytes: a whole frame has a problem: %v", i, n, found)
				case end > n && len(found) != 1:
					t.Fatalf("turn %d, %d bytes: %d problems: %v\n%s", i, n, len(found), found, tree.Listing())
				}
				if end >= n {
					break
				}
			}
			if len(all) > 0 {
				t.Fatalf("turn %d, %d bytes: %d frames too many", i, n, len(all))
			}
		}
	}
}

// again is a conversation up to turn n.
func again(tb testing.TB, n int) proto.Conversation {
	tb.Helper()
	c := http2.Protocol{}.Open()
	for _, s := range everything()[:n] {
		cuts(tb, c, s)
	}
	return c
}

// lost tells a conversation of missing bytes.
func lost(c proto.Conversation, dir proto.Direction, n int) { c.(proto.Loser).Lost(dir, int64(n)) }

// Where bytes are missing inside of a frame, its length leads to the next one,
// and where these were content no header list suffers.
func TestLostInsideContent(t *testing.T) {
	c := http2.Protocol{}.Open()
	list := newSpeaker().list
	first := frame(settings, 0, 0, "") + frame(headers, endHeaders, 1, list("x-tail", "fluffy"))
	cuts(t, c, answer(first))
	body := frame(data, 0, 1, strings.Repeat("x", 100))
	if all, rest, _ := cuts(t, c, answer(body[:30])); len(all) != 0 || rest == "" {
		t.Fatal("a frame that is not whole")
	}
	lost(c, proto.ToClient, 30)
	lost(c, proto.ToClient, 50)
	all, rest, foreign := cuts(t, c, answer(body[80:]+frame(headers, endHeaders, 3, list("x-tail", "fluffy"))))
	if len(all) != 2 || rest != "" || foreign {
		t.Fatalf("after a gap: %d messages, %q is left over, foreign: %v", len(all), rest, foreign)
	}
	tree, _ := taken(t, all[1])
	if v := tree.Find(t, "http2.header.value"); v.Show() != "fluffy" {
		t.Errorf("the header is %q", v.Show())
	}
	if tree, sum := taken(t, all[0]); sum.Info != "29 bytes of a data frame" || tree.Find(t, "plainsight.http2.part").Class != field.Plaintext {
		t.Errorf("the rest of the content: %q\n%s", sum.Info, tree.Listing())
	}
}

// Where headers may be missing, what is referred to later is not known, and
// that is said instead of a guess. What is added later is known again.
func TestLostHeaders(t *testing.T) {
	c := http2.Protocol{}.Open()
	list := newSpeaker().list
	cuts(t, c, answer(frame(settings, 0, 0, "")))
	list("x-tail", "fluffy") // said in the bytes that are missing
	lost(c, proto.ToClient, 40)
	if _, _, foreign := cuts(t, c, answer("in the middle of something")); !foreign {
		t.Error("the middle of a frame is taken for one")
	}
	lost(c, proto.ToClient, 26)
	all, rest, foreign := cuts(t, c, answer(frame(headers, endHeaders, 3, list(":status", "200", "x-tail", "fluffy", "x-tail", "longer", "x-new", "cat"))+frame(headers, endHeaders, 5, list("x-new", "cat"))))
	if len(all) != 2 || rest != "" || foreign {
		t.Fatalf("%d messages, %q is left over, foreign: %v", len(all), rest, foreign)
	}
	tree, sum := taken(t, all[0])
	if sum.Info != "HEADERS[3]: 200 OK, some headers refer to what the capture lacks" || sum.Problem || len(problems(tree)) > 0 {
		t.Errorf("%+v, %v", sum, problems(tree))
	}
	if strings.Contains(tree.Listing(), "= fluffy") {
		t.Errorf("a guess:\n%s", tree.Listing())
	}
	tree.Golden(t, "table-lost")
	tree, sum = taken(t, all[1])
	if v := tree.Find(t, "http2.header.value"); v.Show() != "cat" || sum.Info != "HEADERS[5]" {
		t.Errorf("%q, %q", v.Show(), sum.Info)
	}
}

// A flood of CONTINUATION frames is not followed for ever.
func TestFlood(t *testing.T) {
	c := http2.Protocol{}.Open()
	cuts(t, c, answer(frame(settings, 0, 0, "")))
	flood := frame(headers, 0, 1, "\x88\x40\x7f\xff\xff\x07") + strings.Repeat(frame(continuation, 0, 1, strings.Repeat("x", 100)), 1000)
	all, _, _ := cuts(t, c, answer(flood))
	tree, sum := taken(t, all[len(all)-1])
	if !sum.Problem || tree.Find(t, "plainsight.undecoded").Len != 100 {
		t.Errorf("%+v\n%s", sum, tree.Listing())
	}
}

// A small block of references to a long header is unpacked up to a limit.
func TestBomb(t *testing.T) {
	c := http2.Protocol{}.Open()
	long := newSpeaker().list("x-tail", strings.Repeat("\x00", 3000))
	all, _, _ := cuts(t, c, answer(frame(settings, 0, 0, "")+frame(headers, endHeaders, 1, long+strings.Repeat("\xbe", 10_000))+frame(headers, endHeaders, 3, "\xbe")))
	tree, sum := taken(t, all[1])
	size := 0
	for _, b := range tree.Ctx.Buffers {
		size += len(b.Data)
	}
	if size > 300<<10 || sum.Problem {
		t.Errorf("%d bytes, %+v", size, sum)
	}
	if tree, _ := taken(t, all[2]); tree.Find(t, "http2.header.value").Len != 3000 {
		t.Error("the table did not go on after the limit")
	}
}

// A frame too long to keep comes as its header and then what there is, until
// the next frame.
func TestLongFrame(t *testing.T) {
	c := http2.Protocol{}.Open()
	cuts(t, c, ask(preface+frame(settings, 0, 0, "\x00\x05\x00\xff\xff\xff")))
	const long = 5 << 20
	text := frame(settings, 0, 0, "") + frame(data, 0, 1, strings.Repeat("x", long)) + frame(ping, 0, 0, "12345678")
	kept, most := "", 0
	var infos []string
	for len(text) > 0 {
		n := min(len(text), 1_000_000)
		kept, text = kept+text[:n], text[n:]
		all, rest, foreign := cuts(t, c, answer(kept))
		if foreign {
			t.Fatal("foreign")
		}
		for _, m := range all {
			_, sum := taken(t, m)
			infos = append(infos, sum.Info)
			if sum.Problem {
				t.Errorf("%s has a problem, though the client takes such frames", sum.Info)
			}
		}
		kept, most = rest, max(most, len(rest))
	}
	if most > 1<<20 || kept != "" || len(infos) < 4 || infos[1] != "DATA[1]: a frame of 5242880 bytes, whose content follows in pieces" || infos[len(infos)-1] != "PING[0]" {
		t.Errorf("%d bytes kept at most, %d left over: %q", most, len(kept), infos)
	}
}

// Nothing that is longer than allowed and of no known type is waited for.
func TestNonsense(t *testing.T) {
	c := http2.Protocol{}.Open()
	cuts(t, c, answer(frame(settings, 0, 0, "")))
	if _, _, foreign := cuts(t, c, answer("GET / HTTP/1.1\r\n\r\n")); !foreign {
		t.Error("text is taken for a frame")
	}
}

// Of what is packed only what stands in one frame is unpacked; and streams that
// never end are not remembered without end.
func TestManyStreams(t *testing.T) {
	c := http2.Protocol{}.Open()
	list := newSpeaker().list
	cuts(t, c, answer(frame(settings, 0, 0, "")))
	for i := range 10_000 {
		cuts(t, c, answer(frame(headers, endHeaders, uint32(2*i+1), list(":status", "200", "content-encoding", "gzip"))))
	}
	all, _, _ := cuts(t, c, answer(frame(data, 0, 1, "\x1f\x8b")+frame(data, 0, 19_999, "\x1f\x8b")))
	for i, want := range []field.Class{field.Encoded, field.Plaintext} {
		if tree, _ := taken(t, all[i]); tree.Find(t, "http2.data.data").Class != want {
			t.Errorf("stream %d: %s", i, tree.Find(t, "http2.data.data").Class)
		}
	}
}

// A message says the same each time it is asked, and several may ask at once.
func TestSameEachTime(t *testing.T) {
	c := http2.Protocol{}.Open()
	var all []one
	for _, s := range everything() {
		ms, _, _ := cuts(t, c, s)
		all = append(all, ms...)
	}
	say := func() (out []string) {
		for _, m := range all {
			tree, sum := taken(t, m)
			out = append(out, fmt.Sprintf("%+v\n%s", sum, tree.Listing()))
		}
		return out
	}
	want := say()
	done := make(chan []string)
	for range 4 {
		go func() { done <- say() }()
	}
	for range 4 {
		if !slices.Equal(<-done, want) {
			t.Error("another answer")
		}
	}
}
