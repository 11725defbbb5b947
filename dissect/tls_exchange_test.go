package dissect_test

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"plainsight/dissect"
	"plainsight/dissect/field"
)

// spoken is bytes that one side of a connection wrote.
type spoken struct {
	dir  int
	data string
}

// overhear notes what both ends of a connection write, in order.
type overhear struct {
	mu  sync.Mutex
	all []spoken
}

type end struct {
	net.Conn
	dir int
	to  *overhear
}

func (e end) Write(b []byte) (int, error) {
	e.to.mu.Lock()
	e.to.all = append(e.to.all, spoken{e.dir, string(b)})
	e.to.mu.Unlock()
	return e.Conn.Write(b)
}

// server is an identity with its private key, in both forms.
type server struct {
	cert tls.Certificate
	pem  []byte
}

var identities = sync.OnceValue(func() (out struct{ rsa, ec server }) {
	make := func(key any, public any) server {
		template := &x509.Certificate{SerialNumber: big.NewInt(7), DNSNames: []string{"squirrels.example"}, NotAfter: time.Now().Add(time.Hour)}
		der, err := x509.CreateCertificate(rand.Reader, template, template, public, key)
		if err != nil {
			panic(err)
		}
		pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			panic(err)
		}
		return server{tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})}
	}
	r, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	e, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	out.rsa, out.ec = make(r, &r.PublicKey), make(e, &e.PublicKey)
	return out
})

// exchange has a real client fetch an answer from a real server over TLS, and
// returns what crossed between them and the key log.
func exchange(tb testing.TB, id server, client *tls.Config, answer string) (all []spoken, log string) {
	tb.Helper()
	return exchangeWith(tb, id, client, func(*tls.Config) {}, answer)
}

// exchangeWith is exchange with a server that is set up in some way besides.
func exchangeWith(tb testing.TB, id server, client *tls.Config, setUp func(*tls.Config), answer string) (all []spoken, log string) {
	tb.Helper()
	var keys bytes.Buffer
	client = client.Clone()
	client.ServerName, client.InsecureSkipVerify, client.KeyLogWriter = "squirrels.example", true, &keys
	ours := &tls.Config{Certificates: []tls.Certificate{id.cert}, MinVersion: tls.VersionTLS10, CipherSuites: client.CipherSuites}
	ours.SetSessionTicketKeys([][32]byte{{1}}) // the same for each server, so that sessions go on
	setUp(ours)
	a, b := connected(tb)
	ear := &overhear{}
	var wg sync.WaitGroup
	var failed error
	wg.Go(func() {
		c := tls.Server(end{b, toClient, ear}, ours)
		defer c.Close()
		if _, failed = http.ReadRequest(bufio.NewReader(c)); failed == nil {
			_, failed = io.WriteString(c, answer)
		}
	})
	c := tls.Client(end{a, toServer, ear}, client)
	if _, err := io.WriteString(c, "GET /note HTTP/1.1\r\nHost: squirrels.example\r\n\r\n"); err != nil {
		tb.Fatal(err)
	}
	got := make([]byte, len(answer))
	if _, err := io.ReadFull(c, got); err != nil || string(got) != answer {
		tb.Fatalf("the client got %q: %v", got, err)
	}
	wg.Wait()
	c.Close()
	if failed != nil {
		tb.Fatal(failed)
	}
	ear.mu.Lock()
	defer ear.mu.Unlock()
	return slices.Clone(ear.all), keys.String()
}

// connected is the two ends of a connection. A pipe would not do: it lets
// nobody write while nobody reads.
func connected(tb testing.TB) (client, server net.Conn) {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer l.Close()
	if client, err = net.Dial("tcp", l.Addr().String()); err != nil {
		tb.Fatal(err)
	}
	if server, err = l.Accept(); err != nil {
		tb.Fatal(err)
	}
	for _, c := range []net.Conn{client, server} {
		if err := c.SetDeadline(time.Now().Add(2 * time.Minute)); err != nil {
			tb.Fatal(err)
		}
	}
	return client, server
}

// heard makes the frames of a connection; cut says where segments end.
func heard(w *wire, all []spoken, cut func(n int) []int) []dissect.Frame {
	w.open()
	for _, s := range all {
		w.say(s.dir, s.data, cut(len(s.data))...)
	}
	w.close()
	return w.frames
}

func whole(int) []int { return nil }

func page(body string) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}

func keylog(log string) field.Secret {
	return field.Secret{Kind: field.TLSKeyLog, Label: "the client's key log", Data: []byte(log)}
}

func every(n, step int) (out []int) {
	for at := step; at < n; at += step {
		out = append(out, at)
	}
	return out
}
