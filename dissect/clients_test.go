package dissect_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"plainsight/dissect"
	"plainsight/dissect/field"
)

// recording reads the frames and the key log of a connection in
// testdata/clients, as tcpdump wrote them.
func recording(tb testing.TB, name string) (frames []dissect.Frame, keys string) {
	tb.Helper()
	path := filepath.Join("testdata", "clients", name)
	b, err := os.ReadFile(path + ".pcap")
	if err != nil {
		tb.Fatal(err)
	}
	log, err := os.ReadFile(path + ".keys")
	if err != nil {
		tb.Fatal(err)
	}
	const fileHeader, packetHeader = 24, 16
	for b = b[fileHeader:]; len(b) >= packetHeader; {
		n := packetHeader + int(binary.LittleEndian.Uint32(b[8:]))
		frames = append(frames, dissect.Frame{Number: len(frames) + 1, Link: 1, Data: b[packetHeader:n], Length: n - packetHeader, Offloaded: true})
		b = b[n:]
	}
	return frames, string(log)
}

// owned fails unless each byte of each TLS record has an owner which says what
// it is and where that is written, and none of a handshake is left undecoded.
// It returns which handshake messages there are.
func owned(tb testing.TB, s *dissect.Session) (messages map[string]int) {
	tb.Helper()
	messages = map[string]int{}
	for n := range s.Len() {
		p, err := s.Packet(n + 1)
		if err != nil {
			tb.Fatal(err)
		}
		if p.Row.Problem {
			tb.Errorf("frame %d has a problem: %s", p.Frame.Number, p.Row.Info)
		}
		for _, l := range p.Layers {
			for f := range l.All() {
				if f.Name == "tls.handshake.type" && !f.Is(field.Ours) {
					messages[f.Value.Sym]++
				}
			}
		}
		for _, o := range p.Owners {
			if root(o.Field).Name != "tls" {
				continue
			}
			if o.Field.Explain == "" || o.Field.Spec.IsZero() || o.Field.Label == "" {
				tb.Errorf("frame %d, %d bytes at %d: %s %q has no explanation or no source", p.Frame.Number, o.Len, o.Off, o.Field.Name, o.Field.Label)
			}
			if o.Class == field.Undecoded && within(o.Field, "tls.handshake") {
				tb.Errorf("frame %d, %d bytes at %d of a handshake are not decoded: %s", p.Frame.Number, o.Len, o.Off, o.Field.Label)
			}
		}
	}
	return messages
}

// root is the layer that a field belongs to.
func root(f *field.Field) *field.Field {
	for f.Parent() != nil && !f.Is(field.Layer) {
		f = f.Parent()
	}
	return f
}

func within(f *field.Field, name string) bool {
	for ; f != nil; f = f.Parent() {
		if f.Name == name {
			return true
		}
	}
	return false
}

// Every byte of the connections of real clients is owned and explained, from
// the first hello to the last alert.
func TestRecordedClients(t *testing.T) {
	for name, want := range map[string][]string{
		"chromium": {"Client Hello", "Server Hello", "Encrypted Extensions", "Certificate", "Certificate Verify", "Finished", "New Session Ticket"},
		"curl":     {"Client Hello", "Server Hello", "Encrypted Extensions", "Certificate", "Certificate Verify", "Finished", "New Session Ticket"},
		"openssl":  {"Client Hello", "Server Hello", "Encrypted Extensions", "Certificate", "Certificate Verify", "Finished", "New Session Ticket"},
		"go":       {"Client Hello", "Server Hello", "Encrypted Extensions", "Certificate Request", "Certificate", "Certificate Verify", "Finished"},
	} {
		t.Run(name, func(t *testing.T) {
			frames, keys := recording(t, name)
			s := session(t, frames, keylog(keys))
			got := owned(t, s)
			for _, message := range want {
				if got[message] == 0 {
					t.Errorf("no %s was read: %v", message, got)
				}
			}
			if right, wrong := checks(t, s); wrong > 0 || right < 3 {
				t.Errorf("%d checks of the handshake are right, and %d wrong", right, wrong)
			}
			// A listener without keys is told what each byte is, too.
			owned(t, session(t, frames))
		})
	}
}

// liveServer answers with a note over TLS, and notes what crosses.
type liveServer struct {
	net.Listener
	mu    sync.Mutex
	conns []*overhear
	keys  bytes.Buffer
}

// Write takes a line of the key log.
func (l *liveServer) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.keys.Write(b)
}

func (l *liveServer) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	ear := &overhear{}
	l.mu.Lock()
	l.conns = append(l.conns, ear)
	l.mu.Unlock()
	return both{end{c, toClient, ear}}, nil
}

// both notes what it reads as well as what it writes.
type both struct{ end }

func (b both) Read(data []byte) (int, error) {
	n, err := b.Conn.Read(data)
	if n > 0 {
		b.to.mu.Lock()
		b.to.all = append(b.to.all, spoken{toServer, string(data[:n])})
		b.to.mu.Unlock()
	}
	return n, err
}

// serveLive runs the server until done is called, which waits for its end.
func serveLive(tb testing.TB) (l *liveServer, done func()) {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	l = &liveServer{Listener: listener}
	config := &tls.Config{Certificates: []tls.Certificate{identities().rsa.cert}, KeyLogWriter: l, NextProtos: []string{"h2", "http/1.1"}}
	srv := &http.Server{ErrorLog: log.New(io.Discard, "", 0), Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, note) }), TLSConfig: config}
	end := make(chan error, 1)
	go func() { end <- srv.Serve(tls.NewListener(l, config)) }()
	return l, func() {
		_ = srv.Close()
		<-end
	}
}

// Whatever versions of these clients are installed, all that they say in a
// handshake is known here.
func TestLiveClients(t *testing.T) {
	for _, c := range []struct {
		name string
		args func(address, dir string) []string
	}{
		{"curl", func(a, _ string) []string { return []string{"-sk", "--max-time", "20", "https://" + a + "/"} }},
		{"openssl", func(a, _ string) []string {
			return []string{"s_client", "-quiet", "-connect", a, "-servername", "squirrels.example", "-alpn", "http/1.1"}
		}},
		{"chromium", func(a, dir string) []string {
			return []string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--user-data-dir=" + dir, "--ignore-certificate-errors", "--dump-dom", "https://" + a + "/"}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path, err := exec.LookPath(c.name)
			if err != nil {
				if os.Getenv("CI") == "true" {
					t.Fatal(c.name + " is not installed, and CI=true asks for all tests")
				}
				t.Skip(c.name + " is not installed: only its recorded connection is looked at")
			}
			l, done := serveLive(t)
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, path, c.args(l.Addr().String(), t.TempDir())...)
			cmd.Stdin = strings.NewReader("GET / HTTP/1.0\r\n\r\n") // for openssl, which would else say nothing
			out, err := cmd.Output()
			done()
			if !strings.Contains(string(out), note) {
				t.Fatalf("%s did not get the note, but %q: %v", c.name, out, err)
			}
			hellos := 0
			for i, ear := range l.conns {
				s := session(t, heard(newWire(uint32(i)), ear.all, whole), keylog(l.keys.String()))
				hellos += owned(t, s)["Client Hello"]
			}
			if hellos == 0 {
				t.Error("no hello was read in " + fmt.Sprint(len(l.conns)) + " connections")
			}
		})
	}
}
