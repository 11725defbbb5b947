package tls

import (
	"encoding/hex"
	"strconv"

	"plainsight/dissect/derive"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/keylog"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/words"
)

// beginning is enough of a random number to find it in a key log.
func beginning(random []byte) string {
	const enough = 8
	if len(random) <= enough {
		return hex.EncodeToString(random)
	}
	return hex.EncodeToString(random[:enough]) + "…"
}

// inLog names a line of a key log; n is the number in its label, or -1 for none.
func inLog(label keylog.Label, n int, clientRandom []byte) string {
	out := string(label)
	if n >= 0 {
		out += "_" + strconv.Itoa(n)
	}
	return words.Say("the {line} line for client random {random}", "line", out, "random", beginning(clientRandom))
}

// inWords is inLog without the label that the format has for the secret.
func inWords(label keylog.Label, n int) string {
	return words.Say("{secret} of this connection", "secret", secretIn(label, n))
}

// secretIn says what secret a line of a key log has. n is the number in its label, or -1
// for none.
func secretIn(label keylog.Label, n int) string {
	switch label {
	case keylog.ClientRandom:
		return words.Say("the master secret")
	case keylog.ClientEarlyTraffic:
		return words.Say("the client's early traffic secret")
	case keylog.ClientHandshakeTraffic:
		return words.Say("the client's handshake traffic secret")
	case keylog.ServerHandshakeTraffic:
		return words.Say("the server's handshake traffic secret")
	case keylog.ClientTraffic:
		if n > 0 {
			return words.Say("the client's application traffic secret number {n}", "n", n+1)
		}
		return words.Say("the client's application traffic secret")
	case keylog.ServerTraffic:
		if n > 0 {
			return words.Say("the server's application traffic secret number {n}", "n", n+1)
		}
		return words.Say("the server's application traffic secret")
	}
	return words.Say("a secret")
}

// naming is how the secret in a line of a key log is named.
type naming bool

const (
	byLabel naming = false // by the label that the format has for it
	plainly naming = true  // in words alone
)

func (say naming) secret(label keylog.Label, n int, clientRandom []byte) string {
	if say == plainly {
		return inWords(label, n)
	}
	return inLog(label, n, clientRandom)
}

// line names a line of a key log, by the random number that the log knows the
// connection by. With an outer hello that may be the inner one's, which is not seen.
func (a *negotiation) line(say naming, label keylog.Label, n int) string {
	out := say.secret(label, n, a.logID())
	if a.hidden && a.knownBy == nil && a.inner == nil {
		return words.Say("{line}, or that of the inner ClientHello's random number", "line", out)
	}
	return out
}

// lacking is the secret that would open records and, as far as that is known,
// which keys it leads to.
type lacking struct {
	secret string // its name, with the labels of a key log
	plain  string // its name in words alone
	epoch  derive.Epoch
}

// lacking names the secret that would open the records of a direction, or those
// of which each would do.
func (a *negotiation) lacking(dir proto.Direction, at record.Stage) *lacking {
	out := a.lackingAs(byLabel, dir, at)
	out.plain = a.lackingAs(plainly, dir, at).secret
	return out
}

func (a *negotiation) lackingAs(say naming, dir proto.Direction, at record.Stage) *lacking {
	if a.version != 0 && !a.version.Is13() {
		return &lacking{secret: a.lacking12(say)}
	}
	of, _ := at.SecretOf(dir)
	switch {
	case a.version == 0 && at != record.InEarlyData:
		return &lacking{secret: words.Say("the connection's keys: those of client random {random} (a TLS key log)", "random", beginning(a.clientRandom))}
	case at == record.InEarlyData:
		return &lacking{secret: a.orKey(0, words.Say("{line} (a TLS key log)", "line", a.line(say, of, -1))), epoch: derive.Epoch(at)}
	case at == record.InApplication:
		return &lacking{secret: a.orAlone(words.Say("{line} (a TLS key log)", "line", a.line(say, of, 0))), epoch: derive.Epoch(at)}
	}
	out := &lacking{secret: a.orAlone(say.orAfter(a.line(say, of, -1), dir)), epoch: derive.Epoch(record.InHandshake)}
	if at == record.InTheClear {
		out.epoch = derive.Epoch(record.InApplication)
	}
	return out
}

