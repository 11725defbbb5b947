package schedule

import (
	"crypto"
	_ "crypto/sha256" // for Hash.New
	_ "crypto/sha512"
	"strconv"

	"plainsight/dissect/field"
)

// TLS13 is the key schedule of TLS 1.3 with one hash, that of the cipher suite:
// crypto.SHA256 or crypto.SHA384. Each method is one arrow in the picture of
// RFC 8446, Section 7.1. Where one takes a transcript it is the hash of the
// handshake messages up to and with those that its comment names.
type TLS13 struct{ Hash crypto.Hash }

// EarlySecret begins the schedule. Without a pre-shared key, psk is nil, and as
// many zeros as the hash is long take its place.
func (k TLS13) EarlySecret(psk []byte) *Step {
	name := "PSK"
	if psk == nil {
		psk, name = make([]byte, k.Hash.Size()), "0"
	}
	return k.extract("Early Secret", Input{Name: "0", Bytes: make([]byte, k.Hash.Size())}, Input{Name: name, Bytes: psk})
}

// EarlySecretOf is EarlySecret of a pre-shared key that is a step itself.
func (k TLS13) EarlySecretOf(psk *Step) *Step {
	return k.extract("Early Secret", Input{Name: "0", Bytes: make([]byte, k.Hash.Size())}, from(psk))
}

// BinderKey proves possession of the pre-shared key: external says that it is
// from outside TLS, and not from a session before.
func (k TLS13) BinderKey(early *Step, external bool) *Step {
	label := "res binder"
	if external {
		label = "ext binder"
	}
	return k.derive("binder_key", early, label, "", k.TranscriptHash())
}

// ClientEarlyTraffic protects 0-RTT data. Transcript: ClientHello.
func (k TLS13) ClientEarlyTraffic(early *Step, transcript []byte) *Step {
	return k.derive("client_early_traffic_secret", early, "c e traffic", "ClientHello", transcript)
}

// EarlyExporterMaster is for exporters with 0-RTT data. Transcript: ClientHello.
func (k TLS13) EarlyExporterMaster(early *Step, transcript []byte) *Step {
	return k.derive("early_exporter_master_secret", early, "e exp master", "ClientHello", transcript)
}

// HandshakeSecret mixes in what the key exchange gave. Without one, in a
// handshake with nothing but a pre-shared key, shared is nil, and zeros take its place.
func (k TLS13) HandshakeSecret(early *Step, shared []byte) *Step {
	name := "(EC)DHE"
	if shared == nil {
		shared, name = make([]byte, k.Hash.Size()), "0"
	}
	return k.extract("Handshake Secret", from(k.derived(early)), Input{Name: name, Bytes: shared})
}

// HandshakeSecretOf is HandshakeSecret of a shared secret that is a step itself.
func (k TLS13) HandshakeSecretOf(early, shared *Step) *Step {
	return k.extract("Handshake Secret", from(k.derived(early)), from(shared))
}

// ClientHandshakeTraffic protects the client's handshake messages.
// Transcript: ClientHello to ServerHello.
func (k TLS13) ClientHandshakeTraffic(handshake *Step, transcript []byte) *Step {
	return k.derive("client_handshake_traffic_secret", handshake, "c hs traffic", "ClientHello...ServerHello", transcript)
}

// ServerHandshakeTraffic protects the server's handshake messages.
// Transcript: ClientHello to ServerHello.
func (k TLS13) ServerHandshakeTraffic(handshake *Step, transcript []byte) *Step {
	return k.derive("server_handshake_traffic_secret", handshake, "s hs traffic", "ClientHello...ServerHello", transcript)
}

// MasterSecret ends the mixing in.
func (k TLS13) MasterSecret(handshake *Step) *Step {
	return k.extract("Master Secret", from(k.derived(handshake)), Input{Name: "0", Bytes: make([]byte, k.Hash.Size())})
}

// ClientTraffic protects the client's application data. Transcript:
// ClientHello to the server's Finished.
func (k TLS13) ClientTraffic(master *Step, transcript []byte) *Step {
	return k.derive("client_application_traffic_secret_0", master, "c ap traffic", "ClientHello...server Finished", transcript)
}

// ServerTraffic protects the server's application data. Transcript:
// ClientHello to the server's Finished.
func (k TLS13) ServerTraffic(master *Step, transcript []byte) *Step {
	return k.derive("server_application_traffic_secret_0", master, "s ap traffic", "ClientHello...server Finished", transcript)
}

// ExporterMaster is what exporters start from. Transcript: ClientHello to the
// server's Finished.
func (k TLS13) ExporterMaster(master *Step, transcript []byte) *Step {
	return k.derive("exporter_master_secret", master, "exp master", "ClientHello...server Finished", transcript)
}

// ResumptionMaster is what the keys of later sessions come from. Transcript:
// ClientHello to the client's Finished.
func (k TLS13) ResumptionMaster(master *Step, transcript []byte) *Step {
	return k.derive("resumption_master_secret", master, "res master", "ClientHello...client Finished", transcript)
}

// NextTraffic is the traffic secret behind a KeyUpdate (Section 7.2). N is the
// number of the new one, 1 behind the first KeyUpdate; it is only for the name.
func (k TLS13) NextTraffic(traffic *Step, n int) *Step {
	name := "application_traffic_secret_" + strconv.Itoa(n)
	return k.expand(name, traffic, "traffic upd", Input{Name: `""`}, k.Hash.Size(), field.RFC(8446, "7.2"))
}

