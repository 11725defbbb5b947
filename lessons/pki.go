package lessons

import (
	"context"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"plainsight/capture"
	"plainsight/capture/cause"
	"plainsight/dissect/words"
	"plainsight/lessons/certify"
	"plainsight/lessons/play"
)

// pki is how trust is made: an authority, a request, a signature, and a client
// that checks.
var pki = Lesson{
	Name:    "pki",
	Title:   "Your own authority: how trust is made",
	Summary: "Set up a certificate authority, have it sign a server's request, and see a client check each step.",
	Guards:  "a chain of signatures that the client checks",
	Story:   pkiStory,
	Eyes: []Eye{
		{"eavesdropper", "Eavesdropper", "Sees every packet on the wire and holds no key."},
		{"client", "Client", "Trusts an authority, and wants the note. Holds the keys that it agrees on with the server."},
		{"server", "Server", "The Secret Squirrels, who keep the note and need a certificate. They hold the keys that they agree on with the client."},
		{"authority", "Authority", "Signs certificates. Holds the authority's private key, which signs but opens nothing."},
		{"thief", "Thief", "Recorded the packets, and stole the authority's private key later."},
	},
	Knobs:  []Knob{versionKnob, keyKnob},
	Faults: pkiFaults,
	Stays:  true,
	Asks:   asksAuthority,
	Play:   playPKI,
}

// asksAuthority is who signs the server's request.
func asksAuthority(q Setting) string {
	switch q.Fault {
	case "self-signed":
		return ""
	case "no-ca-flag":
		return words.Say("another server")
	}
	return words.Say("authority")
}

// keyKnob chooses the kind of the server's key.
var keyKnob = Knob{
	Name: "key", Label: "The server's key", Says: "What kind of key the certificate is for.",
	Options: []Option{{Value: "ecdsa", Label: "ECDSA on the curve P-256"}, {Value: "rsa", Label: "RSA with 2048 bits"}}, Default: "ecdsa",
}

// newKey makes a key of the kind that a setting asks for.
func newKey(q Setting) (crypto.Signer, error) {
	if keyKnob.value(q) == "rsa" {
		return certify.NewRSAKey()
	}
	return certify.NewECKey()
}

// passphrase locks the authority's private key. Yours would be longer, and not
// printed in a program.
const passphrase = "acorns in autumn"

// The authority's name, that of its program, and where it takes requests.
const (
	authorityName     = "authority.example"
	authoritySoftware = "SquirrelAuthority/1"
	signPath          = "/sign"
)

var alertLook = Look{Field: "tls.alert_message.desc", Eye: "server", Label: "Show the client's alert"}

// pkiFaults are ways for a certificate to be no good.
var pkiFaults = []Fault{
	{"unknown-authority", "An unknown authority", "The client does not know the authority that signed the certificate.", alertLook},
	{"wrong-name", "A certificate for another name", "The server asked for, and got, a certificate for owls.example.", alertLook},
	{"expired", "A certificate that has expired", "The certificate expired yesterday.", alertLook},
	{"not-yet-valid", "A certificate that is not valid yet", "The certificate is not valid until tomorrow.", alertLook},
	{"no-ca-flag", "Signed by a server that is no authority", "The certificate is signed with the key of another server, whose own certificate does not say that it is an authority.", alertLook},
	{"chain-incomplete", "A missing link", "The certificate is signed by an intermediate authority, and the server does not send that authority's own certificate.", alertLook},
	{"wrong-key", "A key that does not match", "The server shows its certificate, but signs with another key.", alertLook},
	{"self-signed", "A self-signed certificate", "The server signed its certificate itself, without asking an authority.", alertLook},
}

