package lessons

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// Both ends accept, the attacker reads everything, and one message arrives as
// another.
func TestRSAChatMITM(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, secret := range secrets {
			heard := run(t, &rsaChatMITM, open(t, kind), secret)
			ds := conversations(t, heard)
			if len(ds) != 2 {
				t.Fatalf("%d conversations, want 2", len(ds))
			}
			for _, d := range ds {
				if got := order(t, d); got != "1 8 3 3 3 / 8 2 3 3 3" {
					t.Errorf("the frames are %s", got)
				}
				checkKeyExchange(t, d)
			}
			near, far := ds[0], ds[1]
			if bytes.Equal(payload(t, near.toServer, 1), payload(t, far.toServer, 1)) || bytes.Equal(payload(t, near.toClient, 2), payload(t, far.toClient, 2)) {
				t.Error("the keys are not replaced")
			}
			replies := "The note says: " + secret + "|We will be there, with acorns.|Goodbye. Mind the owls."
			client := "What is the note?|Meet me under the old oak at noon.|Goodbye. > " + replies
			server := "What is the note?|Meet me under the old bridge at noon.|Goodbye. > " + replies
			for eye, want := range map[string][]string{"eavesdropper": {"", ""}, "client": {client, ""}, "server": {"", server}, "mitm": {client, server}} {
				if got := chatOpened(t, heard, eye); !slices.Equal(got, want) {
					t.Errorf("%s opens %q, want %q", eye, got, want)
				}
			}
			if len(heard.held["mitm"]) != 3 || len(heard.held["client"]) != 1 || len(heard.held["server"]) != 1 {
				t.Errorf("the viewpoints hold %v", heard.held)
			}
			if all := happenedIn(heard); !strings.Contains(all, "both report success") || strings.Contains(all, "refuse") {
				t.Errorf("the told lines are %s", all)
			}
		}
		says(t, &rsaChatMITM, "Two: the client's, and the attacker's.")
		says(t, &rsaChatMITM, "That is four checks in this run: two on each side of the attacker.")
		says(t, &rsaChatMITM, `The client writes: "`+meetAt+`" The squirrels answer that they will be there`)
		says(t, &rsaChatMITM, `One: it reads "`+meetOther+`"`)
	})
}
