package capture

import (
	"time"

	"gvisor.dev/gvisor/pkg/log"
)

// The network stacks of the virtual wire log to stderr, for example when a client has
// closed while its connection was being made. What happens on the wire is shown by its
// frames, and stderr is for the user of plainsight.
func init() { log.SetTarget(nowhere{}) }

// nowhere is a log that keeps nothing.
type nowhere struct{}

// Emit drops what is logged.
func (nowhere) Emit(int, log.Level, time.Time, string, ...any) {}
