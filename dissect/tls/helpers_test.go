package tls

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/registry"
)

// said is some bytes that one side sent.
type said struct {
	dir  proto.Direction
	data []byte
}

// talk runs a client and a server of crypto/tls, and returns what they sent,
// in order.
func talk(t testing.TB, version uint16) []said {
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
	said []said
}

func (t *tap) note(dir proto.Direction, b []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(b) > 0 {
		t.said = append(t.said, said{dir, bytes.Clone(b)})
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

// seen is a message that was cut off, with what its dissection gave.
type seen struct {
	dir  proto.Direction
	data []byte
	root *field.Field
	sum  proto.Summary
}

// follow cuts all that was said into messages and takes them apart. Of each
// piece of data it hands on at most step bytes at a time, and asks only when
// as many are there as were asked for. Nothing may be left over.
func follow(t testing.TB, all []said, step int) (out []seen) {
	t.Helper()
	c := Protocol{}.Open()
	var have [2][]byte
	var need [2]int
	for _, s := range all {
		for data := s.data; len(data) > 0; {
			n := min(step, len(data))
			have[s.dir] = slices.Concat(have[s.dir], data[:n])
			data = data[n:]
			for len(have[s.dir]) > 0 && len(have[s.dir]) >= need[s.dir] {
				one, cut := next(t, c, s.dir, have[s.dir])
				if need[s.dir] = cut.Need; cut.Message == nil {
					break
				}
				out = append(out, one)
				have[s.dir] = have[s.dir][cut.Length:]
			}
		}
	}
	if len(have[0])+len(have[1]) > 0 {
		t.Fatalf("left over: %x and %x", have[0], have[1])
	}
	return out
}

// next takes one message off the front of data, where a whole one is there.
func next(t testing.TB, c proto.Conversation, dir proto.Direction, data []byte) (seen, proto.Cut) {
	t.Helper()
	cut := c.Next(dir, data, false)
	switch {
	case cut.Foreign || cut.Message == nil && cut.Need <= len(data) || cut.Message != nil && (cut.Length < 1 || cut.Length > len(data)):
		t.Fatalf("of %d bytes, %x…, Next gave %+v", len(data), data[:min(len(data), 8)], cut)
	case cut.Message == nil:
		return seen{}, cut
	}
	one := seen{dir: dir, data: data[:cut.Length:cut.Length]}
	one.root, one.sum = take(t, cut.Message, one.data)
	return one, cut
}

// take dissects a message, at an odd place in a larger buffer, and checks what
// holds for all of them: spans in bounds, each byte owned once, the same
// summary in brief.
func take(t testing.TB, m proto.Message, data []byte) (*field.Field, proto.Summary) {
	t.Helper()
	const before = 7
	buf := &field.Buffer{Kind: field.Wire, Name: "Frame 1", Frame: 1, Data: append(make([]byte, before), data...)}
	span := field.Span{Buf: buf, Off: before, Len: len(data)}
	c := proto.Context{Arena: new(field.Arena)}
	root := c.Arena.New()
	sum := m.Dissect(&c, root, span)
	owners := map[*field.Buffer][]int{buf: make([]int, len(buf.Data))}
	for _, b := range c.Buffers {
		owners[b] = make([]int, len(b.Data))
	}
	problem := false
	for f := range root.All() {
		if f == root {
			continue
		}
		n, ok := owners[f.Buf]
		if !ok || f.Off < 0 || f.Len < 0 || f.End() > len(n) {
			t.Fatalf("%s %q lies at %d+%d of a buffer of %d bytes", f.Name, f.Label, f.Off, f.Len, len(n))
		}
		if f.Owns() {
			for i := f.Off; i < f.End(); i++ {
				n[i]++
			}
		}
		problem = problem || f.Problem != nil
		if f.Explain == "" || f.Spec.IsZero() || f.Label == "" {
			t.Fatalf("%s %q lacks its label, its explanation (%q) or its source (%v)", f.Name, f.Label, f.Explain, f.Spec)
		}
	}
	for b, n := range owners {
		for i, k := range n {
			if k != 1 && (b != buf || i >= before) {
				t.Fatalf("byte %d of %s has %d owners:\n%s", i, b.Name, k, tree(root))
			}
		}
	}
	if problem != sum.Problem {
		t.Fatalf("the summary's problem is %v, the fields' %v:\n%s", sum.Problem, problem, tree(root))
	}
	brief := proto.Context{Arena: new(field.Arena), Brief: true}
	if s := m.Dissect(&brief, brief.Arena.New(), span); s != sum {
		t.Fatalf("in brief the summary is %+v, else %+v", s, sum)
	}
	return root, sum
}

// tree writes fields as a reader sees them: class, label and value.
func tree(root *field.Field) string {
	var b strings.Builder
	var walk func(f *field.Field, depth int)
	walk = func(f *field.Field, depth int) {
		fmt.Fprintf(&b, "%s%s %s", strings.Repeat("  ", depth), f.Class.Tag(), f.Label)
		switch s := f.Show(); {
		case s == "":
		case f.Value.Kind == field.Bytes && len(f.Bytes()) > 8:
			fmt.Fprintf(&b, ": %d bytes", f.Len)
		default:
			b.WriteString(": " + s)
		}
		if f.Problem != nil {
			b.WriteString(" !! " + f.Problem.Error())
		}
		b.WriteByte('\n')
		for c := range f.Children() {
			walk(c, depth+1)
		}
	}
	for c := range root.Children() {
		walk(c, 0)
	}
	return b.String()
}

// infos are the summaries in one list: "> Client Hello".
func infos(all []seen) (out []string) {
	for _, s := range all {
		out = append(out, string("><"[s.dir])+" "+s.sum.Info)
	}
	return out
}

func same(t testing.TB, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// rec builds a record of TLS 1.2's outer version.
func rec(kind contentType, content ...byte) []byte {
	return append([]byte{byte(kind), 3, 3, byte(len(content) >> 8), byte(len(content))}, content...)
}

// msg builds a handshake message.
func msg(kind byte, body ...byte) []byte {
	return append([]byte{kind, byte(len(body) >> 16), byte(len(body) >> 8), byte(len(body))}, body...)
}

// serverHello builds one with the extensions given.
func serverHello(extensions ...byte) []byte {
	body := append([]byte{3, 3}, bytes.Repeat([]byte{0x5a}, 32)...)
	body = append(body, 0, 0x13, 0x01, 0) // no session ID, a cipher suite, no compression
	if len(extensions) > 0 {
		body = append(body, byte(len(extensions)>>8), byte(len(extensions)))
	}
	return msg(registry.ServerHello, append(body, extensions...)...)
}

// only13 is the supported_versions extension of a server that speaks TLS 1.3.
var only13 = []byte{0, 43, 0, 2, 3, 4}

// clientHello builds the shortest there is.
func clientHello() []byte {
	body := append([]byte{3, 3, 0x65, 0x53, 0xf1, 0x00}, bytes.Repeat([]byte{0xc1}, 28)...)
	return msg(registry.ClientHello, append(body, 2, 0xab, 0xcd, 0, 2, 0x13, 0x01, 1, 0)...)
}
