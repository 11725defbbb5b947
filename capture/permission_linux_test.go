package capture

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestWithoutPrivilege runs as somebody who may not open packet sockets: root
// becomes nobody for it, in a process of its own.
func TestWithoutPrivilege(t *testing.T) {
	const variable = "PLAINSIGHT_TEST_WITHOUT_PRIVILEGE"
	w, err := OpenLoopback()
	if err == nil {
		w.Close()
		if os.Getenv(variable) != "" {
			t.Fatal("nobody may capture on loopback")
		}
		if os.Geteuid() != 0 {
			lacking(t, "this user may open packet sockets and is not root")
		}
		runAsNobody(t, "^TestWithoutPrivilege$", variable+"=1")
		return
	}

	if w != nil {
		t.Errorf("a wire besides the error: %v", w)
	}
	if !errors.Is(err, ErrNotPermitted) || !errorIsOneLine(err, "lo needs CAP_NET_RAW", "sudo setcap cap_net_raw=ep ", "run with sudo", "--wire virtual") {
		t.Errorf("OpenLoopback: %v", err)
	}
	if _, _, err := Open("loopback"); !errors.Is(err, ErrNotPermitted) {
		t.Errorf("Open(loopback): %v", err)
	}
	if _, err := OpenInterface("lo", Filter{}); !errors.Is(err, ErrNotPermitted) || strings.Contains(err.Error(), "virtual") { // which is no such interface
		t.Errorf("OpenInterface: %v", err)
	}
	w, why, err := Open("auto")
	if err != nil || w.Kind() != "virtual" || why != "virtual wire: live capture needs CAP_NET_RAW" {
		t.Fatalf("Open(auto): %q, %v", why, err)
	}
	transfer(t, w, []byte("fluffy tail"))
	if got := reassembled(t, drain(t, w)); string(got) != "fluffy tail" {
		t.Errorf("captured %q", got)
	}
}

// runAsNobody runs this test binary's test as user 65534, which takes its
// capabilities away.
func runAsNobody(t *testing.T, test, env string) {
	t.Helper()
	// The binary lies where only root can go, so nobody gets a copy.
	dir, err := os.MkdirTemp("", "plainsight-test")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(dir, "capture.test")
	if err := copyProgram(binary); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary, "-test.run="+test, "-test.v")
	cmd.Dir = "/"
	cmd.Env = append(os.Environ(), env)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "\n--- PASS: TestWithoutPrivilege") {
		t.Errorf("as nobody: %v\n%s", err, out)
	}
}

func copyProgram(to string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	in, err := os.Open(self)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
