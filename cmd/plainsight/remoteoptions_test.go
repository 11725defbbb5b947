package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What goes together passes, and of all else the flag is named that is wrong.
func TestRemoteOptionsGoTogether(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		o    remoteOptions
		flag string // that is refused, or ""
	}{
		{remoteOptions{}, ""},
		{remoteOptions{allow: true, open: true}, ""},
		{remoteOptions{open: true}, "--open-to-all"},
		{remoteOptions{allow: true, proxies: []string{"127.0.0.1"}}, ""},
		{remoteOptions{proxies: []string{"127.0.0.1"}}, "--trusted-proxy"},
		{remoteOptions{allow: true, proxies: []string{"127.0.0.1", "nobody"}}, "--trusted-proxy"},
		{remoteOptions{allow: true, proxies: []string{"10.0.0.0/33"}}, "--trusted-proxy"},
		{remoteOptions{cert: "c", key: "k"}, ""},
		{remoteOptions{cert: "c"}, "--tls-cert"},
		{remoteOptions{key: "k"}, "--tls-key"},
		{remoteOptions{hosts: []string{"plainsight.example.org", "*.school.example", "192.0.2.7", "2001:db8::7", "::1"}}, "--host"}, // the star
		{remoteOptions{hosts: []string{"plainsight.example.org", "192.0.2.7", "2001:db8::7", "::1"}}, ""},
		{remoteOptions{hosts: []string{""}}, "--host"},
		{remoteOptions{hosts: []string{"https://teacher"}}, "--host"},
		{remoteOptions{hosts: []string{"teacher:8642"}}, "--host"},
		{remoteOptions{hosts: []string{"a teacher"}}, "--host"},
		{remoteOptions{hosts: []string{"x@teacher"}}, "--host"},
	} {
		err := c.o.check()
		if (err == nil) != (c.flag == "") || err != nil && !strings.HasPrefix(err.Error(), c.flag+": ") {
			t.Errorf("%+v: %v, want a word on %q", c.o, err, c.flag)
		}
	}
}

// A proxy is one address or a network, in whichever way it is written.
func TestTrustedProxies(t *testing.T) {
	t.Parallel()
	o := remoteOptions{proxies: []string{"127.0.0.1", "::ffff:192.0.2.7", "10.1.2.3/8", "2001:db8::7", "fd00::1/8"}}
	got, err := o.trusted()
	if want := "[127.0.0.1/32 192.0.2.7/32 10.0.0.0/8 2001:db8::7/128 fd00::/8]"; err != nil || fmt.Sprint(got) != want {
		t.Errorf("%v, %v; want %s", got, err, want)
	}
}

// The names of this machine are those that were given and those in its
// certificate, and where others are let in all that it knows of itself.
func TestNamesOfThisMachine(t *testing.T) {
	t.Parallel()
	file, key := selfSigned(t, "squirrel.example")
	o := remoteOptions{hosts: []string{"teacher"}, cert: file, key: key}
	cert, err := o.certificate()
	if err != nil {
		t.Fatal(err)
	}
	given := []string{"squirrel.example", "127.0.0.1", "teacher"}
	if got := o.names(cert); !slices.Equal(got, given) {
		t.Errorf("its names are %q, want %q", got, given)
	}
	if got := o.names(nil); !slices.Equal(got, o.hosts) {
		t.Errorf("without a certificate its names are %q", got)
	}
	o.allow = true
	got := o.names(cert)
	host, _ := os.Hostname()
	if !slices.Equal(got[:3], given) || host != "" && !slices.Contains(got, host) || slices.ContainsFunc(got, func(s string) bool { return strings.ContainsAny(s, "%/") }) {
		t.Errorf("for others its names are %q, want %q among them", got, host)
	}
	if !slices.Equal(o.hosts, given[2:]) {
		t.Errorf("the names that were given have become %q", o.hosts)
	}
}

// What keeps a certificate or its key from serving is told of the file that it is in.
func TestWhatIsWrongWithCertificates(t *testing.T) {
	t.Parallel()
	cert, key := selfSigned(t, "one.example")
	_, another := selfSigned(t, "two.example")
	dir := t.TempDir()
	file := func(name string, blocks ...*pem.Block) string {
		t.Helper()
		var data []byte
		for _, b := range blocks {
			data = append(data, pem.EncodeToMemory(b)...)
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	elliptical, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ec, _ := x509.MarshalECPrivateKey(elliptical)
	numbers, _ := rsa.GenerateKey(rand.Reader, 2048)
	broken := file("broken", &pem.Block{Type: "CERTIFICATE", Bytes: []byte("nuts")})
	for _, c := range []struct{ cert, key, flag, want string }{
		{key, key, "--tls-cert", "it contains no PEM certificate"},
		{broken, key, "--tls-cert", "its first certificate cannot be read"},
		{cert, cert, "--tls-key", "it contains no PEM private key"},
		{cert, file("locked", &pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: []byte("nuts")}), "--tls-key", "locked with a passphrase"},
		{cert, file("locked2", &pem.Block{Type: "RSA PRIVATE KEY", Headers: map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-128-CBC,00"}, Bytes: []byte("nuts")}), "--tls-key", "locked with a passphrase"},
		{cert, file("nuts", &pem.Block{Type: "PRIVATE KEY", Bytes: []byte("nuts")}), "--tls-key", "its private key cannot be read"},
		{cert, another, "--tls-key", "does not belong to the certificate in " + cert},
		{cert, file("ec", &pem.Block{Type: "EC PARAMETERS", Bytes: []byte{6, 0}}, &pem.Block{Type: "EC PRIVATE KEY", Bytes: ec}), "--tls-key", "does not belong to the certificate in " + cert},
		{cert, file("rsa", &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(numbers)}), "--tls-key", "does not belong to the certificate in " + cert},
		{filepath.Join(dir, "none"), key, "--tls-cert", "none"},
		{cert, filepath.Join(dir, "none"), "--tls-key", "none"},
	} {
		o := remoteOptions{cert: c.cert, key: c.key}
		pair, err := o.certificate()
		if pair != nil || err == nil || !strings.HasPrefix(err.Error(), "serve: "+c.flag) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s and %s: %v, want %s and %q", filepath.Base(c.cert), filepath.Base(c.key), err, c.flag, c.want)
		}
	}
	for _, o := range []remoteOptions{{}, {cert: cert, key: key}} {
		pair, err := o.certificate()
		if err != nil || (pair != nil) != (o.cert != "") {
			t.Errorf("%+v: %v, %v", o, pair, err)
		}
	}
}
