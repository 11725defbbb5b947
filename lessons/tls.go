package lessons

import (
	"context"
	"crypto/tls"
	"crypto/x509"

	"plainsight/capture"
	"plainsight/lessons/certify"
	"plainsight/lessons/play"
)

// tunnel is a running lesson on TLS: the server's identity, how each end is set up, and
// what may go wrong.
type tunnel struct {
	*play.Running
	asked          Setting
	squirrel       *certify.Identity
	server, client *tls.Config
	faults         []mishap
	service        Service // what the learner's own clients need besides the usual
}

// overTLS has act play a lesson on TLS between two ends of that version, which act may
// set up further. After the run the server's long-term key is stolen.
func overTLS(ctx context.Context, w capture.Wire, q Setting, a Audience, newIdentity func(name string) (*certify.Identity, error), version uint16, act func(context.Context, *tunnel) error) error {
	squirrel, err := newIdentity(play.ServerName)
	if err != nil {
		return err
	}
	longTerm := squirrel.PrivateKey("the server's private key")
	err = play.Perform(ctx, w, q, a, func(ctx context.Context, s *play.Running) error {
		s.Holds("server", longTerm)
		return act(ctx, &tunnel{
			Running:  s,
			asked:    q,
			squirrel: squirrel,
			server:   secureServer(s, version, squirrel.Certificate),
			client:   secureClient(s, version, squirrel.Root.Pool()),
		})
	})
	if err != nil {
		return err
	}
	a.Holds("thief", longTerm)
	return nil
}

// secureServer is a server's configuration for TLS, of one version and with as few
// messages as possible.
func secureServer(s *play.Running, version uint16, shows tls.Certificate) *tls.Config {
	return &tls.Config{
		MinVersion: version, MaxVersion: version,
		NextProtos:                  []string{"http/1.1"},
		Certificates:                []tls.Certificate{shows},
		KeyLogWriter:                s.KeyLog("server", "the server's key log"),
		Rand:                        s.PrivateValues("server", "the server's private value of the key exchange"),
		CurvePreferences:            []tls.CurveID{tls.X25519},
		SessionTicketsDisabled:      true,
		DynamicRecordSizingDisabled: true,
	}
}

// secureClient is a client's configuration for TLS, which trusts only those authorities.
func secureClient(s *play.Running, version uint16, trusts *x509.CertPool) *tls.Config {
	return &tls.Config{
		MinVersion: version, MaxVersion: version,
		NextProtos:       []string{"http/1.1"},
		RootCAs:          trusts,
		KeyLogWriter:     s.KeyLog("client", "the client's key log"),
		Rand:             s.PrivateValues("client", "the client's private value of the key exchange"),
		CurvePreferences: []tls.CurveID{tls.X25519},
	}
}

// takesOnly leaves both ends one cipher suite of TLS 1.2.
func (t *tunnel) takesOnly(suite uint16) {
	t.server.CipherSuites = []uint16{suite}
	t.client.CipherSuites = t.server.CipherSuites
}

// open starts the squirrels' server, with the setting's fault prepared, if it has one.
func (t *tunnel) open(ctx context.Context) (*play.Server, *mishap, error) {
	handler := t.Carrying(play.NoteServer(t.asked.Secret), "", t.asked.Secret, "")
	fault := find(t.faults, t.asked.Fault)
	if fault != nil {
		var err error
		if handler, err = fault.prepare(t, handler); err != nil {
			return nil, nil, err
		}
	}
	squirrels, err := t.ServeOverTLS(ctx, handler, t.server)
	if err != nil {
		return nil, nil, err
	}
	shown, err := x509.ParseCertificate(t.server.Certificates[0].Certificate[0])
	if err != nil {
		return nil, nil, err
	}
	t.Tell("The Secret Squirrels listen at {address}, with a certificate for {name}.", "address", squirrels.Addr, "name", shown.Subject.CommonName)
	return squirrels, fault, nil
}

// carry sends the note through the tunnel once, or has that fail in the way that the
// setting asks for.
func (t *tunnel) carry(ctx context.Context) error {
	squirrels, fault, err := t.open(ctx)
	if err != nil {
		return err
	}
	if fault != nil {
		return fault.happen(ctx, t.Running, squirrels, t.client)
	}
	if err := t.ReadOverTLS(ctx, squirrels, t.client, t.asked.Secret); err != nil {
		return err
	}
	t.Tell("The client checked the certificate, asked for the note and read it.")
	return t.wait(ctx, squirrels)
}

// wait publishes the authority to trust, and waits for the learner's own clients if the
// setting asks for that.
func (t *tunnel) wait(ctx context.Context, squirrels *play.Server) error {
	t.Made(t.squirrel.Root.Trust())
	as := t.service
	as.Secure, as.Host, as.Path, as.Trust = true, play.ServerName, play.NotePath, certify.TrustFile
	return t.Stay(ctx, t.asked, squirrels, as)
}

// versionKnob chooses the version of TLS.
var versionKnob = Knob{
	Name: "version", Label: "Version of TLS", Says: "In TLS 1.2 certificates and most handshake alerts cross the wire in the open; in TLS 1.3 certificates and most handshake alerts are encrypted.",
	Options: []Option{{Value: "1.3", Label: "TLS 1.3"}, {Value: "1.2", Label: "TLS 1.2"}}, Default: "1.3",
}

// tlsVersion is the version that a setting asks for, as crypto/tls numbers it.
func tlsVersion(q Setting) uint16 {
	if versionKnob.value(q) == "1.2" {
		return tls.VersionTLS12
	}
	return tls.VersionTLS13
}

// tlsEyes are the viewpoints of the lessons on TLS.
func tlsEyes(thief string) []Eye {
	return []Eye{
		{"eavesdropper", "Eavesdropper", "Sees every packet on the wire and holds no key."},
		{"client", "Client", "Wants the note. Holds the keys that it agrees on with the server."},
		{"server", "Server", "The Secret Squirrels, who keep the note. They hold the keys that they agree on with the client."},
		{"thief", "Thief", thief},
	}
}

// lateThief is the thief of most lessons on TLS.
const lateThief = "Recorded the packets, and stole the server's long-term private key later."
