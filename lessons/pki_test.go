package lessons

import (
	"bytes"
	"context"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"plainsight/lessons/certify"
	"plainsight/lessons/play"
)

// Each way to be no good is found by the client, and named.
func TestPKIFaults(t *testing.T) {
	says := map[string]string{
		"unknown-authority": "certificate signed by unknown authority",
		"wrong-name":        "valid for owls.example, localhost, not squirrels.example",
		"expired":           "has expired or is not yet valid",
		"not-yet-valid":     "is before",
		"no-ca-flag":        "parent certificate cannot sign this kind of certificate",
		"chain-incomplete":  "certificate signed by unknown authority",
		"wrong-key":         "invalid signature by the server certificate",
		"self-signed":       "certificate signed by unknown authority",
	}
	if len(says) != len(pki.Faults) {
		t.Errorf("%d faults are looked at, of %d", len(says), len(pki.Faults))
	}
	onEachWire(t, func(t *testing.T, kind string) {
		for _, f := range pki.Faults {
			for _, version := range []string{"1.2", "1.3"} {
				heard := &listener{}
				q := Setting{Secret: DefaultSecret, Fault: f.Name, Knobs: map[string]string{"version": version}}
				if err := pki.Play(context.Background(), open(t, kind), q, heard); err != nil {
					t.Errorf("%s, TLS %s: %v", f.Name, version, err)
					continue
				}
				if all := strings.Join(heard.happened, "\n"); !strings.Contains(all, "The client checked what the server showed, and hung up. ") || !strings.Contains(all, says[f.Name]) {
					t.Errorf("%s, TLS %s: the told lines do not say %q: %s", f.Name, version, says[f.Name], all)
				}
			}
		}
	})
}

// What the run makes, the tools of the trade take.
func TestPKIFiles(t *testing.T) {
	heard := run(t, &pki, open(t, "virtual"), DefaultSecret)
	folder := t.TempDir()
	for _, f := range heard.made {
		if err := os.WriteFile(filepath.Join(folder, f.Name), f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
		private := bytes.Contains(f.Data, []byte("PRIVATE KEY")) || f.Name == "passphrase.txt"
		if private != (f.Eyes != nil) || f.For("eavesdropper") == private {
			t.Errorf("%s is for %v", f.Name, f.Eyes)
		}
	}
	if _, err := exec.LookPath("openssl"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("openssl is not installed")
		}
		t.Skip("openssl is not installed: it is what this test asks")
	}
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"verify", "-CAfile", "ca.pem", "server.pem"}, "server.pem: OK"},
		{[]string{"verify", "-CAfile", "ca.pem", "-verify_hostname", play.ServerName, "server.pem"}, "server.pem: OK"},
		{[]string{"req", "-in", "server.csr.pem", "-noout", "-verify", "-text"}, "DNS:squirrels.example"},
		{[]string{"pkey", "-in", "ca.key.pem", "-passin", "file:passphrase.txt", "-noout", "-text"}, "256 bit"},
		{[]string{"pkey", "-in", "server.key.pem", "-noout", "-text"}, "256 bit"},
	} {
		cmd := exec.Command("openssl", c.args...)
		cmd.Dir = folder
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), c.says) {
			t.Errorf("openssl %s: %v\n%s\nwant %q in it", strings.Join(c.args, " "), err, out, c.says)
		}
	}
	wrong := exec.Command("openssl", "pkey", "-in", "ca.key.pem", "-passin", "pass:guess", "-noout")
	wrong.Dir = folder
	if wrong.Run() == nil {
		t.Error("the authority's key opens with a wrong passphrase")
	}
	says(t, &pki, "openssl verify -CAfile ca.pem server.pem says OK")
	says(t, &pki, "here in a plain HTTP POST")
	says(t, &pki, "it signs for names that end in .example")
}

// The authority signs for names in .example, for anybody with the key.
func TestSigningDesk(t *testing.T) {
	root, err := certify.NewRoot("Squirrel Root CA")
	if err != nil {
		t.Fatal(err)
	}
	key, err := certify.NewECKey()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		status int
		says   string
	}{
		"squirrels.example": {200, "BEGIN CERTIFICATE"},
		"squirrels.test":    {400, "signs for names in .example only, not for squirrels.test"},
	} {
		r, err := certify.Asks(key, name)
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		signingDesk(root, certify.ValidNow(), authoritySoftware).ServeHTTP(w, httptest.NewRequest("POST", signPath, bytes.NewReader(certify.ToPEM(certify.PEMRequest, r.Raw))))
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("a request for %s is answered %d %q, want %d %q", name, w.Code, w.Body, c.status, c.says)
		}
		forged := bytes.Clone(r.Raw)
		forged[len(forged)-1] ^= 1 // in the signature
		if _, err := answerTo(root, forged, certify.ValidNow()); err == nil {
			t.Errorf("a request for %s is signed for somebody without the key", name)
		}
	}
	says(t, &pki, "it signs for names that end in .example, and for localhost")
	says(t, &pki, "The signature on the request says so.")
}

func TestUntrusted(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		heard := run(t, &untrusted, open(t, kind), DefaultSecret)
		all := strings.Join(heard.happened, "\n")
		for _, why := range []string{"signed by unknown authority", "valid for owls.example, localhost, not squirrels.example", "has expired"} {
			if !strings.Contains(all, why) {
				t.Errorf("the told lines do not say %q: %s", why, all)
			}
		}
		if n := len(dialogues(t, heard.frames)); n != 3 {
			t.Errorf("%d conversations, want 3", n)
		}
	})
	// In TLS 1.2 the reason is on the wire for all: fatal, and bad certificate.
	old := runWith(t, &untrusted, "virtual", Setting{Secret: DefaultSecret, Knobs: map[string]string{"version": "1.2"}})
	for i, d := range dialogues(t, old.frames) {
		rs := records(t, d.toServer)
		if last := rs[len(rs)-1]; last.kind != 21 || !bytes.Equal(last.body, []byte{2, 42}) {
			t.Errorf("client %d ends with a record of kind %d: % x", i+1, last.kind, last.body)
		}
	}
	says(t, &untrusted, "two bytes, one for how bad it is, one for the reason. A client written in Go says 42, bad certificate, to all three servers.")
	says(t, &untrusted, "there it crosses the wire in the open")
	says(t, &untrusted, "In this run three clients ask three servers for the note")
	says(t, &untrusted, "It expired yesterday.")
}
