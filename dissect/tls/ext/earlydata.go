package ext

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/registry"
)

// earlyData reads, in a ticket, how much the client may send ahead (RFC 8446,
// Section 4.2.10). Elsewhere the extension is empty.
func (d *Content) earlyData(r *field.Reader, where Message) {
	if where == NewSessionTicket {
		r.Uint32("tls.early_data.max_early_data_size", "Maximum Early Data Size", "With this ticket the client may send up to {v} bytes before the handshake is over.", field.RFC(8446, "4.2.10")).As(field.Metadata)
	}
}

// ticketEarlyData reads the same under the number that drafts gave it.
func (d *Content) ticketEarlyData(r *field.Reader, where Message) {
	if where == NewSessionTicket {
		d.earlyData(r, where)
	} else if r.Len() > 0 {
		r.Bytes(r.Len(), "plainsight.tls.ticket_early_data_info", "Data", "{len} bytes that do not belong here.", registry.Cite(registry.Draft18, "4.5.1")).As(field.Undecoded).With(field.Ours)
	}
}
