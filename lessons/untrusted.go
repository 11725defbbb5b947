package lessons

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"time"

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
}

// init breaks the circle between the lesson and what it plays.
func init() { untrusted.Play = playUntrusted }

// versionKnob chooses the version of TLS.
var versionKnob = Knob{
	Name: "version", Label: "Version of TLS", Says: "In TLS 1.2 certificates and alerts of the handshake are in the open, in TLS 1.3 they are encrypted.",
	Options: []Option{{"1.3", "TLS 1.3"}, {"1.2", "TLS 1.2"}}, Default: "1.3",
}

func tlsVersion(q Setting, l *Lesson) uint16 {
	if q.Knob(l, versionKnob.Name) == "1.2" {
		return tls.VersionTLS12
	}
	return tls.VersionTLS13
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
	past := term{time.Now().Add(-48 * time.Hour), time.Now().Add(-24 * time.Hour)}
	old, err := ours.identity(serverName, past)
	if err != nil {
		return err
	}
	version := tlsVersion(q, &untrusted)
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
		s.Note("The first client does not know the authority that signed. It left: " + why + ".")

		owls, err := serves(other)
		if err != nil {
			return err
		}
		if why, err = s.refused(ctx, owls, believes(ours)); err != nil {
			return err
		}
		s.Note("The second client knows the authority, but the certificate is for another name. It left: " + why + ".")

		late, err := serves(old)
		if err != nil {
			return err
		}
		if why, err = s.refused(ctx, late, believes(ours)); err != nil {
			return err
		}
		s.Note("The third client was shown a certificate whose time is over. It left: " + why + ".")

		a.Made(File{Name: trustFile, Says: "The certificate of the authority that signed the server's. Who trusts it believes the server.", Data: toPEM(pemCertificate, ours.cert.Raw)})
		return s.stay(ctx, q, squirrels, Service{Secure: true, Host: serverName, Path: notePath, Trust: trustFile})
	})
}

// identity makes a key and a certificate for a name, as a server shows them.
func (a *authority) identity(name string, t term) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	r, err := asks(key, name)
	if err != nil {
		return tls.Certificate{}, err
	}
	der, err := a.sign(r, t)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

// secureServer is a server's side of TLS, of one version and as short as it can be.
func (s *stage) secureServer(version uint16, shows tls.Certificate) *tls.Config {
	return &tls.Config{
		MinVersion: version, MaxVersion: version,
		NextProtos:                  []string{"http/1.1"},
		Certificates:                []tls.Certificate{shows},
		KeyLogWriter:                s.keyLog("server", "the server's key log"),
		CurvePreferences:            []tls.CurveID{tls.X25519},
		SessionTicketsDisabled:      true,
		DynamicRecordSizingDisabled: true,
	}
}

// secureClient is a client's side of TLS, which trusts those authorities alone.
func (s *stage) secureClient(version uint16, trusts *x509.CertPool) *tls.Config {
	return &tls.Config{
		MinVersion: version, MaxVersion: version,
		NextProtos:       []string{"http/1.1"},
		RootCAs:          trusts,
		KeyLogWriter:     s.keyLog("client", "the client's key log"),
		CurvePreferences: []tls.CurveID{tls.X25519},
	}
}
