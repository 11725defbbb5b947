package lessons

import (
	"context"
	"crypto/tls"

	"plainsight/capture"
)

// untrusted is clients that do not believe the server, and leave before the
// note is sent.
var untrusted = Lesson{
	Name:    "https-untrusted",
	Title:   "HTTPS without trust: three clients that leave",
	Summary: "A client that cannot check the server's certificate hangs up, and the note is never sent.",
	Guards:  "a client that walks away",
	Story:   untrustedStory,
	Eyes: []Eye{
		{"eavesdropper", "Eavesdropper", "Sees every packet on the wire and holds no key."},
		{"client", "Client", "Three clients that asked, checked, and left. Holds the keys of their handshakes."},
		{"server", "Server", "Secret Squirrels, who would have sent the note. Hold the keys of the same handshakes."},
	},
	Knobs: []Knob{versionKnob},
	Stays: true,
	Play:  playUntrusted,
}

func playUntrusted(ctx context.Context, w capture.Wire, q Setting, a Audience) error {
	ours, err := newRoot("Squirrel Authority")
	if err != nil {
		return err
	}
	theirs, err := newRoot("Some Other Authority")
	if err != nil {
		return err
	}
	good, err := ours.identity(serverName, validNow())
	if err != nil {
		return err
	}
	other, err := ours.identity("owls.example", validNow())
	if err != nil {
		return err
	}
	old, err := ours.identity(serverName, longAgo())
	if err != nil {
		return err
	}
	version := tlsVersion(q)
	return perform(ctx, w, q, a, func(ctx context.Context, s *stage) error {
		serves := func(shows tls.Certificate) (*server, error) {
			return s.serveOverTLS(ctx, noteServer(q.Secret), s.secureServer(version, shows))
		}
		believes := func(a *authority) *tls.Config { return s.secureClient(version, a.pool()) }

		squirrels, err := serves(good)
		if err != nil {
			return err
		}
		why, err := s.refused(ctx, squirrels, believes(theirs))
		if err != nil {
			return err
		}
		s.note("The first client does not know the authority that signed. It left. In the words of Go's library: {why}.", "why", inQuotes(why))

		owls, err := serves(other)
		if err != nil {
			return err
		}
		if why, err = s.refused(ctx, owls, believes(ours)); err != nil {
			return err
		}
		s.note("The second client knows the authority, but the certificate is for another name. It left. In the words of Go's library: {why}.", "why", inQuotes(why))

		late, err := serves(old)
		if err != nil {
			return err
		}
		if why, err = s.refused(ctx, late, believes(ours)); err != nil {
			return err
		}
		s.note("The third client was shown a certificate whose time is over. It left. In the words of Go's library: {why}.", "why", inQuotes(why))

		s.Made(ours.trust())
		return s.stay(ctx, q, squirrels, Service{Secure: true, Host: serverName, Path: notePath, Trust: trustFile})
	})
}
