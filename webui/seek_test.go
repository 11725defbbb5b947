package webui

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"plainsight/capture"
	"plainsight/lessons"
	"plainsight/webui/live"
)

// A page that holds only some rows asks for what stands in others.
func TestSeek(t *testing.T) {
	_, web := serveReal(t)
	b := startWith(t, web, "tls13", live.Wanted{Secret: typed})
	v := connect(t, web)
	v.watch(b.Run, "client")
	v.untilDone()
	other := connect(t, web)
	other.watch(b.Run, "eavesdropper")
	other.untilDone()
	ask := func(what, eye, q string) (m seekMessage) {
		t.Helper()
		status, data := v.get("/run/" + b.Run + "/" + what + "?eye=" + eye + "&" + q)
		if err := json.Unmarshal(data, &m); err != nil || status != 200 || m.Take != v.cursor.Take {
			t.Fatalf("%s %s: %d %s", what, q, status, data)
		}
		return m
	}
	has := func(eye string, n int, tag string) bool {
		_, data := v.get(fmt.Sprintf("/run/%s/rows?eye=%s&from=%d&to=%d", b.Run, eye, n, n))
		_, classes, _ := strings.Cut(string(data), `data-has=\"`)
		classes, _, _ = strings.Cut(classes, `\"`)
		return strings.Contains(classes, tag)
	}
	for _, c := range []struct{ eye, class string }{{"eavesdropper", "CT"}, {"client", "OP"}, {"eavesdropper", "RN"}} {
		var all []int
		for n := 1; n <= v.cursor.Row; n++ {
			if has(c.eye, n, c.class) {
				all = append(all, n)
			}
		}
		if len(all) < 2 {
			t.Fatalf("%s has %s in the packets %v only", c.eye, c.class, all)
		}
		at := 0
		for i := range len(all) + 1 { // and from the first again
			at = ask("next", c.eye, fmt.Sprintf("class=%s&after=%d", c.class, at)).Frame
			if want := all[i%len(all)]; at != want {
				t.Errorf("%s: %s comes next in packet %d, want %d", c.eye, c.class, at, want)
			}
		}
	}
	if m := ask("next", "eavesdropper", "class=OP&after=99999999"); m.Frame != 0 {
		t.Errorf("who has no key finds opened bytes in packet %d", m.Frame)
	}
	if status, _ := v.get("/run/" + b.Run + "/next?eye=client&class=XX"); status != 400 {
		t.Errorf("a class that is none: %d, want 400", status)
	}

	for _, c := range []struct{ eye, field string }{{"eavesdropper", "tls.handshake.extensions_server_name"}, {"client", "tls.handshake.certificate"}, {"client", "tcp.srcport"}} {
		m := ask("find", c.eye, "field="+url.QueryEscape(c.field))
		_, data := v.get(fmt.Sprintf("/run/%s/packet/%d?eye=%s", b.Run, m.Frame, c.eye))
		if m.Frame == 0 || !strings.Contains(string(data), `{"id":"`+m.ID+`"`) || !strings.Contains(string(data), `"name":"`+c.field+`"`) {
			t.Errorf("%s looks for %s and gets %+v", c.eye, c.field, m)
		}
	}
	for _, field := range []string{"tls.handshake.certificate", "no.such.field", ""} { // the certificate is shut for them
		if m := ask("find", "eavesdropper", "field="+field); m.Frame != 0 {
			t.Errorf("the eavesdropper finds %q in packet %d", field, m.Frame)
		}
	}
}

// A long recording is looked through to its end, and what is looked for is found
// also in the first and the last of the packets that are taken apart at once.
func TestSeekFar(t *testing.T) {
	const frames = 3*walkAtOnce + 7
	const rare = "plainsight.link"
	for _, at := range []int{1, walkAtOnce, walkAtOnce + 1, 2 * walkAtOnce, frames - 1, frames} {
		other := frameOf([]byte("a link type that nothing else here has"))
		other.Link = 147
		s, web := serve(t, longLesson(frames, map[int]capture.Frame{at: other}))
		r := beginLong(t, s)
		v := connect(t, web)
		v.watch(r.ID, "client")
		v.untilDone()
		var m seekMessage
		if _, data := v.get("/run/" + r.ID + "/find?eye=client&field=" + rare); json.Unmarshal(data, &m) != nil || m.Frame != at || m.ID == "" {
			t.Errorf("a field of packet %d: %s", at, data)
		}
	}
	s, web := serve(t, longLesson(frames, nil))
	r := beginLong(t, s)
	v := connect(t, web)
	v.watch(r.ID, "client")
	v.untilDone()
	var m seekMessage
	if _, data := v.get("/run/" + r.ID + "/find?eye=client&field=no.such.field"); json.Unmarshal(data, &m) != nil || m.Frame != 0 {
		t.Errorf("a field that is nowhere: %s", data)
	}
	if err := r.Through("client", true, func(e *live.Viewpoint) {
		if n, id := e.FirstField(lessons.Look{Field: "http.request.uri"}, frames, frames); n != frames || id != "http.request.uri" {
			t.Errorf("the last packet's page is found as %q in packet %d", id, n)
		}
	}); err != nil {
		t.Fatal(err)
	}
}
