package webui

import (
	"context"
	"testing"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/lessons"
	"plainsight/webui/recording"
)

// A secret counts from the packet on behind which it came, of those that are
// shown, not of those that were captured.
func TestSecretsComeWithTheirPackets(t *testing.T) {
	a, b, c := field.Secret{Label: "a"}, field.Secret{Label: "b"}, field.Secret{Label: "c"}
	r := &run{frames: make([]capture.Frame, 9), held: []recording.Held{{Eye: "client", Secret: a, After: 0}, {Eye: "server", Secret: b, After: 0}, {Eye: "client", Secret: c, After: 3}}}
	for shown, want := range map[int]string{0: "a", 2: "a", 3: "ac", 9: "ac"} {
		r.shown = shown
		got := ""
		for _, s := range r.secretsOf("client") {
			got += s.Label
		}
		if got != want {
			t.Errorf("with %d of 9 packets shown, the client holds %q, want %q", shown, got, want)
		}
	}
}

// All eyes see what a lesson says, so the secret is not in it, wherever it would
// stand.
func TestNotesNeverHoldTheSecret(t *testing.T) {
	t.Parallel()
	const kept = "The client asks for the note."
	for _, note := range []string{typed, typed + " is the note.", "The note is " + typed, "It says " + typed + ", and no more.", "«" + typed + "»"} {
		_, web := serve(t, lessons.Lesson{Name: "talks", Title: "A lesson that talks", Eyes: fixtureEyes,
			Play: func(_ context.Context, _ capture.Wire, _ lessons.Setting, a lessons.Audience) error {
				newSpeaker(a).Say(0, 0x18, "hello")
				a.Note(kept)
				a.Note(note)
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