// Key is a traffic secret's key, of n bytes.
func (k TLS13) Key(traffic *Step, n int) *Step {
	return k.expand("write_key", traffic, "key", Input{Name: `""`}, n, field.RFC(8446, "7.3"))
}

// IV is a traffic secret's initialization vector, of n bytes: 12 for every
// suite there is.
func (k TLS13) IV(traffic *Step, n int) *Step {
	return k.expand("write_iv", traffic, "iv", Input{Name: `""`}, n, field.RFC(8446, "7.3"))
}

// KeyAndIV is what Key and IV come to, without the steps that tell how.
func (k TLS13) KeyAndIV(traffic []byte, keyLen, ivLen int) (key, iv []byte) {
	return expandShort(k.Hash, traffic, "key", keyLen), expandShort(k.Hash, traffic, "iv", ivLen)
}

// Verify is what VerifyData comes to with the FinishedKey of a base secret,
// without the steps that tell how.
func (k TLS13) Verify(base, transcript []byte) []byte {
	return shortMAC(k.Hash, expandShort(k.Hash, base, "finished", k.Hash.Size()), transcript)
}

// FinishedKey is what a Finished message is made with: base is the handshake
// traffic secret of the side that sends it. From a binder key it makes the
// key for the binder.
func (k TLS13) FinishedKey(base *Step) *Step {
	return k.expand("finished_key", base, "finished", Input{Name: `""`}, k.Hash.Size(), field.RFC(8446, "4.4.4"))
}

// VerifyData is what a Finished message has to contain, or a PSK binder.
// Transcript: ClientHello to the message before it; for a binder the
// ClientHello up to the binders.
func (k TLS13) VerifyData(finished *Step, transcript []byte) *Step {
	return &Step{
		Name:    "verify_data",
		Formula: "HMAC(finished_key, Transcript-Hash(Handshake Context, Certificate*, CertificateVerify*))",
		Inputs:  []Input{from(finished), {Name: "Transcript-Hash", Bytes: transcript}},
		Output:  mac(k.Hash, finished.Output, transcript),
		Spec:    field.RFC(8446, "4.4.4"),
	}
}

// ResumptionPSK is the pre-shared key that comes with a ticket.
func (k TLS13) ResumptionPSK(resumption *Step, nonce []byte) *Step {
	return k.expand("PSK", resumption, "resumption", Input{Name: "ticket_nonce", Bytes: nonce}, k.Hash.Size(), field.RFC(8446, "4.6.1"))
}

// Exporter makes n bytes for a protocol above TLS (Section 7.5).
func (k TLS13) Exporter(master *Step, label string, context []byte, n int) *Step {
	s := k.expand("TLS-Exporter label secret", master, label, Input{Name: `Transcript-Hash("")`, Bytes: k.TranscriptHash()}, k.Hash.Size(), field.RFC(8446, "7.5"))
	return k.expand("TLS-Exporter", s, "exporter", Input{Name: "Hash(context_value)", Bytes: k.TranscriptHash(context)}, n, field.RFC(8446, "7.5"))
}

// TranscriptHash is the hash of messages, each with its 4-byte header (Section
// 4.4.1).
func (k TLS13) TranscriptHash(messages ...[]byte) []byte { return sum(k.Hash, messages...) }

// MessageHash is the message that stands in a transcript for the first
// ClientHello when the server asked for another one (Section 4.4.1).
func (k TLS13) MessageHash(clientHello []byte) []byte {
	const messageHash = 254
	return append([]byte{messageHash, 0, 0, byte(k.Hash.Size())}, sum(k.Hash, clientHello)...)
}

// derived is what leads from one Extract to the next.
func (k TLS13) derived(secret *Step) *Step {
	return k.derive("derived secret of the "+secret.Name, secret, "derived", "", k.TranscriptHash())
}

// derive is Derive-Secret: HKDF-Expand-Label with a transcript as context, and as
// long as the hash. Messages names what the transcript is of.
func (k TLS13) derive(name string, secret *Step, label, messages string, transcript []byte) *Step {
	arg := messages
	if arg == "" {
		arg = `""`
	}
	return &Step{
		Name:    name,
		Formula: `Derive-Secret(` + secret.Name + `, "` + label + `", ` + arg + `)`,
		Inputs:  []Input{from(secret), {Name: "Label", Bytes: []byte(label)}, {Name: "Transcript-Hash(" + arg + ")", Bytes: transcript}},
		Output:  ExpandLabel(k.Hash, secret.Output, label, transcript, k.Hash.Size()),
		Spec:    field.RFC(8446, "7.1"),
	}
}

func (k TLS13) expand(name string, secret *Step, label string, context Input, n int, spec field.Spec) *Step {
	return &Step{
		Name:    name,
		Formula: `HKDF-Expand-Label(` + secret.Name + `, "` + label + `", ` + context.Name + `, ` + strconv.Itoa(n) + `)`,
		Inputs:  []Input{from(secret), {Name: "Label", Bytes: []byte(label)}, context},
		Output:  ExpandLabel(k.Hash, secret.Output, label, context.Bytes, n),
		Spec:    spec,
	}
}

func (k TLS13) extract(name string, salt, ikm Input) *Step {
	return &Step{
		Name:    name,
		Formula: "HKDF-Extract(" + salt.Name + ", " + ikm.Name + ")",
		Inputs:  []Input{salt, ikm},
		Output:  Extract(k.Hash, salt.Bytes, ikm.Bytes),
		Spec:    field.RFC(8446, "7.1"),
	}
}
