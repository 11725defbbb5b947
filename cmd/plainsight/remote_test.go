package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// selfSigned writes a certificate for a name, and its key.
func selfSigned(t *testing.T, name string) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	from := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, from, from, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

// TestServeOverTLS serves https and wss with a certificate, under its name and to
// a proxy's clients, who need the token that is printed.
func TestServeOverTLS(t *testing.T) {
	cert, key := selfSigned(t, "squirrel.example")
	p := start(t, nil, "serve", "--listen", "127.0.0.1:0", "--wire", "virtual", "--allow-remote", "--tls-cert", cert, "--tls-key", key)
	url := p.until(t, `^plainsight: (https://127\.0\.0\.1:\d+/)$`)[1]
	token := p.until(t, `\?token=([A-Z2-7]{26,})`)[1]
	p.until(t, `^plainsight: virtual wire`)
	roots := x509.NewCertPool()
	data, _ := os.ReadFile(cert)
	roots.AppendCertsFromPEM(data)
	config := &tls.Config{RootCAs: roots}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: config}}
	get := func(path, host, forwarded string) (*http.Response, string) {
		q, _ := http.NewRequest("GET", url+path, nil)
		q.Host = host
		if forwarded != "" {
			q.Header.Set("X-Forwarded-For", forwarded)
		}
		r, err := client.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		page, _ := io.ReadAll(r.Body)
		return r, string(page)
	}
	for _, c := range []struct {
		path, host, forwarded string
		want                  int
	}{
		{"", "", "", 200}, {"", "squirrel.example", "", 200}, {"", "evil.example", "", 421},
		{"", "", "198.51.100.9", 403}, {"?token=" + token, "", "198.51.100.9", 200},
	} {
		if r, page := get(c.path, c.host, c.forwarded); r.StatusCode != c.want {
			t.Errorf("%q for %q, from %q: %s %.200s", c.path, c.host, c.forwarded, r.Status, page)
		}
	}
	if r, _ := get("?token="+token, "", "198.51.100.9"); len(r.Cookies()) != 1 || !r.Cookies()[0].Secure {
		t.Errorf("over TLS the cookie is %v", r.Cookies())
	}
	plain, err := http.Get("http" + strings.TrimPrefix(url, "https"))
	if err != nil {
		t.Fatal(err)
	}
	says, err := io.ReadAll(plain.Body)
	plain.Body.Close()
	if err != nil || plain.StatusCode != http.StatusBadRequest || !strings.Contains(string(says), "put https:// in front") {
		t.Errorf("without TLS it says %s %q, %v", plain.Status, says, err)
	}
	conn, r, err := (&websocket.Dialer{TLSClientConfig: config}).Dial("wss"+strings.TrimPrefix(url, "https")+"live", http.Header{"Origin": {strings.TrimSuffix(url, "/")}})
	if err != nil {
		t.Fatalf("wss: %v, %v", r, err)
	}
	conn.Close()
	if code := p.interrupt(t); code != 0 {
		t.Errorf("exit %d after an interrupt:\n%s", code, strings.Join(p.said, "\n"))
	}
}

// A key of another certificate is told in one line.
func TestServeWithAnotherKey(t *testing.T) {
	cert, _ := selfSigned(t, "one.example")
	_, key := selfSigned(t, "two.example")
	locked := filepath.Join(t.TempDir(), "locked.pem")
	if err := os.WriteFile(locked, []byte("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{key: "does not belong to the certificate in " + cert, locked: "is locked with a passphrase", cert: "it contains no PEM private key"} {
		p := start(t, nil, "serve", "--listen", "127.0.0.1:0", "--tls-cert", cert, "--tls-key", file)
		p.until(t, want)
		if p.Wait(); p.ProcessState.ExitCode() != exitFailed || len(p.said) != 1 {
			t.Errorf("exit %d, %q", p.ProcessState.ExitCode(), p.said)
		}
	}
}

// The addresses that are printed have the token where other machines use them.
func TestAddresses(t *testing.T) {
	for _, c := range []struct {
		o         remoteOptions
		at        string
		has, not  string
		certified []string
	}{
		{remoteOptions{}, "127.0.0.1:80", "http://127.0.0.1:80/", "token", nil},
		{remoteOptions{allow: true}, "192.0.2.7:80", "http://192.0.2.7:80/?token=T", "", nil},
		{remoteOptions{allow: true, hosts: []string{"teacher"}}, "0.0.0.0:80", "http://teacher:80/?token=T", "", nil},
		{remoteOptions{allow: true, cert: "c"}, "[::]:80", "https://127.0.0.1:80/", "https://127.0.0.1:80/?token", nil},
		{remoteOptions{allow: true}, "[2001:db8::7]:80", "http://[2001:db8::7]:80/?token=T", "", nil},
		{remoteOptions{allow: true, cert: "c"}, "0.0.0.0:80", "https://squirrel.example:80/?token=T", "*", []string{"*.example", "squirrel.example", "192.0.2.9"}},
	} {
		got := c.o.addresses(netip.MustParseAddrPort(c.at), "T", c.certified)
		if !slices.Contains(got, c.has) || c.not != "" && strings.Contains(strings.Join(got, " "), c.not) {
			t.Errorf("%s: %v", c.at, got)
		}
	}
}
