package schedule

import (
	"crypto"
	_ "crypto/sha256" // for Hash.New
	_ "crypto/sha512"
	"strconv"

	"plainsight/dissect/derive"
	"plainsight/dissect/field"
)

// TLS13 is the key schedule of TLS 1.3 with one hash, that of the cipher suite:
// crypto.SHA256 or crypto.SHA384. Each method is one arrow in the picture of
// RFC 8446, Section 7.1. Where one takes a transcript it is the hash of the
// handshake messages up to and with those that its comment names.
type TLS13 struct{ Hash crypto.Hash }

// EarlySecret begins the schedule. Without a pre-shared key, psk is nil, and as
// many zeros as the hash is long take its place.
func (k TLS13) EarlySecret(psk []byte) *derive.Step {
	name := "PSK"
	if psk == nil {
		psk, name = make([]byte, k.Hash.Size()), "0"
	}
	return k.extract("Early Secret", derive.Input{Name: "0", Bytes: make([]byte, k.Hash.Size())}, derive.Input{Name: name, Bytes: psk})
}

// EarlySecretOf is EarlySecret of a pre-shared key that is a step itself.
func (k TLS13) EarlySecretOf(psk *derive.Step) *derive.Step {
	return k.extract("Early Secret", derive.Input{Name: "0", Bytes: make([]byte, k.Hash.Size())}, derive.Result(psk))
}

// BinderKey proves possession of the pre-shared key: external says that it is
// from outside TLS, and not from a session before.
func (k TLS13) BinderKey(early *derive.Step, external bool) *derive.Step {
	label := "res binder"
	if external {
		label = "ext binder"
	}
	return k.with(derive.Key, k.derive("binder_key", early, label, "", k.TranscriptHash()))
}

// ClientEarlyTraffic protects 0-RTT data. Transcript: ClientHello.
func (k TLS13) ClientEarlyTraffic(early *derive.Step, transcript []byte) *derive.Step {
	return k.derive("client_early_traffic_secret", early, "c e traffic", "ClientHello", transcript)
}

// EarlyExporterMaster is for exporters with 0-RTT data. Transcript: ClientHello.
func (k TLS13) EarlyExporterMaster(early *derive.Step, transcript []byte) *derive.Step {
	return k.derive("early_exporter_master_secret", early, "e exp master", "ClientHello", transcript)
}

// HandshakeSecret mixes in what the key exchange gave. Without one, in a
// handshake with nothing but a pre-shared key, shared is nil, and zeros take its place.
func (k TLS13) HandshakeSecret(early *derive.Step, shared []byte) *derive.Step {
	name := "(EC)DHE"
	if shared == nil {
		shared, name = make([]byte, k.Hash.Size()), "0"
	}
	return k.extract("Handshake Secret", derive.Result(k.derived(early)), derive.Input{Name: name, Bytes: shared})
}

// HandshakeSecretOf is HandshakeSecret of a shared secret that is a step itself.
func (k TLS13) HandshakeSecretOf(early, shared *derive.Step) *derive.Step {
	return k.extract("Handshake Secret", derive.Result(k.derived(early)), derive.Result(shared))
}

// ClientHandshakeTraffic protects the client's handshake messages.
// Transcript: ClientHello to ServerHello.
func (k TLS13) ClientHandshakeTraffic(handshake *derive.Step, transcript []byte) *derive.Step {
	return k.derive("client_handshake_traffic_secret", handshake, "c hs traffic", "ClientHello...ServerHello", transcript)
}

// ServerHandshakeTraffic protects the server's handshake messages.
// Transcript: ClientHello to ServerHello.
func (k TLS13) ServerHandshakeTraffic(handshake *derive.Step, transcript []byte) *derive.Step {
	return k.derive("server_handshake_traffic_secret", handshake, "s hs traffic", "ClientHello...ServerHello", transcript)
}

// MasterSecret ends the mixing in.
func (k TLS13) MasterSecret(handshake *derive.Step) *derive.Step {
	return k.extract("Master Secret", derive.Result(k.derived(handshake)), derive.Input{Name: "0", Bytes: make([]byte, k.Hash.Size())})
}

// ClientTraffic protects the client's application data. Transcript:
// ClientHello to the server's Finished.
func (k TLS13) ClientTraffic(master *derive.Step, transcript []byte) *derive.Step {
	return k.derive("client_application_traffic_secret_0", master, "c ap traffic", "ClientHello...server Finished", transcript)
}

// ServerTraffic protects the server's application data. Transcript:
// ClientHello to the server's Finished.
func (k TLS13) ServerTraffic(master *derive.Step, transcript []byte) *derive.Step {
	return k.derive("server_application_traffic_secret_0", master, "s ap traffic", "ClientHello...server Finished", transcript)
}

// ExporterMaster is what exporters start from. Transcript: ClientHello to the
// server's Finished.
func (k TLS13) ExporterMaster(master *derive.Step, transcript []byte) *derive.Step {
	return k.derive("exporter_master_secret", master, "exp master", "ClientHello...server Finished", transcript)
}

// ResumptionMaster is what the keys of later sessions come from. Transcript:
// ClientHello to the client's Finished.
func (k TLS13) ResumptionMaster(master *derive.Step, transcript []byte) *derive.Step {
	return k.derive("resumption_master_secret", master, "res master", "ClientHello...client Finished", transcript)
}

// NextTraffic is the traffic secret after a KeyUpdate (Section 7.2). N is the
// number of the new one, 1 after the first KeyUpdate; it is only for the name.
func (k TLS13) NextTraffic(traffic *derive.Step, n int) *derive.Step {
	name := "application_traffic_secret_" + strconv.Itoa(n)
	return k.expand(name, traffic, "traffic upd", emptyContext, k.Hash.Size(), field.RFC(8446, "7.2"))
}

