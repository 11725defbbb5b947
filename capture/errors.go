package capture

import (
	"errors"
	"fmt"
	"os"
)

// ErrNotPermitted is what errors.Is finds when live capture failed for want of
// privilege. The virtual wire and files still work.
var ErrNotPermitted = errors.New("live capture is not permitted")

// ErrNotSupported is what errors.Is finds when this build has no live capture
// for its operating system. The virtual wire and files still work.
var ErrNotSupported = errors.New("live capture is not supported on this system")

// permissionError says what to do about ErrNotPermitted.
type permissionError struct {
	device  string // the interface's name
	virtual bool   // the virtual wire would do instead
	cause   error
}

func (e *permissionError) Error() string {
	binary, err := os.Executable()
	if err != nil {
		binary = "plainsight"
	}
	says := fmt.Sprintf("live capture on %s needs CAP_NET_RAW: run \"sudo setcap cap_net_raw=ep %s\", or run with sudo", e.device, binary)
	if e.virtual {
		says += ", or use --wire virtual"
	}
	return says
}

func (e *permissionError) Is(target error) bool { return target == ErrNotPermitted }
func (e *permissionError) Unwrap() error        { return e.cause }
