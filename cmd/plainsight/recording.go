package main

import (
	"context"
	"errors"
	"io"
	"os"

	"plainsight/capture"
	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/webui/recording"
)

// session dissects a recording with the secrets given.
func session(ctx context.Context, r *recording.Recording, secrets []field.Secret) (*dissect.Session, error) {
	s, err := r.Session(ctx, dissect.Options{Secrets: secrets})
	if err != nil && ctx.Err() != nil {
		return nil, errInterrupted
	}
	return s, err
}

// viewpoint finds the viewpoint that --as names.
func viewpoint(r *recording.Recording, name string) (field.Viewpoint, error) {
	if v, ok := r.Viewpoint(name); ok {
		return v, nil
	}
	if len(r.Viewpoints) == 0 {
		return field.Viewpoint{}, usage("--as: the file holds no viewpoint %q, only an eavesdropper's", name)
	}
	var names []string
	for _, v := range r.Viewpoints {
		names = append(names, v.Name)
	}
	return field.Viewpoint{}, usage("--as: there is no viewpoint %q here: choose %s", name, oneOf(names))
}

// brought adds the viewpoints whose secrets are in the file.
func brought(r *recording.Recording, src io.Closer) error {
	f, ok := src.(interface{ Secrets() []capture.FileSecret })
	if !ok {
		return nil
	}
	var err error
	r.Viewpoints, err = recording.Brought(f.Secrets())
	return err
}

// openSource opens a capture file, or standard input where the path is "-".
func openSource(path string) (src capture.Source, err error) {
	if path != "-" {
		if src, err = capture.OpenFile(path); err != nil {
			return nil, fileError("open capture", path, err)
		}
		return src, nil
	}
	if src, err = capture.NewReader(os.Stdin, "standard input"); err != nil {
		return nil, err
	}
	return src, nil
}

// open reads a capture file whole.
func open(ctx context.Context, path string) (*recording.Recording, error) {
	src, err := openSource(path)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	r := &recording.Recording{}
	for {
		if len(r.Frames)%1024 == 0 && ctx.Err() != nil {
			return nil, errInterrupted
		}
		f, err := src.ReadFrame()
		switch {
		case errors.Is(err, io.EOF):
			return r, brought(r, src)
		case err != nil:
			return r, errors.Join(fileError("read capture", path, err), brought(r, src))
		}
		r.Frames = append(r.Frames, f)
	}
}
