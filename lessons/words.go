package lessons

import (
	"slices"

	"plainsight/dissect/words"
)

// said is the lesson with its words in the language in use. The English sentences in it
// are the keys of the translations.
func (l *Lesson) said() *Lesson {
	s := *l
	for _, text := range []*string{&s.Title, &s.Summary, &s.Guards, &s.Talks} {
		*text = saidText(*text)
	}
	s.Story = slices.Clone(l.Story)
	for i := range s.Story {
		s.Story[i] = s.Story[i].said()
	}
	s.Eyes = slices.Clone(l.Eyes)
	for i := range s.Eyes {
		e := &s.Eyes[i]
		e.Title, e.Says = saidText(e.Title), saidText(e.Says)
	}
	s.Knobs = slices.Clone(l.Knobs)
	for i := range s.Knobs {
		k := &s.Knobs[i]
		k.Label, k.Says, k.Options = saidText(k.Label), saidText(k.Says), slices.Clone(k.Options)
		for j := range k.Options {
			o := &k.Options[j]
			o.Label, o.Fill = words.Say(o.Label, o.Fill...), nil
		}
	}
	s.Faults = slices.Clone(l.Faults)
	for i := range s.Faults {
		f := &s.Faults[i]
		f.Title, f.Says, f.Look.Label = saidText(f.Title), saidText(f.Says), saidText(f.Look.Label)
	}
	return &s
}

func (s Step) said() Step {
	s.Title, s.Text = saidText(s.Title), saidText(s.Text)
	if s.Ask != nil {
		q := *s.Ask
		q.Ask, q.Choices = saidText(q.Ask), slices.Clone(q.Choices)
		for i := range q.Choices {
			c := &q.Choices[i]
			c.Text, c.Because = saidText(c.Text), saidText(c.Because)
		}
		s.Ask = &q
	}
	if s.Look != nil {
		look := *s.Look
		look.Label = saidText(look.Label)
		s.Look = &look
	}
	return s
}

// saidText leaves alone what is not there: "" is no sentence.
func saidText(text string) string {
	if text == "" {
		return ""
	}
	return words.Say(text)
}
