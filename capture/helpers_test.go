package capture

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"
)

// lacking skips a test for want of something that a bare machine need not
// have, and fails it where CI=true, where everything has to be.
func lacking(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s, and CI=true asks for it", what)
	}
	t.Skip(what)
}

// tool returns the path of a program, or ends the test.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		lacking(t, name+" is not installed")
	}
	return path
}

// oracle runs a program and returns what it prints. Anything on its standard
// error fails the test, but for the word about running as root.
func oracle(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(tool(t, name), args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var complaints []string
	for _, line := range strings.Split(errs.String(), "\n") {
		if line != "" && !strings.HasPrefix(line, "Running as user") {
			complaints = append(complaints, line)
		}
	}
	if err != nil || complaints != nil {
		t.Fatalf("%s %s: %v: %s", name, strings.Join(args, " "), err, strings.Join(complaints, "\n"))
	}
	return out.String()
}

// patience is how long a test waits for what must happen. Nothing takes so long
// but what never ends.
const patience = 2 * time.Minute

// noGoroutineLeft fails the test unless the goroutines that run capture's or
// gVisor's code are gone, save those that were there when it was called. The
// function returned does the check.
func noGoroutineLeft(t *testing.T) func() {
	before := ownGoroutines()
	return func() {
		t.Helper()
		// A goroutine that has closed its last channel still needs a moment to end.
		deadline := time.Now().Add(patience)
		for {
			after := ownGoroutines()
			if len(after) <= len(before) {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("%d goroutines before and %d after:\n%s", len(before), len(after), strings.Join(after, "\n\n"))
			}
			runtime.Gosched()
		}
	}
}

func ownGoroutines() []string {
	buf := make([]byte, 4<<20)
	buf = buf[:runtime.Stack(buf, true)]
	var own []string
	for i, g := range strings.Split(string(buf), "\n\n") {
		if i > 0 && (strings.Contains(g, "plainsight/capture.") || strings.Contains(g, "gvisor.dev/")) && !strings.Contains(g, "testing.(*T).Run") {
			own = append(own, g)
		}
	}
	return own
}

// readAll reads every frame up to the end or an error, which is nil for io.EOF.
func readAll(s Source) ([]Frame, error) {
	var frames []Frame
	for {
		f, err := s.ReadFrame()
		if err == io.EOF {
			return frames, nil
		}
		if err != nil {
			return frames, err
		}
		frames = append(frames, f)
	}
}
