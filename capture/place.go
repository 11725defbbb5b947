package capture

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// Place is where a file is to be written.
type Place struct {
	// Path is the file itself: symbolic links have been followed.
	Path string
	// Direct is set for what can only be written where it is: a device, a pipe,
	// or one of this process's own descriptors, such as /dev/stdout.
	Direct bool
}

// FindPlace looks at what exists at path. A folder is refused with EISDIR.
func FindPlace(path string) (Place, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist): // also a link that leads nowhere: it is replaced
		return Place{Path: path}, nil
	case err != nil:
		return Place{}, err
	case info.IsDir():
		return Place{}, &fs.PathError{Op: "create", Path: path, Err: syscall.EISDIR}
	case !info.Mode().IsRegular() || isDescriptor(path):
		return Place{path, true}, nil
	}
	whole, err := filepath.EvalSymlinks(path)
	if err != nil {
		return Place{}, err
	}
	return Place{Path: whole}, nil
}

// isDescriptor reports whether path leads, over links, to the name that the
// system gives an open descriptor. The file behind it must not be replaced:
// what else is written to the descriptor would go into the old one.
func isDescriptor(path string) bool {
	for range 40 { // as many links as Linux follows
		dir, err := filepath.EvalSymlinks(filepath.Dir(path))
		if err != nil {
			return false
		}
		if dir, err = filepath.Abs(dir); err != nil {
			return false
		}
		if dir == "/dev/fd" || strings.HasPrefix(dir, "/proc/") && filepath.Base(dir) == "fd" {
			return true
		}
		next, err := os.Readlink(path)
		if err != nil {
			return false
		}
		if !filepath.IsAbs(next) {
			next = filepath.Join(dir, next)
		}
		path = next
	}
	return false
}

// Begin opens a new file beside the place, under a name of its own and with the
// mode given, to be renamed to Path. It never opens what exists.
func (p Place) Begin(mode fs.FileMode) (*os.File, error) {
	name := filepath.Join(filepath.Dir(p.Path), fmt.Sprintf(".plainsight-%s.part", rand.Text()[:12]))
	return os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
}

// OpenDirect opens a place that is Direct. A regular file behind a descriptor
// is appended to.
func (p Place) OpenDirect() (*os.File, error) {
	return os.OpenFile(p.Path, os.O_WRONLY|os.O_APPEND, 0)
}

// openOngoing opens the file of a capture that goes on: it has its name as soon as
// it has its first blocks, which begin writes, and only its owner may read it,
// whatever was there before.
func openOngoing(path string, begin func(*os.File) error) (file *os.File, err error) {
	place, err := FindPlace(path)
	if err != nil {
		return nil, err
	}
	direct := place.Direct || runtime.GOOS == "windows" // which renames no open file, and has no modes to inherit
	switch {
	case place.Direct:
		file, err = place.OpenDirect()
	case direct:
		file, err = os.OpenFile(place.Path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	default:
		file, err = place.Begin(0o600)
	}
	if err != nil {
		return nil, err
	}
	if err = begin(file); err == nil && !direct {
		err = os.Rename(file.Name(), place.Path)
	}
	if err != nil {
		file.Close()
		if !direct {
			os.Remove(file.Name())
		}
		return nil, err
	}
	return file, nil
}
