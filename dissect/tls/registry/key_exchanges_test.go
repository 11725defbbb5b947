package registry

import (
	"strings"
	"testing"
)

func TestExchangeOf(t *testing.T) {
	for suite, want := range map[uint16]KeyExchange{
		0x002f: RSA, 0x0003: RSA, 0x0062: RSA, 0x0033: DHE, 0x0011: DHE, 0x0034: DHAnon,
		0x0017: DHAnon, 0x0031: StaticDH, 0xc02f: ECDHE, 0xc02b: ECDHE, 0xcca8: ECDHE, 0xc018: ECDHAnon,
		0xc00e: StaticECDH, 0x008c: PSK, 0x0094: RSAPSK, 0x0090: DHEPSK, 0xc0aa: DHEPSK, 0xc035: ECDHEPSK,
		0xd001: ECDHEPSK, 0xc01d: SRP, 0xc01e: SRPSigned, 0x001e: Kerberos, 0x0081: GOST, 0xc0ff: JPAKE,
		0x1301: UnknownExchange, 0x00ff: UnknownExchange, 0x7777: UnknownExchange,
	} {
		if got := ExchangeOf(suite); got != want {
			t.Errorf("%s (%04x): %d, not %d", SuiteName(suite), suite, got, want)
		}
	}
}

// Of the registered suites few are of a key exchange that is not known.
func TestEverySuiteHasItsExchange(t *testing.T) {
	for n, s := range CipherSuites {
		known := ExchangeOf(n) != UnknownExchange
		if !known && strings.HasPrefix(s.Name, "TLS_") && strings.Contains(s.Name, "_WITH_") && !strings.Contains(s.Name, "ECCPWD") && !strings.Contains(s.Name, "NULL_WITH") && !strings.Contains(s.Name, "SM4") && !strings.Contains(s.Name, "CECPQ1") {
			t.Errorf("%04x %s", n, s.Name)
		}
	}
}
