package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"plainsight/capture"
	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/find"
)

// recording is captured frames and who holds which secret: of a lesson that
// was run, or out of a file.
type recording struct {
	Frames  []capture.Frame
	Dropped uint64
	Eyes    []field.Viewpoint
}

// session dissects the frames with the secrets given.
func (r *recording) session(ctx context.Context, secrets []field.Secret) (*dissect.Session, error) {
	s := dissect.New(dissect.Options{Secrets: secrets})
	for i, f := range r.Frames {
		if i%1024 == 0 && ctx.Err() != nil {
			return nil, errInterrupted
		}
		if err := s.Add(forDissection(f)); err != nil {
			return nil, err
		}
	}
	s.Finish()
	return s, nil
}

func forDissection(f capture.Frame) dissect.Frame {
	d := dissect.Frame{Number: f.Number, Time: f.Time, Link: uint16(f.Link), Data: f.Data, Length: f.Length,
		Interface: f.Interface, Comment: f.Comment, Offloaded: f.Offloaded}
	for _, p := range f.Problems {
		d.Problems = append(d.Problems, &field.Problem{What: p.What, Where: int(p.Where), Expected: p.Expected, Seen: p.Seen})
	}
	return d
}

// viewpoint finds the eyes of a name.
func (r *recording) viewpoint(name string) (field.Viewpoint, error) {
	var names []string
	for _, e := range r.Eyes {
		if e.Name == name {
			return e, nil
		}
		names = append(names, e.Name)
	}
	if len(names) == 0 {
		return field.Viewpoint{}, usage("--as: the file holds no viewpoint %q, only an eavesdropper's", name)
	}
	return field.Viewpoint{}, usage("--as: there is no viewpoint %q here: choose %s", name, oneOf(names))
}

// wireBytes is how many bytes crossed the wire, and how many of them were captured.
func (r *recording) wireBytes() (wire, captured int) {
	for _, f := range r.Frames {
		wire += max(f.Length, len(f.Data))
		captured += len(f.Data)
	}
	return wire, captured
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
func open(ctx context.Context, path string) (*recording, error) {
	src, err := openSource(path)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	r := &recording{}
	for {
		if len(r.Frames)%1024 == 0 && ctx.Err() != nil {
			return nil, errInterrupted
		}
		f, err := src.ReadFrame()
		switch {
		case errors.Is(err, io.EOF):
			return r, r.stored(src)
		case err != nil:
			return r, errors.Join(fileError("read capture", path, err), r.stored(src))
		}
		r.Frames = append(r.Frames, f)
	}
}

// verdict is what one viewpoint gets out of a recording.
type verdict struct {
	Name             string  `json:"name"`
	Secret           string  `json:"secret,omitempty"` // readable or hidden; "" where none was planted
	Certificate      string  `json:"certificate"`      // readable, hidden or none
	ApplicationBytes int     `json:"application_bytes"`
	ReadableBytes    int     `json:"readable_bytes"`
	Classes          classes `json:"classes"`
}

// classes is written as an object with a key for each class, in their order.
type classes field.Counts

func (c classes) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, n := range c {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, "%q:%d", field.Class(i).String(), n)
	}
	return append(b, '}'), nil
}

// judge asks the dissector what each viewpoint reads. Only what it finds in
// the bytes counts; nothing that the lesson knows is asked.
func (r *recording) judge(ctx context.Context, secret string, eyes []field.Viewpoint) ([]verdict, error) {
	out := make([]verdict, 0, len(eyes))
	for _, e := range eyes {
		s, err := r.session(ctx, e.Secrets)
		if err != nil {
			return nil, err
		}
		out = append(out, newVerdict(e.Name, s, secret, s.Find(secret)))
	}
	return out, nil
}

// newVerdict sums a viewpoint's session up; places is where it reads the secret.
func newVerdict(eye string, s *dissect.Session, secret string, places []find.Place) verdict {
	rep := s.Report()
	v := verdict{Name: eye, Certificate: rep.Certificate, ApplicationBytes: rep.ApplicationBytes, ReadableBytes: rep.ReadableBytes, Classes: classes(rep.Classes)}
	switch {
	case secret == "":
	case len(places) > 0:
		v.Secret = "readable"
	default:
		v.Secret = "hidden"
	}
	return v
}

// writeJSON writes one value on one line.
func writeJSON(w io.Writer, v any) error {
	var doc bytes.Buffer
	e := json.NewEncoder(&doc)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(field.VisibleJSON(doc.Bytes()))
	return err
}

// usedClasses are the classes that any of the counts has, in their order.
func usedClasses(all ...classes) (out []field.Class) {
	for c := range field.Class(field.NumClasses) {
		if slices.ContainsFunc(all, func(n classes) bool { return n[c] > 0 }) {
			out = append(out, c)
		}
	}
	return out
}