// Key is a traffic secret's key, of n bytes.
func (k TLS13) Key(traffic *derive.Step, n int) *derive.Step {
	return k.with(derive.Key, k.expand("write_key", traffic, "key", emptyContext, n, field.RFC(8446, "7.3")))
}

// IV is a traffic secret's initialization vector, of n bytes: 12 for every
// suite there is.
func (k TLS13) IV(traffic *derive.Step, n int) *derive.Step {
	return k.with(derive.Value, k.expand("write_iv", traffic, "iv", emptyContext, n, field.RFC(8446, "7.3")))
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
func (k TLS13) FinishedKey(base *derive.Step) *derive.Step {
	return k.with(derive.Key, k.expand("finished_key", base, "finished", emptyContext, k.Hash.Size(), field.RFC(8446, "4.4.4")))
}

// VerifyData is what a Finished message has to contain, or a PSK binder.
// Transcript: ClientHello to the message before it; for a binder the
// ClientHello up to the binders.
func (k TLS13) VerifyData(finished *derive.Step, transcript []byte) *derive.Step {
	return &derive.Step{
		Name:   "verify_data",
		Op:     derive.FinishedHMAC,
		Role:   derive.Value,
		Hash:   k.Hash,
		Inputs: []derive.Input{derive.Result(finished), {Name: "Transcript-Hash", Kind: derive.OfMessages, Bytes: transcript}},
		Output: mac(k.Hash, finished.Output, transcript),
		Spec:   field.RFC(8446, "4.4.4"),
	}
}

// ResumptionPSK is the pre-shared key that comes with a ticket.
func (k TLS13) ResumptionPSK(resumption *derive.Step, nonce []byte) *derive.Step {
	return k.expand("PSK", resumption, "resumption", derive.Input{Name: "ticket_nonce", Bytes: nonce}, k.Hash.Size(), field.RFC(8446, "4.6.1"))
}

// Exporter makes n bytes for a protocol above TLS (Section 7.5).
func (k TLS13) Exporter(master *derive.Step, label string, context []byte, n int) *derive.Step {
	s := k.expand("TLS-Exporter label secret", master, label, derive.Input{Name: `Transcript-Hash("")`, Kind: derive.EmptyTranscript, Bytes: k.TranscriptHash()}, k.Hash.Size(), field.RFC(8446, "7.5"))
	return k.expand("TLS-Exporter", s, "exporter", derive.Input{Name: "Hash(context_value)", Bytes: k.TranscriptHash(context)}, n, field.RFC(8446, "7.5"))
}

// TranscriptHash is the hash of messages, each with its 4-byte header (Section
// 4.4.1).
func (k TLS13) TranscriptHash(messages ...[]byte) []byte { return sum(k.Hash, messages...) }

// MessageHash is the message that represents in a transcript the first
// ClientHello when the server asked for another one (Section 4.4.1).
func (k TLS13) MessageHash(clientHello []byte) []byte {
	const messageHash = 254
	return append([]byte{messageHash, 0, 0, byte(k.Hash.Size())}, sum(k.Hash, clientHello)...)
}

// derived is what leads from one Extract to the next.
func (k TLS13) derived(secret *derive.Step) *derive.Step {
	return k.derive("derived secret of the "+secret.Name, secret, "derived", "", k.TranscriptHash())
}

// emptyContext is the context of what depends on nothing but a secret.
var emptyContext = derive.Input{Name: `""`, Kind: derive.Empty}

// with gives a step another role than that of a secret.
func (TLS13) with(role derive.Role, s *derive.Step) *derive.Step {
	s.Role = role
	return s
}

// derive is Derive-Secret: HKDF-Expand-Label with a transcript as context, and as
// long as the hash. Messages names what the transcript is of.
func (k TLS13) derive(name string, secret *derive.Step, label, messages string, transcript []byte) *derive.Step {
	kind := derive.OfMessages
	if messages == "" {
		messages, kind = `""`, derive.EmptyTranscript
	}
	return &derive.Step{
		Name:   name,
		Op:     derive.DeriveSecret,
		Hash:   k.Hash,
		Of:     messages,
		Inputs: []derive.Input{derive.Result(secret), {Name: "Label", Kind: derive.Label, Bytes: []byte(label)}, {Name: "Transcript-Hash(" + messages + ")", Kind: kind, Bytes: transcript}},
		Output: ExpandLabel(k.Hash, secret.Output, label, transcript, k.Hash.Size()),
		Spec:   field.RFC(8446, "7.1"),
	}
}

func (k TLS13) expand(name string, secret *derive.Step, label string, context derive.Input, n int, spec field.Spec) *derive.Step {
	return &derive.Step{
		Name:   name,
		Op:     derive.HKDFExpandLabel,
		Hash:   k.Hash,
		N:      n,
		Inputs: []derive.Input{derive.Result(secret), {Name: "Label", Kind: derive.Label, Bytes: []byte(label)}, context},
		Output: ExpandLabel(k.Hash, secret.Output, label, context.Bytes, n),
		Spec:   spec,
	}
}

func (k TLS13) extract(name string, salt, ikm derive.Input) *derive.Step {
	return &derive.Step{
		Name:   name,
		Op:     derive.HKDFExtract,
		Hash:   k.Hash,
		Inputs: []derive.Input{salt, ikm},
		Output: extract(k.Hash, salt.Bytes, ikm.Bytes),
		Spec:   field.RFC(8446, "7.1"),
	}
}
