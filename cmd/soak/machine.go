package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// resident is how many bytes of memory a process has, as Linux tells it in
// /proc; 0 where it is not known.
func resident(pid int) int64 {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(data, []byte("\nVmRSS:"))
	fields := strings.Fields(string(rest[:min(len(rest), 64)]))
	if len(fields) < 2 || fields[1] != "kB" {
		return 0
	}
	n, _ := strconv.ParseInt(fields[0], 10, 64)
	return n << 10
}

// loadAverage tells how busy the machine is, in words; "" where it does not tell.
func loadAverage() string {
	data, err := os.ReadFile("/proc/loadavg")
	if fields := strings.Fields(string(data)); err == nil && len(fields) >= 3 {
		return "; load average " + strings.Join(fields[:3], " ")
	}
	return ""
}
