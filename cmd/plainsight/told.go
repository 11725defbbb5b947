package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"plainsight/lessons"
)

// told tells, apart from the output proper, what somebody who waits wants to know:
// how far a run has come, and how to reach its server. What happened is only in the
// output.
type told struct {
	to    io.Writer
	begun time.Time
	files string      // the folder that the run's files go to, or ""
	fail  func(error) // ends the run, for a reason of this computer's
}

// fileFailed is why a run was ended: its files could not be written.
type fileFailed struct{ error }

// slow is how long a run may take before its progress is told.
const slow = time.Second

// far tells how far a run has come, once it takes long.
func (t *told) far(text string) {
	if time.Since(t.begun) > slow {
		fmt.Fprintln(t.to, oneLine(text))
	}
}

// service tells how a waiting server can be reached, in lines that work as they
// are: the files that they read are written first, and lines that need a file that
// is not written are left out.
func (t *told) service(r *lessonRun, s lessons.Service) {
	folder := ""
	if t.files != "" {
		if err := r.writeFiles(t.files); err != nil {
			t.fail(err)
			return
		}
		if whole, err := filepath.Abs(t.files); err == nil { // they are typed in another terminal, which may be elsewhere
			folder = filepath.ToSlash(whole)
		}
	}
	fmt.Fprintln(t.to, "The server is waiting for your own clients. Press Ctrl-C when you have seen enough.")
	var without, missing []string
	for _, c := range s.Commands(folder) {
		if t.files == "" && len(c.Needs) > 0 {
			without, missing = append(without, c.With), c.Needs
			continue
		}
		fmt.Fprintf(t.to, "  with %s:\t%s\n", c.With, c.Text)
	}
	if len(without) > 0 {
		fmt.Fprintf(t.to, "  with %s:\trun it again with --files . to write %s and be told what to type\n", strings.Join(without, " or "), strings.Join(missing, " and "))
	}
}
