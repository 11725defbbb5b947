package capture

import (
	"time"

	"gvisor.dev/gvisor/pkg/log"
)

// The network stacks of the virtual wire log to stderr by themselves, such as
// that a client has closed while its connection was being made. Whatever happens on
// the wire is shown as its frames, and stderr is for the user of plainsight.
func init() { log.SetTarget(nowhere{}) }

// nowhere is a log that keeps nothing.
type nowhere struct{}

// Emit drops what is logged.
func (nowhere) Emit(int, log.Level, time.Time, string, ...any) {}
