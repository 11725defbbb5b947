package live

import (
	"cmp"
	"strings"

	"plainsight/dissect"
	"plainsight/dissect/words"
	"plainsight/lessons"
	"plainsight/webui/pages"
	"plainsight/webui/questions"
	"plainsight/webui/recording"
)

// Answer tells a page which choices of a question are right.
type Answer struct {
	Right pages.List[int] `json:"right"` // indices of choices
	Says  string          `json:"says"`  // how that is known
	Frame int             `json:"n,omitempty"`
	Field string          `json:"name,omitempty"` // in that frame, what shows it
}

// ErrNotOrdinary is the error for a question that is about another run of the lesson,
// the one with Setting.
type ErrNotOrdinary struct {
	Lesson  *lessons.Lesson
	Setting lessons.Setting
}

func (e *ErrNotOrdinary) Error() string {
	return words.Say("the question is about a run without a fault and with the usual settings")
}

// asks is the question of a step, counted from 1, that a capture answers, or nil.
func (r *Run) asks(step int) *lessons.Question {
	l := r.Lesson()
	if l == nil || step < 1 || step > len(l.Story) || l.Story[step-1].Ask == nil || l.Story[step-1].Ask.From.What == "" {
		return nil
	}
	return l.Story[step-1].Ask
}

// Answer finds the right choices of the question of a step, counted from 1. The
// error is ErrNotLent for watchers where the answer takes a viewpoint that the
// owner keeps, and an *ErrNotOrdinary where the question is about another run.
func (r *Run) Answer(step int, owner bool) (m Answer, err error) {
	gone := r.ask(func() {
		if ask := r.asks(step); ask != nil && !owner && !r.lends(ask.From.Eye) {
			err = ErrNotLent
			return
		}
		m, err = r.answer(step)
	})
	return m, cmp.Or(gone, err)
}

// answer finds the right choices of the question of a step, counted from 1.
func (r *Run) answer(step int) (m Answer, err error) {
	ask := r.asks(step)
	if ask == nil {
		return m, words.Errorf("step {n} of this story has no question that a capture answers", "n", step)
	}
	if len(r.frames) == 0 {
		return m, words.Error("the answer is computed from what crosses the wire, and nothing has yet: press Run first")
	}
	if o, same := questions.Ordinary(r.Lesson(), ask, r.setting); !same {
		return m, &ErrNotOrdinary{r.Lesson(), o}
	}
	e, ok := r.viewpoint(ask.From.Eye)
	if !ok {
		return m, words.Errorf("this lesson has no viewpoint {name}", "name", ask.From.Eye)
	}
	a, err := questions.Of(ask, func(string) (*dissect.Session, error) { return e.session, nil }, questions.Note{Text: r.secret, Carriers: r.carriers})
	if err != nil {
		return m, err
	}
	return Answer{Right: []int{a.Right}, Frame: a.Frame, Field: a.Field,
		Says: words.Say("Computed from the packets of this run, as {who} sees them.", "who", pages.The(strings.ToLower(e.Title)))}, nil
}

// AnswerFrom answers the question of a step from an ordinary recording of the lesson.
func AnswerFrom(l *lessons.Lesson, step int, rec *recording.Recording, secret string, session func(eye string) (*dissect.Session, error)) (m Answer, err error) {
	ask := l.Story[step-1].Ask
	a, err := questions.Of(ask, session, questions.Note{Text: secret, Carriers: rec.Carriers})
	if err != nil {
		return m, err
	}
	e, _ := l.Eye(ask.From.Eye)
	return Answer{Right: []int{a.Right},
		Says: words.Say("Computed from the packets of a separate run without a fault and with the usual settings, as {who} sees them.", "who", pages.The(strings.ToLower(e.Title)))}, nil
}
