package lessons

import (
	"context"
	"crypto/tls"

	"plainsight/capture"
	"plainsight/lessons/certify"
	"plainsight/lessons/play"
)

// untrusted has clients that do not trust the server, and hang up before the note is
// sent.
var untrusted = Lesson{
	Name:    "https-untrusted",
	Title:   "HTTPS without trust: three clients that leave",
	Summary: "A client that cannot check the server's certificate hangs up, and the note is never sent.",
	Guards:  "a client that walks away",
	Story:   untrustedStory,
	Eyes: []Eye{
		{"eavesdropper", "Eavesdropper", "Sees every packet on the wire and holds no key."},
		{"client", "Client", "Three clients that asked, checked, and left. They hold the keys of their handshakes."},
		{"server", "Server", "The Secret Squirrels, who would have sent the note. They hold the keys of the same handshakes."},
	},
	Knobs: []Knob{versionKnob},
	Stays: true,
	Play:  playUntrusted,
}

func playUntrusted(ctx context.Context, w capture.Wire, q Setting, a Audience) error {
	ours, err := certify.NewRoot("Squirrel Authority")
	if err != nil {
		return err
	}
	theirs, err := certify.NewRoot("Some Other Authority")
	if err != nil {
		return err
	}
	good, err := ours.Identity(play.ServerName, certify.ValidNow())
	if err != nil {
		return err
	}
	other, err := ours.Identity("owls.example", certify.ValidNow())
	if err != nil {
		return err
	}
	old, err := ours.Identity(play.ServerName, certify.LongAgo())
	if err != nil {
		return err
	}
	version := tlsVersion(q)
	return play.Perform(ctx, w, q, a, func(ctx context.Context, s *play.Running) error {
		serves := func(shows tls.Certificate) (*play.Server, error) {
			return s.ServeOverTLS(ctx, s.Carrying(play.NoteServer(q.Secret), "", q.Secret, ""), secureServer(s, version, shows))
		}
		believes := func(a *certify.Authority) *tls.Config { return secureClient(s, version, a.Pool()) }

		squirrels, err := serves(good)
		if err != nil {
			return err
		}
		why, err := refused(ctx, s, squirrels, believes(theirs))
		if err != nil {
			return err
		}
		s.Tell("The first client does not know the authority that signed the certificate. It hung up. In the words of Go's library: {why}.", "why", inQuotes(why))

		owls, err := serves(other)
		if err != nil {
			return err
		}
		if why, err = refused(ctx, s, owls, believes(ours)); err != nil {
			return err
		}
		s.Tell("The second client knows the authority, but the certificate is for another name. It hung up. In the words of Go's library: {why}.", "why", inQuotes(why))

		late, err := serves(old)
		if err != nil {
			return err
		}
		if why, err = refused(ctx, s, late, believes(ours)); err != nil {
			return err
		}
		s.Tell("The third client was shown a certificate that has expired. It hung up. In the words of Go's library: {why}.", "why", inQuotes(why))

		s.Made(ours.Trust())
		return s.Stay(ctx, q, squirrels, Service{Secure: true, Host: play.ServerName, Path: play.NotePath, Trust: certify.TrustFile})
	})
}
