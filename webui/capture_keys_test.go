package webui

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/dissect/keyfile"
	"plainsight/webui/live"
	"plainsight/webui/pages"
	"plainsight/webui/recording"
	"plainsight/webui/upload"
)

// Keys of each kind open what they are for: files or typed, locked or not, with
// the capture or after it.
func TestOwnKeys(t *testing.T) {
	_, web := serve(t, plainLesson())
	onTLS, fernet := recorded(t, "tls12-rsa"), recorded(t, "fernet")
	find := func(r *recording.Recorder, eye string, kind field.SecretKind) []byte {
		for _, s := range r.Secrets(eye) {
			if s.Kind == kind {
				return s.Data
			}
		}
		t.Fatalf("%s holds no %s", eye, kind)
		return nil
	}
	plain := find(onTLS, "thief", field.PrivateKey)
	block, _ := pem.Decode(plain)
	//lint:ignore SA1019 old files are locked so
	locked, err := x509.EncryptPEMBlock(rand.Reader, "RSA PRIVATE KEY", pkcs1(t, block), []byte("open sesame"), x509.PEMCipherAES256)
	if err != nil {
		t.Fatal(err)
	}
	key := []byte(base64.URLEncoding.EncodeToString(find(fernet, "client", field.FernetKey)))
	onRSA, onFernet := part{"capture", "a.pcapng", pcapng(t, onTLS.Frames)}, part{"capture", "b.pcapng", pcapng(t, fernet.Frames)}
	for _, c := range []struct {
		name, refused string
		file          part
		keys          []part
	}{
		{"a private key", "", onRSA, []part{{"key", "server.pem", plain}}},
		{"a locked private key", "", onRSA, []part{{"key", "server.pem", pem.EncodeToMemory(locked)}, {"passphrase", "", []byte("open sesame")}}},
		{"a locked private key without its passphrase", "is locked with a passphrase: type that too", onRSA, []part{{"key", "server.pem", pem.EncodeToMemory(locked)}}},
		{"a locked private key with a wrong one", "does not unlock the key", onRSA, []part{{"key", "server.pem", pem.EncodeToMemory(locked)}, {"passphrase", "", []byte("barley")}}},
		{"a Fernet key in a file", "", onFernet, []part{{"key", "fernet.key", append(key, '\n')}}},
		{"a Fernet key that was typed", "", onFernet, []part{{"typed", "", key}}},
		{"no key at all", `The key "notes.txt" cannot be used here: its only line is not a key`, onRSA, []part{{"key", "notes.txt", []byte("hunter2 is my password\n")}}},
	} {
		m, status := post(t, web, "/capture/file", append([]part{c.file}, c.keys...)...)
		if (status == 200) != (c.refused == "") || !strings.Contains(m.Says, c.refused) || strings.Contains(m.Says, "hunter2") {
			t.Errorf("%s: %d %s", c.name, status, m.Says)
		}
		if status == 200 && whole(t, web, m.Run, upload.KeyHolder).kept(field.Opened) == "0" {
			t.Errorf("%s opens nothing", c.name)
		}

		later, _ := post(t, web, "/capture/file", c.file) // the same keys, after the capture
		before := whole(t, web, later.Run, upload.KeyHolder)
		if before.kept(field.Opened) != "0" {
			t.Errorf("%s: somebody reads without", c.name)
		}
		m, status = post(t, web, "/run/"+later.Run+"/keys", append([]part{{"owner", "", []byte(later.Key)}}, c.keys...)...)
		if (status == 200) != (c.refused == "") || !strings.Contains(m.Says, c.refused) {
			t.Errorf("%s, later: %d %s", c.name, status, m.Says)
		}
		if status != 200 {
			continue
		}
		before.until("the keys", func() bool { return before.kept(field.Opened) != "0" })
		if whole(t, web, later.Run, upload.Listener).kept(field.Opened) != "0" {
			t.Errorf("%s, later: the eavesdropper reads", c.name)
		}
	}
	m, _ := post(t, web, "/capture/file", onRSA)
	if m, status := postAs(t, stranger, web, "/run/"+m.Run+"/keys", part{"owner", "", []byte("not me")}, part{"key", "server.pem", plain}); status != 403 || !strings.Contains(m.Says, "somebody else's") {
		t.Errorf("keys from somebody else: %d %s", status, m.Says)
	}
	if m, status := post(t, web, "/run/none/keys", part{"key", "server.pem", plain}); status != 404 {
		t.Errorf("keys for nothing: %d %s", status, m.Says)
	}
}

