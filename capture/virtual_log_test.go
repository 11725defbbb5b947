package capture

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"gvisor.dev/gvisor/pkg/log"
)

// What the network stacks of the virtual wire log does not come out among what
// plainsight says.
func TestVirtualWireLogsNothing(t *testing.T) {
	const asLogger = "PLAINSIGHT_TEST_LOGS"
	if os.Getenv(asLogger) != "" {
		log.Warningf("connection aborted")
		log.Log().Warningf("connection aborted")
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestVirtualWireLogsNothing$")
	cmd.Env = append(os.Environ(), asLogger+"=1")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil || stderr.Len() > 0 {
		t.Errorf("%v; on stderr: %s", err, &stderr)
	}
}
