package lessons

import (
	"context"
	"crypto/ecdsa"
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
		{"server", "Server", "Secret Squirrels, who need a certificate and keep the note. Hold the keys that they agree on with the client."},
		{"authority", "Authority", "Signs certificates. Holds the authority's private key, which signs, and opens nothing."},
		{"thief", "Thief", "Recorded the packets, and stole the authority's private key after that."},
	},
	Knobs:  []Knob{versionKnob},
	Faults: pkiFaults,
	Stays:  true,
	Play:   playPKI,
}

// passphrase locks the authority's private key. Yours would be longer, and not
// printed in a program.
const passphrase = "acorns in autumn"

// signPath is where the authority takes requests.
const signPath = "/sign"

var alertLook = Look{"tls.alert_message.desc", "server", "Show the client's alert"}

// pkiFaults are ways for a certificate to be no good.
var pkiFaults = []Fault{
	{"unknown-authority", "An authority that nobody knows", "The client has never heard of the authority that signed.", alertLook},
	{"wrong-name", "A certificate for another name", "The server asked for, and got, a certificate for owls.example.", alertLook},
	{"expired", "A certificate that has ended", "The certificate's time was over yesterday.", alertLook},
	{"not-yet-valid", "A certificate of tomorrow", "The certificate's time begins tomorrow.", alertLook},
	{"no-ca-flag", "Signed by somebody who may not", "The certificate is signed with the key of another server, whose own certificate does not say that it is an authority.", alertLook},
	{"chain-incomplete", "A missing link", "An authority in between has signed, and the server does not send that one's certificate along.", alertLook},
	{"wrong-key", "A key that does not match", "The server shows its certificate and signs with another key.", alertLook},
	{"self-signed", "Signed by oneself", "The server has signed its certificate itself, and asked nobody.", alertLook},
}

func playPKI(ctx context.Context, w capture.Wire, q Setting, a Audience) error {
	root, err := newRoot("Squirrel Root CA")
	if err != nil {
		return err
	}
	key, err := newECKey()
	if err != nil {
		return err
	}
	version := tlsVersion(q)
	err = perform(ctx, w, q, a, func(ctx context.Context, s *stage) error {
		if err := s.found(root); err != nil {
			return err
		}
		shows, err := s.certified(ctx, root, key, q.Fault)
		if err != nil {
			return err
		}
		squirrels, err := s.serveOverTLS(ctx, noteServer(q.Secret), s.secureServer(version, shows))
		if err != nil {
			return err
		}
		trusts := root
		if q.Fault == "unknown-authority" {
			if trusts, err = newRoot("Some Other Authority"); err != nil {
				return err
			}
		}
		believes := s.secureClient(version, trusts.pool())
		if q.Fault != "" {
			why, err := s.refused(ctx, squirrels, believes)
			if err != nil {
				return err
			}
			s.note("The client checked, and left. In the words of Go's library: {why}.", "why", inQuotes(why))
		} else {
			if err := s.readOverTLS(ctx, squirrels, believes, q.Secret); err != nil {
				return err
			}
			s.note("The client checked the chain up to the root that it trusts, asked for the note and read it.")
		}
		return s.stay(ctx, q, squirrels, Service{Secure: true, Host: serverName, Path: notePath, Trust: trustFile})
	})
	if err != nil {
		return err
	}

	// When all is over, the authority's key is stolen.
	k, err := secretOf(root.key, "the authority's private key")
	if err != nil {
		return err
	}
	a.Holds("thief", k)
	return nil
}

// found shows what an authority is: a key that is kept under lock, and a
// certificate that everybody may have.
func (s *stage) found(root *authority) error {
	locked, err := lockedPEM(root.key, passphrase)
	if err != nil {
		return err
	}
	k, err := secretOf(root.key, "the authority's private key")
	if err != nil {
		return err
	}
	s.Holds("authority", k)
	s.Made(File{"ca.key.pem", words.Say("The authority's private key, locked with the passphrase. Who has both can sign for anybody."), locked, []string{"authority"}})
	s.Made(File{"passphrase.txt", words.Say("The passphrase that locks the authority's key."), []byte(passphrase + "\n"), []string{"authority"}})
	s.Made(File{trustFile, words.Say("The authority's certificate. It has signed itself; clients trust it because they choose to."), toPEM(pemCertificate, root.cert.Raw), nil})
	s.note("An authority is founded: a private key, and a certificate that it has signed itself.")
	return nil
}

