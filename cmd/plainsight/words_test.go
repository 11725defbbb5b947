package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"plainsight/capture"
	"plainsight/dissect"
	"plainsight/lessons"
)

// goWords are what Go and its libraries say, and what nobody else should read.
var goWords = regexp.MustCompile(`\bEOF\b|invalid character|unexpected end|strconv\.|\bjson: |\bgzip: |\bzlib: |\bflate: |\basn1: |\bx509: |\btls: |\brsa: |\bparsing "|invalid syntax|deadline exceeded|context canceled|connection reset by peer|connection refused|no such file or directory|i/o timeout|use of closed|dial tcp|illegal base64|encoding/|\*ecdsa|\*rsa|%!|<nil>`)

// quoted is what another program says, word for word.
var quoted = regexp.MustCompile(`"[^"]*"`)

func checkWords(t *testing.T, what, says string) {
	t.Helper()
	for line := range strings.Lines(says) {
		if m := goWords.FindString(quoted.ReplaceAllString(line, "")); m != "" {
			t.Errorf("%s: Go's own words (%s): %s", what, m, strings.TrimSpace(line))
		}
		for _, r := range line {
			if r != '\n' && (r < 0x20 || r == 0x202e || r == 0x1b) {
				t.Errorf("%s: %U in %q", what, r, line)
			}
		}
	}
}

// failing runs plainsight in this process, and returns what it says.
func failing(args ...string) string {
	var out, errs bytes.Buffer
	p := &program{in: strings.NewReader(""), out: newOutput(&out), err: &errs}
	root := newRoot(p)
	root.SetArgs(args)
	err := root.ExecuteContext(context.Background())
	report(context.Background(), &errs, errors.Join(err, p.out.Flush()))
	return errs.String()
}

