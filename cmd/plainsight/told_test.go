package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"plainsight/lessons"
	"plainsight/webui/recording"
)

// How far something is goes to who waits, and what happened into the output:
// neither into both.
func TestProgressIsNoNote(t *testing.T) {
	var meanwhile strings.Builder
	passes := &told{to: &meanwhile, begun: time.Now().Add(-2 * slow)}
	r := &lessonRun{Recorder: &recording.Recorder{OnBusy: passes.far}}
	var a lessons.Audience = r
	b, ok := a.(lessons.Busy)
	if !ok {
		t.Fatal("a run does not tell progress from notes")
	}
	a.Happened("Looking.")
	b.Busy("Still looking: 1 s.")
	b.Busy("Still looking: 2 s.")
	a.Happened("Found.")
	if want := []string{"Looking.", "Found."}; !slices.Equal(r.Told, want) {
		t.Errorf("the notes are %q, want %q", r.Told, want)
	}
	if want := "Still looking: 1 s.\nStill looking: 2 s.\n"; meanwhile.String() != want {
		t.Errorf("meanwhile it says %q, want %q", meanwhile.String(), want)
	}
	passes.begun = time.Now().Add(time.Hour)
	b.Busy("Still looking: 3 s.")
	if strings.Contains(meanwhile.String(), "3 s") {
		t.Error("a short run speaks of how far it is")
	}
}