func playPKI(ctx context.Context, w capture.Wire, q Setting, a Audience) error {
	root, err := certify.NewRoot("Squirrel Root CA")
	if err != nil {
		return err
	}
	key, err := newKey(q)
	if err != nil {
		return err
	}
	version := tlsVersion(q)
	err = play.Perform(ctx, w, q, a, func(ctx context.Context, s *play.Running) error {
		if err := found(s, root); err != nil {
			return err
		}
		shows, err := certified(ctx, s, root, key, q)
		if err != nil {
			return err
		}
		squirrels, err := s.ServeOverTLS(ctx, s.Carrying(play.NoteServer(q.Secret), "", q.Secret, ""), secureServer(s, version, shows))
		if err != nil {
			return err
		}
		trusts := root
		if q.Fault == "unknown-authority" {
			if trusts, err = certify.NewRoot("Some Other Authority"); err != nil {
				return err
			}
		}
		believes := secureClient(s, version, trusts.Pool())
		if q.Fault != "" {
			why, err := refused(ctx, s, squirrels, believes)
			if err != nil {
				return err
			}
			s.Tell("The client checked what the server showed, and hung up. In the words of Go's library: {why}.", "why", inQuotes(why))
		} else {
			if err := s.ReadOverTLS(ctx, squirrels, believes, q.Secret); err != nil {
				return err
			}
			s.Tell("The client checked the chain up to the root that it trusts, asked for the note and read it.")
		}
		return s.Stay(ctx, q, squirrels, Service{Secure: true, Host: play.ServerName, Path: play.NotePath, Trust: certify.TrustFile})
	})
	if err != nil {
		return err
	}

	// After the run, the authority's key is stolen.
	k, err := certify.SecretOf(root.Key, "the authority's private key")
	if err != nil {
		return err
	}
	a.Holds("thief", k)
	return nil
}

// found publishes what an authority consists of: a key that is kept encrypted, and a
// certificate that everybody may have.
func found(s *play.Running, root *certify.Authority) error {
	locked, err := certify.LockedPEM(root.Key, passphrase)
	if err != nil {
		return err
	}
	k, err := certify.SecretOf(root.Key, "the authority's private key")
	if err != nil {
		return err
	}
	s.Holds("authority", k)
	s.Made(File{Name: "ca.key.pem", Says: words.Say("The authority's private key, encrypted with the passphrase. Anyone who has both can sign certificates for any name."), Data: locked, Eyes: []string{"authority"}})
	s.Made(File{Name: "passphrase.txt", Says: words.Say("The passphrase for the authority's private key."), Data: []byte(passphrase + "\n"), Eyes: []string{"authority"}})
	s.Made(File{Name: certify.TrustFile, Says: words.Say("The authority's certificate, which it signed itself. A client that trusts it was told to."), Data: certify.ToPEM(certify.PEMCertificate, root.Cert.Raw)})
	s.Tell("An authority is set up: it has a private key, and a certificate that it signed itself.")
	return nil
}

// certified has the server get a certificate, and returns what it will show to clients,
// spoiled by the fault if there is one.
func certified(ctx context.Context, s *play.Running, root *certify.Authority, key crypto.Signer, q Setting) (tls.Certificate, error) {
	no, fault := tls.Certificate{}, q.Fault
	name := play.ServerName
	if fault == "wrong-name" {
		name = "owls.example"
	}
	request, err := certify.Asks(key, name)
	if err != nil {
		return no, err
	}
	private, err := certify.SecretOf(key, "the server's private key")
	if err != nil {
		return no, err
	}
	s.Holds("server", private)
	s.Made(File{Name: "server.key.pem", Says: words.Say("The server's private key. It is not sent to anyone."), Data: private.Data, Eyes: []string{"server"}})
	s.Made(File{Name: "server.csr.pem", Says: words.Say("The server's request: its public key and the names that it wants, signed with its private key."), Data: certify.ToPEM(certify.PEMRequest, request.Raw)})

	var der []byte
	var also [][]byte
	if fault == "self-signed" {
		der, err = signsItself(s, key, request)
	} else {
		der, also, err = signedBy(ctx, s, root, request, fault)
	}
	if err != nil {
		return no, err
	}
	if fault == "wrong-key" {
		if key, err = newKey(q); err != nil {
			return no, err
		}
	}
	return tls.Certificate{Certificate: append([][]byte{der}, also...), PrivateKey: key}, nil
}

