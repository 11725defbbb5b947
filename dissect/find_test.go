package dissect_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/find"
	"plainsight/dissect/tcp"
)

// answered is a session in which the server answers with these segments.
func answered(tb testing.TB, secrets []field.Secret, segments ...string) *dissect.Session {
	tb.Helper()
	w := newWire(100)
	w.open()
	w.say(toServer, request)
	for _, s := range segments {
		w.say(toClient, s)
	}
	return session(tb, w.frames, secrets...)
}

// bytesOf joins what a place points to.
func bytesOf(tb testing.TB, s *dissect.Session, p find.Place) string {
	tb.Helper()
	out := ""
	for _, part := range append([]find.Part{{Frame: p.Frame, Off: p.Off, Len: p.Len}}, p.Rest...) {
		packet, err := s.Packet(part.Frame)
		if err != nil {
			tb.Fatal(err)
		}
		out += string(packet.Frame.Data[part.Off : part.Off+part.Len])
	}
	return out
}

// found lists the places of a text: the frame, the bytes there, and how.
func found(tb testing.TB, s *dissect.Session, text string) (out []string) {
	tb.Helper()
	for _, p := range s.Find(text) {
		exists(tb, s, p)
		out = append(out, fmt.Sprintf("%d: %q %s", p.Frame, bytesOf(tb, s, p), p.How))
	}
	return out
}

// Each way to write a secret is found where it stands, to the byte.
func TestFindForms(t *testing.T) {
	const secret = `fluffy "tail" & <so on>`
	for _, c := range []struct{ body, at, how string }{
		{"the secret is " + secret + "!", secret, "in the clear"},
		{"q=fluffy+%22tail%22+%26+%3Cso+on%3E&r=1", "fluffy+%22tail%22+%26+%3Cso+on%3E", "percent-encoded"},
		{"q=fluffy%20%22tail%22%20%26%20%3cso%20on%3e", "fluffy%20%22tail%22%20%26%20%3cso%20on%3e", "percent-encoded"},
		{`{"a":"fluffy \"tail\" & <so on>"}`, `fluffy \"tail\" & <so on>`, "as a JSON string"},
		{`{"a":"fluffy \"tail\" \u0026 \u003cso on\u003e"}`, `fluffy \"tail\" \u0026 \u003cso on\u003e`, "as a JSON string"},
		{"<p>fluffy &#34;tail&#34; &amp; &lt;so on&gt;</p>", "fluffy &#34;tail&#34; &amp; &lt;so on&gt;", "with HTML escapes"},
		{"x" + hex.EncodeToString([]byte(secret)), hex.EncodeToString([]byte(secret)), "in hexadecimal"},
		{strings.ToUpper(hex.EncodeToString([]byte(secret))), strings.ToUpper(hex.EncodeToString([]byte(secret))), "in hexadecimal"},
	} {
		got := found(t, answered(t, nil, reply("", c.body)), secret)
		if want := fmt.Sprintf("5: %q %s", c.at, c.how); len(got) != 1 || got[0] != want {
			t.Errorf("%s: found %v, want %s", c.body, got, want)
		}
	}
}

// In base64 the secret begins at one of three places in a group, ends at one
// of three, and the characters at its ends are its neighbours' too.
func TestFindBase64(t *testing.T) {
	for _, e := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding, base64.RawURLEncoding} {
		for before := range 7 {
			for behind := range 7 {
				for _, secret := range []string{"fluffy tail", "fluffy tails", "\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8~~"} {
					text := e.EncodeToString([]byte(strings.Repeat("\xfb", before) + secret + strings.Repeat("?", behind)))
					s := answered(t, nil, reply("", "<"+text+">"))
					first, last := before*8/6, ((before+len(secret))*8-1)/6
					want := fmt.Sprintf("5: %q through base64", text[first:last+1])
					if got := found(t, s, secret); len(got) != 1 || got[0] != want {
						t.Fatalf("%q behind %d bytes and before %d, %s: found %v, want %s", secret, before, behind, text, got, want)
					}
				}
			}
		}
	}
}

