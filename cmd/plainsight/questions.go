package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"plainsight/dissect"
	"plainsight/lessons"
	"plainsight/webui/questions"
)

// questionOptions say which run the questions are about.
type questionOptions struct {
	wire   *choice
	secret string
	set    map[string]string
	fault  string
	format *choice
}

func newLessonQuestions(p *program) *cobra.Command {
	var o questionOptions
	cmd := &cobra.Command{
		Use:   "questions NAME",
		Short: "Play a lesson, and print its questions with their answers",
		Long: `questions plays a lesson and prints each question of its story: the choices, which one
is right and why, and the frame and field that the answer was read from. It is a
teacher's answer key.

A question is about the ordinary course of a lesson. Where a fault or a setting
changes that, the lesson is played again without it, and the answer is from that run.

JSON is an array of {"lesson", "step", "question", "choices": [], "right": index,
"why", "about": "this run", "a run without the fault" or "a run with the default settings",
"frame", "field"}.`,
		Example: `  plainsight lesson questions tls13
  plainsight lesson questions fernet --fault flip-byte -T json`,
		Args: exactly("NAME"),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return lessonNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error { return p.askLesson(cmd.Context(), args[0], o) },
	}
	o.wire = wireFlag(cmd)
	cmd.Flags().StringVar(&o.secret, "secret", lessons.DefaultSecret, "the `TEXT` to send over the wire")
	cmd.Flags().StringToStringVar(&o.set, "set", nil, "set one of the lesson's settings, as `NAME=VALUE`; see 'plainsight lesson list --json'")
	cmd.Flags().Lookup("set").DefValue = "" // which help then leaves out
	cmd.Flags().StringVar(&o.fault, "fault", "", "let this go wrong on purpose: `FAULT`; see 'plainsight lesson list --json'")
	o.format = choose(cmd, "format", "T", "what to print", "text", "json")
	return cmd
}

// What a question is about.
const (
	aboutThis     = "this run"
	aboutOrdinary = "a run without the fault"
	aboutDefaults = "a run with the default settings" // where there is no fault to leave out
)

// asked is a question with its answer.
type asked struct {
	Lesson   string   `json:"lesson"`
	Step     int      `json:"step"`
	Question string   `json:"question"`
	Choices  []string `json:"choices"`
	Right    int      `json:"right"`
	Why      string   `json:"why"`
	About    string   `json:"about"`
	Frame    int      `json:"frame"`
	Field    string   `json:"field"`
}

func (p *program) askLesson(ctx context.Context, name string, o questionOptions) error {
	l, err := findLesson(name)
	if err != nil {
		return err
	}
	if err := checkSecret(o.secret); err != nil {
		return err
	}
	set := lessons.Setting{Secret: o.secret, Knobs: o.set, Fault: o.fault}
	if err := l.Check(set); err != nil {
		return usageError{err}
	}
	all, err := answers(ctx, l, o.wire.value, set)
	if err != nil {
		return err
	}
	if o.format.value == "json" {
		return writeJSON(p.out, all)
	}
	for i, a := range all {
		if i > 0 {
			fmt.Fprintln(p.out)
		}
		fmt.Fprintf(p.out, "%s, step %d: %s\n", a.Lesson, a.Step, a.Question)
		for k, c := range a.Choices {
			mark := " "
			if k == a.Right {
				mark = "*"
			}
			fmt.Fprintf(p.out, "  %s %c. %s\n", mark, 'a'+k, c)
		}
		fmt.Fprintf(p.out, "  %s\n", a.Why)
		if a.Field != "" || a.Frame > 0 {
			fmt.Fprintf(p.out, "  From %s", a.About)
			if a.Frame > 0 {
				fmt.Fprint(p.out, ", frame "+strconv.Itoa(a.Frame))
			}
			if a.Field != "" {
				fmt.Fprint(p.out, ", "+a.Field)
			}
			fmt.Fprintln(p.out)
		}
	}
	return nil
}

// answers plays a lesson with each setting that one of its questions is about, and
// answers them all.
func answers(ctx context.Context, l *lessons.Lesson, wire string, set lessons.Setting) ([]asked, error) {
	all := []asked{}
	played := map[string]*lessonRun{}
	for i, s := range l.Story {
		q := s.Ask
		if q == nil {
			continue
		}
		same, ordinary := true, set
		if q.From.What != "" {
			ordinary, same = questions.Ordinary(l, q, set)
		}
		a := questions.Answer{}
		var err error
		if q.From.What == "" {
			a, err = questions.Of(q, nil, questions.Note{})
		} else {
			r := played[settingKey(ordinary)]
			if r == nil {
				if r, err = play(ctx, l, wire, ordinary, nil); err != nil {
					return nil, err
				}
				played[settingKey(ordinary)] = r
			}
			a, err = questions.Of(q, func(eye string) (*dissect.Session, error) {
				return session(ctx, &r.Recording, r.Secrets(eye))
			}, questions.Note{Text: ordinary.Secret, Carriers: r.Carriers})
		}
		if err != nil {
			return nil, fmt.Errorf("lesson %s, step %d: %w", l.Name, i+1, err)
		}
		one := asked{Lesson: l.Name, Step: i + 1, Question: q.Ask, Right: a.Right, Why: a.Why(q), About: aboutOf(set, same), Frame: a.Frame, Field: a.Field}
		for _, c := range q.Choices {
			one.Choices = append(one.Choices, c.Text)
		}
		all = append(all, one)
	}
	return all, nil
}

// aboutOf names the run that a question is about, where a lesson was played with a
// setting and same says whether the question is about that.
func aboutOf(set lessons.Setting, same bool) string {
	switch {
	case same:
		return aboutThis
	case set.Fault == "":
		return aboutDefaults
	}
	return aboutOrdinary
}

// settingKey is a text that is different for different settings.
func settingKey(s lessons.Setting) string {
	var knobs []string
	for _, k := range slices.Sorted(maps.Keys(s.Knobs)) {
		knobs = append(knobs, k+"="+s.Knobs[k])
	}
	return s.Fault + "\x00" + strings.Join(knobs, "\x00")
}
