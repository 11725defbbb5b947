package registry

import "strings"

// KeyExchange is how the two sides come to a secret that only they know. It
// decides what stands in ServerKeyExchange and ClientKeyExchange (RFC 5246,
// Section 7.4.3 and 7.4.7).
type KeyExchange uint8

const (
	UnknownExchange KeyExchange = iota // also in TLS 1.3, whose suites leave it open
	RSA                                // the client picks the secret and encrypts it
	DHE                                // fresh Diffie-Hellman values, signed
	DHAnon                             // and unsigned
	StaticDH                           // the server's value is in its certificate
	ECDHE                              // the same three on elliptic curves (RFC 8422)
	ECDHAnon
	StaticECDH
	PSK // a key that both have already (RFC 4279)
	RSAPSK
	DHEPSK
	ECDHEPSK // RFC 5489
	SRP      // a password (RFC 5054)
	SRPSigned
	Kerberos // RFC 2712
	GOST     // RFC 9189
	JPAKE    // a short key typed in on both sides, as in Thread networks
)

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

// ExchangeOf is the key exchange of a cipher suite, which its name tells:
// TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256.
func ExchangeOf(suite uint16) KeyExchange {
	name, _, ok := strings.Cut(SuiteName(suite), "_WITH_")
	if !ok {
		return UnknownExchange
	}
	_, name, _ = strings.Cut(strings.ToUpper(name), "_") // behind TLS or SSL
	name, _, _ = strings.Cut(name, "_EXPORT")            // shorter keys, else the same
	return exchanges[name]
}