// signedBy has an authority sign the request, over the wire. It is the root or, for some
// faults, somebody in its place. also are further certificates for the server to send.
func signedBy(ctx context.Context, s *play.Running, root *certify.Authority, request *x509.CertificateRequest, fault string) (der []byte, also [][]byte, err error) {
	signer, who, host, software := root, "the authority", authorityName, authoritySoftware
	switch fault {
	case "no-ca-flag":
		who, host, software = "another server, hazelnut.example", "hazelnut.example", "Hazelnut/1"
		if signer, err = certify.NewAuthority("hazelnut.example", root, false); err == nil {
			also = [][]byte{signer.Cert.Raw}
		}
	case "chain-incomplete":
		who = "an intermediate authority, Squirrel Issuing CA"
		signer, err = certify.NewAuthority("Squirrel Issuing CA", root, true)
	}
	if err != nil {
		return nil, nil, err
	}
	desk, err := s.Serve(ctx, signingDesk(signer, termOf(fault), software))
	if err != nil {
		return nil, nil, err
	}
	desk.Host = host
	got, err := s.Exchange(ctx, desk, nil, http.MethodPost, signPath, "application/x-pem-file", certify.ToPEM(certify.PEMRequest, request.Raw))
	if err != nil {
		return nil, nil, err
	}
	if err := got.Fetched(); err != nil {
		return nil, nil, err
	}
	if der, err = certify.FromPEM(certify.PEMCertificate, got.Body); err != nil {
		return nil, nil, fmt.Errorf("read the authority's answer: %w", err)
	}
	s.Made(File{Name: "server.pem", Says: words.Say("The server's certificate: its names and its public key, signed by {authority}.", "authority", words.Say(who)), Data: got.Body})
	s.Tell("The server sent its request to {authority}, which checked it and answered with a certificate for {name}.", "authority", words.Say(who), "name", request.Subject.CommonName)
	return der, also, nil
}

// signsItself has the server be its own authority. Nothing crosses the wire.
func signsItself(s *play.Running, key crypto.Signer, request *x509.CertificateRequest) ([]byte, error) {
	itself := &certify.Authority{Key: key, Cert: &x509.Certificate{Subject: request.Subject}}
	der, err := answerTo(itself, request.Raw, certify.AMonth())
	if err != nil {
		return nil, err
	}
	s.Made(File{Name: "server.pem", Says: words.Say("The server's certificate: its names and its public key, signed by itself."), Data: certify.ToPEM(certify.PEMCertificate, der)})
	s.Tell("The server sent no request. It signed a certificate for {name} itself.", "name", request.Subject.CommonName)
	return der, nil
}

// termOf is how long the authority signs for.
func termOf(fault string) certify.Term {
	switch fault {
	case "expired":
		return certify.LongAgo()
	case "not-yet-valid":
		return certify.Tomorrow()
	}
	return certify.AMonth()
}

// signingDesk takes requests, checks that they are signed with the key in them
// and ask for names that this authority signs for, and answers with certificates.
func signingDesk(a *certify.Authority, t certify.Term, software string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+signPath, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Server", software)
		der, err := readRequest(r.Body)
		if err == nil {
			der, err = answerTo(a, der, t)
		}
		if err != nil {
			play.Text(w, http.StatusBadRequest, []byte("The request is refused: "+cause.Words(err)+".\n"))
			return
		}
		play.Text(w, http.StatusOK, certify.ToPEM(certify.PEMCertificate, der))
	})
	return mux
}

// readRequest reads a request as it is posted: DER in PEM.
func readRequest(body io.Reader) ([]byte, error) {
	all, err := io.ReadAll(io.LimitReader(body, play.MaxAnswer))
	if err != nil {
		return nil, err
	}
	return certify.FromPEM(certify.PEMRequest, all)
}

// answerTo checks a request and signs it.
func answerTo(a *certify.Authority, der []byte, t certify.Term) ([]byte, error) {
	r, err := x509.ParseCertificateRequest(der)
	if err != nil {
		return nil, err
	}
	for _, name := range r.DNSNames {
		if name != "localhost" && !strings.HasSuffix(name, ".example") {
			return nil, errors.New("this authority signs for names in .example only, not for " + name)
		}
	}
	return a.Sign(r, t)
}
