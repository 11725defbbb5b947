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

// exchanges has key exchanges by what their suites' names begin with.
var exchanges = map[string]KeyExchange{
	"RSA": RSA, "RSA_FIPS": RSA,
	"DHE_RSA": DHE, "DHE_DSS": DHE, "DH_ANON": DHAnon, "DH_RSA": StaticDH, "DH_DSS": StaticDH,
	"ECDHE_RSA": ECDHE, "ECDHE_ECDSA": ECDHE, "ECDH_ANON": ECDHAnon, "ECDH_RSA": StaticECDH, "ECDH_ECDSA": StaticECDH,
	"PSK": PSK, "RSA_PSK": RSAPSK, "DHE_PSK": DHEPSK, "PSK_DHE": DHEPSK, "ECDHE_PSK": ECDHEPSK,
	"SRP_SHA": SRP, "SRP_SHA_RSA": SRPSigned, "SRP_SHA_DSS": SRPSigned,
	"KRB5": Kerberos, "ECJPAKE": JPAKE,
	"GOSTR341094": GOST, "GOSTR341001": GOST, "GOSTR341112_256": GOST,
}

// exchangeNamed is the key exchange that a suite's name tells:
// TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256.
func exchangeNamed(name string) KeyExchange {
	name, _, ok := strings.Cut(name, "_WITH_")
	if !ok {
		return UnknownExchange
	}
	_, name, _ = strings.Cut(strings.ToUpper(name), "_") // after TLS or SSL
	name, _, _ = strings.Cut(name, "_EXPORT")            // shorter keys, else the same
	return exchanges[name]
}

// The table has for each suite the key exchange of its name.
func TestExchangesAgreeWithNames(t *testing.T) {
	for n, s := range CipherSuites {
		if want := exchangeNamed(s.Name); s.exchange != want {
			t.Errorf("%s (%04x): %d, and its name says %d", s.Name, n, s.exchange, want)
		}
	}
}
