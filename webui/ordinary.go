package webui

import (
	"context"
	"time"

	"plainsight/dissect"
	"plainsight/webui/live"
	"plainsight/webui/recording"
)

// Bounds of a run that is played for one answer.
const (
	ordinaryTime  = 30 * time.Second
	ordinaryBytes = 16 << 20 // of its frames
)

// ordinaryAnswer plays a lesson in its ordinary course, and answers a question of its
// story from that. Nothing of the run is kept.
func (s *Server) ordinaryAnswer(ctx context.Context, of *live.ErrNotOrdinary, step int) (m live.Answer, err error) {
	w, _, err := s.openWire()
	if err != nil {
		return m, err
	}
	defer w.Close()
	ctx, cancel := context.WithTimeout(ctx, ordinaryTime)
	defer cancel()
	heard := recording.NewRecorder(of.Lesson)
	err = live.Contained(s.log, "an ordinary run of "+of.Lesson.Name, func() error {
		err := of.Lesson.Play(ctx, w, of.Setting, heard)
		heard.Close()
		return err
	})
	if err != nil {
		return m, err
	}
	return live.AnswerFrom(of.Lesson, step, &heard.Recording, of.Setting.Secret, func(eye string) (*dissect.Session, error) {
		return heard.Session(ctx, dissect.Options{Secrets: heard.Secrets(eye), MaxBytes: ordinaryBytes})
	})
}
