package live

import (
	"context"
	"fmt"
	"log/slog"

	"plainsight/capture"
	"plainsight/dissect"
	"plainsight/dissect/find"
	"plainsight/lessons"
	"plainsight/webui/pages"
	"plainsight/webui/recording"
)

const previewBytes = 16 << 20 // of frames that a preview is made of

// Preview plays a lesson over a wire and returns what carried its secret, as the
// first screen shows it. It fails where the lesson does, and where nobody can read
// the secret.
func Preview(ctx context.Context, log *slog.Logger, w capture.Wire, l *lessons.Lesson) (p *pages.Preview, err error) {
	heard := recording.NewRecorder(l)
	err = Contained(log, "the preview of "+l.Name, func() error {
		err := l.Play(ctx, w, lessons.Setting{Secret: lessons.DefaultSecret}, heard)
		if heard.Close(); err == nil {
			p, err = previewOf(ctx, l, &heard.Recording)
		}
		return err
	})
	return p, err
}

// previewOf finds the secret through a viewpoint that can read it, and shows
// the same bytes as the first viewpoint has them.
func previewOf(ctx context.Context, l *lessons.Lesson, r *recording.Recording) (*pages.Preview, error) {
	seenBy := func(eye string) (*dissect.Session, error) {
		return r.Session(ctx, dissect.Options{Secrets: r.Secrets(eye), MaxBytes: previewBytes})
	}
	for _, e := range l.Eyes {
		s, err := seenBy(e.Name)
		if err != nil {
			return nil, err
		}
		places, _ := s.FindNote(lessons.DefaultSecret, r.Carriers...)
		places = find.Noted(places)
		if len(places) == 0 {
			continue
		}
		at := places[len(places)-1] // the answer rather than the request
		if s, err = seenBy(l.Eyes[0].Name); err != nil {
			return nil, err
		}
		_, read := s.FindNote(lessons.DefaultSecret, r.Carriers...) // as the lesson's page counts it
		p, err := s.Packet(at.Frame)
		if err != nil {
			return nil, err
		}
		return pages.NewPreview(l.Eyes[0], p, at.Off, at.Len, read.Bytes), nil
	}
	return nil, fmt.Errorf("lesson %s: nobody can read the secret", l.Name)
}
