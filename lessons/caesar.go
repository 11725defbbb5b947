package lessons

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/dissect/words"
	"plainsight/lessons/play"
)

// caesar sends a note whose letters are shifted along the alphabet.
var caesar = Lesson{
	Name:    "caesar",
	Title:   "Caesar: a secret undone by counting",
	Summary: "Each letter of the note from A to Z is shifted along the alphabet, and somebody without the key can read it by counting letters.",
	Guards:  "one number from 1 to 25",
	Story:   caesarStory,
	Eyes: []Eye{
		{"eavesdropper", "Eavesdropper", "Sees every packet on the wire, does not know the shift, and does not try to find it."},
		{"client", "Client", "Asked for the note. Knows the shift."},
		{"server", "Server", "The Secret Squirrels, who keep the note. They know the shift."},
		{"codebreaker", "Codebreaker", "Sees what the eavesdropper sees and holds no key, but tries all 25 shifts and counts letters."},
	},
	Knobs: []Knob{shiftKnob, portKnob},
	Faults: []Fault{{
		Name: "wrong-shift", Title: "Give the client another shift",
		Says: "The client moves the letters back one place further than the server moved them.",
		Look: Look{Field: "plainsight.caesar.nonsense", Eye: "client", Label: "Show what the client reads"},
	}},
	Stays: true,
	Play:  playCaesar,
}

// shiftKnob chooses the key.
var shiftKnob = Knob{
	Name: "shift", Label: "Shift", Says: "How many places each letter is moved along the alphabet.",
	Options: shiftOptions(), Default: "3",
}

// shifts is how many shifts change a text.
const shifts = 25

func shiftOptions() (out []Option) {
	for n := 1; n <= shifts; n++ {
		o := Option{strconv.Itoa(n), "{n}: a becomes {letter}", []any{"n", n, "letter", string(rune('a' + n))}}
		switch n {
		case 3:
			o.Label = "{n}: a becomes {letter}, as Caesar did"
		case 13:
			o.Label = "{n}: a becomes {letter}, called ROT13"
		}
		out = append(out, o)
	}
	return out
}

func playCaesar(ctx context.Context, w capture.Wire, q Setting, a Audience) error {
	shift, err := strconv.Atoi(shiftKnob.value(q))
	if err != nil {
		return fmt.Errorf("the shift: %w", err)
	}
	believed := shift
	if q.Fault == "wrong-shift" {
		believed = shift%shifts + 1
	}
	return overHTTP(ctx, w, q, a, func(ctx context.Context, s *play.Running) error {
		s.Holds("client", shiftHeld("the client's shift", believed))
		s.Holds("server", shiftHeld("the server's shift", shift))
		s.Holds("codebreaker", field.Secret{Kind: field.Codebreaking, Label: words.Say("the skill of counting letters")})

		letter := friendly(q.Secret)
		squirrels, err := s.ServeNote(ctx, s.Carrying(shiftedServer(letter, shift), beforeSecret, q.Secret, afterSecret))
		if err != nil {
			return err
		}
		got, err := s.Fetch(ctx, squirrels)
		if err != nil {
			return err
		}
		read := turnLetters(got.Body, -believed)
		switch same := string(read) == letter; {
		case same && believed != shift:
			return errors.New("the fault wrong-shift was injected, and the client read the note anyway")
		case !same && believed == shift:
			return errors.New("the client turned the letters back and got another note than the server sent")
		case !same:
			s.Happened(words.Count(believed, "The client shifted the letters back by {n} place, and reads nonsense. The letters carry no seal that could have shown it.", "The client shifted the letters back by {n} places, and reads nonsense. The letters carry no seal that could have shown it."))
		default:
			s.Happened(words.Count(believed, "The client fetched the note and shifted each letter back by {n} place.", "The client fetched the note and shifted each letter back by {n} places."))
		}
		return s.Stay(ctx, q, squirrels, Service{Path: play.NotePath})
	})
}

// unmoved reports whether the secret has no letter that a shift moves.
func unmoved(q Setting) bool {
	return string(turnLetters([]byte(q.Secret), 1)) == q.Secret
}

// friendly puts the secret into a letter to a friend, so that there are enough
// letters to count, however short the secret is.
func friendly(secret string) string { return beforeSecret + secret + afterSecret }

const (
	beforeSecret = "Dear friend, this is what the note says: "
	afterSecret  = ". Keep it to yourself, and do not tell the squirrels about it."
)

// turnLetters moves every letter from A to Z, capital or small, n places along
// the alphabet, and continues at A after Z.
func turnLetters(text []byte, n int) []byte {
	n = (n%26 + 26) % 26
	out := make([]byte, len(text))
	for i, b := range text {
		switch {
		case b >= 'a' && b <= 'z':
			b = 'a' + (b-'a'+byte(n))%26
		case b >= 'A' && b <= 'Z':
			b = 'A' + (b-'A'+byte(n))%26
		}
		out[i] = b
	}
	return out
}

// shiftedServer answers requests for the note with its letters shifted.
func shiftedServer(letter string, shift int) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+play.NotePath, func(w http.ResponseWriter, r *http.Request) {
		play.Respond(w, http.StatusOK, "text/vnd.plainsight.caesar; charset=utf-8", turnLetters([]byte(letter), shift))
	})
	return mux
}

// shiftHeld is a shift as a secret that a viewpoint holds.
func shiftHeld(label string, shift int) field.Secret {
	return field.Secret{Kind: field.CaesarShift, Label: words.Say("{what} of {shift}", "what", words.Say(label), "shift", shift), Data: []byte(strconv.Itoa(shift))}
}
