//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// apart keeps an interrupt at the terminal, which goes to all programs there, from
// the server: it ends when its figures were read.
func apart(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
