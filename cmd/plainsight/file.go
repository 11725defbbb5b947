package main

import (
	"io/fs"
	"os"

	"plainsight/capture"
	"plainsight/webui/recording"
)

// pendingFile is a file under a temporary name until it is complete, so that a run
// that fails leaves no half-written file, and leaves an older file as it was.
type pendingFile struct {
	*os.File
	path   string // as it was given
	place  capture.Place
	secret bool // only its owner may read it, whatever was there before
	done   bool
}

// createFile begins the file for path, in the same folder. If path exists and is not a
// regular file, such as a device or a pipe, it is written directly. mode is for a new
// file; the mode of an older one stays, unless the new one holds secrets.
func createFile(path string, mode fs.FileMode, secret bool) (*pendingFile, error) {
	place, err := capture.FindPlace(path)
	if err != nil {
		return nil, fileError("create file", path, err)
	}
	f := &pendingFile{path: path, place: place, secret: secret, done: place.Direct}
	if f.done {
		f.File, err = place.OpenDirect()
	} else {
		f.File, err = place.Begin(mode)
	}
	if err == nil && f.done && secret {
		err = f.shut()
	}
	if err != nil {
		return nil, fileError("create file", path, err)
	}
	return f, nil
}

// shut removes the permissions of others from a file that the shell has opened for us.
func (f *pendingFile) shut() error {
	info, err := f.Stat()
	if err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
		err = f.Chmod(0o600)
	}
	if err != nil {
		f.Close()
	}
	return err
}

// Keep closes the file and gives it its name.
func (f *pendingFile) Keep() error {
	if err := f.Close(); err != nil {
		return fileError("write file", f.path, err)
	}
	if f.done {
		return nil
	}
	if info, err := os.Stat(f.place.Path); err == nil && !f.secret {
		_ = os.Chmod(f.Name(), info.Mode().Perm())
	}
	if err := os.Rename(f.Name(), f.place.Path); err != nil {
		return fileError("write file", f.path, err)
	}
	f.done = true
	return nil
}

// Discard removes the file unless it was kept.
func (f *pendingFile) Discard() {
	if f.done {
		return
	}
	f.done = true
	f.Close()
	os.Remove(f.Name())
}

// write puts a recording into the file and keeps it.
func (f *pendingFile) write(r *recording.Recording, meta capture.Meta) error {
	w, err := capture.NewWriter(f, f.path, meta)
	if err != nil {
		return fileError("write file", f.path, err)
	}
	for _, fr := range r.Frames {
		if err := w.WriteFrame(fr); err != nil {
			return fileError("write file", f.path, err)
		}
	}
	if err := w.Close(); err != nil {
		return fileError("write file", f.path, err)
	}
	return f.Keep()
}

// writeFile writes a whole file, as createFile has it.
func writeFile(path string, data []byte, mode fs.FileMode, secret bool) error {
	f, err := createFile(path, mode, secret)
	if err != nil {
		return err
	}
	defer f.Discard()
	if _, err := f.Write(data); err != nil {
		return fileError("write file", path, err)
	}
	return f.Keep()
}
