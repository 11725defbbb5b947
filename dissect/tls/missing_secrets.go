package tls

import (
	"encoding/hex"
	"strconv"

	"plainsight/dissect/derive"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/keylog"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/registry"
)

// beginning is enough of a random number to find it in a key log.
func beginning(random []byte) string {
	const enough = 8
	if len(random) <= enough {
		return hex.EncodeToString(random)
	}
	return hex.EncodeToString(random[:enough]) + "…"
}

// inLog names a line of a key log; n is its number, or -1 for none.
func inLog(label keylog.Label, n int, clientRandom []byte) string {
	out := string(label)
	if n >= 0 {
		out += "_" + strconv.Itoa(n)
	}
	return out + " of client random " + beginning(clientRandom)
}

// lacking is the secret that would open records and, as far as that is known,
// which keys it leads to.
type lacking struct {
	secret string // its name in words
	epoch  derive.Epoch
}

// lacking names the secret that would open the records of a direction, or those
// of which each would do.
func (a *negotiation) lacking(dir proto.Direction, at record.Stage) *lacking {
	if a.version != 0 && !a.version.Is13() {
		return &lacking{secret: a.lacking12()}
	}
	of, _ := at.SecretOf(dir)
	switch {
	case a.version == 0 && at != record.InEarlyData:
		return &lacking{secret: "the connection's keys: those of client random " + beginning(a.clientRandom) + " (a TLS key log)"}
	case at == record.InEarlyData:
		return &lacking{inLog(of, -1, a.clientRandom) + " (a TLS key log)" + a.orKey(0), derive.Epoch(at)}
	case at == record.InApplication:
		return &lacking{inLog(of, 0, a.clientRandom) + " (a TLS key log)" + a.orAlone(), derive.Epoch(at)}
	}
	then, _ := record.InApplication.SecretOf(dir)
	out := &lacking{inLog(of, -1, a.clientRandom) + ", or behind the handshake " + string(then) + "_0 of the same (a TLS key log)" + a.orAlone(), derive.Epoch(record.InHandshake)}
	if at == record.InTheClear {
		out.epoch = derive.Epoch(record.InApplication)
	}
	return out
}

// LacksKey tells which keys a record takes that nothing here has opened; 0 where
// that is not known.
func (m *placed) LacksKey() derive.Epoch {
	if m.lacks == nil {
		return 0
	}
	return m.lacks.epoch
}

// Unkeyed reports whether the record is a ChangeCipherSpec in the clear, which
// stands among encrypted ones.
func (m *placed) Unkeyed() bool { return m.unkeyed }

// orKey names the pre-shared key that would do as well.
func (a *negotiation) orKey(n int) string {
	if n < 0 || n >= len(a.offers) {
		return ""
	}
	return ", or the pre-shared key with identity " + quoted(a.offers[n].identity, a.offers[n].n)
}

// orAlone names the pre-shared key where it alone would do: without a
// Diffie-Hellman exchange (RFC 8446, Section 4.2.9).
func (a *negotiation) orAlone() string {
	if a.group != 0 {
		return ""
	}
	return a.orKey(a.selected)
}

// keyName names the pre-shared key that a ClientKeyExchange chose.
func (a *negotiation) keyName() string {
	return "the pre-shared key with identity " + quoted(a.identity[:min(len(a.identity), maxIdentity)], len(a.identity))
}

func (a *negotiation) lacking12() string {
	out := inLog(keylog.ClientRandom, -1, a.clientRandom) + " (the master secret, in a TLS key log)"
	psk := a.keyName()
	switch registry.ExchangeOf(a.suite) {
	case registry.RSA:
		if a.exchanged {
			out += ", or the server's RSA private key"
		}
	case registry.PSK:
		if a.exchanged {
			out += ", or " + psk
		}
	case registry.RSAPSK:
		if a.exchanged {
			out += ", or the server's RSA private key together with " + psk
		}
	}
	return out
}

// Why a step cannot be computed.
const (
	whyDiffieHellman = "it is computed from one end's private value and the other's public one, and the private values never cross the wire: nobody but the two ends had it, and they threw it away"
	whyNoReturn      = "it is not in a key log, and what was made from it cannot be computed backwards: a hash has no way back"
	whyUnread        = "some of the messages that its transcript covers cannot be read here, or are not in the capture"
)

// whyPreMaster says why the pre-master secret is not known.
func (a *negotiation) whyPreMaster() string {
	const log = "it is not in a key log, and "
	switch registry.ExchangeOf(a.suite) {
	case registry.RSA:
		return log + "the client sent it encrypted: it takes the server's RSA private key"
	case registry.PSK:
		return log + "it takes " + a.keyName()
	case registry.RSAPSK:
		return log + "it takes two secrets: the server's RSA private key for what the client encrypted, and " + a.keyName()
	case registry.DHEPSK, registry.ECDHEPSK:
		return log + a.keyName() + " alone does not make it: it takes the Diffie-Hellman secret besides. Of that, " + whyDiffieHellman
	case registry.DHE, registry.ECDHE, registry.DHAnon, registry.ECDHAnon:
		return log + whyDiffieHellman + ". The server's private key only signed the exchange"
	}
	return "it is not in a key log, and how this key exchange makes it is not known here"
}
