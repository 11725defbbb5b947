package protect_test

import (
	"bytes"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"plainsight/dissect/derive"
	"plainsight/dissect/tls/protect"
	"plainsight/dissect/tls/schedule"
)

// recorder is one end of a connection that writes down what both ends write.
type recorder struct {
	net.Conn
	from int
	to   *tape
}

type tape struct {
	mu     sync.Mutex
	pieces []piece
}

func (r recorder) Write(b []byte) (int, error) {
	r.to.mu.Lock()
	r.to.pieces = append(r.to.pieces, piece{r.from, bytes.Clone(b)})
	r.to.mu.Unlock()
	return r.Conn.Write(b)
}

// serverKey is the RSA key of testdata/server.pem, which is good for nothing else.
func serverKey(tb testing.TB) *rsa.PrivateKey {
	tb.Helper()
	text, err := os.ReadFile("testdata/server.pem")
	if err != nil {
		tb.Fatal(err)
	}
	key, err := schedule.ParsePrivateKey(text, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

func certificate(tb testing.TB, key *rsa.PrivateKey) tls.Certificate {
	tb.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "server.test"},
		NotBefore:    time.Unix(1<<30, 0), NotAfter: time.Unix(1<<32, 0),
	}
	der, err := x509.CreateCertificate(nil, template, template, key.Public(), key)
	if err != nil {
		tb.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

var question = []byte(strings.Repeat("what do you hear? ", 1000)) // more than one record
var answer = []byte("all of it")

// converse runs crypto/tls on both ends.
func converse(tb testing.TB, version, suite uint16) talk {
	tb.Helper()
	var log bytes.Buffer
	to := &tape{}
	c, s := net.Pipe()
	config := &tls.Config{
		MinVersion: version, MaxVersion: version,
		CipherSuites:       []uint16{suite},
		InsecureSkipVerify: true,
		Certificates:       []tls.Certificate{certificate(tb, serverKey(tb))},
		KeyLogWriter:       &log,
	}
	if version == tls.VersionTLS13 {
		config.CipherSuites = nil
	}
	var other bytes.Buffer // the server's key log
	far := config.Clone()
	far.KeyLogWriter = &other
	server := tls.Server(recorder{s, 1, to}, far)
	client := tls.Client(recorder{c, 0, to}, config)
	done := make(chan error, 1)
	go func() {
		got := make([]byte, len(question))
		_, err := io.ReadFull(server, got)
		if err == nil && !bytes.Equal(got, question) {
			err = errors.New("the server read something else")
		}
		if err == nil {
			_, err = server.Write(answer)
		}
		done <- errors.Join(err, server.CloseWrite())
	}()
	if _, err := client.Write(question); err != nil {
		tb.Fatal(err)
	}
	got, err := io.ReadAll(client)
	if err != nil || !bytes.Equal(got, answer) {
		tb.Fatalf("%q, %v", got, err)
	}
	if err := <-done; err != nil {
		tb.Fatal(err)
	}
	c.Close()
	s.Close()
	if near, far := lines(log.String()), lines(other.String()); !slices.Equal(near, far) {
		tb.Errorf("the client's key log is %q, the server's %q", near, far)
	}
	return talk{log.Bytes(), to.pieces}
}

// lines are a text's lines in alphabetical order: each side logs its secrets as
// it comes to them.
func lines(text string) []string { return slices.Sorted(strings.Lines(text)) }

var ours = []struct {
	version uint16
	suite   uint16
}{
	{tls.VersionTLS10, tls.TLS_RSA_WITH_AES_128_CBC_SHA},
	{tls.VersionTLS10, tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA},
	{tls.VersionTLS10, tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA},
	{tls.VersionTLS10, tls.TLS_RSA_WITH_RC4_128_SHA},
	{tls.VersionTLS11, tls.TLS_RSA_WITH_AES_256_CBC_SHA},
	{tls.VersionTLS11, tls.TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA},
	{tls.VersionTLS11, tls.TLS_ECDHE_RSA_WITH_RC4_128_SHA},
	{tls.VersionTLS12, tls.TLS_RSA_WITH_AES_128_CBC_SHA},
	{tls.VersionTLS12, tls.TLS_RSA_WITH_AES_128_CBC_SHA256},
	{tls.VersionTLS12, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256},
	{tls.VersionTLS12, tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA},
	{tls.VersionTLS12, tls.TLS_RSA_WITH_RC4_128_SHA},
	{tls.VersionTLS12, tls.TLS_RSA_WITH_AES_128_GCM_SHA256},
	{tls.VersionTLS12, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256},
	{tls.VersionTLS12, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384},
	{tls.VersionTLS12, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256},
	{tls.VersionTLS13, 0}, // which of the three it takes is up to the machine
}

// What crypto/tls wrote opens with its key log, both ways, and what the Finished
// messages have to contain comes out.
func TestCryptoTLS(t *testing.T) {
	for _, c := range ours {
		t.Run(tls.VersionName(c.version)+" "+tls.CipherSuiteName(c.suite), func(t *testing.T) {
			s := follow(t, converse(t, c.version, c.suite))
			if c.suite != 0 && (s.suite.ID != c.suite || s.suite.Name != tls.CipherSuiteName(c.suite)) {
				t.Errorf("the suite is %s", s.suite.Name)
			}
			if !bytes.Equal(s.said[0], question) || !bytes.Equal(s.said[1], answer) || s.finished != 2 {
				t.Errorf("said %q and %q, %d Finished", s.said[0], s.said[1], s.finished)
			}
			premaster(t, s)
			anyOrder(t, s)
			damaged(t, s)
		})
	}
}

// premaster opens the ClientKeyExchange of RSA key transport, and checks that
// the same master secret comes out.
func premaster(t *testing.T, s *session) {
	t.Helper()
	if !strings.HasPrefix(s.suite.Name, "TLS_RSA_WITH") {
		return
	}
	pms, err := schedule.PreMaster(serverKey(t), s.encrypted, s.clientHello)
	if err != nil {
		t.Fatal(err)
	}
	p := schedule.PRF{Version: s.version, Hash: s.suite.Hash}
	var master *derive.Step
	if s.extended {
		master = p.ExtendedMasterSecret(pms, p.HandshakeHash(s.atKeyExchange))
	} else {
		master = p.MasterSecret(pms, s.client, s.server)
	}
	if !bytes.Equal(master.Output, s.master.Output) {
		t.Errorf("%s with %x, the key log has %x", master.Formula(), master.Output, s.master.Output)
	}
}

// anyOrder opens all records again from the last to the first.
func anyOrder(t *testing.T, s *session) {
	t.Helper()
	for i := len(s.records) - 1; i >= 0; i-- {
		r := s.records[i]
		before := r.before
		if !r.opener.Chained() {
			before = protect.State{}
		}
		o, err := r.opener.OpenAfter(before, r.kind, r.version, r.seq, r.content)
		if err != nil || !bytes.Equal(o.Plain, r.opened.Plain) {
			t.Errorf("record %d of all: %v", i, err)
		}
		if after := r.opener.Skip(before, r.content); after != o.After {
			t.Errorf("record %d of all: skipping leads elsewhere than opening", i)
		}
	}
}

// damaged changes each byte of a record, and its number.
func damaged(t *testing.T, s *session) {
	t.Helper()
	last := s.records[0]
	for _, r := range s.records {
		if r.from == 1 && r.opened.Kind == 23 && r.opened.Data.Len == len(answer) {
			last = r // a short one
		}
	}
	for at := range last.content {
		content := bytes.Clone(last.content)
		content[at] ^= 0x10
		o, err := last.opener.OpenAfter(last.before, last.kind, last.version, last.seq, content)
		covered(t, o, len(content))
		switch {
		case s.suite.Method == protect.AEAD:
			if !errors.Is(err, protect.ErrTag) || o.Plain != nil {
				t.Errorf("byte %d changed: %v", at, err)
			}
		case !errors.Is(err, protect.ErrMAC) && !errors.Is(err, protect.ErrPadding) || o.Plain == nil:
			t.Errorf("byte %d changed: %v", at, err)
		}
	}
	o, err := last.opener.OpenAfter(last.before, last.kind, last.version, last.seq+1, last.content)
	switch {
	case s.suite.Method == protect.AEAD && errors.Is(err, protect.ErrTag):
	case s.suite.Method != protect.AEAD && errors.Is(err, protect.ErrMAC) && bytes.Equal(o.Plain, last.opened.Plain):
	default:
		t.Errorf("another number: %v", err)
	}
	for n := range last.content {
		if _, err := last.opener.OpenAfter(last.before, last.kind, last.version, last.seq, last.content[:n]); err == nil {
			t.Errorf("cut to %d bytes it opens", n)
		}
	}
}
