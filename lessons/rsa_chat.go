package lessons

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"plainsight/capture"
	"plainsight/dissect/words"
	"plainsight/lessons/play"
)

// rsaChat is a chat under Fernet keys that were sent sealed with RSA.
var rsaChat = Lesson{
	Name:    "rsa-chat",
	Title:   "RSA: a key in a sealed box",
	Summary: "Two clients each make a key pair, get a Fernet key sealed with the public half, and chat with the squirrels.",
	Guards:  "a Fernet key for each client, sealed with its public key",
	Story:   rsaChatStory,
	Eyes: []Eye{
		{"eavesdropper", "Eavesdropper", "Sees every packet on the wire and holds no key."},
		{"client", "Client", "Both clients together. They hold the private halves of their RSA keys."},
		{"server", "Server", "The Secret Squirrels, who keep the note. They hold a Fernet key for each client whose public key reached them."},
		{"thief", "Thief", "Recorded the packets, and stole the clients' private RSA keys later."},
	},
	Faults: faultsOfChat(),
	Talks:  "Write to the squirrels",
	Play:   playRSAChat,
}

// What the two clients say by themselves, before they say goodbye.
var (
	firstSays  = []string{question, "How many words does the note have?", "May I have an acorn?"}
	secondSays = []string{"Hello!", "Are you a real squirrel?"}
)

// acornAt is which of the first client's messages asks for an acorn.
const acornAt = 2

func playRSAChat(ctx context.Context, w capture.Wire, q Setting, a Audience) error {
	var pairs []*rsaPair
	err := play.Perform(ctx, w, q, a, func(ctx context.Context, s *play.Running) (err error) {
		squirrels, err := serveChat(ctx, s, q)
		if err != nil {
			return err
		}
		s.Tell("The Secret Squirrels listen at {address}.", "address", squirrels.Addr)
		if pairs, err = newRSAPairs(ctx, 2); err != nil {
			return err
		}
		first, second := newChatClient("the first client", pairs[0], firstSays), newChatClient("the second client", pairs[1], secondSays)
		first.typed = typing(ctx, q)
		both := []*chatClient{first, second}
		for _, l := range both {
			s.Holds("client", l.pair.named("the private RSA key of {name}", "name", words.Say(l.name)))
			if l.c, err = dialFrames(ctx, s, squirrels.Server); err != nil {
				if l == second {
					first.hangUp()
				}
				return fmt.Errorf("the client: %w", err)
			}
			l.c.SetDeadline(chatEnds(q))
		}
		fault := findChatFault(q.Fault)
		if fault != nil {
			first.c.alter = fault.alter()
		}

		// Both talk at once. The first client gets its key first, so that all runs begin
		// alike. It then waits for the second one to get its key, or it would often have
		// finished before that one begins.
		first.waits = second.agreed
		var talking sync.WaitGroup
		var errs [2]error
		talking.Go(func() { errs[0] = first.talk(s) })
		talking.Go(func() {
			<-first.agreed
			errs[1] = second.talk(s)
		})
		talking.Wait()
		if err := s.AllClosed(ctx); err != nil {
			return errors.Join(append(errs[:], err)...)
		}
		if fault != nil {
			errs[0] = fault.happened(s, first, errs[0])
		} else if errs[0] == nil {
			errs[0] = first.gotNote(q.Secret)
		}
		if err := errors.Join(errs[:]...); err != nil {
			return err
		}
		if fault == nil || fault.more > 0 { // the first client's conversation was completed
			s.Tell("Both clients talked with the squirrels at the same time, each under a key of its own, and said goodbye.")
		} else {
			s.Tell("The second client talked with the squirrels, under a key of its own, and said goodbye.")
		}
		return nil
	})
	if err != nil {
		return err
	}

	// After the run, the clients' private keys are stolen.
	a.Holds("thief", pairs[0].named("the stolen private RSA key of the first client"))
	a.Holds("thief", pairs[1].named("the stolen private RSA key of the second client"))
	return nil
}
