package lessons

import (
	"context"
	"crypto/tls"

	"plainsight/capture"
	"plainsight/lessons/certify"
)

// tls12ECDHE is the same note, under TLS 1.2 at its best.
var tls12ECDHE = Lesson{
	Name:    "tls12-ecdhe",
	Title:   "TLS 1.2 with ECDHE: a signed key share",
	Summary: "The server signs its half of a fresh key, so its long-term key proves who it is and opens nothing.",
	Guards:  "signed keys made on the spot, and AES in GCM mode",
	Story:   tls12ECDHEStory,
	Eyes:    tlsEyes(lateThief),
	Faults:  faults(tls12ECDHEFaults),
	Stays:   true,
	Play:    playTLS12ECDHE,
}

func playTLS12ECDHE(ctx context.Context, w capture.Wire, q Setting, a Audience) error {
	return overTLS(ctx, w, q, a, certify.NewRSAIdentity, tls.VersionTLS12, func(ctx context.Context, t *tunnel) error {
		t.faults = tls12ECDHEFaults
		t.takesOnly(tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)
		return t.carry(ctx)
	})
}

var tls12ECDHEFaults = []mishap{
	flippedBit,
	replayedRecord,
	cutHandshake,
	oldVersionOnly,
	noCommonSuite,
	wrongKey12,
	inTheOpen(wrongName),
	inTheOpen(expiredCertificate),
	inTheOpen(unknownAuthority),
	weakenedSuites,
}
