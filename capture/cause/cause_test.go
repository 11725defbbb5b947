package cause

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// goWords are what Go's libraries say, and nobody else.
var goWords = regexp.MustCompile(`EOF|invalid character|unexpected end|strconv\.|json: |hex: |gzip: |asn1: |x509: |tls: |net: |parsing "|invalid syntax|deadline exceeded|context canceled|connection reset by peer|connection refused|no such file or directory|i/o timeout|use of closed|dial tcp|illegal base64|illegal base32|encoding/`)

// failures are errors as the libraries really give them.
func failures(t *testing.T) map[string]error {
	t.Helper()
	f := map[string]error{}
	dir := t.TempDir()
	_, f["open"] = os.Open(filepath.Join(dir, "missing"))
	_, f["below a file"] = os.Open("/dev/null/below")
	f["rename"] = os.Rename(filepath.Join(dir, "a"), filepath.Join(dir, "b"))
	_, f["read a folder"] = os.ReadFile(dir)
	_, f["integer"] = strconv.Atoi("x")
	_, f["large integer"] = strconv.Atoi("99999999999999999999")
	f["json"] = json.Unmarshal([]byte("{]"), new(any))
	f["json kind"] = json.Unmarshal([]byte(`{"a":"b"}`), new(struct{ A int }))
	f["json end"] = json.NewDecoder(strings.NewReader(`{"a"`)).Decode(new(any))
	_, f["hex"] = hex.DecodeString("zz")
	_, f["hex length"] = hex.DecodeString("abc")
	_, f["base64"] = base64.StdEncoding.DecodeString("****")
	_, f["gzip"] = gzip.NewReader(strings.NewReader("not gzip at all"))
	_, f["gzip end"] = gzip.NewReader(bytes.NewReader([]byte{0x1f, 0x8b}))
	_, f["time"] = time.Parse(time.RFC3339, "yesterday")
	_, f["address"] = net.ResolveTCPAddr("tcp", "127.0.0.1:99999")
	_, f["no port"] = net.ResolveTCPAddr("tcp", "127.0.0.1")

	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, f["taken"] = net.Listen("tcp", l.Addr().String())
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	s, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	c.SetReadDeadline(time.Unix(1, 0))
	_, f["timeout"] = c.Read(make([]byte, 1))
	c.SetReadDeadline(time.Time{})
	s.(*net.TCPConn).SetLinger(0)
	s.Close()
	_, f["reset"] = c.Read(make([]byte, 1))
	c.Close()
	_, f["closed"] = c.Read(make([]byte, 1))
	l.Close()
	_, f["refused"] = net.Dial("tcp", l.Addr().String())
	_, f["end"] = strings.NewReader("").Read(make([]byte, 1))
	f["cut"] = io.ErrUnexpectedEOF
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	f["stopped"] = ctx.Err()
	ctx, cancel = context.WithDeadline(t.Context(), time.Unix(1, 0))
	defer cancel()
	f["late"] = ctx.Err()
	return f
}

// TestWords wraps each failure in the ways that this program does, and looks for
// Go's words.
func TestWords(t *testing.T) {
	for name, err := range failures(t) {
		if err == nil {
			t.Errorf("%s: nothing failed", name)
			continue
		}
		for _, wrapped := range []error{
			err,
			fmt.Errorf("read the file x: %w; 3 frames before it", err),
			errors.Join(fmt.Errorf("first: %w", err), errors.New("second")),
			fmt.Errorf("%w (%w)", errors.New("why"), err),
		} {
			says := Words(wrapped)
			if goWords.MatchString(says) || says == "" || strings.Contains(says, "  ") {
				t.Errorf("%s: %q, of %q", name, says, wrapped)
			}
		}
	}
}

// own has words of its own and a cause that it does not repeat.
type own struct{ error }

func (own) Error() string   { return "cut short inside the block at byte 7" }
func (o own) Unwrap() error { return o.error }

func TestWordsKeepsOurOwn(t *testing.T) {
	if got := Words(nil); got != "" {
		t.Errorf("nil is %q", got)
	}
	for want, err := range map[string]error{
		"plain": errors.New("plain"),
		"a.pcap: cut short inside the block at byte 7; the frame before it was read": fmt.Errorf("a.pcap: %w; the frame before it was read", own{io.ErrUnexpectedEOF}),
		"cut short inside the block at byte 7":                                       errors.Join(own{io.EOF}, nil),
		"EOF file: it ended before it was complete":                                  fmt.Errorf("EOF file: %w", io.EOF),
		"serve: the port is taken: choose another":                                   fmt.Errorf("serve: %w: choose another", &net.OpError{Op: "listen", Err: os.NewSyscallError("bind", syscall.EADDRINUSE)}),
		"the system refuses it, with its error number 9999":                          syscall.Errno(9999),
	} {
		if got := Words(err); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
