package lessons

import (
	"context"
	"crypto/tls"

	"plainsight/capture"
	"plainsight/lessons/certify"
)

// tls13 is the same note, inside TLS 1.3.
var tls13 = Lesson{
	Name:    "tls13",
	Title:   "TLS 1.3: keys made on the spot",
	Summary: "Client and server make fresh keys in plain sight, and encrypt what they say after that.",
	Guards:  "keys that both sides agree on for one conversation",
	Story:   tls13Story,
	Eyes:    tlsEyes(lateThief),
	Faults:  faults(tls13Faults),
	Stays:   true,
	Play:    playTLS13,
}

func playTLS13(ctx context.Context, w capture.Wire, q Setting, a Audience) error {
	return overTLS(ctx, w, q, a, certify.NewIdentity, tls.VersionTLS13, func(ctx context.Context, t *tunnel) error {
		t.faults = tls13Faults
		return t.carry(ctx)
	})
}

var tls13Faults = []mishap{
	flippedBit,
	replayedRecord,
	cutHandshake,
	oldVersionOnly,
	noCommonGroup,
	shut(wrongKey),
	shut(wrongName),
	shut(expiredCertificate),
	shut(unknownAuthority),
	changedHello,
	downgrade,
}
