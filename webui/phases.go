package webui

// The phases of a recording.
const (
	phaseReady   = "ready"
	phaseRunning = "running"
	phaseDone    = "done"
	phaseFailed  = "failed"
)
