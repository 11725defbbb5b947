package dissect_test

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"plainsight/dissect"
)

// record has the tests of OpenSSL's connections record them again.
var record = flag.Bool("record", false, "write the connections of testdata/talks again, with the openssl that is installed")

// sessionTalk is one connection after another between OpenSSL's client and server.
type sessionTalk struct {
	name  string
	conns [][]spoken
	log   string
}

// frames makes frames of the connections.
func (k sessionTalk) frames() (out []dissect.Frame) {
	for i, all := range k.conns {
		w := newWire(uint32(100 * i))
		w.client += uint16(i)
		out = append(out, heard(w, all, whole)...)
	}
	return out
}

const talksDir = "tls/testdata/talks"

// store writes a talk as text: what each side wrote in hex, and the key log.
func (k sessionTalk) store() error {
	var b strings.Builder
	b.WriteString("# " + k.name + ": OpenSSL's s_client and s_server over loopback, with their key log.\n")
	for line := range strings.Lines(k.log) {
		b.WriteString("log " + strings.TrimSpace(line) + "\n")
	}
	for _, all := range k.conns {
		b.WriteString("connection\n")
		for _, s := range all {
			b.WriteString(string("><"[s.dir]) + " " + hex.EncodeToString([]byte(s.data)) + "\n")
		}
	}
	return os.WriteFile(filepath.Join(talksDir, k.name+".txt"), []byte(b.String()), 0o644)
}

// stored reads one of testdata/talks.
func stored(tb testing.TB, name string) sessionTalk {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join(talksDir, name+".txt"))
	if err != nil {
		tb.Fatal(err)
	}
	k := sessionTalk{name: name}
	for line := range strings.Lines(string(text)) {
		mark, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch mark {
		case "log":
			k.log += rest + "\n"
		case "connection":
			k.conns = append(k.conns, nil)
		case ">", "<":
			data, err := hex.DecodeString(rest)
			if err != nil {
				tb.Fatal(err)
			}
			last := &k.conns[len(k.conns)-1]
			*last = append(*last, spoken{strings.Index("><", mark), string(data)})
		}
	}
	return k
}

// script is how OpenSSL's two programs are run against each other.
type script struct {
	server  []string // arguments of s_server
	clients []visit
}

// visit is one run of s_client.
type visit struct {
	args  []string
	steps []step
	made  string // a file that has to be there before the client goes
}

// step is a line to type in, and the text that tells that it has worked.
type step struct {
	server     bool // at the server, not at the client
	line, then string
}

// perform runs OpenSSL's programs and writes down what crosses between them.
func perform(tb testing.TB, name string, s script) sessionTalk {
	tb.Helper()
	dir := tb.TempDir()
	pem := filepath.Join(dir, "server.pem")
	if err := os.WriteFile(pem, certified(tb, serverPEM(tb)), 0o600); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "early"), []byte("an early word\n"), 0o600); err != nil {
		tb.Fatal(err)
	}
	log := filepath.Join(dir, "keys")
	port := freePort(tb)
	server := started(tb, dir, append([]string{"s_server", "-accept", "127.0.0.1:" + port, "-cert", pem, "-key", pem}, s.server...))
	server.wait(tb, "ACCEPT")
	k := sessionTalk{name: name}
	for _, v := range s.clients {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			tb.Fatal(err)
		}
		ear := &overhear{}
		over := make(chan error, 1)
		go func() { over <- between(l, "127.0.0.1:"+port, ear) }()
		client := started(tb, dir, append([]string{"s_client", "-connect", l.Addr().String(), "-keylogfile", log, "-servername", "squirrels.example"}, v.args...))
		for _, st := range v.steps {
			if st.server {
				server.say(tb, st)
			} else {
				client.say(tb, st)
			}
		}
		if v.made != "" {
			appears(tb, filepath.Join(dir, v.made))
		}
		client.stop()
		if err := <-over; err != nil {
			tb.Fatal(err)
		}
		l.Close()
		k.conns = append(k.conns, slices.Clone(ear.all))
	}
	server.stop()
	text, err := os.ReadFile(log)
	if err != nil {
		tb.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "#") {
			k.log += line
		}
	}
	return k
}

// between carries one connection on to a server, and notes what passes.
func between(l net.Listener, server string, ear *overhear) error {
	near, err := l.Accept()
	if err != nil {
		return err
	}
	defer near.Close()
	far, err := net.Dial("tcp", server)
	if err != nil {
		return err
	}
	defer far.Close()
	var wg sync.WaitGroup
	wg.Go(func() { _, _ = io.Copy(end{far, toServer, ear}, near); _ = far.(*net.TCPConn).CloseWrite() })
	wg.Go(func() { _, _ = io.Copy(end{near, toClient, ear}, far); _ = near.(*net.TCPConn).CloseWrite() })
	wg.Wait()
	return nil
}

// appears waits for a file with something in it.
func appears(tb testing.TB, path string) {
	tb.Helper()
	late := time.After(2 * time.Minute)
	for look := time.NewTicker(5 * time.Millisecond); ; {
		select {
		case <-look.C:
			if i, err := os.Stat(path); err == nil && i.Size() > 0 {
				look.Stop()
				return
			}
		case <-late:
			tb.Fatalf("%s never came", path)
		}
	}
}

func freePort(tb testing.TB) string {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// program is a running openssl.
type program struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	mu   sync.Mutex
	out  bytes.Buffer
	more chan struct{} // something has come
	seen int           // of out, by those who waited
}

func started(tb testing.TB, dir string, args []string) *program {
	tb.Helper()
	p := &program{cmd: exec.Command("openssl", args...), more: make(chan struct{}, 1)}
	p.cmd.Dir = dir
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		tb.Fatal(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		tb.Fatal(err)
	}
	p.cmd.Stdout, p.cmd.Stderr = w, w
	if err := p.cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	w.Close()
	go func() {
		defer r.Close()
		b := bufio.NewReader(r)
		for {
			c, err := b.ReadByte()
			if err != nil {
				return
			}
			p.mu.Lock()
			p.out.WriteByte(c)
			p.mu.Unlock()
			select {
			case p.more <- struct{}{}:
			default:
			}
		}
	}()
	tb.Cleanup(func() { p.stop() })
	return p
}

// wait waits for the program to say something that it has not said before.
func (p *program) wait(tb testing.TB, text string) {
	tb.Helper()
	late := time.After(2 * time.Minute)
	for {
		p.mu.Lock()
		i := bytes.Index(p.out.Bytes()[p.seen:], []byte(text))
		if i >= 0 {
			p.seen += i + len(text)
		}
		all := p.out.String()
		p.mu.Unlock()
		if i >= 0 {
			return
		}
		select {
		case <-p.more:
		case <-late:
			tb.Fatalf("%s never said %q, but\n%s", p.cmd.Args, text, all)
		}
	}
}

func (p *program) say(tb testing.TB, s step) {
	tb.Helper()
	if s.line != "" {
		if _, err := fmt.Fprintln(p.in, s.line); err != nil {
			tb.Fatal(err)
		}
	}
	if s.then != "" {
		p.wait(tb, s.then)
	}
}

// stop ends the program: its input ends, and where that is not enough, it is told so.
func (p *program) stop() {
	if p.cmd.ProcessState != nil {
		return
	}
	_ = p.in.Close()
	if p.cmd.Args[1] == "s_server" {
		_ = p.cmd.Process.Kill()
	}
	_ = p.cmd.Wait()
}
