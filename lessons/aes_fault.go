package lessons

import (
	"bytes"
	"context"
	"crypto/aes"
	"fmt"
	"net/http"

	"plainsight/lessons/play"
)

var flippedIV = Fault{
	Name: "flip-iv", Title: "Flip a byte of the IV on the wire",
	Says: "One byte of the IV is flipped on its way to the client, by somebody who has no key and wants 9 acorns instead of 2.",
	Look: Look{Field: "plainsight.aes.block_plaintext", Eye: "client", Label: "Show the first block, edited"},
}

var badPadding = Fault{
	Name: "bad-padding", Title: "Ask the server about padding",
	Says: "Somebody flips a bit that lands in the padding, sends the note back, and waits to hear what the server says.",
	Look: Look{Field: "plainsight.aes.bad_padding", Eye: "server", Label: "Show the padding that does not fit"},
}

// ivFlipped has the client fetch a note whose IV was changed on its way.
func ivFlipped(ctx context.Context, s *play.Running, q Setting, key aesKey) error {
	s.Behind = play.AlteredAnswers(func(_ int, answer []byte) []byte {
		if c := play.Content(answer); len(c) > aes.BlockSize {
			c[acornsAt] ^= twoToNine
		}
		return answer
	})
	squirrels, err := s.ServeNote(ctx, s.Carrying(aesServer(promise+q.Secret, key), promise, q.Secret, ""))
	if err != nil {
		return err
	}
	got, err := s.Fetch(ctx, squirrels)
	if err != nil {
		return err
	}
	read, err := key.unchain(got.Body)
	if err != nil {
		return fmt.Errorf("the fault flip-iv was injected, and the note does not open: %w", err)
	}
	want := []byte(promise + q.Secret)
	want[acornsAt] = '9'
	if !bytes.Equal(read, want) {
		return fmt.Errorf("the fault flip-iv was injected, and something else than the number of acorns has changed")
	}
	s.Tell("The client opened the note with the right key and believes that it gets 9 acorns. The server wrote 2. One byte of the IV was changed on the way, no byte became garbage, and nothing shows the change.")
	return nil
}

// paddingAsked sends two changed notes, one of which ends in wrong padding, and
// checks that the server's answers tell them apart.
func paddingAsked(ctx context.Context, s *play.Running, v *play.Server, note []byte) error {
	for _, c := range []struct {
		at, status int
		says       string
	}{
		{len(note) - aes.BlockSize - 1, http.StatusBadRequest, "Somebody flipped the last bit of the block before the last. It came out flipped in the padding, and the server answered 400."},
		{aes.BlockSize, http.StatusOK, "They flipped a bit of the first block instead, far from the padding, and the server answered 200."},
	} {
		changed := bytes.Clone(note)
		changed[c.at] ^= 1
		got, err := s.Exchange(ctx, v, nil, http.MethodPost, play.NotePath, kindCBC, changed)
		if err != nil {
			return err
		}
		if got.Status != c.status {
			return fmt.Errorf("the fault bad-padding was injected at byte %d, and the server answered %d, expected %d", c.at, got.Status, c.status)
		}
		s.Tell(c.says)
	}
	s.Tell("So the server's answers tell everyone whether padding fits. Somebody who asks often enough finds every byte of the note that way, without the key, with at most 256 questions each.")
	return nil
}
