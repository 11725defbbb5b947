package x509

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	stdx509 "crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"strings"
	"testing"
	"time"
)

// issued makes a certificate; nil for parent signs it with its own key.
func issued(t *testing.T, name string, ca bool, parent *stdx509.Certificate, by *ecdsa.PrivateKey) (*stdx509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &stdx509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}, IsCA: ca, BasicConstraintsValid: true,
		NotBefore: time.Unix(1_700_000_000, 0), NotAfter: time.Unix(1_800_000_000, 0)}
	if parent == nil {
		parent, by = template, key
	}
	der, err := stdx509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, by)
	if err != nil {
		t.Fatal(err)
	}
	c, err := stdx509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c, key
}

func TestChain(t *testing.T) {
	root, rootKey := issued(t, "root", true, nil, nil)
	middle, middleKey := issued(t, "middle", true, root, rootKey)
	leaf, leafKey := issued(t, "leaf.example", false, middle, middleKey)
	below, _ := issued(t, "below.example", false, leaf, leafKey)
	other, otherKey := issued(t, "middle", true, nil, nil) // the same name, another key
	forged, _ := issued(t, "leaf.example", false, other, otherKey)
	good, late := time.Unix(1_750_000_000, 0), time.Unix(1_900_000_000, 0)

	for _, c := range []struct {
		name   string
		certs  []*stdx509.Certificate
		at     time.Time
		host   string
		signer []int
		failed string // of the first certificate
	}{
		{"whole", []*stdx509.Certificate{leaf, middle, root}, good, "leaf.example", []int{1, 2, 2}, ""},
		{"without the root", []*stdx509.Certificate{leaf, middle}, good, "leaf.example", []int{1, -1}, ""},
		{"expired", []*stdx509.Certificate{leaf, middle, root}, late, "", []int{1, 2, 2}, "expired"},
		{"not valid yet", []*stdx509.Certificate{leaf}, time.Unix(1, 0), "", []int{-1}, "not valid before"},
		{"another name", []*stdx509.Certificate{leaf}, good, "else.example", []int{-1}, "not for the name else.example, but for leaf.example"},
		{"an authority with a new key", []*stdx509.Certificate{leaf, other, middle}, good, "", []int{2, 1, -1}, ""},
		{"forged", []*stdx509.Certificate{forged, middle, root}, good, "", []int{-1, 2, 2}, "does not fit the key of certificate 2"},
		{"signed by no authority", []*stdx509.Certificate{below, leaf, middle}, good, "", []int{1, 2, -1}, "not allowed to sign"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var ders [][]byte
			for _, x := range c.certs {
				ders = append(ders, x.Raw)
			}
			links := Chain(ders, c.at, c.host)
			for i, l := range links {
				if l.Signer != c.signer[i] || l.Self != (c.signer[i] == i) {
					t.Errorf("certificate %d is signed by %d (itself: %t), want %d", i, l.Signer, l.Self, c.signer[i])
				}
			}
			got := strings.Join(links[0].Failed, "; ")
			if (c.failed == "") != (got == "") || !strings.Contains(got, c.failed) {
				t.Errorf("the first fails %q, want %q", got, c.failed)
			}
		})
	}
	if l := Chain([][]byte{[]byte("nothing")}, good, ""); len(l[0].Failed) != 1 || l[0].Signer != -1 {
		t.Errorf("no certificate at all: %+v", l)
	}
}
