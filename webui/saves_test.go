package webui

import (
	"bytes"
	"encoding/json"
	"html"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"plainsight/lessons"
)

var savedLink = regexp.MustCompile(`href="([^"]*)"`)

// Every lesson's recording can be saved, and what is said of Wireshark is what tshark
// does with the files.
func TestSavesTellWhatWiresharkDoes(t *testing.T) {
	if _, err := exec.LookPath("tshark"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("tshark is not installed")
		}
		t.Skip("tshark is not installed")
	}
	t.Parallel()
	_, web := serveReal(t)
	folder := t.TempDir()
	file := func(path string) string {
		code, data := getAs(t, http.DefaultClient, web.URL+path)
		if code != http.StatusOK {
			t.Fatalf("%s: %d %s", path, code, data)
		}
		name := filepath.Join(folder, "saved.pcapng")
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	// looked is what tshark finds in a file.
	type looked struct{ clear, tls, within, handshake, damaged int }
	look := func(name string) (l looked) {
		out, err := exec.Command("tshark", "-n", "-r", name, "-T", "fields", "-e", "frame.protocols", "-e", "tls.handshake.type").Output()
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(out)) {
			protocols, types, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
			has := func(p string) bool { return strings.Contains(protocols+":", ":"+p+":") }
			switch {
			case has("tls") && has("http"):
				l.within++
			case has("tls"):
				l.tls++
			case has("http"):
				l.clear++
			}
			if has("_ws.malformed") || has("coap") {
				l.damaged++
			}
			l.handshake += len(strings.FieldsFunc(types, func(r rune) bool { return r == ',' }))
		}
		return l
	}
	of := []string{"plaintext", "rsa-chat", "tls13"}
	if os.Getenv("PLAINSIGHT_FULL") != "" {
		of = nil
		for _, l := range lessons.All() {
			of = append(of, l.Name)
		}
	}
	for _, name := range of {
		b := start(t, web, name, typed)
		l, _ := lessons.ByName(name)
		v := connect(t, web)
		v.watch(b.Run, l.Eyes[0].Name)
		v.untilDone()
		var alone *looked // the same for all viewpoints
		for _, e := range l.Eyes {
			code, data := getAs(t, http.DefaultClient, web.URL+"/run/"+b.Run+"/saves?eye="+e.Name)
			var m savesMessage
			if err := json.Unmarshal(data, &m); err != nil || code != http.StatusOK {
				t.Fatalf("%s, %s: %d %s", name, e.Name, code, data)
			}
			links := savedLink.FindAllStringSubmatch(m.HTML, -1)
			if alone == nil {
				one := look(file(html.UnescapeString(links[0][1])))
				alone = &one
			}
			var want string
			switch {
			case alone.clear > 0 && alone.tls > 0:
				want = "what was said over HTTP and the TLS messages"
			case alone.clear > 0:
				want = "shows the HTTP messages as they crossed the wire"
			case alone.tls > 0:
				want = "shows the TLS messages, and what they encrypt stays shut"
			default:
				want = "which Wireshark does not know"
			}
			if !strings.Contains(m.HTML, want) || alone.damaged > 0 {
				t.Errorf("%s, %s: tshark finds %+v, and the page says %s", name, e.Name, *alone, m.HTML)
			}
			if len(links) < 2 {
				continue
			}
			with := look(file(html.UnescapeString(links[1][1])))
			opens := with.within > 0 || with.handshake > alone.handshake
			if says := strings.Contains(m.HTML, "opens the TLS records by itself"); opens != says || with.damaged > 0 {
				t.Errorf("%s, %s: tshark finds %+v with the keys, and the page says %v", name, e.Name, with, says)
			}
		}
	}
}

// On the port of CoAP, Wireshark needs to be told.
func TestSavesOnAnotherPort(t *testing.T) {
	_, web := serveReal(t)
	body, _ := json.Marshal(map[string]any{"lesson": "plaintext", "secret": typed, "knobs": map[string]string{"port": "5683"}})
	q, _ := http.NewRequest("POST", web.URL+"/run", bytes.NewReader(body))
	q.Header.Set("Origin", web.URL)
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var b begun
	if err := json.NewDecoder(r.Body).Decode(&b); err != nil {
		t.Fatal(err)
	}
	v := connect(t, web)
	v.watch(b.Run, "client")
	v.untilDone()
	_, data := getAs(t, http.DefaultClient, web.URL+"/run/"+b.Run+"/saves?eye=client")
	if !bytes.Contains(data, []byte("On port 5683 it expects CoAP")) || !bytes.Contains(data, []byte("The client holds no key")) {
		t.Errorf("the page says %s", data)
	}
	if _, data := getAs(t, stranger, web.URL+"/run/"+b.Run+"/saves?eye=client"); bytes.Contains(data, []byte("secrets=1")) || !bytes.Contains(data, []byte("watching somebody else")) {
		t.Errorf("a stranger is told %s", data)
	}
}
