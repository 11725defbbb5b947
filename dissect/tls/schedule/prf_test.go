package schedule_test

import (
	"bytes"
	"crypto"
	"crypto/md5"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"math/big"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"plainsight/dissect/derive"
	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
	"plainsight/dissect/tls/schedule"
)

// The PRF's test vectors; those of the versions before TLS 1.2 are OpenSSL's
// (openssl kdf TLS1-PRF), one with a secret of an odd length.
func TestPRF(t *testing.T) {
	for _, c := range []struct {
		p                  schedule.PRF
		secret, seed, want string
	}{
		{schedule.PRF{Version: 0x0303, Hash: crypto.SHA256}, "9bbe436ba940f017b17652849a71db35", "a0ba9f936cda311827a6f796ffd5198c",
			"e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff70187347b66"},
		{schedule.PRF{Version: 0x0303, Hash: crypto.SHA384}, "b80b733d6ceefcdc71566ea48e5567df", "cd665cf6a8447dd6ff8b27555edb7465",
			"7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cde9ca0faa60be9fe34f82b1233c9146a0e534cb400fed2700884f9dc236f80edd8bfa961144c9e8d792eca722a7b32fc3d416d473ebc2c5fd4abfdad05d9184259b5bf8cd4d90fa0d31e2dec479e4f1a26066f2eea9a69236a3e52655c9e9aee691c8f3a26854308d5eaa3be85e0990703d73e56f"},
		{schedule.PRF{Version: 0x0302, Hash: crypto.SHA256}, "bded7fa5c1699c010be23dd06ada3a48349f21e5f86263d512c0c5cc379f0e780ec55d9844b2f1db02a96453513568d0", "cd665cf6a8447dd6ff8b27555edb7465",
			"853bb59632a6730eff358a19a36e878e3938ab1f025f4ff113c8f7858cda2804c4e1ce0447d6b646016d788f242760fb0d5253c303e32bb525a868ed8d32ce27aa40cc481cb3844e7706ec1133f535b876a8736538857b57a20e0efe9c14f07d8f44e1ba52d2879d"},
		{schedule.PRF{Version: 0x0301}, "0102030405", "cd665cf6", "fd8fc23f8185be5374ad18a28b9cb88b8f6e2863a96ddf183e5cd07bd37b753514a92784d4dd7e1a531f7961af0897a71e04"},
	} {
		if got := hex.EncodeToString(c.p.Expand(fieldtest.Unhex(c.secret), "test label", fieldtest.Unhex(c.seed), len(c.want)/2)); got != c.want {
			t.Errorf("version 0x%04x: got %s, want %s", c.p.Version, got, c.want)
		}
	}
}

// In SSL 3.0, MD5 over SHA-1 over "A", "BB", "CCC" (RFC 6101, Section 6.1).
func TestPRFOfSSL3(t *testing.T) {
	var want []byte
	for _, salt := range []string{"A", "BB", "CCC"} {
		inner := sha1.Sum([]byte(salt + "secretclientserver"))
		outer := md5.Sum(append([]byte("secret"), inner[:]...))
		want = append(want, outer[:]...)
	}
	p := schedule.PRF{Version: 0x0300}
	if got := p.MasterSecret(derive.Given("pre_master_secret", []byte("secret"), field.Own()), []byte("client"), []byte("server")); !bytes.Equal(got.Output, want) {
		t.Errorf("got %x, want %x", got.Output, want)
	}
}

// The key block is cut in the order of RFC 5246, Section 6.3.
func TestKeyBlock(t *testing.T) {
	p := schedule.PRF{Version: 0x0301}
	b := p.KeyBlock(derive.Given("master_secret", []byte("master"), field.Own()), []byte("client"), []byte("server"), schedule.Lengths{MAC: 20, Key: 16, IV: 16})
	if all := bytes.Join([][]byte{b.ClientMAC.Output, b.ServerMAC.Output, b.ClientKey.Output, b.ServerKey.Output, b.ClientIV.Output, b.ServerIV.Output}, nil); !bytes.Equal(all, b.All.Output) || len(all) != 104 {
		t.Errorf("the parts are %x of %x", all, b.All.Output)
	}
	if want := `PRF(master_secret, "key expansion", ServerHello.random + ClientHello.random)[0..103]`; b.All.Formula() != want {
		t.Errorf("the formula is %s, want %s", b.All.Formula(), want)
	}
	if want := "key_block[56..71]"; b.ServerKey.Formula() != want || b.ServerKey.Inputs[0].From != b.All {
		t.Errorf("the server's key is %s, want %s", b.ServerKey.Formula(), want)
	}
	none := p.KeyBlock(derive.Given("master_secret", nil, field.Own()), nil, nil, schedule.Lengths{MAC: 20})
	if none.ServerIV.Formula() != "nothing" || len(none.ServerIV.Output) != 0 {
		t.Errorf("no IV is %s", none.ServerIV.Formula())
	}
}

// Exporters as crypto/tls and OpenSSL make them.
func TestExporter(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<32, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	var log, hello bytes.Buffer
	c, s := net.Pipe()
	server := tls.Server(first{s, &hello}, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MaxVersion: tls.VersionTLS12, KeyLogWriter: &log, CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384}})
	client := tls.Client(c, &tls.Config{InsecureSkipVerify: true})
	done := make(chan error, 1)
	go func() { done <- client.Handshake() }()
	if err := server.Handshake(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	line := strings.Fields(log.String())
	serverRandom := hello.Bytes()[5+4+2:][:32]
	p := schedule.PRF{Version: 0x0303, Hash: crypto.SHA384}
	state := server.ConnectionState()
	for _, context := range [][]byte{nil, {}, []byte("context")} {
		want, err := state.ExportKeyingMaterial("EXPERIMENTAL_plainsight", context, 50)
		if err != nil {
			t.Fatal(err)
		}
		got := p.Exporter(derive.Given("master_secret", fieldtest.Unhex(line[2]), field.Own()), "EXPERIMENTAL_plainsight", fieldtest.Unhex(line[1]), serverRandom, context, 50)
		if !bytes.Equal(got.Output, want) {
			t.Errorf("context %q: %s is %x, want %x", context, got.Formula(), got.Output, want)
		}
	}

	k := schedule.TLS13{Hash: crypto.SHA384}
	got := k.Exporter(derive.Given("exporter_master_secret", fieldtest.Unhex("c781738ac31e595d6befa768147d1937bdf3a61bf1a25db3c51836a32b7e390e479bc4c741b76c8945ddd657da4c2d02"), field.Own()), "EXPERIMENTAL_plainsight", nil, 40)
	if want := "0c9cba74730430463fb44643fe8a4c89b83daa0fdf63062bd12d0ce755164bc78f3f7e572732c654"; fmt.Sprintf("%x", got.Output) != want {
		t.Errorf("TLS 1.3: %x, OpenSSL made %s", got.Output, want)
	}
}

// first keeps what is written.
type first struct {
	net.Conn
	to *bytes.Buffer
}

func (f first) Write(b []byte) (int, error) {
	f.to.Write(b)
	return f.Conn.Write(b)
}

func readKey(tb testing.TB, name string) []byte {
	tb.Helper()
	b, err := os.ReadFile("testdata/" + name + ".pem")
	if err != nil {
		tb.Fatal(err)
	}
	return b
}
