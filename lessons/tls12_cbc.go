package lessons

import (
	"context"
	"crypto/tls"

	"plainsight/capture"
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
	squirrel, err := newRSAIdentity(serverName)
	if err != nil {
		return err
	}
	return performTLS(ctx, w, q, a, squirrel, func(ctx context.Context, s *stage) error {
		t := &tunnel{
			squirrel: squirrel,
			server:   s.secureServer(tls.VersionTLS12, squirrel.certificate),
			client:   s.secureClient(tls.VersionTLS12, squirrel.issuer),
			faults:   tls12CBCFaults,
			service:  Service{Suite: "ECDHE-RSA-AES128-SHA"},
		}
		t.server.CipherSuites = []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA}
		t.client.CipherSuites = t.server.CipherSuites
		return t.carry(ctx, s, q)
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
