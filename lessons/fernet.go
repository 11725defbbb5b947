package lessons

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"plainsight/capture"
	"plainsight/capture/cause"
	"plainsight/lessons/fernetkey"
	"plainsight/lessons/play"
)

// fernet sends the note in a Fernet token.
var fernet = Lesson{
	Name:    "fernet",
	Title:   "Fernet: a shared key",
	Summary: "The note is locked with a key that client and server share, and the wire carries a token.",
	Guards:  "one key that both sides share",
	Story:   fernetStory,
	Eyes: []Eye{
		{"eavesdropper", "Eavesdropper", "Sees every packet on the wire and holds no key."},
		{"client", "Client", "Asked for the note. Holds the shared key."},
		{"server", "Server", "The Secret Squirrels, who keep the note. They hold the shared key."},
		{"thief", "Thief", "Recorded the packets, and stole the shared key later."},
		{"wrong-key", "Client with the wrong key", "A client that holds a Fernet key, but not the one that locked the note."},
	},
	Knobs:  []Knob{wrongKeyKnob, portKnob},
	Faults: []Fault{flippedToken, replayedToken, oldToken},
	Stays:  true,
	Play:   playFernet,
}

// wrongKeyKnob chooses the key that does not open the note.
var wrongKeyKnob = Knob{
	Name: "wrong-key", Label: "The wrong key", Says: "The key of the client that cannot open the note.",
	Options: []Option{{Value: "random", Label: "Another key, new for each run"}, {Value: "zeros", Label: "{key}: all zeros", Fill: []any{"key", new(fernetkey.Key).Key.Encode()}}}, Default: "random",
}

func playFernet(ctx context.Context, w capture.Wire, q Setting, a Audience) error {
	shared, other := fernetkey.NewKey(), fernetkey.NewKey()
	if wrongKeyKnob.value(q) == "zeros" {
		other = new(fernetkey.Key)
	}
	err := overHTTP(ctx, w, q, a, func(ctx context.Context, s *play.Running) error {
		s.Holds("client", shared.Named("the shared Fernet key"))
		s.Holds("server", shared.Named("the shared Fernet key"))
		s.Holds("wrong-key", other.Named("another Fernet key"))
		if q.Fault != "" {
			return tokenGoesWrong(ctx, s, q, shared)
		}

		squirrels, err := s.ServeNote(ctx, s.Carrying(fernetkey.Server(q.Secret, shared), "", q.Secret, ""))
		if err != nil {
			return err
		}

		// A client with the shared key fetches the note and opens it.
		token, err := s.Get(ctx, squirrels)
		if err != nil {
			return err
		}
		if err := opensTo(token, q.Secret, shared); err != nil {
			return err
		}
		s.Tell("The client fetched the token and opened it with the shared key.")

		// A client with another key fetches the note too, and cannot open it.
		again, err := s.Fetch(ctx, squirrels)
		if err != nil {
			return err
		}
		_, why := other.Open(again.Body)
		if why == nil {
			return errors.New("a key that did not lock the note has opened it")
		}
		s.Tell("A client with another key fetched a token and could not open it: {why}.", "why", cause.Words(why))

		// Somebody flips one bit of the first token and sends it back.
		changed, err := fernetkey.FlipOneBit(token.Body)
		if err != nil {
			return err
		}
		refusal, err := s.Post(ctx, squirrels, changed)
		if err != nil {
			return err
		}
		if refusal.Status != http.StatusBadRequest {
			return fmt.Errorf("the server answered %d to a token with one bit flipped, expected 400", refusal.Status)
		}
		s.Tell("Somebody flipped one bit of the first token and sent it back. The server answered 400: {answer}", "answer", strings.TrimSpace(string(refusal.Body)))
		return s.Stay(ctx, q, squirrels, Service{Path: play.NotePath})
	})
	if err != nil {
		return err
	}

	// After the run, the key is stolen.
	a.Holds("thief", shared.Named("the shared Fernet key"))
	return nil
}

// opensTo checks that an answer is a token that the key opens and that is not
// too old, with the note in it.
func opensTo(a play.Answer, note string, key *fernetkey.Key) error {
	if err := a.Fetched(); err != nil {
		return err
	}
	opened, err := key.OpenFresh(a.Body)
	if err != nil {
		return fmt.Errorf("the client could not open the token with the shared key: %w", err)
	}
	return play.Answer{Status: a.Status, Body: opened}.Read(note)
}
