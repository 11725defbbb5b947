package lessons

import (
	"context"
	"errors"
	"net/http"

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
	Stays: true,
	Play:  playPlaintext,
}

func playPlaintext(ctx context.Context, w capture.Wire, q Setting, a Audience) error {
	return perform(ctx, w, q, a, func(ctx context.Context, s *stage) error {
		squirrels, err := s.serve(ctx, noteServer(q.Secret))
		if err != nil {
			return err
		}
		s.Note("Secret Squirrels wait at " + squirrels.addr + ".")

		note, err := s.get(ctx, squirrels)
		if err != nil {
			return err
		}
		if err := note.read(q.Secret); err != nil {
			return err
		}
		s.Note("The client asked for the note and got it. So did everyone who listened.")
		return s.stay(ctx, q, squirrels, Service{Path: notePath})
	})
}

// noteServer answers whoever asks for the note with the note.
func noteServer(note string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+notePath, func(w http.ResponseWriter, r *http.Request) {
		text(w, http.StatusOK, []byte(note))
	})
	return mux
}

// read checks that an answer is the note, byte for byte.
func (a answer) read(note string) error {
	if err := a.fetched(); err != nil {
		return err
	}
	if string(a.body) != note {
		return errors.New("the client got another note than the server sent: something on this wire changes what is sent")
	}
	return nil
}
