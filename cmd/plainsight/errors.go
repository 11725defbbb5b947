package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"plainsight/capture/cause"
	"plainsight/dissect/field"
)

// The exit codes.
const (
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130 // as in shells: 128 plus the signal's number
)

// usageError is a mistake in how plainsight was called.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// errInterrupted ends what an interrupt has cut short.
var errInterrupted = errors.New("interrupted")

// report prints an error in one line and returns the exit code.
func report(ctx context.Context, w io.Writer, err error) int {
	switch {
	case err == nil, errors.Is(err, syscall.EPIPE): // the reader has seen enough
		return 0
	case errors.Is(err, errInterrupted), ctx.Err() != nil && errors.Is(err, ctx.Err()):
		fmt.Fprintln(w, "plainsight: interrupted")
		return exitInterrupted
	}
	fmt.Fprintln(w, "plainsight: "+oneLine(cause.Words(err)))
	if errors.As(err, new(usageError)) {
		return exitUsage
	}
	return exitFailed
}

// oneLine joins lines and escapes what cannot be seen: a message may quote what
// a file or an argument contains.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	return field.Visible(s)
}

// fileError says what could not be done with a file, why, and what helps.
func fileError(what, path string, err error) error {
	why, help := "", ""
	switch {
	case errors.Is(err, fs.ErrNotExist):
		why, help = "there is no such file or folder", "check the path"
	case errors.Is(err, fs.ErrPermission):
		why, help = "permission denied", "check who may access it"
	case errors.Is(err, syscall.EISDIR):
		why, help = "it is a folder", "name a file in it"
	case errors.Is(err, syscall.ENOSPC):
		why, help = "no space left on the device", "make room or choose another place"
	case errors.Is(err, fs.ErrExist):
		why, help = "it exists already", "choose another name"
	case errors.Is(err, syscall.ENOTDIR):
		why, help = "part of the path is not a folder", "check the path"
	case errors.Is(err, syscall.EROFS):
		why, help = "the file system is read-only", "choose another place"
	case errors.Is(err, syscall.EPIPE):
		return err
	default:
		var pe *fs.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		if says := err.Error(); strings.HasPrefix(says, filepath.Base(path)+":") || strings.HasPrefix(says, path+":") { // already
			return fmt.Errorf("%s: %w", what, err)
		}
		return fmt.Errorf("%s: %s: %w", what, path, err)
	}
	return &helpfulError{fmt.Sprintf("%s: %s: %s: %s", what, path, why, help), err}
}

type helpfulError struct {
	text  string
	cause error
}

func (e *helpfulError) Error() string { return e.text }
func (e *helpfulError) Unwrap() error { return e.cause }

// readFile reads a whole file of most bytes or fewer, and refuses longer ones.
func readFile(what, path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fileError(what, path, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	switch {
	case err != nil:
		return nil, fileError(what, path, err)
	case int64(len(data)) > most:
		return nil, fmt.Errorf("%s: %s: longer than %d bytes: give the right file", what, path, most)
	}
	return data, nil
}
