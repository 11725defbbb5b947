package lessons

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"fmt"

	"plainsight/capture"
)

// mtls is a server that wants to know who asks, in TLS 1.2 and in TLS 1.3.
var mtls = Lesson{
	Name:    "mtls",
	Title:   "Mutual TLS: the client shows a certificate too",
	Summary: "The server asks who the client is. In TLS 1.2 everyone on the wire reads the answer, in TLS 1.3 the server alone.",
	Guards:  "keys made on the spot, with names proved on both sides",
	Story:   mtlsStory,
	Eyes: []Eye{
		{"eavesdropper", "Eavesdropper", "Sees every packet on the wire and holds no key."},
		{"client", "Client", "Nutkin, who asked for the note with a certificate. Holds the keys agreed on with the server."},
		{"server", "Server", "Secret Squirrels, who give the note to those they know. Hold the keys that they agreed on with the client."},
		{"thief", "Thief", lateThief},
	},
	Knobs: []Knob{{
		Name: "version", Label: "Version of TLS", Says: "In TLS 1.2 certificates cross the wire in the open, in TLS 1.3 they are encrypted.",
		Options: []Option{{"both", "TLS 1.2, then TLS 1.3"}, {"1.2", "TLS 1.2"}, {"1.3", "TLS 1.3"}}, Default: "both",
	}},
	Faults: faults(mtlsFaults),
	Stays:  true,
}

// init breaks the circle between the lesson and what it plays.
func init() { mtls.Play = playMTLS }

// clientName is whom the client's certificate names, and clientFile where
// clients of the learner's own find it with its key.
const (
	clientName = "Nutkin"
	clientFile = "client.pem"
)

func playMTLS(ctx context.Context, w capture.Wire, q Setting, a Audience) error {
	squirrel, err := newIdentity(serverName)
	if err != nil {
		return err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("make the client's key: %w", err)
	}
	nutkin, err := squirrel.root.client(key, clientName, validNow())
	if err != nil {
		return err
	}
	private, err := keyPEM(key)
	if err != nil {
		return err
	}
	return performTLS(ctx, w, q, a, squirrel, func(ctx context.Context, s *stage) error {
		t := &tunnel{
			squirrel: squirrel,
			server:   s.secureServer(tls.VersionTLS13, squirrel.certificate),
			client:   s.secureClient(tls.VersionTLS13, squirrel.issuer),
			faults:   mtlsFaults,
			service:  Service{Identity: clientFile},
		}
		t.server.MinVersion = tls.VersionTLS12
		t.server.ClientAuth = tls.RequireAndVerifyClientCert
		t.server.ClientCAs = squirrel.issuer
		// What the client is asked for, it shows, be it good enough or not.
		shows(t.client, nutkin)

		squirrels, fault, err := t.open(ctx, s, q)
		if err != nil {
			return err
		}
		for _, v := range mtlsVersions[q.Knob(&mtls, "version")] {
			t.client.MinVersion, t.client.MaxVersion = v, v
			if fault != nil {
				if err := fault.happen(ctx, s, squirrels, t.client); err != nil {
					return err
				}
				continue
			}
			note, err := s.getOverTLS(ctx, squirrels, t.client)
			if err != nil {
				return err
			}
			if err := note.read(q.Secret); err != nil {
				return err
			}
			s.Note("In " + tls.VersionName(v) + " both showed certificates, and the client, " + clientName + ", read the note.")
		}
		if fault != nil {
			return nil
		}
		s.Made(File{Name: clientFile, Says: "The client's certificate and its private key. Who has them is " + clientName + " to the server.",
			Data: append(toPEM(pemCertificate, nutkin.Certificate[0]), private...), Eyes: []string{"client"}})
		return t.stay(ctx, s, q, squirrels)
	})
}

// mtlsVersions are the versions of TLS that each value of the knob stands for.
var mtlsVersions = map[string][]uint16{
	"both": {tls.VersionTLS12, tls.VersionTLS13},
	"1.2":  {tls.VersionTLS12},
	"1.3":  {tls.VersionTLS13},
}

var mtlsFaults = []mishap{
	noClientCertificate,
	expiredClient,
	unknownClient,
	inTheOpen(unknownAuthority),
}

// shows has a client show that certificate, whatever it is asked for.
func shows(c *tls.Config, cert tls.Certificate) {
	c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &cert, nil }
}
