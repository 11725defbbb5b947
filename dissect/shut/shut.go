// Package shut says why something on the wire stays shut for a viewpoint: one
// computed reason with the figures it rests on, the sentence that says it,
// and what would help. It knows no protocol.
package shut

import (
	"strings"

	"plainsight/dissect/words"
)

// Kind is the kind of a reason, in English: it is what decides, and what JSON has.
type Kind string

// The kinds. Where several apply, the reason is the first that solving the others
// would not help: keys do not help with a cipher that is not implemented, and no key
// log helps with a capture that began too late.
const (
	SuiteUnknown      Kind = "suite not implemented"       // with or without keys
	CompressionUsed   Kind = "compression not implemented" // it opens, and stays compressed
	NoKey             Kind = "no key given"
	HelloMissing      Kind = "hello not in the capture"
	OneDirection      Kind = "only one direction"
	SegmentsMissing   Kind = "segments missing"
	WrongKeys         Kind = "keys do not fit"        // those that are held for this connection
	RecordsChanged    Kind = "records do not fit"     // keys that have opened others of the same direction
	SecretMissing     Kind = "secret not in the log"  // which has others of this connection
	LinesUnusable     Kind = "no usable line"         // in any key log
	NotAllTried       Kind = "not all lines tried"    // one of them may open it
	NoLine            Kind = "no line in the log"     // for this connection
	KeyOnlySigned     Kind = "key exchange ephemeral" // a private key cannot open it
	OtherPrivateKey   Kind = "another private key"
	NoRSAKey          Kind = "not an RSA key" // where only one opens the exchange
	OtherPreSharedKey Kind = "another pre-shared key"
	PSKNotUsed        Kind = "pre-shared key not used"   // by this connection
	PSKNotEnough      Kind = "pre-shared key not enough" // there was a Diffie-Hellman exchange too
)

// Reason is why some of a connection stays shut, or cannot be read.
type Reason struct {
	Kind    Kind  `json:"kind"`
	Shut    int   `json:"records_shut"`            // that nothing here opens
	Opened  int   `json:"records_opened"`          // of the encrypted ones
	Missing int64 `json:"bytes_missing,omitempty"` // of the connection, in no packet

	Suite       string   `json:"suite,omitempty"`       // as it was agreed on, where that was seen
	Compression string   `json:"compression,omitempty"` // likewise
	Random      string   `json:"client_random,omitempty"`
	BegunLate   bool     `json:"begun_late,omitempty"`        // the capture lacks the connection's beginning
	Hello       string   `json:"hello_missing,omitempty"`     // HelloMissing: "ClientHello" or "ServerHello"
	Direction   string   `json:"direction_missing,omitempty"` // OneDirection: whose bytes are missing, "client" or "server"
	Secrets     []string `json:"secrets_missing,omitempty"`   // SecretMissing: the labels of their lines
	SecretsSaid []string `json:"-"`                           // the same in words
	Exchange    Kin      `json:"exchange,omitempty"`          // of the keys, where it is known
	Offered     bool     `json:"-"`                           // the connection's keys come from a pre-shared key, among others

	Logs    int  `json:"key_logs"`                       // that are held
	Lines   Log  `json:"lines"`                          // of all of them
	Named   bool `json:"-"`                              // one of them has a line that names this connection
	Keys    int  `json:"private_keys"`                   // that are held
	Foreign int  `json:"private_keys_not_rsa,omitempty"` // those of them that are not RSA keys, or too long: they open nothing
	Shared  int  `json:"pre_shared_keys"`
	Tried   int  `json:"lines_tried,omitempty"`     // whose connection is not known
	Left    int  `json:"lines_not_tried,omitempty"` // because it would have taken too long
	Hidden  bool `json:"hidden_hello,omitempty"`    // the client says that its true hello is encrypted
}

// Log is what key logs hold.
type Log struct {
	Connections int    `json:"connections"`              // that have a line
	Here        int    `json:"connections_here"`         // of those, seen in this capture so far
	Unusable    int    `json:"unusable"`                 // lines
	First       int    `json:"first_unusable,omitempty"` // the first one's number
	Of          string `json:"-"`                        // the log that it is in, where there are several
	Why         string `json:"why_unusable,omitempty"`   // a part of a sentence, as it goes on after a colon

	Shared      int    `json:"psk_unusable,omitempty"` // lines that should be pre-shared keys
	SharedFirst int    `json:"first_psk_unusable,omitempty"`
	SharedWhy   string `json:"why_psk_unusable,omitempty"`
}

// Kin is the kind of secret that opens what was agreed on.
type Kin string

