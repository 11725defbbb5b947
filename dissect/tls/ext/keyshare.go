package ext

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
)

// keyShare reads public keys for the key exchange: the client's, one for each
// group that it guesses the server likes, the server's, or only the group that
// the server wants (RFC 8446, Section 4.2.8).
func (d *Content) keyShare(r *field.Reader, where Message) {
	spec := field.RFC(8446, "4.2.8")
	b := r.Block(rest(r), "", "Key Share extension", "Public keys for the key exchange.", spec)
	switch where {
	case HelloRetryRequest:
		f := d.Group(b.Uint16("tls.handshake.extensions_key_share_selected_group", "Selected Group", "", field.Spec{}))
		f.Explain, f.Spec = "The server wants a public key in this group, {v}, and asks the client for another hello with one.", spec
	case ClientHello:
		n := b.Uint16("tls.handshake.extensions_key_share_client_length", "Client Key Share Length", "The client's public keys take {v} bytes. 0 asks the server to choose first.", spec)
		if n.Uint() > 0 {
			all := b.Block(int(n.Uint()), "", "Client Key Shares", "One public key for each group.", spec)
			all.Field().With(field.Hoisted)
			for all.Len() > 0 {
				d.keyShareEntry(&all, where)
			}
			d.Close(&all)
		}
	default:
		d.keyShareEntry(&b, where)
	}
	d.Close(&b)
}

// keyShareEntry reads one public key with its group.
func (d *Content) keyShareEntry(r *field.Reader, where Message) {
	head := r.Peek(4)
	if len(head) < 4 {
		r.Fail("Key Share Entry", "4 bytes for group and length", "{seen}", "seen", strconv.Itoa(len(head)))
		return
	}
	group, n := reading.Uint16(head), int(reading.Uint16(head[2:]))
	spec := field.RFC(8446, "4.2.8")
	label := ""
	if !d.C.Brief {
		label = "Key Share Entry: Group: " + registry.GroupName(group) + ", Key Exchange length: " + strconv.Itoa(n)
	}
	b := r.Block(4+n, "", label, "A public key in one group.", spec)
	d.Group(b.Uint16("tls.handshake.extensions_key_share_group", "Group", "", field.Spec{}))
	length := b.Uint16("tls.handshake.extensions_key_share_key_exchange_length", "Key Exchange Length", "The public key takes {v} bytes.", spec)
	if n > 0 {
		d.publicKey(&b, group, n, length, where)
	}
	d.Close(&b)
}

// publicKey reads a key and, where it consists of several, its parts. Wireshark
// shows it in one piece.
func (d *Content) publicKey(r *field.Reader, group uint16, n int, length *field.Field, where Message) {
	const name, label = "tls.handshake.extensions_key_share_key_exchange", "Key Exchange"
	spec := field.RFC(8446, "4.2.8")
	whole := "{len} bytes: a public value, normally the public half of a fresh key pair. Both sides compute the same secret from the other's public half and their own private one, which is not sent."
	parts := keyShareParts(group, where)
	switch {
	case registry.IsGREASE(group):
		r.Bytes(n, name, label, "{len} bytes without meaning, like the group that they are for.", field.RFC(8701, "2")).As(field.Random)
		return
	case parts == nil:
		r.Bytes(n, name, label, whole, spec).As(field.Random)
		return
	}
	want := 0
	for _, p := range parts {
		want += p.size
	}
	if n != want {
		d.Wrong(length, 0, "Key Share Entry, Key Exchange Length", "{want} for {group}", "{seen}", "want", strconv.Itoa(want), "group", registry.GroupName(group), "seen", strconv.Itoa(n))
		r.Bytes(n, name, label, whole, spec).As(field.Random)
		return
	}
	if len(parts) == 1 {
		r.Bytes(n, name, label, parts[0].says, parts[0].spec).As(field.Random)
		return
	}
	b := r.Block(n, name, label, registry.GroupOf(group, d.Cites).Says, registry.GroupOf(group, d.Cites).Spec)
	f := b.Field().As(field.Random)
	f.Value.Kind = field.Bytes
	if f.Explain = whole; group > registry.GroupFFDHE8192 {
		f.Explain = "{len} bytes: two public values of different kinds, one after the other. The secrets from both go into the connection's keys, so that breaking only one of the two exchanges is not enough."
	}
	for _, p := range parts {
		b.Bytes(p.size, p.name, p.label, p.says, p.spec).As(p.class).With(field.Ours)
	}
	d.Close(&b)
}
