package main

import (
	"context"
	"errors"
	"io"

	"plainsight/capture"
	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/webui/recording"
)

// batch is some frames of a file with their headers read, and the error after them.
type batch struct {
	frames []dissect.Headed
	err    error // io.EOF after the last
}

const batchSize = 512 // frames

const batchesAhead = 4

// read sends the frames of a source in batches, while earlier ones are still being
// dissected. It ends when ctx does. Batches that come back through used are no longer
// needed, and their storage is used again.
func read(ctx context.Context, src capture.Source, used <-chan []dissect.Headed) <-chan batch {
	out := make(chan batch, batchesAhead)
	go func() {
		defer close(out)
		var heads dissect.Heads
		for {
			var b batch
			select {
			case old := <-used:
				b.frames = old[:0]
			default:
				b.frames = make([]dissect.Headed, 0, batchSize)
			}
			for b.err == nil && len(b.frames) < batchSize {
				var f capture.Frame
				if f, b.err = src.ReadFrame(); b.err == nil {
					b.frames = append(b.frames, heads.Read(recording.Frame(f.Number, f)))
				}
			}
			select {
			case out <- b:
			case <-ctx.Done():
				return
			}
			if b.err != nil {
				return
			}
		}
	}()
	return out
}

// dissectFile dissects a capture file with the secrets that choose picks, which
// is shown the viewpoints that the file holds; treesOnly is as in
// dissect.Options. unread says why the file could not be read to its end; what
// came before is in the session.
func dissectFile(ctx context.Context, path string, treesOnly bool, choose func(*recording.Recording) ([]field.Secret, error)) (s *dissect.Session, unread, err error) {
	src, err := openSource(path)
	if err != nil {
		return nil, nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer src.Close()
	var rec recording.Recording
	used := make(chan []dissect.Headed, batchesAhead)
	for b := range read(ctx, src, used) {
		if s == nil { // secrets come before the frames that they open
			unread = brought(&rec, src)
			secrets, err := choose(&rec)
			if err != nil {
				return nil, nil, err
			}
			s = dissect.New(dissect.Options{Secrets: secrets, TreesOnly: treesOnly, Context: ctx})
		}
		for _, f := range b.frames {
			if err := s.AddHeaded(f); err != nil {
				return nil, nil, err
			}
		}
		if b.err != nil && !errors.Is(b.err, io.EOF) {
			unread = errors.Join(fileError("read capture", path, b.err), unread)
		}
		select {
		case used <- b.frames:
		default:
		}
	}
	if ctx.Err() != nil {
		return nil, nil, errInterrupted
	}
	s.Finish()
	return s, unread, nil
}
