package http2

import "plainsight/dissect/field"

// altSvc records where else a site can be reached (RFC 7838, Section 4).
func (d *dissection) altSvc() {
	spec := field.RFC(7838, "4")
	n := d.r.Uint16("http2.altsvc.origin.len", "Origin Length", "How long the site's name is: {v} bytes.", spec)
	d.text("http2.altsvc.origin", "Origin", "The site in question: {v}.", int(n.Uint()), spec)
	d.text("http2.altsvc.field_value", "Field/Value", "Where else it can be reached, and with which protocol: {v}.", d.r.Len(), spec)
}

// origin records for which sites a connection may be used (RFC 8336, Section 2).
func (d *dissection) origin() {
	spec := field.RFC(8336, "2.1")
	for d.r.Len() > 0 {
		g := d.r.Begin("http2.origin", "Origin", "One site that the server speaks for.", spec)
		n := d.r.Uint16("http2.origin.origin_len", "Origin Length", "How long the site's name is: {v} bytes.", spec)
		d.text("http2.origin.origin", "Origin", "A site for which this connection may be used too: {v}.", int(n.Uint()), spec)
		if d.r.Failed() {
			d.r.Finish()
		}
		d.r.End(g)
	}
}

// priorityUpdate records how urgent a stream is (RFC 9218, Section 7.1).
func (d *dissection) priorityUpdate() {
	spec := field.RFC(9218, "7.1")
	d.r.Uint32("http2.priority_update_stream_id", "Priority Update Stream ID", "The stream in question: {v}.", spec)
	d.text("http2.priority_update_field_value", "Priority Update Field Value", "How urgent it is: {v}. u goes from 0, the most urgent, to 7; i says that a part of the answer is already useful.", d.r.Len(), spec)
}

// text reads n bytes of text, of which there may be none.
func (d *dissection) text(name, label, says string, n int, spec field.Spec) {
	if n > 0 {
		d.r.Text(n, name, label, says, spec).As(field.Metadata)
	}
}

// unknown claims the payload of a type that is not known.
func (d *dissection) unknown() {
	n := d.r.Len()
	if n == 0 {
		return
	}
	spec := field.RFC(9113, "5.5")
	if d.h.kind.grease() || d.h.kind == typeBlocked {
		f := d.r.Bytes(n, "http2.unknown", "Unknown", "{len} bytes without meaning. Clients send such frames so that servers keep skipping what they do not know.", field.RFC(9114, "7.2.8")).As(field.Random)
		if d.h.kind == typeBlocked {
			f.Flags |= field.Ours // Wireshark knows an early draft's type there, without a payload
		}
		return
	}
	d.r.Bytes(n, "http2.unknown", "Unknown", "{len} bytes in a frame of a type that is not known here. A program that does not know a type skips the frame.", spec).As(field.Undecoded)
}
