package lessons

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"plainsight/capture"
	"plainsight/lessons/play"
)

// rsaChatMITM is the chat of rsaChat with somebody in the middle.
var rsaChatMITM = Lesson{
	Name:    "rsa-chat-mitm",
	Title:   "RSA: whose padlock is it?",
	Summary: "An attacker in the middle replaces keys and digests. Every check passes, and they read and change what is said.",
	Guards:  "Fernet keys that both ends trust, and that the attacker holds too",
	Story:   rsaChatMITMStory,
	Eyes: []Eye{
		{"eavesdropper", "Eavesdropper", "Sees every packet on the wire, on both sides of the attacker, and holds no key."},
		{"client", "Client", "Thinks that it is talking to the squirrels. Holds the private half of its RSA key."},
		{"server", "Server", "The Secret Squirrels, who keep the note and think that they are talking to the client. They hold the Fernet key that they made."},
		{"mitm", "Man in the middle", "Takes the client's connection and opens another to the server. Holds an RSA key of their own, and both Fernet keys."},
	},
	Play: playRSAChatMITM,
}

// What the client says by itself, and what the attacker turns it into.
const (
	meetAt    = "Meet me under the old oak at noon."
	meetOther = "Meet me under the old bridge at noon."
)

func playRSAChatMITM(ctx context.Context, w capture.Wire, q Setting, a Audience) error {
	return play.Perform(ctx, w, q, a, func(ctx context.Context, s *play.Running) error {
		squirrels, err := serveChat(ctx, s, q)
		if err != nil {
			return err
		}
		s.Tell("The Secret Squirrels listen at {address}.", "address", squirrels.Addr)
		pairs, err := newRSAPairs(ctx, 2)
		if err != nil {
			return err
		}
		own, attacker := pairs[0], &impostor{Running: s, pair: pairs[1], server: squirrels.Server}
		s.Holds("client", own.named("the client's private RSA key"))
		s.Holds("mitm", attacker.pair.named("the attacker's own private RSA key"))
		posing, err := serveFrames(ctx, s, 0, attacker.stand)
		if err != nil {
			return err
		}
		s.Tell("Somebody else listens at {address}, and the client has been told that this is the squirrels' address.", "address", posing.Addr)

		l := newChatClient("the client", own, []string{question, meetAt})
		if l.c, err = dialFrames(ctx, s, posing); err != nil {
			return fmt.Errorf("the client: %w", err)
		}
		err = l.talk(s)
		if err := errors.Join(err, s.AllClosed(ctx)); err != nil {
			return err
		}
		if err := l.gotNote(q.Secret); err != nil {
			return err
		}
		if heard := squirrels.heard; !slices.Equal(heard, []string{question, meetOther, goodbye}) {
			return fmt.Errorf("the server read %q, expected the changed message among them", heard)
		}
		s.Tell("Client and server both report success: every digest fits, and every message opens. The client wrote \"{wrote}\" The server read \"{read}\"", "wrote", meetAt, "read", meetOther)
		return nil
	})
}
