package lessons

import (
	"context"
	"crypto/tls"

	"plainsight/capture"
)

// tls13 is the same note, inside TLS 1.3.
var tls13 = Lesson{
	Name:    "tls13",
	Title:   "TLS 1.3: keys made on the spot",
	Summary: "Client and server make fresh keys in plain sight, and everything after that is shut.",
	Guards:  "keys that both sides agree on for one conversation",
	Story:   tls13Story,
	Eyes: []Eye{
		{"eavesdropper", "Eavesdropper", "Sees every packet on the wire and holds no key."},
		{"client", "Client", "Asked for the note. Holds the keys that it agreed on with the server."},
		{"server", "Server", "Secret Squirrels, who keep the note. Hold the keys that they agreed on with the client."},
		{"thief", "Thief", "Recorded the packets, and stole the server's long-term private key after that."},
	},
	Stays: true,
	Play:  playTLS13,
}

func playTLS13(ctx context.Context, w capture.Wire, q Setting, a Audience) error {
	squirrel, err := newIdentity(serverName)
	if err != nil {
		return err
	}
	err = perform(ctx, w, q, a, func(ctx context.Context, s *stage) error {
		squirrels, err := s.serveOverTLS(ctx, noteServer(q.Secret), &tls.Config{
			MinVersion:   tls.VersionTLS13,
			NextProtos:   []string{"http/1.1"},
			Certificates: []tls.Certificate{squirrel.certificate},
			KeyLogWriter: s.keyLog("server", "the server's key log"),

			// One key share of 32 bytes in each hello, no tickets for a next visit,
			// and one record for one answer: fewer bytes to look at.
			CurvePreferences:            []tls.CurveID{tls.X25519},
			SessionTicketsDisabled:      true,
			DynamicRecordSizingDisabled: true,
		})
		if err != nil {
			return err
		}
		s.Note("Secret Squirrels wait at " + squirrels.addr + ", with a certificate for " + serverName + ".")

		note, err := s.getOverTLS(ctx, squirrels, &tls.Config{
			MinVersion:       tls.VersionTLS13,
			NextProtos:       []string{"http/1.1"},
			RootCAs:          squirrel.issuer, // trusts nobody else
			KeyLogWriter:     s.keyLog("client", "the client's key log"),
			CurvePreferences: []tls.CurveID{tls.X25519},
		})
		if err != nil {
			return err
		}
		if err := note.read(q.Secret); err != nil {
			return err
		}
		s.Note("The client checked the certificate, asked for the note and read it.")
		a.Made(squirrel.trust())
		return s.stay(ctx, q, squirrels, Service{Secure: true, Host: serverName, Path: notePath, Trust: trustFile})
	})
	if err != nil {
		return err
	}

	// When all is over, the server's long-term key is stolen.
	a.Holds("thief", squirrel.privateKey("the server's private key"))
	return nil
}
