package ext

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
)

// encryptedClientHello reads the encrypted second ClientHello, or the server's
// answer to it (RFC 9849, Section 5). Wireshark 4.0 shows its bytes only.
func (d *Content) encryptedClientHello(r *field.Reader, where Message) {
	if r.Len() == 0 {
		return
	}
	b := d.data(r)
	switch where {
	case ClientHello:
		d.echHello(&b)
	case HelloRetryRequest:
		b.Bytes(b.Len(), "plainsight.tls.ech.confirmation", "ECH Confirmation", "{len} bytes from which the client can tell whether the server could read the inner hello. Without the handshake's secrets they look random.", field.RFC(9849, "7.2.1")).As(field.Integrity).With(field.Ours)
	case EncryptedExtensions:
		d.echConfigs(&b)
	}
	d.Close(&b)
}

// echHello reads the form in a ClientHello.
func (d *Content) echHello(b *field.Reader) {
	spec := field.RFC(9849, "5")
	t := b.Uint8("plainsight.tls.ech.type", "ClientHello Type", "Which of the two hellos this is: {v}. The outer one is readable; the inner one is inside it, encrypted.", spec).With(field.Ours)
	switch {
	case t.Len == 0:
		return
	case t.Uint() == 1:
		t.Means("inner")
		return
	case t.Uint() != 0:
		b.Fail("encrypted_client_hello, ClientHello Type", "0 or 1", "{seen}", "seen", t.Show())
		return
	}
	t.Means("outer")
	kdf := b.Uint16("plainsight.tls.ech.kdf", "KDF", "How keys are derived: {v}.", field.RFC(9180, "7.2")).As(field.Metadata).With(field.Ours)
	kdf.Means(registry.OrUnknown(registry.HPKEKDFs[kdf.Uint()]))
	aead := b.Uint16("plainsight.tls.ech.aead", "AEAD", "How the inner hello is encrypted: {v}.", field.RFC(9180, "7.3")).As(field.Metadata).With(field.Ours)
	aead.Means(registry.OrUnknown(registry.HPKEAEADs[aead.Uint()]))
	b.Uint8("plainsight.tls.ech.config_id", "Config ID", "Which of the server's public keys was used: number {v}. Clients without one send a random number.", spec).As(field.Metadata).With(field.Ours)
	n := b.Uint16("plainsight.tls.ech.enc_length", "Encapsulated Key Length", "The client's key takes {v} bytes. In the second hello after a retry there is none.", spec).With(field.Ours)
	if n.Uint() > 0 {
		b.Bytes(int(n.Uint()), "plainsight.tls.ech.enc", "Encapsulated Key", "{len} bytes: the client's fresh public key, from which the server computes the key to the inner hello.", field.RFC(9180, "4")).As(field.Random).With(field.Ours)
	}
	n = b.Uint16("plainsight.tls.ech.payload_length", "Payload Length", "The encrypted hello takes {v} bytes.", spec).With(field.Ours)
	if n.Uint() > 0 {
		f := b.Bytes(int(n.Uint()), "plainsight.tls.ech.payload", "Payload", "{len} bytes: the inner hello with the true server name, padded and encrypted. Or random bytes, from a client that has no key for that and sends something that looks the same.", spec).As(field.Ciphertext).With(field.Ours)
		f.Secret = "the server's ECH private key"
	}
}

// echConfigs reads the keys that a server sends to a client that used an old
// one (RFC 9849, Section 4).
func (d *Content) echConfigs(b *field.Reader) {
	spec := field.RFC(9849, "4")
	n := b.Uint16("plainsight.tls.ech.configs_length", "ECH Configs Length", "The keys take {v} bytes.", spec).With(field.Ours)
	if n.Uint() > 0 {
		b.Bytes(int(n.Uint()), "plainsight.tls.ech.configs", "ECH Configs", "{len} bytes: public keys that the client should use next time.", spec).As(field.Metadata).With(field.Ours)
	}
}

// echOuterExtensions reads which extensions the inner hello takes over from
// the outer one (RFC 9849, Section 5.1).
func (d *Content) echOuterExtensions(r *field.Reader, _ Message) {
	spec := field.RFC(9849, "5.1")
	b := d.data(r)
	n := b.Uint8("plainsight.tls.ech.outer_extensions_length", "Outer Extensions Length", "The numbers take {v} bytes, two for each.", spec).With(field.Ours)
	d.Numbers(&b, n, reading.List{Name: "plainsight.tls.ech.outer_extensions", Label: "Outer Extensions", Thing: "extension", Size: 2, Explain: "Extensions that both hellos have in common.", Spec: spec}, func(r *field.Reader) {
		f := r.Uint16("plainsight.tls.ech.outer_extension", "Outer Extension", "An extension that both hellos have in common: {v}.", spec).As(field.Metadata)
		f.Means(registry.ExtensionOf(uint16(f.Uint()), d.Cites).Name)
	})
	d.Close(&b)
}