// certified has the server come by a certificate, and returns what it will show to
// clients. A fault spoils it in one way.
func (s *stage) certified(ctx context.Context, root *authority, key *ecdsa.PrivateKey, fault string) (tls.Certificate, error) {
	no := tls.Certificate{}
	name := serverName
	if fault == "wrong-name" {
		name = "owls.example"
	}
	request, err := asks(key, name)
	if err != nil {
		return no, err
	}
	private, err := secretOf(key, "the server's private key")
	if err != nil {
		return no, err
	}
	s.Holds("server", private)
	s.Made(File{"server.key.pem", words.Say("The server's private key. It never leaves the server."), private.Data, []string{"server"}})
	s.Made(File{"server.csr.pem", words.Say("The server's request: its public key and the names that it wants, signed with its private key."), toPEM(pemRequest, request.Raw), nil})

	var der []byte
	var also [][]byte
	if fault == "self-signed" {
		der, err = s.signsItself(key, request)
	} else {
		der, also, err = s.signedBy(ctx, root, request, fault)
	}
	if err != nil {
		return no, err
	}
	if fault == "wrong-key" {
		if key, err = newECKey(); err != nil {
			return no, err
		}
	}
	return tls.Certificate{Certificate: append([][]byte{der}, also...), PrivateKey: key}, nil
}

// signedBy has an authority sign the request, over the wire. It is the root, or
// somebody in its place whose certificate goes along where the fault says so.
func (s *stage) signedBy(ctx context.Context, root *authority, request *x509.CertificateRequest, fault string) (der []byte, also [][]byte, err error) {
	signer, who := root, "the authority"
	switch fault {
	case "no-ca-flag":
		who = "another server, hazelnut.example"
		if signer, err = newAuthority("hazelnut.example", root, false); err == nil {
			also = [][]byte{signer.cert.Raw}
		}
	case "chain-incomplete":
		who = "an authority in between, Squirrel Issuing CA"
		signer, err = newAuthority("Squirrel Issuing CA", root, true)
	}
	if err != nil {
		return nil, nil, err
	}
	desk, err := s.serve(ctx, signingDesk(signer, termOf(fault)))
	if err != nil {
		return nil, nil, err
	}
	got, err := s.exchange(ctx, desk, nil, http.MethodPost, signPath, "application/x-pem-file", toPEM(pemRequest, request.Raw))
	if err != nil {
		return nil, nil, err
	}
	if err := got.fetched(); err != nil {
		return nil, nil, err
	}
	if der, err = fromPEM(pemCertificate, got.body); err != nil {
		return nil, nil, fmt.Errorf("read the authority's answer: %w", err)
	}
	s.Made(File{"server.pem", words.Say("The server's certificate: its names and its public key, signed by {authority}.", "authority", words.Say(who)), got.body, nil})
	s.note("The server sent its request to {authority}, which checked it and answered with a certificate for {name}.", "authority", words.Say(who), "name", request.Subject.CommonName)
	return der, also, nil
}

// signsItself is a server that is its own authority. Nothing crosses the wire.
func (s *stage) signsItself(key *ecdsa.PrivateKey, request *x509.CertificateRequest) ([]byte, error) {
	itself := &authority{key, &x509.Certificate{Subject: request.Subject}}
	der, err := itself.answerTo(request.Raw, validNow())
	if err != nil {
		return nil, err
	}
	s.Made(File{"server.pem", words.Say("The server's certificate: its names and its public key, signed by itself."), toPEM(pemCertificate, der), nil})
	s.note("The server sent its request to nobody. It signed a certificate for {name} itself.", "name", request.Subject.CommonName)
	return der, nil
}

// termOf is how long the authority signs for.
func termOf(fault string) term {
	switch fault {
	case "expired":
		return longAgo()
	case "not-yet-valid":
		return tomorrow()
	}
	return validNow()
}

// signingDesk takes requests, checks that they are signed with the key in them
// and ask for names that this authority signs for, and answers with certificates.
func signingDesk(a *authority, t term) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+signPath, func(w http.ResponseWriter, r *http.Request) {
		der, err := readRequest(r.Body)
		if err == nil {
			der, err = a.answerTo(der, t)
		}
		if err != nil {
			text(w, http.StatusBadRequest, []byte("The request is refused: "+cause.Words(err)+".\n"))
			return
		}
		text(w, http.StatusOK, toPEM(pemCertificate, der))
	})
	return mux
}

// readRequest reads a request as it is posted: DER in PEM.
func readRequest(body io.Reader) ([]byte, error) {
	all, err := io.ReadAll(io.LimitReader(body, maxAnswer))
	if err != nil {
		return nil, err
	}
	return fromPEM(pemRequest, all)
}

// answerTo checks a request and signs it.
func (a *authority) answerTo(der []byte, t term) ([]byte, error) {
	r, err := x509.ParseCertificateRequest(der)
	if err != nil {
		return nil, err
	}
	for _, name := range r.DNSNames {
		if name != "localhost" && !strings.HasSuffix(name, ".example") {
			return nil, errors.New("this authority signs for names in .example only, not for " + name)
		}
	}
	return a.sign(r, t)
}
