// Package recording is captured frames and who holds which secret: as a lesson
// tells of them while it runs (Recorder), as a file holds them (Brought reads
// its secrets, FileSecrets writes them), and as the dissector takes them
// (Session). The command line and the web pages share it.
package recording

import (
	"context"

	"plainsight/capture"
	"plainsight/dissect"
	"plainsight/dissect/field"
)

// The viewpoints of a capture that nobody has said more about.
const (
	Eavesdropper = "eavesdropper" // holds no secret
	KeyHolder    = "keyholder"    // holds the keys that came with the capture
)

// Recording is captured frames and who holds which secret.
type Recording struct {
	Frames     []capture.Frame
	Dropped    uint64 // frames that crossed the wire and were not captured
	Viewpoints []field.Viewpoint
	Carriers   []field.Carrier // the messages that carried the lesson's note; none where it was not sent
}

// Viewpoint finds the viewpoint of that name.
func (r *Recording) Viewpoint(name string) (field.Viewpoint, bool) {
	for _, v := range r.Viewpoints {
		if v.Name == name {
			return v, true
		}
	}
	return field.Viewpoint{}, false
}

// Secrets are what the viewpoint of that name holds.
func (r *Recording) Secrets(viewpoint string) []field.Secret {
	v, _ := r.Viewpoint(viewpoint)
	return v.Secrets
}

// Bytes is how many bytes crossed the wire, and how many of them were captured.
func (r *Recording) Bytes() (wire, captured int) {
	for _, f := range r.Frames {
		wire += max(f.Length, len(f.Data))
		captured += len(f.Data)
	}
	return wire, captured
}

// Session dissects the frames with o's secrets. It fails where ctx ends first,
// with ctx's error, or where a frame goes over o's limit.
func (r *Recording) Session(ctx context.Context, o dissect.Options) (*dissect.Session, error) {
	const some = 1024 // frames between two looks at ctx
	s := dissect.New(o)
	for i, f := range r.Frames {
		if i%some == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err := s.Add(Frame(i+1, f)); err != nil {
			return nil, err
		}
	}
	s.Finish()
	return s, nil
}

// Frame is a captured frame as the dissector takes it, with its number in the
// recording, counted from 1.
func Frame(number int, f capture.Frame) dissect.Frame {
	d := dissect.Frame{Number: number, Time: f.Time, Link: uint16(f.Link), Data: f.Data, Length: f.Length,
		Interface: f.Interface, Comment: f.Comment, Offloaded: f.Offloaded}
	for _, p := range f.Problems {
		d.Problems = append(d.Problems, &field.Problem{What: p.What, Where: int(p.Where), Expected: p.Expected, Seen: p.Seen, Fill: p.Fill})
	}
	return d
}
