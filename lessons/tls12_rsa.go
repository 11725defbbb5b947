package lessons

import (
	"context"
	"crypto/tls"

	"plainsight/capture"
	"plainsight/lessons/certify"
)

// tls12RSA is the same note, under a key that crossed the wire in an envelope
// only the server can open.
var tls12RSA = Lesson{
	Name:    "tls12-rsa",
	Title:   "TLS 1.2 with RSA: the key in an envelope",
	Summary: "The client sends a fresh key, encrypted with the server's public key. Anyone who steals the server's private key can open everything.",
	Guards:  "a key encrypted with the server's public key",
	Story:   tls12RSAStory,
	Eyes:    tlsEyes("Recorded the packets, and stole the server's RSA private key later."),
	Faults:  faults(tls12RSAFaults),
	Stays:   true,
	Play:    playTLS12RSA,
}

func playTLS12RSA(ctx context.Context, w capture.Wire, q Setting, a Audience) error {
	return overTLS(ctx, w, q, a, certify.NewRSAIdentity, tls.VersionTLS12, func(ctx context.Context, t *tunnel) error {
		t.faults = tls12RSAFaults
		// Go no longer offers this by itself. Who names it still gets it.
		t.takesOnly(tls.TLS_RSA_WITH_AES_128_GCM_SHA256)
		t.service.Suite = "AES128-GCM-SHA256"
		return t.carry(ctx)
	})
}

var tls12RSAFaults = []mishap{
	flippedBit,
	replayedRecord,
	cutHandshake,
	oldVersionOnly,
	noCommonSuite,
	wrongKeyRSA,
	inTheOpen(wrongName),
	inTheOpen(expiredCertificate),
	inTheOpen(unknownAuthority),
}
