package handshake

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/registry"
)

// params opens a block of all that a key exchange message has. Where Wireshark
// does not know the suite's key exchange, nothing in it is for PDML.
func (d *Body) params(r *field.Reader, label, explain string, spec field.Spec) field.Reader {
	b := r.Block(r.Len(), "", label, explain, spec)
	if s := d.Suite; s >= 0xc03c && s <= 0xc071 && s != 0xc064 && s != 0xc065 || s >= 0xcc13 && s <= 0xcc15 {
		b.Field().With(field.Ours) // most with ARIA, and the drafts of ChaCha20
	}
	switch registry.ExchangeOf(d.Suite) {
	case registry.DHEPSK, registry.ECDHEPSK, registry.SRP, registry.SRPSigned:
		b.Field().With(field.Ours)
	}
	return b
}

// spoken is the version that a handshake message is written in: the negotiated
// one or, where the capture lacks the hellos, that of the record around it.
func (d *Body) spoken() registry.Version {
	if d.Version != 0 {
		return d.Version
	}
	return d.Around
}
