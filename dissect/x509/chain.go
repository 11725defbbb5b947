package x509

import (
	"bytes"
	stdx509 "crypto/x509"
	"fmt"
	"time"
)

// Link is one certificate's place in a chain.
type Link struct {
	Subject, Issuer string
	Signer          int      // index of the certificate whose key signed this one; -1 where that is not in the chain
	Self            bool     // its own key signed it
	Failed          []string // the checks that fail, in words
}

// Chain tells which key signed which certificate, by verifying the signatures,
// and which checks fail. Certificates are in DER, the sender's own first, as in
// a Certificate message. The time checks are left out where at is zero, that of
// the name where host is empty. Whether the last signer is to be trusted is
// nothing that the bytes can tell.
func Chain(certs [][]byte, at time.Time, host string) []Link {
	parsed := make([]*stdx509.Certificate, len(certs))
	out := make([]Link, len(certs))
	for i, der := range certs {
		c, err := stdx509.ParseCertificate(der)
		if err != nil {
			out[i] = Link{Signer: -1, Failed: []string{"the certificate cannot be read: " + err.Error()}}
			continue
		}
		parsed[i], out[i] = c, Link{Subject: c.Subject.String(), Issuer: c.Issuer.String(), Signer: -1}
	}
	for i, c := range parsed {
		if c != nil {
			signer(parsed, i, &out[i])
			checks(c, i, at, &out[i])
		}
	}
	if host != "" && len(parsed) > 0 && parsed[0] != nil && parsed[0].VerifyHostname(host) != nil {
		out[0].Failed = append(out[0].Failed, "it is not for the name "+host)
	}
	return out
}

// signer finds the certificate whose key signed certificate i.
func signer(all []*stdx509.Certificate, i int, l *Link) {
	c := all[i]
	for j, p := range all {
		if p == nil || !bytes.Equal(c.RawIssuer, p.RawSubject) {
			continue
		}
		err := p.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature)
		if err != nil {
			l.Failed = append(l.Failed, fmt.Sprintf("its signature does not fit the key of certificate %d, whose name it gives as its issuer", j+1))
			continue
		}
		l.Signer, l.Self = j, i == j
		if j != i && p.BasicConstraintsValid && !p.IsCA {
			l.Failed = append(l.Failed, fmt.Sprintf("certificate %d signed it, and is not allowed to sign certificates", j+1))
		}
		if j != i && p.BasicConstraintsValid && (p.MaxPathLen > 0 || p.MaxPathLenZero) && i > p.MaxPathLen {
			l.Failed = append(l.Failed, fmt.Sprintf("certificate %d allows at most %d authorities below it", j+1, p.MaxPathLen))
		}
		return
	}
}

// checks are those that a certificate fails by itself.
func checks(c *stdx509.Certificate, i int, at time.Time, l *Link) {
	switch {
	case at.IsZero():
	case at.Before(c.NotBefore):
		l.Failed = append(l.Failed, "it is not valid before "+c.NotBefore.Format(time.DateTime))
	case at.After(c.NotAfter):
		l.Failed = append(l.Failed, "it has expired on "+c.NotAfter.Format(time.DateTime))
	}
	if i > 0 && !c.IsCA {
		l.Failed = append(l.Failed, "it stands among the authorities, and is none")
	}
	for _, id := range c.UnhandledCriticalExtensions {
		l.Failed = append(l.Failed, "it has a critical extension that is not known here: "+id.String())
	}
}
