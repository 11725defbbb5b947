package tls

import (
	"plainsight/dissect/tls/registry"
	"strings"
	"testing"
)

func TestExchangeOf(t *testing.T) {
	for suite, want := range map[uint16]registry.KeyExchange{
		0x002f: registry.RSA, 0x0003: registry.RSA, 0x0062: registry.RSA, 0x0033: registry.DHE, 0x0011: registry.DHE, 0x0034: registry.DHAnon,
		0x0017: registry.DHAnon, 0x0031: registry.StaticDH, 0xc02f: registry.ECDHE, 0xc02b: registry.ECDHE, 0xcca8: registry.ECDHE, 0xc018: registry.ECDHAnon,
		0xc00e: registry.StaticECDH, 0x008c: registry.PSK, 0x0094: registry.RSAPSK, 0x0090: registry.DHEPSK, 0xc0aa: registry.DHEPSK, 0xc035: registry.ECDHEPSK,
		0xd001: registry.ECDHEPSK, 0xc01d: registry.SRP, 0xc01e: registry.SRPSigned, 0x001e: registry.Kerberos, 0x0081: registry.GOST, 0xc0ff: registry.JPAKE,
		0x1301: registry.UnknownExchange, 0x00ff: registry.UnknownExchange, 0x7777: registry.UnknownExchange,
	} {
		if got := registry.ExchangeOf(suite); got != want {
			t.Errorf("%s (%04x): %d, not %d", registry.SuiteName(suite), suite, got, want)
		}
	}
}

// Of the registered suites few are of a key exchange that is not known.
func TestEverySuiteHasItsExchange(t *testing.T) {
	for n, s := range registry.CipherSuites {
		known := registry.ExchangeOf(n) != registry.UnknownExchange
		if !known && strings.HasPrefix(s.Name, "TLS_") && strings.Contains(s.Name, "_WITH_") && !strings.Contains(s.Name, "ECCPWD") && !strings.Contains(s.Name, "NULL_WITH") && !strings.Contains(s.Name, "SM4") && !strings.Contains(s.Name, "CECPQ1") {
			t.Errorf("%04x %s", n, s.Name)
		}
	}
}

// Where the hellos are missing, the record says which version is spoken.
func TestVersionWithoutHellos(t *testing.T) {
	s := find(t, "a proof", 15)
	s.version, s.suite = 0, 0
	if f, sum := body(t, s); f.Find("tls.handshake.client_cert_vrfy.sig").Len != 64 || sum.Problem {
		t.Errorf("%s", tree(f))
	}
}