func TestFindThroughPacking(t *testing.T) {
	const secret = "fluffy tail"
	packed := zipped("it is: " + secret)
	for _, c := range []struct {
		name     string
		segments []string
		want     []string
	}{
		{"gzip", []string{reply("Content-Encoding: gzip\r\n", packed)}, []string{fmt.Sprintf("5: %q through gzip", packed)}},
		{"one chunk", []string{chunked("a fluffy tail")}, []string{`5: "fluffy tail" in the clear`}},
		{"two chunks", []string{chunked("a flu", "ffy tail")}, []string{`5: "fluffy tail" in the clear`}},
		{"two segments", []string{response[:42], response[42:]}, []string{`5: "fluffy tail" in the clear`}},
		{"no message at all", []string{"\x00fluffy tail\x00"}, []string{`5: "fluffy tail" in the clear`}},
		{"twice", []string{reply("", "fluffy tail, fluffy tail")}, []string{`5: "fluffy tail" in the clear`, `5: "fluffy tail" in the clear`}},
		{"not there", []string{reply("", "fluffy")}, nil},
	} {
		if got := found(t, answered(t, nil, c.segments...), secret); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: found %v, want %v", c.name, got, c.want)
		}
	}
	p := answered(t, nil, response[:42], response[42:]).Find(secret)[0]
	if want := (find.Part{Frame: 6, Off: headerLen, Len: 8}); len(p.Rest) != 1 || p.Rest[0] != want || p.Len != 3 {
		t.Errorf("over two segments: %+v, want the rest in %+v", p, want)
	}
}

func TestFindInRequest(t *testing.T) {
	w := newWire(1)
	w.open()
	w.say(toServer, "GET /?q=fluffy+tail&sid=fluffy%20tail HTTP/1.1\r\nAuthorization: Basic "+base64.StdEncoding.EncodeToString([]byte("cat:fluffy tail"))+"\r\nCookie: a=fluffy tail\r\n\r\n")
	s := session(t, w.frames)
	want := []string{`4: "fluffy tail" in the clear`, `4: "fluffy+tail" percent-encoded`, `4: "fluffy%20tail" percent-encoded`, `4: "mZsdWZmeSB0YWls" through base64`}
	if got := found(t, s, "fluffy tail"); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("found %v, want %v", got, want)
	}
}

// What is sent again can be read again, if it is the same.
func TestFindSentAgain(t *testing.T) {
	w := newWire(1)
	w.open()
	w.say(toServer, request)
	base := w.seq[toClient]
	w.say(toClient, response, 42)
	again := []dissect.Frame{
		w.segment(toClient, base, tcp.ACK, response[:42]),
		w.segment(toClient, base+30, tcp.ACK, response[30:]),
		w.segment(toClient, base, tcp.ACK, strings.Repeat("?", 50)),
	}
	got := found(t, session(t, append(w.frames, again...)), "fluffy tail")
	for _, g := range got {
		if !strings.Contains(g, `"fluffy tail" in the clear`) {
			t.Error(g)
		}
	}
	if len(got) != 4 || !strings.HasSuffix(got[1], ", sent again") {
		t.Errorf("found %v: the first, and frames 7 and 8 with a part of it each, and 8 with the rest", got)
	}
}

// A token shows its message to a holder of the key.
func TestFindInToken(t *testing.T) {
	const secret = "fluffy tail"
	body := `{"m":"` + sealed(t, secret) + `"}`
	for name, segments := range map[string][]string{
		"whole": {reply("", body)}, "in two segments": {reply("", body)[:100], reply("", body)[100:]}, "in gzip": {reply("Content-Encoding: gzip\r\n", zipped(body))},
	} {
		if got := found(t, answered(t, nil, segments...), secret); got != nil {
			t.Errorf("%s, without the key: %v", name, got)
		}
		got := found(t, answered(t, []field.Secret{shared()}, segments...), secret)
		if len(got) != 1 || !strings.HasSuffix(got[0], "opened with the shared Fernet key") {
			t.Errorf("%s, with the key: %v", name, got)
		}
		wrong := shared()
		wrong.Data = make([]byte, 32)
		if got := found(t, answered(t, []field.Secret{wrong}, segments...), secret); got != nil {
			t.Errorf("%s, with another key: %v", name, got)
		}
	}
}

// One letter stands in every token by chance, but nobody reads it there.
func TestFindOneLetter(t *testing.T) {
	for name, segments := range map[string][]string{
		"token":           {reply("", sealed(t, "x"))},
		"in two segments": {reply("", sealed(t, "x"))[:80], reply("", sealed(t, "x"))[80:]},
		"gzip":            {reply("Content-Encoding: gzip\r\n", zipped(sealed(t, "x")))},
		"noise":           {"\x00gAgAgAgA"},
	} {
		for _, letter := range []string{"g", "A", "f", "=", "\x1f"} {
			for _, p := range answered(t, nil, segments...).Find(letter) {
				if p.Frame > 5 || p.Frame == 5 && p.Off >= headerLen+len("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 100\r\n\r\n") {
					t.Errorf("%s: %q at %+v", name, letter, p)
				}
			}
		}
	}
}

func TestFindLimits(t *testing.T) {
	s := answered(t, nil, reply("", strings.Repeat("cat ", 5000)))
	if got := s.Find(""); got != nil {
		t.Errorf("nothing is found %d times", len(got))
	}
	if got := s.Find("cat "); len(got) != find.MaxPlaces {
		t.Errorf("found %d places", len(got))
	}
}
