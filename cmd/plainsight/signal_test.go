package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"plainsight/capture"
)

// process is a plainsight of its own, whose stderr is read line by line.
type process struct {
	*exec.Cmd
	lines *bufio.Scanner
	said  []string
}

func start(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	return startFrom(t, nil, nil, env, args...)
}

// startInto starts a process whose standard output goes to out.
func startInto(t *testing.T, out io.Writer, env []string, args ...string) *process {
	t.Helper()
	return startFrom(t, nil, out, env, args...)
}

func startFrom(t *testing.T, in io.Reader, out io.Writer, env []string, args ...string) *process {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no way to interrupt one process")
	}
	ctx, stop := context.WithTimeout(t.Context(), 3*time.Minute) // then what it was waited for will not come
	t.Cleanup(stop)
	p := &process{Cmd: exec.CommandContext(ctx, os.Args[0], args...)}
	p.Stdin, p.Stdout = in, out
	p.Env = append(append(os.Environ(), asCommand+"=1"), env...)
	pipe, err := p.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.lines = bufio.NewScanner(pipe)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

// until reads stderr up to a line that matches.
func (p *process) until(t *testing.T, pattern string) []string {
	t.Helper()
	re := regexp.MustCompile(pattern)
	for p.lines.Scan() {
		p.said = append(p.said, p.lines.Text())
		if m := re.FindStringSubmatch(p.lines.Text()); m != nil {
			return m
		}
	}
	t.Fatalf("stderr ended without %s:\n%s", pattern, strings.Join(p.said, "\n"))
	return nil
}

// interrupt sends what Ctrl-C sends, and returns the exit code.
func (p *process) interrupt(t *testing.T) int {
	t.Helper()
	if err := p.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	for p.lines.Scan() {
		p.said = append(p.said, p.lines.Text())
	}
	err := p.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if strings.Contains(strings.Join(p.said, "\n"), "goroutine ") {
		t.Errorf("a stack trace:\n%s", strings.Join(p.said, "\n"))
	}
	return p.ProcessState.ExitCode()
}

// TestServe starts the pages on a free port, with no browser to open, fetches
// the first one, and ends it as Ctrl-C does.
func TestServe(t *testing.T) {
	for _, args := range [][]string{{}, {"serve"}} {
		p := start(t, []string{"PATH=", "BROWSER="}, append(args, "--listen", "127.0.0.1:0", "--wire", "virtual", "--open")...)
		url := p.until(t, `^plainsight: (http://127\.0\.0\.1:\d+/)$`)[1]
		p.until(t, `^plainsight: virtual wire`)
		answer, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode != http.StatusOK || !strings.Contains(string(page), "<html") {
			t.Errorf("%s: %s, %v:\n%.500s", url, answer.Status, err, page)
		}
		if code := p.interrupt(t); code != 0 {
			t.Errorf("exit %d after an interrupt:\n%s", code, strings.Join(p.said, "\n"))
		}
	}
}

// TestCaptureInterrupted records one exchange, and ends the capture as Ctrl-C
// does: the file is whole, with that exchange and nothing else.
func TestCaptureInterrupted(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	file := filepath.Join(t.TempDir(), "lo.pcapng")
	p := start(t, nil, "capture", "-i", loopbackName(), "-f", "tcp port "+port, "--out", file)
	if !p.lines.Scan() {
		t.Fatal("said nothing")
	}
	if first := p.lines.Text(); !strings.Contains(first, "capturing on") {
		t.Skipf("capturing is not permitted here: %s", first)
	}
	exchange(t, l, "fluffy tail")
	other, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	exchange(t, other, "of another port")
	untilCaptured(t, file, "fluffy tail")
	if code := p.interrupt(t); code != 0 {
		t.Errorf("exit %d after an interrupt:\n%s", code, strings.Join(p.said, "\n"))
	}
	src, err := capture.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	frames := 0
	for {
		f, err := src.ReadFrame()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if frames++; strings.Contains(string(f.Data), "of another port") {
			t.Error("what the filter does not fit was captured")
		}
	}
	// The last block has the figures: only a capture that has ended writes them.
	whole, err := os.ReadFile(file)
	if err != nil || len(whole) < 32 || frames == 0 {
		t.Fatalf("%d frames, %v", frames, err)
	}
	size := binary.LittleEndian.Uint32(whole[len(whole)-4:])
	if kind := binary.LittleEndian.Uint32(whole[len(whole)-int(size):]); kind != 5 {
		t.Errorf("the last block is of type %d, want statistics", kind)
	}
	if said := strings.Join(p.said, "\n"); !strings.Contains(said, fmt.Sprintf("%d frames captured, ", frames)) {
		t.Errorf("it captured %d frames, and says %q", frames, said)
	}
	if all, err := os.ReadDir(filepath.Dir(file)); err != nil || len(all) != 1 {
		t.Errorf("left behind: %v, %v", all, err)
	}
}

// TestCaptureToStandardOutput records for a program at the other end of a pipe.
func TestCaptureToStandardOutput(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	var out bytes.Buffer
	p := startInto(t, &out, nil, "capture", "-i", loopbackName(), "-f", "tcp port "+port, "-c", "3", "--out", "-")
	if !p.lines.Scan() {
		t.Fatal("said nothing")
	}
	if first := p.lines.Text(); !strings.Contains(first, "capturing on") {
		t.Skipf("capturing is not permitted here: %s", first)
	}
	exchange(t, l, "fluffy tail")
	p.until(t, "3 frames captured, .* written to standard output$")
	if err := p.Wait(); err != nil {
		t.Fatal(err)
	}
	src, err := capture.NewReader(&out, "what was piped")
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	for n := 0; ; n++ {
		if _, err := src.ReadFrame(); err != nil {
			if err != io.EOF || n != 3 {
				t.Errorf("%d frames, then %v", n, err)
			}
			return
		}
	}
}

// TestInterruptedWhileItWaits interrupts a command that reads what never comes.
func TestInterruptedWhileItWaits(t *testing.T) {
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	p := startFrom(t, in, nil, nil, "dissect", "-")
	in.Close()
	file := binary.LittleEndian.AppendUint32(nil, 0xa1b2c3d4)
	file = append(file, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0)
	for range 5000 { // more than a pipe holds: once it is written, it is being read
		file = append(file, 0, 0, 0, 0, 0, 0, 0, 0, 60, 0, 0, 0, 60, 0, 0, 0)
		file = append(file, make([]byte, 60)...)
	}
	if _, err := out.Write(file); err != nil {
		t.Fatal(err)
	}
	if code := p.interrupt(t); code != exitInterrupted || !slices.Contains(p.said, "plainsight: interrupted") {
		t.Errorf("exit %d, %q", code, p.said)
	}
}

// exchange sends text to a listener, and waits until it has come.
func exchange(t *testing.T, l net.Listener, text string) {
	t.Helper()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(c, text)
	c.Close()
	s, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got, err := io.ReadAll(s); err != nil || string(got) != text {
		t.Fatalf("%q, %v", got, err)
	}
}

// untilCaptured waits until a text is in a file that is being written.
func untilCaptured(t *testing.T, file, text string) {
	t.Helper()
	for late := time.Now().Add(2 * time.Minute); ; runtime.Gosched() {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte(text)) {
			return
		}
		if time.Now().After(late) {
			t.Fatalf("%q never came into the file of %d bytes", text, len(b))
		}
	}
}

func loopbackName() string {
	if runtime.GOOS == "linux" {
		return "lo"
	}
	return "lo0"
}
