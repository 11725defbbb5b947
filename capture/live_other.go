//go:build !linux

package capture

import (
	"fmt"
	"runtime"
)

// OpenInterface needs Linux. gopacket's BPF handle for macOS and the BSDs
// panics where there is no permission, lets no filter be set, blocks in read(2)
// past Close, and steps from frame to frame by 8 bytes where macOS aligns to 4;
// Windows needs a driver. The error is ErrNotSupported.
func OpenInterface(device string, _ Filter) (Source, error) {
	return nil, fmt.Errorf("%w (%s): capture %s with another program and open its file", ErrNotSupported, runtime.GOOS, device)
}

// LiveMemory is how many bytes an open live capture takes outside Go's heap:
// there is none here.
const LiveMemory = 0

// OpenLoopback needs Linux, for the reasons OpenInterface gives. The error is
// ErrNotSupported.
func OpenLoopback() (Wire, error) {
	return nil, fmt.Errorf("%w (%s): use --wire virtual", ErrNotSupported, runtime.GOOS)
}
