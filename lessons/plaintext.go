package lessons

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"unicode"

	"plainsight/capture"
)

// plaintext is a note that crosses the wire as it is.
var plaintext = Lesson{
	Name:    "plaintext",
	Title:   "Plaintext: nothing in the way",
	Summary: "A client fetches a secret note over plain HTTP, and everyone on the wire reads along.",
	Guards:  "nothing",
	Story:   plaintextStory,
	Eyes: []Eye{
		{"eavesdropper", "Eavesdropper", "Sees every packet on the wire and holds no key. Here none is needed."},
		{"client", "Client", "Asked for the note. Holds no key, for there is none."},
		{"server", "Server", "Secret Squirrels, who keep the note. Holds no key, for there is none."},
	},
	Faults: []Fault{changedWord},
	Stays:  true,
	Play:   playPlaintext,
}

// changedWord is the fault that nobody notices.
var changedWord = Fault{
	Name: "change-word", Title: "Change a word on the wire",
	Says: "Somebody on the wire puts other letters in the place of the note's first word.",
	Look: Look{Field: "http.file_data", Eye: "eavesdropper", Label: "Show the note that arrives"},
}

func playPlaintext(ctx context.Context, w capture.Wire, q Setting, a Audience) error {
	return perform(ctx, w, q, a, func(ctx context.Context, s *stage) error {
		if q.Fault == changedWord.Name {
			return otherNote(ctx, s, q.Secret)
		}
		squirrels, err := s.serveNote(ctx, noteServer(q.Secret))
		if err != nil {
			return err
		}

		note, err := s.get(ctx, squirrels)
		if err != nil {
			return err
		}
		if err := note.read(q.Secret); err != nil {
			return err
		}
		s.note("The client asked for the note and got it. So did everyone who listened.")
		return s.stay(ctx, q, squirrels, Service{Path: notePath})
	})
}

// otherNote has the note changed on its way.
func otherNote(ctx context.Context, s *stage, note string) error {
	other := changeWord([]byte(note))
	if string(other) == note {
		return errors.New("the fault change-word needs a note with a word in it")
	}
	s.behind = alteredAnswers(func(_ int, answer []byte) []byte {
		copy(content(answer), other)
		return answer
	})
	squirrels, err := s.serveNote(ctx, noteServer(note))
	if err != nil {
		return err
	}
	got, err := s.get(ctx, squirrels)
	if err != nil {
		return err
	}
	if err := got.read(string(other)); err != nil {
		return fmt.Errorf("the fault change-word was injected, and the client should have taken the changed note: %w", err)
	}
	s.note("Somebody changed the note's first word on the wire. The client took it, and so would you: the length is right, the checksums are right, and nothing in plain HTTP could show it.")
	return nil
}

// changeWord puts the letters x or y in the place of the first word, as many as
// it has bytes, so that no length changes.
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

// noteServer answers whoever asks for the note with the note.
func noteServer(note string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+notePath, func(w http.ResponseWriter, r *http.Request) {
		text(w, http.StatusOK, []byte(note))
	})
	return mux
}
