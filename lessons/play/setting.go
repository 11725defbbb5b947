package play

// Setting is what is asked of one run.
type Setting struct {
	Secret string
	Knobs  map[string]string // by the knob's name; what is absent has its default
	Fault  string            // the name of the fault to inject, "" for none

	// Stay lets the server wait for other clients after the lesson's own, or for
	// what the learner types, until the channel is closed. It is nil for a run that
	// ends by itself.
	Stay <-chan struct{}
	// Say brings what the learner types, until it is closed. What it holds when
	// Stay is closed is still said. It is nil for a run in which nobody types.
	Say <-chan string
}
