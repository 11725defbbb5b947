package lessons

import (
	"context"
	"crypto/tls"

	"plainsight/capture"
	"plainsight/lessons/certify"
)

// tls12CBC is the same note, under keys made on the spot and with the cipher
// of the old days.
var tls12CBC = Lesson{
	Name:    "tls12-cbc",
	Title:   "TLS 1.2 with CBC: blocks, padding and a seal inside",
	Summary: "Keys are made on the spot, and the records are locked the old way: first sealed, then padded, then encrypted.",
	Guards:  "keys made on the spot, and AES in CBC mode",
	Story:   tls12CBCStory,
	Eyes:    tlsEyes(lateThief),
	Faults:  faults(tls12CBCFaults),
	Stays:   true,
	Play:    playTLS12CBC,
}

func playTLS12CBC(ctx context.Context, w capture.Wire, q Setting, a Audience) error {
	return overTLS(ctx, w, q, a, certify.NewRSAIdentity, tls.VersionTLS12, func(ctx context.Context, t *tunnel) error {
		t.faults = tls12CBCFaults
		t.takesOnly(tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA)
		t.service.Suite = "ECDHE-RSA-AES128-SHA"
		return t.carry(ctx)
	})
}

var tls12CBCFaults = []mishap{
	flippedBit,
	replayedRecord,
	cutHandshake,
	oldVersionOnly,
	noCommonSuite,
	wrongKey12,
	inTheOpen(wrongName),
	inTheOpen(expiredCertificate),
	inTheOpen(unknownAuthority),
}
