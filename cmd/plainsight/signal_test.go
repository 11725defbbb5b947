package main

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// process is a plainsight of its own, whose stderr is read line by line.
type process struct {
	*exec.Cmd
	lines *bufio.Scanner
	said  []string
}

func start(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no way to interrupt one process")
	}
	p := &process{Cmd: exec.CommandContext(t.Context(), os.Args[0], args...)}
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

// TestCaptureInterrupted ends a capture as Ctrl-C does: the file is whole.
func TestCaptureInterrupted(t *testing.T) {
	file := filepath.Join(t.TempDir(), "lo.pcapng")
	p := start(t, nil, "capture", "-i", loopbackName(), "-f", "tcp port 5683", "--out", file)
	if !p.lines.Scan() {
		t.Fatal("said nothing")
	}
	if first := p.lines.Text(); !strings.Contains(first, "capturing on") {
		t.Skipf("capturing is not permitted here: %s", first)
	}
	if code := p.interrupt(t); code != 0 {
		t.Errorf("exit %d after an interrupt:\n%s", code, strings.Join(p.said, "\n"))
	}
	if out, errs := command(t, "dissect", file); out != "" || errs != "" {
		t.Errorf("of a port that nothing uses was captured: %s%s", out, errs)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(file), "*"))
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func loopbackName() string {
	if runtime.GOOS == "linux" {
		return "lo"
	}
	return "lo0"
}
