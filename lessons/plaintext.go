package lessons

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"unicode"

	"plainsight/capture"
	"plainsight/lessons/play"
)

// plaintext sends the note as it is.
var plaintext = Lesson{
	Name:    "plaintext",
	Title:   "Plaintext: nothing in the way",
	Summary: "A client fetches a secret note over plain HTTP, and everyone on the wire reads along.",
	Guards:  "nothing",
	Story:   plaintextStory,
	Eyes: []Eye{
		{"eavesdropper", "Eavesdropper", "Sees every packet on the wire and holds no key. Here none is needed."},
		{"client", "Client", "Asked for the note. Holds no key: there is none."},
		{"server", "Server", "The Secret Squirrels, who keep the note. They hold no key: there is none."},
	},
	Knobs:  []Knob{portKnob},
	Faults: []Fault{changedWord},
	Stays:  true,
	Play:   playPlaintext,
}

// changedWord is the fault that nobody notices.
var changedWord = Fault{
	Name: "change-word", Title: "Change a word on the wire",
	Says: "Somebody on the wire replaces the first word of the note with other letters.",
	Look: Look{Field: "http.file_data", Eye: "eavesdropper", Label: "Show the note that arrives"},
}

func playPlaintext(ctx context.Context, w capture.Wire, q Setting, a Audience) error {
	return overHTTP(ctx, w, q, a, func(ctx context.Context, s *play.Running) error {
		if q.Fault == changedWord.Name {
			return otherNote(ctx, s, q.Secret)
		}
		squirrels, err := s.ServeNote(ctx, s.Carrying(play.NoteServer(q.Secret), "", q.Secret, ""))
		if err != nil {
			return err
		}

		note, err := s.Get(ctx, squirrels)
		if err != nil {
			return err
		}
		if err := note.Read(q.Secret); err != nil {
			return err
		}
		s.Tell("The client asked for the note and got it. So did everyone who listened.")
		return s.Stay(ctx, q, squirrels, Service{Path: play.NotePath})
	})
}

// otherNote has the note changed on its way.
func otherNote(ctx context.Context, s *play.Running, note string) error {
	other := changeWord([]byte(note))
	if string(other) == note {
		return errors.New("the fault change-word needs a note with a word in it")
	}
	s.Behind = play.AlteredAnswers(func(_ int, answer []byte) []byte {
		copy(play.Content(answer), other)
		return answer
	})
	squirrels, err := s.ServeNote(ctx, s.Carrying(play.NoteServer(note), "", note, ""))
	if err != nil {
		return err
	}
	got, err := s.Get(ctx, squirrels)
	if err != nil {
		return err
	}
	if err := got.Read(string(other)); err != nil {
		return fmt.Errorf("the fault change-word was injected, and the client should have taken the changed note: %w", err)
	}
	s.Tell("Somebody changed the note's first word on the wire. The client took it, and so would you: the length is right, no checksum objects, and nothing in plain HTTP could show it.")
	return nil
}

// changeWord replaces the first word by as many letters x or y as it has bytes, so that
// no length changes.
func changeWord(note []byte) []byte {
	from := bytes.IndexFunc(note, func(r rune) bool { return !unicode.IsSpace(r) })
	if from < 0 {
		return note
	}
	other := bytes.Clone(note)
	for i := from; i < len(other) && other[i] > ' '; i++ {
		if other[i] == 'x' {
			other[i] = 'y'
		} else {
			other[i] = 'x'
		}
	}
	return other
}
