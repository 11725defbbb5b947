package lessons

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"plainsight/dissect/words"
	"plainsight/lessons/fernetkey"
	"plainsight/lessons/play"
)

// chatFault is something that goes wrong in the first client's conversation, with the
// result that it must have.
type chatFault struct {
	Fault
	alter   func() alter // changes what the client sends
	refused string       // part of what the server says when it refuses, or ""
	cut     bool         // the client's line breaks
	more    int          // how many replies come besides those that were asked for
	told    string       // one sentence or more that explain it
}

var chatFaults = []chatFault{
	{
		Fault: Fault{"changed-key", "A byte of the public key is changed", "One byte of the first client's public key is flipped on the way.", Look{Field: "plainsight.squirrel.digest.check", Label: "Show the digest that does not fit"}},
		alter: func() alter {
			return each(kindPublicKey, 0, func(f squirrelFrame) ([]squirrelFrame, error) {
				f.payload = bytes.Clone(f.payload)
				f.payload[len(f.payload)/2] ^= 0xff // in the middle of the key: its length is before, and the digest at the end
				return []squirrelFrame{f}, nil
			})
		},
		refused: "the public key: its SHA-256 does not fit",
		told:    "In the tutorial that this chat is modelled on, the server says here that the key was tampered with (密钥被篡改!). It cannot know that. A digest finds accidents like this one; an attacker would have replaced the digest too.",
	},
	{
		Fault: Fault{"changed-message", "A bit of a message is flipped", "One bit of the first client's first message is flipped on the way.", refusedLook},
		alter: func() alter {
			return each(kindMessage, 0, func(f squirrelFrame) (_ []squirrelFrame, err error) {
				f.payload, err = fernetkey.FlipOneBit(f.payload)
				return []squirrelFrame{f}, err
			})
		},
		refused: "the message does not open: its seal, the HMAC, does not fit",
		told:    "The seal of a message is made with the Fernet key. Nobody without that key can make one that fits.",
	},
	{
		Fault: Fault{"replayed-message", "A message is sent twice", "The message in which the first client asks for an acorn is copied on the way and sent twice.", Look{Field: "plainsight.fernet.plaintext", Eye: "client", Label: "Show the message that was sent twice", Where: `plainsight.fernet.plaintext contains "acorn?"`}},
		alter: func() alter {
			return each(kindMessage, acornAt, func(f squirrelFrame) ([]squirrelFrame, error) { return []squirrelFrame{f, f}, nil })
		},
		more: 1,
		told: "The server took both, and gave two acorns. The copy is as good as the message: key, seal and time are right. Fernet does not count messages, so a program that uses it has to.",
	},
	{
		Fault: Fault{"cut-line", "The line is cut", "The first client's line is cut once it has the sealed key.", Look{Field: "plainsight.squirrel.sealed_key", Label: "Show the last frame before the cut"}},
		alter: func() alter {
			return each(kindAccepted, 0, func(squirrelFrame) ([]squirrelFrame, error) { return nil, play.ErrCut })
		},
		cut:  true,
		told: "The key was sent, and no message was sent under it. Somebody who can only cut the line can keep two others from talking, or stop them at a place of their choosing, and can do no more.",
	},
}

// each has a function change the frame with that number, counted from 0, among those of
// a kind. All others pass unchanged.
func each(kind squirrelKind, number int, change alter) alter {
	n := 0
	return func(f squirrelFrame) ([]squirrelFrame, error) {
		if f.kind == kind {
			n++
			if n == number+1 {
				return change(f)
			}
		}
		return []squirrelFrame{f}, nil
	}
}

// findChatFault is the fault of that name, or nil.
func findChatFault(name string) *chatFault {
	for i := range chatFaults {
		if name != "" && chatFaults[i].Name == name {
			return &chatFaults[i]
		}
	}
	return nil
}

// faultsOfChat are the faults as the lesson lists them.
func faultsOfChat() (out []Fault) {
	for _, f := range chatFaults {
		out = append(out, f.Fault)
	}
	return out
}

// happened tells the result of the fault, and returns an error where it is not the
// one that must follow.
func (f *chatFault) happened(s *play.Running, l *chatClient, err error) error {
	var r refusal
	switch {
	case f.cut && errors.Is(err, play.ErrCut):
		s.Happened(words.Say(f.Says) + " " + words.Say(f.told))
		return nil
	case f.refused != "" && errors.As(err, &r) && r.by == "server" && strings.Contains(r.why, f.refused):
		s.Happened(words.Say(f.Says) + " " + words.Say("The server refused to go on: {why}.", "why", r.why) + " " + words.Say(f.told))
		return nil
	case f.more > 0 && err == nil && len(l.replies) == l.said+f.more:
		s.Happened(words.Say(f.Says) + " " + words.Say(f.told))
		return nil
	case err == nil:
		return errors.New(words.Count(l.said, "the fault {fault} was injected, and the conversation went on anyway, with {answers} answers to {n} message", "the fault {fault} was injected, and the conversation went on anyway, with {answers} answers to {n} messages", "fault", f.Name, "answers", strconv.Itoa(len(l.replies))))
	}
	return err
}
