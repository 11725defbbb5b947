package capture

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// TestInterfaceGoesDown has a network namespace of its own, whose loopback it
// can take down without harm.
func TestInterfaceGoesDown(t *testing.T) {
	const variable = "PLAINSIGHT_TEST_OWN_NETWORK"
	if os.Getenv(variable) == "" {
		ip := tool(t, "ip")
		loopback(t).Close() // or skip
		cmd := exec.Command(os.Args[0], "-test.run=^TestInterfaceGoesDown$", "-test.v")
		cmd.Env = append(os.Environ(), variable+"="+ip)
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
		out, err := cmd.CombinedOutput()
		if os.IsPermission(err) {
			lacking(t, "this user may not make a network namespace")
		}
		if err != nil || !strings.Contains(string(out), "\n--- PASS: ") {
			t.Errorf("in its own network: %v\n%s", err, out)
		}
		return
	}

	// A new namespace's loopback is down.
	if _, err := OpenLoopback(); err == nil || !errorIsOneLine(err, "lo: the interface is down", "sudo ip link set lo up") {
		t.Errorf("OpenLoopback: %v", err)
	}
	w, why, err := Open("auto")
	if err != nil || w.Kind() != "virtual" || !strings.Contains(why, "the interface is down") {
		t.Fatalf("Open(auto): %q, %v", why, err)
	}
	w.Close()
	set := func(state string) {
		if out, err := exec.Command(os.Getenv(variable), "link", "set", "lo", state).CombinedOutput(); err != nil {
			t.Fatalf("ip link set lo %s: %v: %s", state, err, out)
		}
	}
	set("up")
	w, err = OpenLoopback()
	if err != nil {
		t.Fatal(err)
	}
	set("down")
	if f, err := w.ReadFrame(); err == nil || !errorIsOneLine(err, "live capture on lo", "network is down") {
		t.Errorf("%+v, %v", f, err)
	}
	if err := w.Settle(context.Background()); err == nil {
		t.Error("Settle has waited for frames of an interface that is down")
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}
