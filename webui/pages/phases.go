package pages

// The phases of a recording.
const (
	PhaseReady   = "ready"
	PhaseRunning = "running"
	PhaseDone    = "done"
	PhaseFailed  = "failed"
)
