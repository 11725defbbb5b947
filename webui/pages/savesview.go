package pages

import (
	"slices"
	"strings"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/words"
	"plainsight/lessons"
)

// SavesView is what there is to save of a lesson's run: its packets, alone and with what
// one viewpoint holds.
type SavesView struct {
	Alone      string // the address of the file with the packets alone
	AloneShows string // what Wireshark shows of it
	With       string // the address of the file with the viewpoint's secrets too; "" for watchers, and where there are none
	WithShows  string
	Who        string // the viewpoint, in the middle of a sentence
	Watched    bool   // by somebody who is not the owner
}

// NewSaves is what an owner or a watcher can save of a run with those protocols in it, as
// seen by a viewpoint with those secrets.
func NewSaves(run string, eye lessons.Eye, spoken []dissect.ProtocolAt, secrets []field.Secret, owner bool) SavesView {
	v := SavesView{Alone: packetsAlone(run), AloneShows: wiresharkShows(spoken), Who: The(lower(eye.Title)), Watched: !owner}
	if owner && len(secrets) > 0 {
		v.With, v.WithShows = packetsWith(run, eye.Name), wiresharkOpens(spoken, secrets)
	}
	return v
}

func overTLS(p dissect.ProtocolAt) bool {
	return strings.HasPrefix(p.Protocol, "TLS") || strings.HasPrefix(p.Protocol, "SSL")
}

// speaksTLS tells TLS by the port too, for what was opened counts as what is in it.
func speaksTLS(spoken []dissect.ProtocolAt) bool {
	return slices.ContainsFunc(spoken, func(p dissect.ProtocolAt) bool { return overTLS(p) || p.Port == lessons.SecurePort })
}

// wiresharkShows says how Wireshark opens packets of those protocols, and what it shows.
func wiresharkShows(spoken []dissect.ProtocolAt) string {
	speaks := func(name string) func(dissect.ProtocolAt) bool {
		return func(p dissect.ProtocolAt) bool { return p.Protocol == name }
	}
	switch {
	case speaksTLS(spoken) && slices.ContainsFunc(spoken, func(p dissect.ProtocolAt) bool { return p.Protocol == "HTTP" && p.Port != lessons.SecurePort }):
		return words.Say("In Wireshark: File, Open. It shows what was said over HTTP and the TLS messages, and what TLS encrypts stays shut.")
	case speaksTLS(spoken):
		return words.Say("In Wireshark: File, Open. It shows the TLS messages, and what they encrypt stays shut.")
	case slices.Contains(spoken, dissect.ProtocolAt{Protocol: "HTTP", Port: lessons.CoAPPort}):
		return words.Say("In Wireshark: File, Open. On port {port} it expects CoAP, and shows that as damaged: right-click such a packet, choose Decode As, and HTTP as the current protocol.", "port", PortList([]uint16{lessons.CoAPPort}))
	case slices.ContainsFunc(spoken, speaks("HTTP")):
		return words.Say("In Wireshark: File, Open. It shows the HTTP messages as they crossed the wire.")
	}
	return words.Say("In Wireshark: File, Open. It shows the TCP segments and their bytes; what they say is a format of this lesson's own, which Wireshark does not know and may take for another.")
}

// wiresharkOpens says what Wireshark can do with secrets that are in the file. A key log
// is in a block that Wireshark reads; everything else is for plainsight only.
func wiresharkOpens(spoken []dissect.ProtocolAt, secrets []field.Secret) string {
	holds := func(k field.SecretKind) bool {
		return slices.ContainsFunc(secrets, func(s field.Secret) bool { return s.Kind == k })
	}
	switch {
	case holds(field.TLSKeyLog):
		return words.Say("Wireshark 3.0 and newer opens the TLS records by itself: the key log is in the file, as a decryption secrets block.")
	case holds(field.PrivateKey) && !slices.ContainsFunc(secrets, func(s field.Secret) bool { return !OnlySigns(s) }):
		return words.Count(len(secrets), "Wireshark has no use for this key: it only signs. plainsight finds it in the file.", "Wireshark has no use for these keys: they only sign. plainsight finds them in the file.")
	case holds(field.PrivateKey) && speaksTLS(spoken):
		return words.Say("Wireshark takes no private key from a file of packets: give it the key under Edit, Preferences, RSA Keys. It opens only what was encrypted under keys from RSA key transport. plainsight finds the key in the file.")
	case holds(field.FernetKey):
		return words.Say("Wireshark cannot open Fernet tokens, whatever key it has. plainsight can: open this file under Your own capture.")
	case holds(field.AESKey):
		return words.Say("Wireshark cannot open messages that are AES and nothing else, whatever key it has. plainsight can: open this file under Your own capture.")
	case holds(field.CaesarShift) || holds(field.Codebreaking):
		return words.Say("Wireshark cannot shift letters back. plainsight can: open this file under Your own capture.")
	}
	return words.Say("Wireshark cannot use these keys. plainsight can: open this file under Your own capture.")
}
