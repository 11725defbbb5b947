package webui

import (
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/webui/live"
)

// goWords are what Go and its libraries say, and what no page should.
var goWords = regexp.MustCompile(`\bEOF\b|invalid character|unexpected end|strconv\.|\bjson: |\bgzip: |\bflate: |\bx509: |\btls: |parsing|invalid syntax|deadline exceeded|context canceled|http: |multipart: |mime: |no such file or directory|i/o timeout|encoding/|%!|<nil>`)

// plainWords fails the test for Go's words, and for what cannot be seen.
func plainWords(t *testing.T, what, says string) {
	t.Helper()
	if m := goWords.FindString(says); m != "" || says == "" || !utf8.ValidString(says) {
		t.Errorf("%s: %q says %q", what, m, says)
	}
	for _, r := range says {
		if field.Invisible(r) {
			t.Errorf("%s: %U in %q", what, r, says)
		}
	}
}

// TestNoGoWords sends requests and files that cannot be understood.
func TestNoGoWords(t *testing.T) {
	t.Parallel()
	_, web := serve(t, plainLesson())
	ask := func(method, path, kind, body string) string {
		q, err := http.NewRequest(method, web.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Origin", web.URL)
		q.Header.Set("Content-Type", kind)
		r, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		text, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		if r.StatusCode < 400 {
			t.Errorf("%s %s %q: %s", method, path, body, r.Status)
		}
		var m struct{ Says string }
		if json.Unmarshal(text, &m) == nil {
			return m.Says
		}
		return string(text)
	}
	for _, body := range []string{"", "{", "{]", "[]", `{"lesson":3}`, `{"x":1}`, `{"lesson":"\u202e"}`, `{"lesson":"fixture","fault":"x\u202e"}`, `{"lesson":"` + strings.Repeat("x", live.MaxRequest) + `"}`} {
		plainWords(t, body[:min(len(body), 40)], ask("POST", "/run", "application/json", body))
	}
	for _, path := range []string{"/capture/live", "/capture/file", "/compare/file"} {
		for _, body := range []string{"", "ports=%zz", "ports=x", "--x", "--b\r\n", "--b\r\nContent-Disposition: form-data; name=\"capture\"; filename=\"f\"\r\n\r\nx"} {
			for _, kind := range []string{"application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=b", "text/plain"} {
				plainWords(t, path+" "+kind+" "+body, ask("POST", path, kind, body))
			}
		}
	}
	hidden := capture.FileSecret{Type: capture.SecretPlainsight, Data: []byte(`{]`)}
	whole := pcapng(t, []capture.Frame{{Link: 1, Data: make([]byte, 60)}}, hidden)
	for name, data := range map[string]string{
		"empty": "", "text": "\x1b[2J\u202e", "gzip": "\x1f\x8b", "packed": "\x1f\x8b\x08\x00zzzzzzzzzz", "cut": string(whole[:len(whole)/3]), "head": string(whole[:30]),
		"name\u202egpj.exe": "no",
	} {
		m, status := post(t, web, "/capture/file", part{"capture", name, []byte(data)})
		if status < 400 {
			t.Errorf("%s: status %d", name, status)
		}
		plainWords(t, name, m.Says)
		for _, kind := range []string{"keylog", "key"} {
			if m, status := post(t, web, "/capture/file", part{"capture", "whole", whole}, part{kind, name, []byte(data)}); status >= 400 {
				plainWords(t, kind+" "+name, m.Says)
			}
		}
	}
}

// TestNothingInvisibleOnPages opens a file whose name, comments, interface and
// packets have characters that turn the direction of writing, and looks at all
// that comes to a page of it.
func TestNothingInvisibleOnPages(t *testing.T) {
	t.Parallel()
	_, web := serve(t, plainLesson())
	const bad = "evil\u202egpj.exe\u200b\u2066\x1b[2J\u0085\u2028"
	http1 := "GET /" + "?" + bad[:4] + "\u202egpj HTTP/1.1\r\nHost: a\u202eb\u200b\r\nX-Bad\u202e: " + "c\u2066d" + "\r\n\r\n"
	frames := []capture.Frame{{Time: time.Unix(1, 0), Link: 1, Data: newSpeaker(nil).Segment(0, 0x18, http1), Interface: bad, Comment: bad}}
	m, status := post(t, web, "/capture/file", part{"capture", "evil\u202egpj.exe\u200b\u2066\u2028.pcapng", pcapng(t, frames)})
	if status != http.StatusOK {
		t.Fatalf("status %d: %s", status, m.Says)
	}
	v := connect(t, web)
	v.watch(m.Run, "eavesdropper")
	v.untilDone()
	looked := 0
	for _, path := range []string{"/capture?run=" + m.Run, "/run/" + m.Run + "/packet/1?eye=eavesdropper", "/run/" + m.Run + "/rows?eye=eavesdropper&from=1&to=1", "/run/" + m.Run + "/ladder?eye=eavesdropper", "/run/" + m.Run + "/strip?eye=eavesdropper"} {
		q, _ := http.NewRequest("GET", web.URL+path, nil)
		r, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if r.StatusCode == http.StatusOK {
			looked++
		}
		shown := string(text)
		var doc any
		if json.Unmarshal(text, &doc) == nil {
			shown = strings.Join(stringsOf(doc), "\n")
		}
		for _, c := range shown {
			if c != '\n' && c != '\t' && field.Invisible(c) {
				t.Errorf("%s: %U", path, c)
				break
			}
		}
	}
	if looked < 3 {
		t.Errorf("only %d of the pages were there", looked)
	}
}

// stringsOf are all texts in a JSON document.
func stringsOf(v any) (out []string) {
	switch v := v.(type) {
	case string:
		out = append(out, v)
	case []any:
		for _, e := range v {
			out = append(out, stringsOf(e)...)
		}
	case map[string]any:
		for k, e := range v {
			out = append(append(out, k), stringsOf(e)...)
		}
	}
	return out
}