// orAfter adds to the name of a direction's secret for the handshake that of the one for
// what follows.
func (say naming) orAfter(line string, dir proto.Direction) string {
	then, _ := record.InApplication.SecretOf(dir)
	if say == plainly {
		return words.Say("{line}, or, for records after the handshake, {then} (a TLS key log)", "line", line, "then", secretIn(then, 0))
	}
	return words.Say("{line}, or its {then}_0 line for records after the handshake (a TLS key log)", "line", line, "then", string(then))
}

// StaysShut reports whether the record is encrypted and nothing here opens it.
func (m *placed) StaysShut() bool { return m.sealed && !m.opened }

// LacksKey tells which keys a record takes that nothing here has opened; 0 where
// that is not known.
func (m *placed) LacksKey() derive.Epoch {
	if m.lacks == nil {
		return 0
	}
	return m.lacks.epoch
}

// Lacks is what would open the record, in words alone; "" where that is not known.
func (m *placed) Lacks() string {
	if m.lacks == nil {
		return ""
	}
	return m.lacks.plain
}

// Unkeyed reports whether the record is a ChangeCipherSpec in the clear, which
// comes among encrypted ones.
func (m *placed) Unkeyed() bool { return m.unkeyed }

// orKey names a secret, and the pre-shared key that would do as well.
func (a *negotiation) orKey(n int, secret string) string {
	if n < 0 || n >= len(a.offers) {
		return secret
	}
	return words.Say("{secret}, or the pre-shared key with identity {identity}", "secret", secret, "identity", quoted(a.offers[n].identity, a.offers[n].n))
}

// orAlone names a secret, and the pre-shared key where it alone would do: without a
// Diffie-Hellman exchange (RFC 8446, Section 4.2.9).
func (a *negotiation) orAlone(secret string) string {
	if a.group != 0 {
		return secret
	}
	return a.orKey(a.selected, secret)
}

// keyName names the pre-shared key that a ClientKeyExchange chose.
func (a *negotiation) keyName() string {
	return words.Say("the pre-shared key with identity {identity}", "identity", quoted(a.identity[:min(len(a.identity), maxIdentity)], len(a.identity)))
}

func (a *negotiation) lacking12(say naming) string {
	out := words.Say("{line} (a TLS key log)", "line", inWords(keylog.ClientRandom, -1))
	if say == byLabel {
		out = words.Say("{line} (the master secret, in a TLS key log)", "line", inLog(keylog.ClientRandom, -1, a.clientRandom))
	}
	psk := a.keyName()
	switch registry.ExchangeOf(a.suite) {
	case registry.RSA:
		if a.exchanged {
			out = words.Say("{secret}, or the server's RSA private key", "secret", out)
		}
	case registry.PSK:
		if a.exchanged {
			out = words.Say("{secret}, or {key}", "secret", out, "key", psk)
		}
	case registry.RSAPSK:
		if a.exchanged {
			out = words.Say("{secret}, or the server's RSA private key together with {key}", "secret", out, "key", psk)
		}
	}
	return out
}

// Why a step cannot be computed.
const (
	whyDiffieHellman = "it is computed from one end's private value and the other's public one. Private values do not cross the wire, and neither of the two is held here"
	whyUnread        = "some of the messages that its transcript covers cannot be read here, or are not in the capture"
)

// whyPreMaster says why the pre-master secret is not known.
func (a *negotiation) whyPreMaster() string {
	switch registry.ExchangeOf(a.suite) {
	case registry.RSA:
		return words.Say("it is not in a key log, and the client sent it encrypted: it takes the server's RSA private key")
	case registry.PSK:
		return words.Say("it is not in a key log, and it takes {key}", "key", a.keyName())
	case registry.RSAPSK:
		return words.Say("it is not in a key log, and it takes two secrets: the server's RSA private key for what the client encrypted, and {key}", "key", a.keyName())
	case registry.DHEPSK, registry.ECDHEPSK:
		return words.Say("it is not in a key log, and {key} alone is not enough: it takes the Diffie-Hellman secret too. As for that, {why}", "key", a.keyName(), "why", words.Say(whyDiffieHellman))
	case registry.DHAnon, registry.ECDHAnon:
		return words.Say("it is not in a key log, and {why}", "why", words.Say(whyDiffieHellman))
	case registry.DHE, registry.ECDHE:
		return words.Say("it is not in a key log, and {why}. The server's private key only signs such an exchange", "why", words.Say(whyDiffieHellman))
	}
	return words.Say("it is not in a key log, and plainsight does not know how this key exchange makes it")
}