// The kinds of exchange.
const (
	Sealed    Kin = "RSA"         // the client sent the secret encrypted with the server's key
	Ephemeral Kin = "ephemeral"   // from values that are meant to be thrown away
	Shared    Kin = "PSK"         // from a key that both held before
	Elsewise  Kin = "another one" // as with passwords or Kerberos
)

// Says is the reason in whole sentences.
func (r *Reason) Says() string { return r.SaysOf(1) }

// SaysOf is Says of so many connections that stay shut for the same reason.
func (r *Reason) SaysOf(n int) string {
	out := []string{r.main(n)}
	switch r.Kind {
	case NoLine, NotAllTried, SecretMissing, LinesUnusable, HelloMissing, OneDirection:
		out = append(out, r.lines(n)...)
		if r.Kind == NoLine {
			out = append(out, r.keys(n)...)
		}
	}
	if r.Kind != SegmentsMissing && r.Missing > 0 {
		out = append(out, words.Count(int(r.Missing), "{n} byte of the connection is missing from the capture.", "{n} bytes of the connection are missing from the capture."))
	}
	return strings.Join(out, " ")
}

// keys says why the other keys that are held do not help either.
func (r *Reason) keys(n int) (out []string) {
	switch {
	case r.Keys == 0:
	case r.Exchange == Ephemeral:
		out = append(out, words.Say("The private key does not help: in this key exchange it only signs."))
	case r.Exchange == Sealed && r.Foreign == r.Keys:
		out = append(out, words.Say("The private key that was given is not an RSA key, and only an RSA key opens this key exchange."))
	case r.Exchange == Sealed:
		out = append(out, words.Say("The private key that was given is not the one that the client encrypted the secret for."))
	}
	if r.Shared > 0 && r.Offered && r.Exchange == Shared {
		out = append(out, words.Count(n, "The pre-shared key that was given is not this connection's.", "The pre-shared key that was given is not that of these connections."))
	}
	return out
}

// main is the first sentence, of n connections.
func (r *Reason) main(n int) string {
	switch r.Kind {
	case SuiteUnknown:
		return words.Say("The cipher suite is {suite}, and plainsight does not implement its cipher: no key opens it here.", "suite", r.Suite)
	case CompressionUsed:
		return words.Say("The two ends agreed to compress with {method}, which plainsight cannot decompress.", "method", r.Compression)
	case NoKey:
		if r.Hello != "" {
			if r.BegunLate {
				return words.Count(n, "No key was given for it, and the capture begins in the middle of the connection.", "No key was given for them, and the capture begins in the middle of the connections.")
			}
			return words.Count(n, "No key was given for it, and its {hello} is not in the capture.", "No key was given for them, and their {hello} messages are not in the capture.", "hello", r.Hello)
		}
		return words.Count(n, "No key was given for it.", "No key was given for them.")
	case HelloMissing:
		if r.Hello == "ServerHello" {
			return words.Count(n, "Its ServerHello is not in the capture, so the cipher suite and the keys are not known.", "Their ServerHello messages are not in the capture, so the cipher suites and the keys are not known.")
		}
		if r.BegunLate {
			return words.Count(n, "The capture begins in the middle of the connection, so its ClientHello is not in it.", "The capture begins in the middle of the connections, so their ClientHello messages are not in it.")
		}
		return words.Count(n, "Its ClientHello is not in the capture.", "Their ClientHello messages are not in the capture.")
	case OneDirection:
		if r.Direction == "client" {
			return words.Say("Only what the server sent is in the capture. What the client sent would show which keys belong to it.")
		}
		return words.Say("Only what the client sent is in the capture. What the server sent would show the cipher suite, and more that the keys depend on.")
	case SegmentsMissing:
		if r.Shut == 0 {
			return words.Count(int(r.Missing), "{n} byte of the connection is missing from the capture, so what it belonged to cannot be read. The rest is open.", "{n} bytes of the connection are missing from the capture, so what they belonged to cannot be read. The rest is open.")
		}
		return words.Count(int(r.Missing), "{n} byte of the connection is missing from the capture, and what follows cannot be opened without it.", "{n} bytes of the connection are missing from the capture, and what follows cannot be opened without them.")
	case WrongKeys:
		if r.Opened > 0 {
			return words.Count(r.Shut, "{n} record does not open with the keys for it, although others of the connection open: it was changed, replayed, or is out of turn, or the two sides have different keys, or that secret is wrong.", "{n} records do not open with the keys for them, although others of the connection open: they were changed, replayed, or are out of turn, or the two sides have different keys, or that secret is wrong.")
		}
		return words.Count(n, "There are keys for this connection, but they do not fit: they are wrong, what was sent was changed, or the two sides have different keys.", "There are keys for these connections, but they do not fit: they are wrong, what was sent was changed, or the two sides have different keys.")
	case RecordsChanged:
		return words.Count(r.Shut, "{n} record does not open, although its keys have opened others: it was changed, replayed, or is out of turn.", "{n} records do not open, although their keys have opened others: they were changed, replayed, or are out of turn. A record after a copied one does not fit either.")
	case SecretMissing:
		secrets := words.Listed(r.SecretsSaid)
		if len(r.Secrets) == 1 {
			return words.Count(n, "The key log has secrets of this connection, but not {secrets}, which opens what is shut.", "The key log has secrets of these connections, but not {secrets}, which opens what is shut.", "secrets", secrets)
		}
		return words.Count(n, "The key log has secrets of this connection, but not {secrets}, which open what is shut.", "The key log has secrets of these connections, but not {secrets}, which open what is shut.", "secrets", secrets)
	case LinesUnusable:
		return words.Say("The key log has no line that can be used.")
	case NotAllTried:
		return words.Count(r.Left, "The key log has no line with this connection's random number, and {n} line that might still open it was not tried, as that would take too long.", "The key log has no line with this connection's random number, and {n} lines that might still open it were not tried, as that would take too long.")
	case NoLine:
		if r.Hidden {
			return words.Count(n, "The key log has no line for this connection. Its client may have a second, encrypted ClientHello with another random number.", "The key log has no line for these connections. Their clients may have a second, encrypted ClientHello with another random number.")
		}
		return words.Count(n, "The key log has no line for this connection.", "The key log has no line for these connections.")
	case KeyOnlySigned:
		return words.Say("The keys come from an ephemeral key exchange. The server's private key only signs it, and opens nothing.")
	case OtherPrivateKey:
		return words.Say("The private key that was given is not the one that the client encrypted the secret for.")
	case OtherPreSharedKey:
		return words.Count(n, "The pre-shared key that was given is not this connection's.", "The pre-shared key that was given is not that of these connections.")
	case NoRSAKey:
		return words.Say("The private key that was given is not an RSA key, and only an RSA key opens this key exchange.")
	case PSKNotUsed:
		return words.Count(n, "This connection uses no pre-shared key, so the one that was given does not help.", "These connections use no pre-shared key, so the one that was given does not help.")
	case PSKNotEnough:
		return words.Say("A pre-shared key alone opens nothing here: the keys come from a Diffie-Hellman exchange too, whose private values are not held.")
	}
	return ""
}

