//go:build !unix

package dissect_test

import "time"

var began = time.Now()

// processorTime is at most what passes on the clock.
func processorTime() time.Duration { return time.Since(began) }
