//go:build !unix

package main

import "os/exec"

// apart does nothing: an interrupt at the terminal ends the server too.
func apart(*exec.Cmd) {}
