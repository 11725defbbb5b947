//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// apart puts the server in a process group of its own, so that an interrupt at the
// terminal does not end it before its figures have been read.
func apart(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
