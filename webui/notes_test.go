package webui

import (
	"context"
	"testing"

	"plainsight/capture"
	"plainsight/lessons"
)

// All eyes see what a lesson says, so the secret is not in it, wherever it would
// stand.
func TestNotesNeverHoldTheSecret(t *testing.T) {
	t.Parallel()
	const kept = "The client asks for the note."
	for _, note := range []string{typed, typed + " is the note.", "The note is " + typed, "It says " + typed + ", and no more.", "«" + typed + "»"} {
		_, web := serve(t, lessons.Lesson{Name: "talks", Title: "A lesson that talks", Eyes: fixtureEyes,
			Play: func(_ context.Context, _ capture.Wire, _ lessons.Setting, a lessons.Audience) error {
				newSpeaker(a).Say(0, 0x18, "hello")
				a.Happened(kept)
				a.Happened(note)
				return nil
			}})
		v := connect(t, web)
		v.watch(start(t, web, "talks", typed).Run, "eavesdropper")
		v.untilDone()
		if v.state == nil || v.state.Says != kept {
			t.Errorf("after %q the page says %+v", note, v.state)
		}
	}
}
