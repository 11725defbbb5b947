package lessons

import (
	"context"
	"crypto/tls"
	"fmt"

	"plainsight/capture"
	"plainsight/dissect/words"
	"plainsight/lessons/certify"
)

// mtls has a server that asks who the client is, in TLS 1.2 and in TLS 1.3.
var mtls = Lesson{
	Name:    "mtls",
	Title:   "Mutual TLS: the client shows a certificate too",
	Summary: "The server asks who the client is. In TLS 1.2 everyone on the wire can read the answer; in TLS 1.3 it is encrypted.",
	Guards:  "keys made on the spot, with both sides proving their names",
	Story:   mtlsStory,
	Eyes: []Eye{
		{"eavesdropper", "Eavesdropper", "Sees every packet on the wire and holds no key."},
		{"client", "Client", "Nutkin, who wants the note and has to prove who they are. Holds the keys that it agrees on with the server."},
		{"server", "Server", "The Secret Squirrels, who give the note to those they know. They hold the keys that they agree on with the client."},
		{"thief", "Thief", lateThief},
	},
	Knobs:  []Knob{bothVersionsKnob},
	Faults: faults(mtlsFaults),
	Stays:  true,
	Play:   playMTLS,
}

// bothVersionsKnob chooses in which versions of TLS the client asks.
var bothVersionsKnob = Knob{
	Name: "version", Label: "Version of TLS", Says: "In TLS 1.2 certificates cross the wire in the open; in TLS 1.3 they are encrypted.",
	Options: []Option{{Value: "both", Label: "TLS 1.2, then TLS 1.3"}, {Value: "1.2", Label: "TLS 1.2"}, {Value: "1.3", Label: "TLS 1.3"}}, Default: "both",
}

// clientName is the name in the client's certificate, and clientFile the file in which
// the learner's own clients find it with its key.
const (
	clientName = "Nutkin"
	clientFile = "client.pem"
)

func playMTLS(ctx context.Context, w capture.Wire, q Setting, a Audience) error {
	return overTLS(ctx, w, q, a, certify.NewIdentity, tls.VersionTLS13, func(ctx context.Context, t *tunnel) error {
		key, err := certify.NewECKey()
		if err != nil {
			return fmt.Errorf("make the client's key: %w", err)
		}
		nutkin, err := t.squirrel.Root.Client(key, clientName, certify.ValidNow())
		if err != nil {
			return err
		}
		own, err := certify.SecretOf(key, "the client's private key")
		if err != nil {
			return err
		}
		t.Holds("client", own)
		t.faults, t.service.Identity = mtlsFaults, clientFile
		t.server.MinVersion = tls.VersionTLS12
		t.server.ClientAuth = tls.RequireAndVerifyClientCert
		t.server.ClientCAs = t.squirrel.Root.Pool()
		// The client shows its certificate when asked, whether or not it is good enough.
		shows(t.client, nutkin)

		squirrels, fault, err := t.open(ctx)
		if err != nil {
			return err
		}
		for _, v := range mtlsVersions[bothVersionsKnob.value(q)] {
			t.client.MinVersion, t.client.MaxVersion = v, v
			if fault != nil {
				if err := fault.happen(ctx, t.Running, squirrels, t.client); err != nil {
					return err
				}
				continue
			}
			if err := t.ReadOverTLS(ctx, squirrels, t.client, q.Secret); err != nil {
				return err
			}
			t.Tell("In {version} both sides showed certificates, and the client, {name}, read the note.", "version", tls.VersionName(v), "name", clientName)
		}
		if fault != nil {
			return nil
		}
		t.Made(File{Name: clientFile, Says: words.Say("The client's certificate and private key. To the server, anyone who has both is {name}.", "name", clientName),
			Data: append(certify.ToPEM(certify.PEMCertificate, nutkin.Certificate[0]), own.Data...), Eyes: []string{"client"}})
		return t.wait(ctx, squirrels)
	})
}

// mtlsVersions are the versions of TLS that each value of the knob means.
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
