package webui

import (
	"time"
)

// Limits of what is kept for pages.
const (
	idleTime = 30 * time.Minute // a run that nobody watches or asks is dropped after this, unless options say otherwise
	fewRuns  = 16               // however little memory there is
	manyRuns = 4096             // however much
)
