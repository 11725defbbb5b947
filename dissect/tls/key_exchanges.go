package tls

import "strings"

// keyExchange is how the two sides come to a secret that only they know. It
// decides what stands in ServerKeyExchange and ClientKeyExchange (RFC 5246,
// Section 7.4.3 and 7.4.7).
type keyExchange uint8

const (
	unknownExchange keyExchange = iota // also in TLS 1.3, whose suites leave it open
	rsaExchange                        // the client picks the secret and encrypts it
	dheExchange                        // fresh Diffie-Hellman values, signed
	dhAnonExchange                     // and unsigned
	dhExchange                         // the server's value is in its certificate
	ecdheExchange                      // the same three on elliptic curves (RFC 8422)
	ecdhAnonExchange
	ecdhExchange
	pskExchange // a key that both have already (RFC 4279)
	rsaPSKExchange
	dhePSKExchange
	ecdhePSKExchange // RFC 5489
	srpExchange      // a password (RFC 5054)
	srpSignedExchange
	kerberosExchange // RFC 2712
	gostExchange     // RFC 9189
	jpakeExchange    // a short key typed in on both sides, as in Thread networks
)

// exchanges has key exchanges by what their suites' names begin with.
var exchanges = map[string]keyExchange{
	"RSA": rsaExchange, "RSA_FIPS": rsaExchange,
	"DHE_RSA": dheExchange, "DHE_DSS": dheExchange, "DH_ANON": dhAnonExchange, "DH_RSA": dhExchange, "DH_DSS": dhExchange,
	"ECDHE_RSA": ecdheExchange, "ECDHE_ECDSA": ecdheExchange, "ECDH_ANON": ecdhAnonExchange, "ECDH_RSA": ecdhExchange, "ECDH_ECDSA": ecdhExchange,
	"PSK": pskExchange, "RSA_PSK": rsaPSKExchange, "DHE_PSK": dhePSKExchange, "PSK_DHE": dhePSKExchange, "ECDHE_PSK": ecdhePSKExchange,
	"SRP_SHA": srpExchange, "SRP_SHA_RSA": srpSignedExchange, "SRP_SHA_DSS": srpSignedExchange,
	"KRB5": kerberosExchange, "ECJPAKE": jpakeExchange,
	"GOSTR341094": gostExchange, "GOSTR341001": gostExchange, "GOSTR341112_256": gostExchange,
}

// exchangeOf is the key exchange of a cipher suite, which its name tells:
// TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256.
func exchangeOf(suite uint16) keyExchange {
	name, _, ok := strings.Cut(suiteName(suite), "_WITH_")
	if !ok {
		return unknownExchange
	}
	_, name, _ = strings.Cut(strings.ToUpper(name), "_") // behind TLS or SSL
	name, _, _ = strings.Cut(name, "_EXPORT")            // shorter keys, else the same
	return exchanges[name]
}
