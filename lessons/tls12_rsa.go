package lessons

import (
	"context"
	"crypto/tls"

	"plainsight/capture"
)

// tls12RSA is the same note, under a key that crossed the wire in an envelope
// only the server can open.
var tls12RSA = Lesson{
	Name:    "tls12-rsa",
	Title:   "TLS 1.2 with RSA: the key in an envelope",
	Summary: "The client sends a fresh key, encrypted to the server's certificate. Whoever steals that one private key opens it all.",
	Guards:  "a key sent under the server's public key",
	Story:   tls12RSAStory,
	Eyes:    tlsEyes("Recorded the packets, and stole the server's RSA private key after that."),
	Faults:  faults(tls12RSAFaults),
	Stays:   true,
	Play:    playTLS12RSA,
}

func playTLS12RSA(ctx context.Context, w capture.Wire, q Setting, a Audience) error {
	squirrel, err := newRSAIdentity(serverName)
	if err != nil {
		return err
	}
	return performTLS(ctx, w, q, a, squirrel, func(ctx context.Context, s *stage) error {
		t := &tunnel{
			squirrel: squirrel,
			server:   s.secureServer(tls.VersionTLS12, squirrel.certificate),
			client:   s.secureClient(tls.VersionTLS12, squirrel.issuer),
			faults:   tls12RSAFaults,
			service:  Service{Suite: "AES128-GCM-SHA256"},
		}
		// Go no longer offers this by itself. Who names it still gets it.
		t.server.CipherSuites = []uint16{tls.TLS_RSA_WITH_AES_128_GCM_SHA256}
		t.client.CipherSuites = t.server.CipherSuites
		return t.carry(ctx, s, q)
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
