package lessons

import (
	"context"
	"crypto/tls"

	"plainsight/capture"
	"plainsight/lessons/certify"
)

// tls13HelloRetry is a client that guesses wrong, and a server that asks it to
// try again.
var tls13HelloRetry = Lesson{
	Name:    "tls13-hello-retry",
	Title:   "TLS 1.3, second try: another curve, please",
	Summary: "The client's first key share is of a kind that the server does not take, so it has to say hello twice.",
	Guards:  "keys that both sides agree on for one conversation",
	Story:   tls13HelloRetryStory,
	Eyes:    tlsEyes(lateThief),
	Faults:  faults(tls13HelloRetryFaults),
	Stays:   true,
	Play:    playTLS13HelloRetry,
}

func playTLS13HelloRetry(ctx context.Context, w capture.Wire, q Setting, a Audience) error {
	return overTLS(ctx, w, q, a, certify.NewIdentity, tls.VersionTLS13, func(ctx context.Context, t *tunnel) error {
		t.faults = tls13HelloRetryFaults
		// The client knows three curves and guesses X25519. The server knows one.
		t.client.CurvePreferences = []tls.CurveID{tls.X25519, tls.CurveP256, tls.CurveP384}
		t.server.CurvePreferences = []tls.CurveID{tls.CurveP384}
		return t.carry(ctx)
	})
}

var tls13HelloRetryFaults = []mishap{
	flippedBit,
	cutHandshake,
	noCommonGroup,
	changedFirstHello,
}
