package x509

import (
	"bytes"
	"crypto/rsa"
	stdx509 "crypto/x509"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"plainsight/dissect/words"
)

// Link is one certificate's place in a chain.
type Link struct {
	Subject, Issuer string
	Signer          int      // index of the certificate whose key signed this one; -1 where that is not in the chain
	Self            bool     // its own key signed it
	Failed          []string // the checks that fail, in words
}

// A certificate may name any number of others in a message as its signer, and
// trying each on each would take hours.
const (
	maxTries   = 64   // signatures of one message that are verified
	maxModulus = 8192 // bits of a key that this is done with
)

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
			out[i] = Link{Signer: -1, Failed: []string{words.Say("the certificate cannot be read: it does not have the structure that RFC 5280 requires")}}
			continue
		}
		parsed[i], out[i] = c, Link{Subject: c.Subject.String(), Issuer: c.Issuer.String(), Signer: -1}
	}
	tries := maxTries
	for i, c := range parsed {
		if c != nil {
			signer(parsed, i, &out[i], &tries)
			checks(c, i, at, &out[i])
		}
	}
	if len(parsed) == 0 || parsed[0] == nil {
		return out
	}
	pathLength(parsed, out)
	if host != "" && parsed[0].VerifyHostname(host) != nil {
		out[0].Failed = append(out[0].Failed, words.Say("it is not for the name {name}, but for {others}", "name", host, "others", strings.Join(names(parsed[0]), ", ")))
	}
	return out
}

// names are those that a certificate is for.
func names(c *stdx509.Certificate) []string {
	out := slices.Clone(c.DNSNames)
	for _, ip := range c.IPAddresses {
		out = append(out, ip.String())
	}
	if len(out) == 0 {
		return []string{words.Say("no name at all")}
	}
	return out
}

// signer finds the certificate whose key signed certificate i. Several may bear
// the issuer's name: an authority with a new key has two.
func signer(all []*stdx509.Certificate, i int, l *Link, tries *int) {
	c := all[i]
	var failed []string
	for j, p := range all {
		if p == nil || !bytes.Equal(c.RawIssuer, p.RawSubject) {
			continue
		}
		if key, ok := p.PublicKey.(*rsa.PublicKey); ok && key.N.BitLen() > maxModulus {
			failed = append(failed, words.Say("the key of certificate {n} has {bits} bits, and signatures are verified here with at most {most}", "n", strconv.Itoa(j+1), "bits", strconv.Itoa(key.N.BitLen()), "most", strconv.Itoa(maxModulus)))
			continue
		}
		if *tries--; *tries < 0 {
			failed = append(failed, words.Say("its signature was not verified: so many certificates have each other's names that {n} tries were not enough", "n", strconv.Itoa(maxTries)))
			break
		}
		if err := p.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature); err != nil {
			failed = append(failed, refused(err, j))
			continue
		}
		l.Signer, l.Self = j, i == j
		if i != j {
			mayNotSign(p, j, l)
		}
		return
	}
	l.Failed = append(l.Failed, failed...)
}

// refused says why a signature does not count.
func refused(err error, j int) string {
	var insecure stdx509.InsecureAlgorithmError
	switch {
	case errors.As(err, &insecure):
		return words.Say("it is signed over a hash that can be forged, so the signature does not count")
	case errors.Is(err, stdx509.ErrUnsupportedAlgorithm):
		return words.Say("it is signed in a way that plainsight cannot check")
	}
	return words.Say("its signature does not fit the key of certificate {n}, whose name it gives as its issuer", "n", strconv.Itoa(j+1))
}

// mayNotSign notes what forbids certificate j to have signed another one (RFC
// 5280, Section 4.2.1.3 and 4.2.1.9).
func mayNotSign(p *stdx509.Certificate, j int, l *Link) {
	if p.BasicConstraintsValid && !p.IsCA || p.KeyUsage != 0 && p.KeyUsage&stdx509.KeyUsageCertSign == 0 {
		l.Failed = append(l.Failed, words.Say("certificate {n} signed it, and is not allowed to sign certificates", "n", strconv.Itoa(j+1)))
	}
}

// pathLength notes where there are more authorities below one than it allows.
func pathLength(all []*stdx509.Certificate, out []Link) {
	below := 0 // authorities between the first certificate and this one
	for i, seen := 0, map[int]bool{}; i >= 0 && !seen[i] && all[i] != nil; i = out[i].Signer {
		seen[i] = true
		p := all[i]
		if i > 0 && p.BasicConstraintsValid && (p.MaxPathLen > 0 || p.MaxPathLenZero) && below > p.MaxPathLen {
			out[i].Failed = append(out[i].Failed, words.Say("it allows {most} authorities below it, and {n} are", "most", strconv.Itoa(p.MaxPathLen), "n", strconv.Itoa(below)))
		}
		if i > 0 && !bytes.Equal(p.RawSubject, p.RawIssuer) {
			below++
		}
	}
}

// checks are those that a certificate fails by itself.
func checks(c *stdx509.Certificate, i int, at time.Time, l *Link) {
	switch {
	case at.IsZero():
	case at.Before(c.NotBefore):
		l.Failed = append(l.Failed, words.Say("it is not valid before {time}", "time", c.NotBefore.Format(time.DateTime)))
	case at.After(c.NotAfter):
		l.Failed = append(l.Failed, words.Say("it expired on {time}", "time", c.NotAfter.Format(time.DateTime)))
	}
	if i > 0 && !c.IsCA {
		l.Failed = append(l.Failed, words.Say("it is in the place of an authority, but is not one"))
	}
	for _, id := range c.UnhandledCriticalExtensions {
		l.Failed = append(l.Failed, words.Say("it has a critical extension that is not known here: {id}", "id", id.String()))
	}
}
