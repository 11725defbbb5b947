package ext

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/registry"
)

// encryptedServerName reads the server's name as a forerunner of Encrypted
// ClientHello encrypted it, or the server's answer.
func (d *Content) encryptedServerName(r *field.Reader, where Message) {
	spec := registry.Cite(registry.ESNIDraft, "4")
	if where != ClientHello {
		const nonce = 16
		if where == EncryptedExtensions && r.Len() >= nonce {
			r.Bytes(nonce, "tls.esni.nonce", "Nonce", "{len} bytes that the client had encrypted along with the name: by them the server shows that it could read it.", spec).As(field.Random)
		}
		if r.Len() > 0 {
			r.Bytes(r.Len(), "plainsight.tls.esni.answer", "Encrypted SNI answer", "{len} bytes by which the server shows that it could read the name.", spec).As(field.Random).With(field.Ours)
		}
		return
	}
	f := r.Uint16("tls.esni.suite", "Cipher Suite", "How the name is encrypted: {v}.", spec).Hex().As(field.Metadata)
	f.Means(registry.SuiteName(uint16(f.Uint())))
	d.keyShareEntry(r, where)
	n := r.Uint16("tls.esni.record_digest_length", "Record Digest Length", "The digest takes {v} bytes.", spec)
	r.Bytes(int(n.Uint()), "tls.esni.record_digest", "Record Digest", "Which of the server's public keys was used.", spec).As(field.Metadata)
	n = r.Uint16("tls.esni.encrypted_sni_length", "Encrypted SNI Length", "The encrypted name takes {v} bytes.", spec)
	r.Bytes(int(n.Uint()), "tls.esni.encrypted_sni", "Encrypted SNI", "{len} bytes: the server's name, padded and encrypted.", spec).As(field.Ciphertext).Secret = "the server's ESNI private key"
}