// lines says what the key logs have.
func (r *Reason) lines(n int) (out []string) {
	l := &r.Lines
	if r.Logs == 0 {
		return nil
	}
	if r.Hello == "ClientHello" {
		out = append(out, words.Count(n, "Without it, nothing shows which lines of the key log belong to this connection.", "Without them, nothing shows which lines of the key log belong to which connection."))
	}
	switch {
	case l.Connections > 0 && l.Here == 0:
		out = append(out, words.Count(l.Connections, "The log has lines for {n} connection, which is not in this capture.", "The log has lines for {n} connections, none of which is in this capture."))
	case l.Connections == 1:
		out = append(out, words.Say("The log has lines for one connection, which is in this capture."))
	case l.Connections > 0:
		out = append(out, words.Say("The log has lines for {n} connections, {here} of them in this capture.", "n", l.Connections, "here", l.Here))
	}
	if r.Tried > 0 && r.Kind != NotAllTried {
		out = append(out, words.Count(r.Tried, "{n} line whose connection is not in the capture was tried, and does not open it.", "{n} lines whose connections are not in the capture were tried, and do not open it."))
	}
	if r.Left > 0 && r.Kind != NotAllTried {
		out = append(out, words.Count(r.Left, "{n} more was not tried, as that would take too long.", "{n} more were not tried, as that would take too long."))
	}
	if says := l.Wrong(); says != "" {
		out = append(out, says)
	}
	return out
}

// Wrong says which lines cannot be used; "" where all can.
func (l *Log) Wrong() string {
	switch {
	case l.Unusable > 0 && l.Of != "":
		return words.Count(l.Unusable, "{n} line cannot be used, line {line} of {log}: {why}.", "{n} lines cannot be used, the first of them line {line} of {log}: {why}.", "line", l.First, "log", l.Of, "why", l.Why)
	case l.Unusable > 0:
		return words.Count(l.Unusable, "{n} line cannot be used, line {line}: {why}.", "{n} lines cannot be used, the first of them line {line}: {why}.", "line", l.First, "why", l.Why)
	}
	return ""
}

