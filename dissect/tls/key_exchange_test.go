package tls

import (
	"strings"
	"testing"
)

func TestExchangeOf(t *testing.T) {
	for suite, want := range map[uint16]keyExchange{
		0x002f: rsaExchange, 0x0003: rsaExchange, 0x0062: rsaExchange, 0x0033: dheExchange, 0x0011: dheExchange, 0x0034: dhAnonExchange,
		0x0017: dhAnonExchange, 0x0031: dhExchange, 0xc02f: ecdheExchange, 0xc02b: ecdheExchange, 0xcca8: ecdheExchange, 0xc018: ecdhAnonExchange,
		0xc00e: ecdhExchange, 0x008c: pskExchange, 0x0094: rsaPSKExchange, 0x0090: dhePSKExchange, 0xc0aa: dhePSKExchange, 0xc035: ecdhePSKExchange,
		0xd001: ecdhePSKExchange, 0xc01d: srpExchange, 0xc01e: srpSignedExchange, 0x001e: kerberosExchange, 0x0081: gostExchange, 0xc0ff: jpakeExchange,
		0x1301: unknownExchange, 0x00ff: unknownExchange, 0x7777: unknownExchange,
	} {
		if got := exchangeOf(suite); got != want {
			t.Errorf("%s (%04x): %d, not %d", suiteName(suite), suite, got, want)
		}
	}
}

// Of the registered suites few are of a key exchange that is not known.
func TestEverySuiteHasItsExchange(t *testing.T) {
	for n, s := range cipherSuites {
		known := exchangeOf(n) != unknownExchange
		if !known && strings.HasPrefix(s.name, "TLS_") && strings.Contains(s.name, "_WITH_") && !strings.Contains(s.name, "ECCPWD") && !strings.Contains(s.name, "NULL_WITH") && !strings.Contains(s.name, "SM4") && !strings.Contains(s.name, "CECPQ1") {
			t.Errorf("%04x %s", n, s.name)
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
