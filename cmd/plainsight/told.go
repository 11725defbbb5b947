package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"plainsight/lessons"
)

// told passes on, beside the output proper, what somebody who waits wants to know:
// how far a run is, and how to reach its server. What happened is in the output, once.
type told struct {
	to    io.Writer
	begun time.Time
	files string      // the folder that the run's files go to, or ""
	fail  func(error) // ends the run, for a reason of this computer's
}

// fileFailed is why a run was ended whose files could not be written.
type fileFailed struct{ error }

// slow is how long a run may take in silence.
const slow = time.Second

// far says how far a run is, once it takes long.
func (t *told) far(text string) {
	if time.Since(t.begun) > slow {
		fmt.Fprintln(t.to, oneLine(text))
	}
}

// service tells how a server that waits can be reached, in lines that work as
// they stand: what they read is written first, and left out are those that need
// a file which nobody asked to have.
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
	fmt.Fprintln(t.to, "The server waits for clients of your own. Press Ctrl-C when you have seen enough.")
	var without, missing []string
	for _, c := range s.Commands(folder) {
		if t.files == "" && len(c.Needs) > 0 {
			without, missing = append(without, c.With), c.Needs
			continue
		}
		fmt.Fprintf(t.to, "  with %s:\t%s\n", c.With, c.Text)
	}
	if len(without) > 0 {
		fmt.Fprintf(t.to, "  with %s:\trun it again with --files . which writes %s, and you are told what to type\n", strings.Join(without, " or "), strings.Join(missing, " and "))
	}
}