// SharedWrong says which lines of pre-shared keys cannot be used; "" where all can.
func (l *Log) SharedWrong() string {
	if l.Shared == 0 {
		return ""
	}
	return words.Count(l.Shared, "{n} line of the pre-shared keys cannot be used, line {line}: {why}.", "{n} lines of the pre-shared keys cannot be used, the first of them line {line}: {why}.", "line", l.SharedFirst, "why", l.SharedWhy)
}

// TellsLines reports whether Says names lines that cannot be used.
func (r *Reason) TellsLines() bool {
	switch r.Kind {
	case NoLine, NotAllTried, SecretMissing, LinesUnusable, HelloMissing, OneDirection:
		return r.Lines.Unusable > 0
	}
	return false
}

// Helps is what would open it, in whole sentences.
func (r *Reason) Helps() string { return r.HelpsOf(1) }

// HelpsOf is Helps of so many connections that stay shut for the same reason.
func (r *Reason) HelpsOf(n int) string {
	begin := words.Count(n, "Capture from before the connection begins, in both directions, and have the client or server write a TLS key log (SSLKEYLOGFILE) at the same time.", "Capture from before the connections begin, in both directions, and have the client or server write a TLS key log (SSLKEYLOGFILE) at the same time.")
	switch r.Kind {
	case SuiteUnknown:
		return words.Say("Have client and server agree on another suite, such as one with AES-GCM, or use a program that implements this cipher.")
	case CompressionUsed:
		return words.Say("Turn compression off at the client or the server.")
	case HelloMissing, OneDirection:
		if r.Kind == HelloMissing && !r.BegunLate && r.Missing > 0 {
			return words.Say("Capture again where no packet is lost.")
		}
		return begin
	case SegmentsMissing:
		return words.Say("Capture again where no packet is lost.")
	case RecordsChanged:
		return words.Say("No other key helps: the keys are right.")
	case WrongKeys, NoLine, NotAllTried, SecretMissing:
		if r.Lines.Unusable > 0 {
			return words.Count(n, "Correct the lines that cannot be used, or add the key log that the client or server wrote during this connection.", "Correct the lines that cannot be used, or add the key log that the client or server wrote during these connections.")
		}
		if r.Kind == NotAllTried {
			return words.Count(n, "Remove lines of other connections from the key log, or add the key log that the client or server wrote during this connection.", "Remove lines of other connections from the key log, or add the key log that the client or server wrote during these connections.")
		}
		if r.Kind == WrongKeys && r.Named { // one more like it would not help
			return words.Count(n, "The key log that was given has secrets of this connection, and they do not fit what was captured. Of a connection that somebody changed on the way, each side's log fits what it sent itself: the other side's may open the rest.", "The key log that was given has secrets of these connections, and they do not fit what was captured. Of a connection that somebody changed on the way, each side's log fits what it sent itself: the other side's may open the rest.")
		}
		return words.Count(n, "Add the key log that the client or server wrote during this connection.", "Add the key log that the client or server wrote during these connections.")
	case LinesUnusable:
		return words.Say("Add the key log as the program wrote it: each of its lines has the name of a secret, then the connection's random number and the secret, both in hexadecimal digits.")
	}
	if r.Hello != "" && r.Kind == NoKey {
		return words.Count(n, "Add the key log (SSLKEYLOGFILE) that the client or server wrote during this connection: it may open it although the beginning is missing. Otherwise capture again, from before the connection begins and in both directions.", "Add the key log (SSLKEYLOGFILE) that the client or server wrote during these connections: it may open them although their beginnings are missing. Otherwise capture again, from before the connections begin and in both directions.")
	}
	if r.Hello != "" {
		return begin
	}
	if r.Kind == PSKNotEnough || r.Kind == PSKNotUsed {
		return words.Count(n, "Add the key log (SSLKEYLOGFILE) that the client or server wrote during this connection.", "Add the key log (SSLKEYLOGFILE) that the client or server wrote during these connections.")
	}
	switch r.Exchange {
	case Sealed:
		if r.Keys > 0 {
			return words.Count(n, "Add the RSA private key that belongs to this certificate, or the key log that the client or server wrote during this connection.", "Add the RSA private key that belongs to their certificate, or the key log that the client or server wrote during these connections.")
		}
		return words.Count(n, "Add the server's RSA private key, or the key log that the client or server wrote during this connection.", "Add the server's RSA private key, or the key log that the client or server wrote during these connections.")
	case Shared:
		return words.Count(n, "Add the pre-shared key of the two ends, or the key log that one of them wrote during this connection.", "Add the pre-shared key of the two ends, or the key log that one of them wrote during these connections.")
	}
	return words.Count(n, "Add the key log (SSLKEYLOGFILE) that the client or server wrote during this connection.", "Add the key log (SSLKEYLOGFILE) that the client or server wrote during these connections.")
}