func pkcs1(t *testing.T, block *pem.Block) []byte {
	t.Helper()
	if block.Type == "RSA PRIVATE KEY" {
		return block.Bytes
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return x509.MarshalPKCS1PrivateKey(key.(*rsa.PrivateKey))
}

// A key log of other connections opens nothing, and that is said.
func TestOwnWrongKeyLog(t *testing.T) {
	_, web := serve(t, plainLesson())
	m, status := post(t, web, "/capture/file", fileOf(t, "capture", captures+"tls13-ecdsa.pcap"), fileOf(t, "key", captures+"tls13-ocsp.keys"))
	if status != 200 {
		t.Fatalf("%d %s", status, m.Says)
	}
	v := whole(t, web, m.Run, upload.KeyHolder)
	if v.kept(field.Opened) != "0" || !strings.Contains(v.sum.Verdict, "Why 1 connection stays shut") || !strings.Contains(v.sum.Verdict, "The key log has no line for this connection. The log has lines for 1 connection, which is not in this capture.") {
		t.Errorf("with keys of other connections: %s", v.sum.Verdict)
	}
}

// A file may name viewpoints, but not an eavesdropper with keys, nor any number
// of them.
func TestOwnViewpointsOfAFile(t *testing.T) {
	_, web := serve(t, plainLesson())
	heard := recorded(t, "fernet")
	key := heard.Secrets("client")[:1]
	all := []field.Viewpoint{{Name: upload.Listener, Says: "Holds everything.", Secrets: key}, {Name: "client", Says: "<b>The client</b>", Secrets: key}}
	for i := range 20 {
		all = append(all, field.Viewpoint{Name: fmt.Sprint("eye", i), Secrets: key})
	}
	data, err := keyfile.Store("", all)
	if err != nil {
		t.Fatal(err)
	}
	m, _ := post(t, web, "/capture/file", part{"capture", "b.pcapng", pcapng(t, heard.Frames, capture.FileSecret{Type: capture.SecretPlainsight, Data: data}, capture.FileSecret{Type: capture.SecretPlainsight, Data: []byte("{")})})
	if v := whole(t, web, m.Run, upload.Listener); v.kept(field.Opened) != "0" {
		t.Error("a file gives the eavesdropper keys")
	}
	v := whole(t, web, m.Run, "client")
	if v.kept(field.Opened) == "0" {
		t.Error("the client of the file opens nothing")
	}
	_, page := v.get("/capture?run=" + m.Run)
	if n := strings.Count(string(page), `name="eye"`); n != 1+8 {
		t.Errorf("the page has %d viewpoints", n)
	}
	if strings.Contains(string(page), "<b>The client") {
		t.Error("a file's words are taken as markup")
	}
}

// Nothing that came with the key log, and nothing that it opens, reaches the
// eavesdropper's page.
func TestOwnEavesdropperIsSentNoSecret(t *testing.T) {
	_, web := serve(t, plainLesson())
	heard := recorded(t, "tls13")
	log := &bytes.Buffer{}
	for _, s := range heard.Secrets("client") {
		if s.Kind == field.TLSKeyLog {
			log.Write(s.Data)
		}
	}
	m, _ := post(t, web, "/capture/file", part{"capture", "a.pcapng", pcapng(t, heard.Frames)}, part{"key", "keys.txt", log.Bytes()})
	holder := whole(t, web, m.Run, upload.KeyHolder)
	holder.ask(live.Request{Do: "find", Key: m.Key, Text: typed})
	holder.until("the secret", func() bool { return len(holder.sum.Found) > 0 })
	v := whole(t, web, m.Run, upload.Listener)
	v.get("/capture?run=" + m.Run + "&eye=" + upload.Listener)
	v.get("/keys?run=" + m.Run + "&eye=" + upload.Listener)
	for _, what := range []string{"strip", "rows", "ladder", "keys", "recording"} {
		v.get("/run/" + m.Run + "/" + what + "?secrets=1&from=1&to=400&eye=" + upload.Listener)
	}
	var buffers bytes.Buffer
	for n := 1; n <= v.state.Captured; n++ {
		_, data := v.get(fmt.Sprintf("/run/%s/packet/%d?eye=%s", m.Run, n, upload.Listener))
		var p pages.PacketMessage
		if err := json.Unmarshal(data, &p); err != nil {
			t.Fatal(err)
		}
		for _, buf := range p.Buffers {
			buffers.Write(buf.Data)
		}
	}
	everything := append(v.all.Bytes(), buffers.Bytes()...)
	refuse := map[string][]byte{"the secret": []byte(typed)}
	for _, line := range strings.Split(log.String(), "\n") {
		if f := strings.Fields(line); len(f) == 3 {
			refuse[f[0]], _ = hex.DecodeString(f[2])
		}
	}
	if len(refuse) < 5 {
		t.Fatalf("the key log has %d secrets", len(refuse)-1)
	}
	for what, raw := range refuse {
		for form, text := range forms(raw) {
			if bytes.Contains(everything, text) {
				t.Errorf("the eavesdropper was sent %s, %s", what, form)
			}
		}
	}
}
