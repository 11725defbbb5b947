package lessons

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"plainsight/capture/cause"
	"plainsight/lessons/fernetkey"
	"plainsight/lessons/play"
)

var flippedToken = Fault{
	Name: "flip-byte", Title: "Flip a bit of the token on the wire",
	Says: "One bit of the token's ciphertext is flipped on its way to the client.",
	Look: Look{Field: "plainsight.fernet.hmac", Eye: "client", Label: "Show the seal that does not fit"},
}

var replayedToken = Fault{
	Name: "replay-token", Title: "Send an old answer again",
	Says: "Somebody recorded the first answer and sends it in place of the second.",
	Look: Look{Field: "plainsight.fernet.timestamp", Eye: "eavesdropper", Label: "Show the time in the token"},
}

var oldToken = Fault{
	Name: "old-token", Title: "Answer with a token made an hour ago",
	Says: "The client gets a token that was locked with the right key, but an hour ago.",
	Look: Look{Field: "plainsight.fernet.timestamp", Eye: "eavesdropper", Label: "Show the time in the token"},
}

// tokenGoesWrong plays the faults of the lesson on Fernet.
func tokenGoesWrong(ctx context.Context, s *play.Running, q Setting, key *fernetkey.Key) error {
	handler := fernetkey.Server(q.Secret, key)
	var recorded []byte
	switch q.Fault {
	case flippedToken.Name:
		s.Behind = play.AlteredAnswers(func(_ int, answer []byte) []byte {
			if token, err := fernetkey.FlipOneBit(play.Content(answer)); err == nil {
				copy(play.Content(answer), token)
			}
			return answer
		})
	case replayedToken.Name:
		s.Behind = play.AlteredAnswers(func(n int, answer []byte) []byte {
			if n == 0 {
				recorded = answer
			}
			return recorded
		})
	case oldToken.Name:
		handler = fernetkey.ServerWith(q.Secret, key, func(note []byte) ([]byte, error) {
			return key.LockedAt(note, time.Now().Add(-time.Hour))
		})
	}
	squirrels, err := s.ServeNote(ctx, s.Carrying(handler, "", q.Secret, ""))
	if err != nil {
		return err
	}
	first, err := s.Fetch(ctx, squirrels)
	if err != nil {
		return err
	}
	if q.Fault == replayedToken.Name {
		return replayed(ctx, s, q, squirrels, first, key)
	}
	_, why := key.OpenFresh(first.Body)
	switch {
	case why == nil:
		return fmt.Errorf("the fault %s was injected, and the client accepted the token anyway", q.Fault)
	case errors.Is(why, fernetkey.ErrSeal) != (q.Fault == flippedToken.Name):
		return fmt.Errorf("the fault %s was injected, and the client refused the token for another reason: %w", q.Fault, why)
	}
	s.Tell("The client refused the token: {why}.", "why", cause.Words(why))
	return nil
}

// replayed has the client ask again, and get the same token as before.
func replayed(ctx context.Context, s *play.Running, q Setting, squirrels *play.Server, first play.Answer, key *fernetkey.Key) error {
	again, err := s.Get(ctx, squirrels)
	if err != nil {
		return err
	}
	if !bytes.Equal(again.Body, first.Body) {
		return errors.New("the fault replay-token was injected, and the second token is not the first")
	}
	if err := opensTo(again, q.Secret, key); err != nil {
		return fmt.Errorf("the fault replay-token was injected, and a token that is a moment old should have been taken: %w", err)
	}
	s.Tell("The client asked twice and got the same token twice, the second time from somebody who had recorded it. It accepted both: the seal shows changes, not repeats. Only the time in the token limits this, and the token is less than {n} seconds old.", "n", int(fernetkey.Life.Seconds()))
	return nil
}
