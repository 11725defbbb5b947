package registry

// KeyExchange is how the two sides come to a secret that only they know. It
// decides what is in ServerKeyExchange and ClientKeyExchange (RFC 5246,
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

// ExchangeOf is the key exchange of a cipher suite.
func ExchangeOf(suite uint16) KeyExchange { return CipherSuites[suite].exchange }
