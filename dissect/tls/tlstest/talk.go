package tlstest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"plainsight/dissect/proto"
)

// Said is some bytes that one side sent.
type Said struct {
	Dir  proto.Direction
	Data []byte
}

// Certificate makes one for squirrels.example that is valid for an hour, as DER,
// and its key.
func Certificate(t testing.TB) ([]byte, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"squirrels.example"}, NotAfter: time.Now().Add(time.Hour)}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return cert, key
}

// Talk runs a client and a server of crypto/tls, and returns what they sent,
// in order.
func Talk(t testing.TB, version uint16) []Said {
	t.Helper()
	cert, key := Certificate(t)
	near, far := net.Pipe()
	tap := &tap{Conn: near}
	client := tls.Client(tap, &tls.Config{InsecureSkipVerify: true, ServerName: "squirrels.example", MinVersion: version, MaxVersion: version})
	server := tls.Server(far, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{cert}, PrivateKey: key}}, MinVersion: version, MaxVersion: version})
	done := make(chan error, 1)
	go func() {
		defer server.Close()
		buf := make([]byte, 64)
		n, err := server.Read(buf)
		if err == nil {
			_, err = server.Write(bytes.ToUpper(buf[:n]))
		}
		done <- err
	}()
	if _, err := client.Write([]byte("fluffy tail")); err != nil {
		t.Fatal(err)
	}
	answer := make([]byte, 64)
	if n, err := client.Read(answer); err != nil || string(answer[:n]) != "FLUFFY TAIL" {
		t.Fatalf("the server answered %q, %v", answer[:n], err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	_, _ = client.Read(answer) // its close_notify
	client.Close()
	return tap.said
}

// tap notes what passes.
type tap struct {
	net.Conn
	mu   sync.Mutex
	said []Said
}

func (t *tap) note(dir proto.Direction, b []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(b) > 0 {
		t.said = append(t.said, Said{dir, bytes.Clone(b)})
	}
}

func (t *tap) Read(b []byte) (int, error) {
	n, err := t.Conn.Read(b)
	t.note(proto.ToClient, b[:n])
	return n, err
}

func (t *tap) Write(b []byte) (int, error) {
	t.note(proto.ToServer, b)
	return t.Conn.Write(b)
}
