package lessons

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"

	"slices"

	"plainsight/lessons/certify"
	"plainsight/lessons/play"
)

// key is the server's long-term key.
func (t *tunnel) key() crypto.Signer { return t.squirrel.Certificate.PrivateKey.(crypto.Signer) }

// shows has the server show another certificate from the same authority.
func (t *tunnel) shows(c tls.Certificate, err error) error {
	t.server.Certificates = []tls.Certificate{c}
	return err
}

// ofAnother has the server show its certificate, but use another key than the one in it.
func ofAnother(t *tunnel) error {
	if ours, ok := t.key().(*rsa.PrivateKey); ok {
		return ofAnotherRSA(t, ours)
	}
	c := t.squirrel.Certificate
	key, err := certify.NewECKey()
	c.PrivateKey = key
	return t.shows(c, err)
}

// ofAnotherRSA is the same for RSA. The certificate has the key with the smaller
// modulus: what was encrypted for the larger one might be too large for the other key,
// and would be refused as malformed.
func ofAnotherRSA(t *tunnel, ours *rsa.PrivateKey) error {
	theirs, err := rsa.GenerateKey(rand.Reader, certify.RSABits)
	if err != nil {
		return err
	}
	shown, used := ours, theirs
	if shown.N.Cmp(used.N) > 0 {
		shown, used = used, shown
	}
	c, err := t.squirrel.Root.Server(shown, play.ServerName, certify.ValidNow())
	c.PrivateKey = used
	return t.shows(c, err)
}

var wrongKey = mishap{
	Fault: Fault{
		Name: "wrong-certificate", Title: "Answer with a certificate that belongs to another key",
		Says: "The server shows a certificate without having the private key for it, as anyone who has copied it can.",
		Look: alertSeenBy("client"),
	},
	setUp: ofAnother,
	by:    "client",
	ends:  []ending{{"invalid signature by the server certificate", "decrypt_error (51)"}},
	why:   []string{"Certificates are public. What counts is the signature over this conversation, and it does not fit the key in the certificate."},
}

// wrongKey12 is the same in TLS 1.2, where the signature is in the open.
var wrongKey12 = mishap{
	Fault: Fault{
		Name: wrongKey.Name, Title: wrongKey.Title, Says: wrongKey.Says,
		Look: alertSeenBy("eavesdropper"),
	},
	setUp: ofAnother,
	by:    "client",
	ends:  []ending{{wrongKey.ends[0].says, "illegal_parameter (47)"}},
	why:   append(slices.Clip(wrongKey.why), "There is an alert for exactly this, decrypt_error (51). For a bad signature, Go's client sends it only in TLS 1.3."),
}

// wrongKeyRSA is the same where the server signs nothing.
var wrongKeyRSA = mishap{
	Fault: Fault{
		Name: wrongKey.Name, Title: wrongKey.Title, Says: wrongKey.Says,
		Look: alertSeenBy("eavesdropper"),
	},
	setUp: ofAnother,
	by:    "server",
	ends:  []ending{{"bad record MAC", "bad_record_mac (20)"}},
	why:   []string{"The server cannot open the envelope with the key. It must not say so, because such answers once helped attackers. It goes on with a made-up key, and the client's last message does not open."},
}

var wrongName = mishap{
	Fault: Fault{
		Name: "wrong-name", Title: "Answer with a certificate for another name",
		Says: "The server shows a certificate for owls.example.",
		Look: alertSeenBy("client"),
	},
	setUp: func(t *tunnel) error {
		return t.shows(t.squirrel.Root.Server(t.key(), "owls.example", certify.ValidNow()))
	},
	by:   "client",
	ends: []ending{{"certificate is valid for owls.example", "bad_certificate (42)"}},
	why:  []string{"The certificate is genuine, but it belongs to somebody else."},
}

var expiredCertificate = mishap{
	Fault: Fault{
		Name: "expired-certificate", Title: "Answer with a certificate that has expired",
		Says: "The server shows a certificate that expired yesterday.",
		Look: alertSeenBy("client"),
	},
	setUp: func(t *tunnel) error {
		return t.shows(t.squirrel.Root.Server(t.key(), play.ServerName, certify.LongAgo()))
	},
	by:   "client",
	ends: []ending{{"certificate has expired", "bad_certificate (42)"}},
	why:  []string{"There is an alert for exactly this, certificate_expired (45). Go's client sends 42 whenever it cannot verify a certificate."},
}

var unknownAuthority = mishap{
	Fault: Fault{
		Name: "unknown-authority", Title: "Trust another authority",
		Says: "The client trusts one authority, and it is not the one that signed the server's certificate.",
		Look: alertSeenBy("client"),
	},
	setUp: func(t *tunnel) error {
		other, err := certify.NewRoot("Some Other Authority")
		if err == nil {
			t.client.RootCAs = other.Pool()
		}
		return err
	},
	by:   "client",
	ends: []ending{{"certificate signed by unknown authority", "bad_certificate (42)"}},
	why:  []string{"There is an alert for exactly this, unknown_ca (48). Go's client sends 42 whenever it cannot verify a certificate."},
}

// clientShows has the client show another certificate, signed by that authority.
func clientShows(t *tunnel, by *certify.Authority, valid certify.Term) error {
	key, err := certify.NewECKey()
	if err != nil {
		return err
	}
	c, err := by.Client(key, clientName, valid)
	shows(t.client, c)
	return err
}

var noClientCertificate = mishap{
	Fault: Fault{
		Name: "no-client-certificate", Title: "A client without a certificate",
		Says: "The client is asked for a certificate and has none.",
		Look: alertSeenBy("eavesdropper"),
	},
	setUp: func(t *tunnel) error {
		shows(t.client, tls.Certificate{})
		return nil
	},
	by:   "server",
	ends: []ending{{"handshake failure", "handshake_failure (40)"}, {"certificate required", "certificate_required (116)"}},
	why:  []string{"TLS 1.2 has no alert for exactly this, and sends a general one in the open. TLS 1.3 has one, and encrypts it."},
}

var expiredClient = mishap{
	Fault: Fault{
		Name: "expired-client", Title: "A client whose certificate has expired",
		Says: "The client shows a certificate that expired yesterday.",
		Look: alertSeenBy("eavesdropper"),
	},
	setUp: func(t *tunnel) error { return clientShows(t, t.squirrel.Root, certify.LongAgo()) },
	by:    "server",
	ends:  []ending{{"expired certificate", "certificate_expired (45)"}},
	why:   []string{"In TLS 1.2 everyone on the wire can read the certificate and the alert; in TLS 1.3 both are encrypted."},
}

var unknownClient = mishap{
	Fault: Fault{
		Name: "unknown-client", Title: "A client certificate from an unknown authority",
		Says: "The client shows a certificate with the right name, signed by an authority that the server does not trust.",
		Look: alertSeenBy("eavesdropper"),
	},
	setUp: func(t *tunnel) error {
		other, err := certify.NewRoot("Some Other Authority")
		if err != nil {
			return err
		}
		return clientShows(t, other, certify.ValidNow())
	},
	by:   "server",
	ends: []ending{{"unknown certificate authority", "unknown_ca (48)"}},
	why:  []string{"Anyone can write a name into a certificate. What counts is who signed it."},
}
