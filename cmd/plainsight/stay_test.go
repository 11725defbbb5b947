package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The lines for reaching a server that waits are typed as they are printed, in
// another terminal and another folder, and fetch the note.
func TestStayPrintsWhatWorks(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("curl is not installed")
		}
		t.Skip("curl is not installed: it is what this test types")
	}
	for _, name := range []string{"tls13", "mtls", "pki"} {
		folder := filepath.Join(t.TempDir(), "my files")
		p := start(t, nil, "lesson", "run", name, "--wire", "virtual", "--stay", "--files", folder)
		line := p.until(t, `^  with curl:\t(.*)$`)[1]
		curl := exec.CommandContext(t.Context(), "sh", "-c", line)
		curl.Dir = t.TempDir()
		curl.Env = append(os.Environ(), "no_proxy=*", "http_proxy=", "https_proxy=")
		if out, err := curl.Output(); err != nil || strings.TrimSpace(string(out)) != "fluffy tail" {
			t.Errorf("%s: %s: %v, %q", name, line, err, out)
		}
		if code := p.interrupt(t); code != 0 {
			t.Errorf("%s: exit code %d:\n%s", name, code, strings.Join(p.said, "\n"))
		}
	}
}

// Without a folder for files no line is printed that reads one.
func TestStaySaysWhatIsMissing(t *testing.T) {
	p := start(t, nil, "lesson", "run", "mtls", "--wire", "virtual", "--stay")
	p.until(t, `with curl or Python:\trun it again with --files \. to write ca\.pem and client\.pem`)
	if code := p.interrupt(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if all := strings.Join(p.said, "\n"); strings.Contains(all, "--cacert") || strings.Contains(all, "cafile") {
		t.Errorf("lines that cannot work:\n%s", all)
	}
}

// A folder that cannot be had ends the run before anybody waits.
func TestStayWithoutRoomForFiles(t *testing.T) {
	inTheWay := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(inTheWay, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p := start(t, nil, "lesson", "run", "tls13", "--wire", "virtual", "--stay", "--files", inTheWay)
	p.until(t, `^plainsight: make the folder: .*file`)
	_ = p.Wait()
	if code := p.ProcessState.ExitCode(); code != 1 {
		t.Errorf("exit code %d", code)
	}
}
