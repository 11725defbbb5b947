package main

import (
	"os"
	"path/filepath"
	"syscall"

	"plainsight/capture"
)

// pendingFile is a file under another name until it is whole, so that a run
// that fails leaves nothing half written, and an older file as it was.
type pendingFile struct {
	*os.File
	path string
	done bool
}

// createFile begins a file in the place where it is to be. What exists there
// and is no regular file, such as a device or a pipe, is written directly.
func createFile(path string) (*pendingFile, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		if info.IsDir() {
			return nil, fileError("create file", path, syscall.EISDIR)
		}
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return nil, fileError("create file", path, err)
		}
		return &pendingFile{f, path, true}, nil
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".part-*")
	if err != nil {
		return nil, fileError("create file", path, err)
	}
	return &pendingFile{File: f, path: path}, nil
}

// Keep closes the file and gives it its name.
func (f *pendingFile) Keep() error {
	if err := f.Close(); err != nil {
		return fileError("write file", f.path, err)
	}
	if f.done {
		return nil
	}
	if info, err := os.Stat(f.path); err == nil { // else only its owner may read it, since it may hold secrets
		_ = os.Chmod(f.Name(), info.Mode().Perm())
	}
	if err := os.Rename(f.Name(), f.path); err != nil {
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
func (f *pendingFile) write(r *recording, meta capture.Meta) error {
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
