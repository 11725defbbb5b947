//go:build !js

package main

import (
	"os/signal"
	"syscall"
)

// ignoreBrokenPipes has writing to a closed pipe fail like any other writing, so
// that files are still closed: a reader that has seen enough, such as head, closes
// its end.
func ignoreBrokenPipes() { signal.Ignore(syscall.SIGPIPE) }
