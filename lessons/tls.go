package lessons

import (
	"context"
	"crypto/tls"

	"plainsight/capture"
)

// tunnel is what one lesson on TLS differs in from the others: who the server
// is, how either end is set up, and what may go wrong.
type tunnel struct {
	squirrel       *identity
	server, client *tls.Config
	faults         []mishap
	service        Service // what clients of the learner's own need besides the usual
}

// performTLS is perform, after which the server's long-term key is stolen.
func performTLS(ctx context.Context, w capture.Wire, q Setting, a Audience, squirrel *identity, act func(context.Context, *stage) error) error {
	if err := perform(ctx, w, q, a, act); err != nil {
		return err
	}
	a.Holds("thief", squirrel.privateKey("the server's private key"))
	return nil
}

// open lets the squirrels wait for clients, with the fault of the setting
// prepared, if there is one.
func (t *tunnel) open(ctx context.Context, s *stage, q Setting) (*server, *mishap, error) {
	handler := noteServer(q.Secret)
	fault := find(t.faults, q.Fault)
	if fault != nil {
		var err error
		if handler, err = fault.prepare(t, handler); err != nil {
			return nil, nil, err
		}
	}
	squirrels, err := s.serveOverTLS(ctx, handler, t.server)
	if err != nil {
		return nil, nil, err
	}
	s.Note("Secret Squirrels wait at " + squirrels.addr + ", with a certificate for " + serverName + ".")
	return squirrels, fault, nil
}

// carry brings the note through the tunnel once, or has that fail in the way
// that the setting asks for.
func (t *tunnel) carry(ctx context.Context, s *stage, q Setting) error {
	squirrels, fault, err := t.open(ctx, s, q)
	if err != nil {
		return err
	}
	if fault != nil {
		return fault.happen(ctx, s, squirrels, t.client)
	}
	note, err := s.getOverTLS(ctx, squirrels, t.client)
	if err != nil {
		return err
	}
	if err := note.read(q.Secret); err != nil {
		return err
	}
	s.Note("The client checked the certificate, asked for the note and read it.")
	return t.stay(ctx, s, q, squirrels)
}

// stay gives away whom to trust, and waits for clients of the learner's own
// where the setting asks for that.
func (t *tunnel) stay(ctx context.Context, s *stage, q Setting, squirrels *server) error {
	s.Made(t.squirrel.trust())
	as := t.service
	as.Secure, as.Host, as.Path, as.Trust = true, serverName, notePath, trustFile
	return s.stay(ctx, q, squirrels, as)
}

// tlsEyes are the viewpoints of the lessons on TLS.
func tlsEyes(thief string) []Eye {
	return []Eye{
		{"eavesdropper", "Eavesdropper", "Sees every packet on the wire and holds no key."},
		{"client", "Client", "Asked for the note. Holds the keys that it agreed on with the server."},
		{"server", "Server", "Secret Squirrels, who keep the note. Hold the keys that they agreed on with the client."},
		{"thief", "Thief", thief},
	}
}

// lateThief is the thief of most lessons on TLS.
const lateThief = "Recorded the packets, and stole the server's long-term private key after that."