// TestNoGoWords calls plainsight wrongly in many ways, and gives it many files
// that are damaged.
func TestNoGoWords(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	whole, err := os.ReadFile(captures(t)[0])
	if err != nil {
		t.Fatal(err)
	}
	z.Write(whole)
	z.Close()
	wrongSum := bytes.Clone(packed.Bytes())
	wrongSum[len(wrongSum)-6] ^= 1
	damaged := bytes.Clone(packed.Bytes())
	copy(damaged[len(damaged)/2:], strings.Repeat("\xff", 64))
	secrets := func(data string) string {
		var b bytes.Buffer
		w, err := capture.NewWriter(&b, "x", capture.Meta{Secrets: []capture.FileSecret{{Type: capture.SecretPlainsight, Data: []byte(data)}, {Type: capture.SecretTLS, Data: []byte(data)}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(w.WriteFrame(capture.Frame{Link: 1, Data: make([]byte, 14), Interface: "lo\u202e", Comment: "\x1b[2J\u202e"}), w.Close()); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	const begin, end = "-----BEGIN PRIVATE KEY-----\n", "\n-----END PRIVATE KEY-----\n"
	files := []string{
		file("empty", ""), file("text", "no capture\x1b[2J"), file("cut.gz", packed.String()[:packed.Len()/2]), file("head.gz", "\x1f\x8b"), file("bad.gz", "\x1f\x8b\x08\x00zzzzzzzzzzzzzzzzzzzz"),
		file("sum.gz", string(wrongSum)), file("damaged.gz", string(damaged)), file("braces", "{]"), file("number", `{"viewpoints":3}`),
		file("secrets1", secrets("{]")), file("secrets2", secrets(`{"viewpoints":[{"secrets":[{"kind":"x"}]}]}`)), file("secrets3", secrets("")), file("secrets4", secrets(`{"viewpoints":[{"name":"a\u202eb","secrets":[{"data":"***"}]}]}`)),
		file("key1", begin+end), file("key2", begin+"AAAA"+end), file("key3", begin+"!!!"+end), file("psk", "a:xyz\nb:123\n"),
		file("key4", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n"),
		file("key5", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n"),
		dir, filepath.Join(dir, "missing"), filepath.Join(dir, "text", "below"), filepath.Join(dir, strings.Repeat("n", 300)), "a\x00b", "a\u202eb\x1b",
	}
	for i := 1; i < 12; i++ {
		files = append(files, file(fmt.Sprint("cut", i), string(whole[:i*len(whole)/13])))
	}
	good := captures(t)[0]
	calls := [][]string{
		{"nonsense"}, {"dissect"}, {"dissect", "a", "b"}, {"capture"}, {"capture", "-i", "lo", "-c", "x", "--out", dir + "/o"}, {"capture", "-i", "none0", "--out", dir + "/o"},
		{"capture", "-i", "lo", "-f", "tcp port x", "--out", dir + "/o"}, {"capture", "-i", "lo", "-f", "host 1.2.3", "--out", dir + "/o"}, {"capture", "-i", "lo", "-f", "tcp port 99999999999999999999", "--out", dir + "/o"}, {"capture", "-i", "lo", "--out", dir + "/no/o"},
		{"serve", "--listen", "x"}, {"serve", "--listen", "127.0.0.1:x"}, {"serve", "--listen", "127.0.0.1:99999"}, {"serve", "--listen", "192.0.2.1:80"}, {"serve", "--listen", "192.0.2.1:80", "--allow-remote"}, {"serve", "--wire", "x"},
		{"lesson", "run"}, {"lesson", "run", "x"}, {"lesson", "run", "caesar", "--set", "shift=x"}, {"lesson", "run", "caesar", "--set", "x"}, {"lesson", "run", "caesar", "--fault", "x"}, {"lesson", "run", "plaintext", "--secret", "\x1b\u202e"},
		{"lesson", "run", "plaintext", "--wire", "virtual", "--as", "x"}, {"lesson", "run", "pki", "--wire", "virtual", "--files", files[0]}, {"lesson", "run", "pki", "--wire", "virtual", "--files", "/dev/null/x"}, {"lesson", "run", "plaintext", "--wire", "virtual", "-T", "x"},
		{"dissect", good, "--fernet-key", "x"}, {"dissect", good, "--psk", "zz"}, {"dissect", good, "--as", "x"}, {"dissect", good, "-T", "x"}, {"dissect", good, "--explain=x"},
	}
	for _, filter := range []string{"(", "tcp.port ==", "tcp.port == x", "tcp.port == 99999999999999999999999", "ip.addr == 1.2.3", "ip.addr == 1.2.3.4/99", "http matches \"(\"", "http matches \"a{9999}\"", "frame.time_epoch == x", "\u202e", "tcp.port in {1..x}", "http contains \"\\x\"", "eth.dst == 1:2", "tcp.flags & x", "frame.number == -1"} {
		calls = append(calls, []string{"dissect", good, "-Y", filter})
	}
	for _, f := range files {
		calls = append(calls, []string{"dissect", f}, []string{"dissect", f, "--as", "client"}, []string{"compare", f, f}, []string{"dissect", good, "--keylog", f}, []string{"dissect", good, "--key", f}, []string{"dissect", good, "--psk", f},
			[]string{"dissect", good, "--key", files[13], "--passphrase", f}, []string{"lesson", "run", "plaintext", "--wire", "virtual", "--out", f + "/x"})
	}
	said := 0
	for _, args := range calls {
		says := failing(args...)
		checkWords(t, strings.ToValidUTF8(strings.Join(args, " "), "?"), says)
		if says != "" {
			said++
		}
	}
	if said < len(calls)/2 {
		t.Errorf("only %d of %d wrong calls said anything", said, len(calls))
	}
}

// TestLessonsSayNoGoWords plays every lesson with every fault that it has. What
// is noted, and what the dissector finds wrong, is in this program's words or in
// quotation marks.
func TestLessonsSayNoGoWords(t *testing.T) {
	if testing.Short() {
		t.Skip("plays each lesson with each of its faults")
	}
	for _, l := range lessons.All() {
		faults := []string{""}
		for _, f := range l.Faults {
			faults = append(faults, f.Name)
		}
		for _, fault := range faults {
			what := l.Name + " " + fault
			r, err := play(t.Context(), l, "virtual", lessons.Setting{Secret: "fluffy tail", Fault: fault}, nil)
			if err != nil {
				t.Errorf("%s: %v", what, err)
				continue
			}
			checkWords(t, what, strings.Join(r.Told, "\n"))
			for _, e := range r.Viewpoints {
				s, err := session(t.Context(), &r.Recording, e.Secrets)
				if err != nil {
					t.Fatal(err)
				}
				err = s.Walk(func(p *dissect.Packet) error {
					for _, layer := range p.Layers {
						for f := range layer.All() {
							if f.Problem != nil {
								checkWords(t, what+", "+e.Name, f.Problem.Error())
							}
						}
					}
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}
