package lessons

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// What a learner types is sent by the first client and answered, until there is
// no more of it, or the run is to end, or the learner says goodbye.
func TestRSAChatTalks(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		check := noGoroutineLeft(t)
		for how, want := range map[string]string{
			"closes":  "Is it safe?|a b c|Goodbye. > ",
			"enough":  "Is it safe?|a b c|Goodbye. > ",
			"goodbye": "Is it safe?|a b c|Bye then! > ",
		} {
			say, stay := make(chan string), make(chan struct{})
			heard := &listener{}
			ended := make(chan error, 1)
			w := open(t, kind)
			go func() {
				ended <- rsaChat.Play(t.Context(), w, Setting{Secret: DefaultSecret, Say: say, Stay: stay}, heard)
			}()
			say <- "Is it safe?"
			say <- "a b c"
			switch how {
			case "closes":
				close(say)
			case "enough":
				close(stay)
			case "goodbye":
				say <- "Bye then!"
			}
			select {
			case err := <-ended:
				if err != nil {
					t.Fatalf("%s: %v", how, err)
				}
			case <-time.After(hung):
				t.Fatalf("%s: the run does not end", how)
			}
			w.Close()
			got := chatOpened(t, heard, "client")
			if !strings.Contains(got[0], want) || !strings.Contains(got[0], "|You wrote 3 words: a b c|Goodbye. Mind the owls.") || !strings.Contains(got[0], "Only someone who holds your private key") {
				t.Errorf("%s: the first client's conversation is %q", how, got[0])
			}
		}
		check()
	})
}

// A learner who types nothing does not keep the lesson from ending.
func TestRSAChatWaitsForNobody(t *testing.T) {
	check := noGoroutineLeft(t)
	ctx, cancel := context.WithCancel(t.Context())
	heard := &listener{}
	ended := make(chan error, 1)
	w := open(t, "virtual")
	say := make(chan string)
	go func() { ended <- rsaChat.Play(ctx, w, Setting{Secret: DefaultSecret, Say: say}, heard) }()
	say <- "Hello!"
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	w.Close()
	check()
}

// What was typed before the run was to end is said before it ends, though the
// lesson was busy with what was typed before that.
func TestRSAChatSaysAllThatWasTyped(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for range 5 { // chance had a hand in it
			say, stay := make(chan string, 3), make(chan struct{})
			for _, text := range []string{"one", "two words", "and three more"} {
				say <- text
			}
			close(stay)
			close(say)
			heard := &listener{}
			if err := rsaChat.Play(t.Context(), open(t, kind), Setting{Secret: DefaultSecret, Say: say, Stay: stay}, heard); err != nil {
				t.Fatal(err)
			}
			if got := chatOpened(t, heard, "client")[0]; !strings.Contains(got, "|one|two words|and three more|Goodbye. > ") || !strings.Contains(got, "|You wrote 3 words: and three more|") {
				t.Errorf("the first client's conversation is %q", got)
			}
		}
	})
}
