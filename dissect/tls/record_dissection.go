package tls

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/words"
)

// dissection is what taking one record apart works with.
type dissection struct {
	reading.State
	m     *placed
	bytes field.Span         // the record's
	said  proto.Summary      // what the application said with it
	hint  string             // what the handshake message read last says, in words; "" for its name alone
	nth   int                // which handshake message of the record is being read
	first bool               // this is the first look at the record
	inner record.ContentType // of a record that was opened
}

// Dissect takes a record apart: its header, and what it carries.
func (m *placed) Dissect(c *proto.Context, root *field.Field, s field.Span) proto.Summary {
	d := dissection{State: reading.State{C: c, Cites: m.cites}, m: m, bytes: s}
	r := field.Read(c.Arena, layer(&d.State, root, s), s, "TLS record")
	g := r.Begin("tls.record", "", "TLS sends everything in records: five readable bytes that say what comes and how long it is, and then the content, normally encrypted once both sides have keys.", d.Spec("5.1", "6.2", "5.2"))
	info := d.record(root, &r, g)
	d.Problem = d.Problem || r.Failed()
	r.Finish()
	r.End(g)
	if d.said.Info != "" {
		return proto.Summary{Protocol: d.said.Protocol, Info: d.said.Info, Problem: d.Problem}
	}
	return proto.Summary{Protocol: d.version(s.Bytes()).Short(), Info: info, Problem: d.Problem}
}

// record reads header and content, and labels the group.
func (d *dissection) record(root *field.Field, r *field.Reader, g *field.Field) (info string) {
	h, _ := record.ParseHeader(r.Peek(record.HeaderLen))
	d.label(g, h, "cut off")
	length := d.header(r, h)
	if r.Failed() {
		return "Part of a record: the stream ends in its header"
	}
	var label string
	switch {
	case d.m.opened:
		label, info = d.unsealed(root, r, h)
	case d.m.sealed && d.m.rare().key != nil:
		_, err := d.m.rare().key.Open(h, r.Peek(r.Len()))
		if err == nil {
			err = record.ErrSealed // a record of another number under these keys
		}
		label, info = d.shut(r, h, err)
	case h.Kind == record.ChangeCipherSpec:
		label, info = d.content().ChangeCipherSpec(r)
	default:
		label, info = d.closed(r, h)
	}
	d.label(g, h, label)
	d.tell(g, h)
	if d.m.partial {
		d.C.BreaksOff(r, "TLS record", "{length} bytes of content", "length", strconv.Itoa(h.Length))
		if d.C.Missing > 0 {
			info += ", cut off where the capture lacks bytes"
		} else {
			info += ", cut off by the end of the stream"
		}
	}
	if d.m.rare().broken > 0 {
		d.Wrong(g, 0, "TLS record", "{rest} of the handshake message before", "a record of another type", "rest", words.Count(d.m.rare().broken, "{n} more byte", "{n} more bytes"))
	}
	d.checkLength(length, h)
	return info
}

// tell marks what kind of record it is, as these eyes know it.
func (d *dissection) tell(g *field.Field, h record.Header) {
	kind := h.Kind
	switch {
	case d.m.opened && d.hides():
		kind = d.inner
	case h.Kind == record.ApplicationData && d.hides():
		g.Telling(field.SaysNothing)
		return
	}
	switch kind {
	case record.Handshake, record.ChangeCipherSpec:
		g.Telling(field.AgreesOnKeys)
	case record.Alert:
		g.Telling(field.SaysAlert)
	}
}

// header reads the record header and returns the length field.
func (d *dissection) header(r *field.Reader, h record.Header) *field.Field {
	spec := d.Spec("5.1", "6.2.1", "5.2.1")
	if h.Kind == record.ApplicationData && d.hides() {
		r.Uint8("tls.record.opaque_type", "Opaque Type", "In TLS 1.3 every encrypted record says that it is application data. Its true type is encrypted, inside the record.", field.RFC(8446, "5.2")).Means(h.Kind.String())
	} else {
		r.Uint8("tls.record.content_type", "Content Type", "What the record carries: {v}.", spec).Means(h.Kind.String())
	}
	r.Uint16("tls.record.version", "Version", d.versionSays(h), spec).Hex().Means(h.Version.String())
	return r.Uint16("tls.record.length", "Length", "{v} bytes of content follow. The length is not encrypted, so anyone listening sees how much is sent, and when.", spec)
}

// versionSays is what the version in a record's header means.
func (d *dissection) versionSays(h record.Header) string {
	switch {
	case !d.Before13():
		return "{v}: for old equipment along the way; the receiver ignores it. TLS 1.3 writes TLS 1.2 here, and a client's first record often says TLS 1.0. The version is agreed on in the supported_versions extension."
	case d.m.before == 0 && d.m.after == 0:
		return "{v}: no version is agreed on yet. A client often writes an old one in its first record, so that old servers do not drop it; the hello inside says which versions it speaks."
	case h.Version == registry.SSL30: // whose MAC leaves it out
		return "{v}: the version that the two sides agreed on."
	case d.m.sealed:
		return "{v}: the version that the two sides agreed on. It goes into the record's MAC or authentication tag, so a change would be noticed."
	}
	return "{v}: the version that the two sides agreed on. Nothing protects this record yet; once encryption has begun, the version goes into each record's MAC or authentication tag."
}

// hides reports whether the record is one of TLS 1.3, whose encrypted records do
// not tell their type. Early data is so before the version is agreed on.
func (d *dissection) hides() bool {
	return d.m.before.Is13() || d.m.early || d.m.opened && d.m.rare().key.Traffic != nil
}

// checkLength marks a length that the version does not allow.
func (d *dissection) checkLength(length *field.Field, h record.Header) {
	most := record.MaxPlaintext
	if d.m.sealed {
		most = record.MaxSealed12
		if d.m.after.Is13() {
			most = record.MaxSealed13
		}
	}
	switch {
	case h.Length > most:
		d.Wrong(length, 0, "TLS record, Length", "at most {most} bytes", "{length}", "most", strconv.Itoa(most), "length", strconv.Itoa(h.Length))
	case h.Length == 0:
		d.Wrong(length, 0, "TLS record, Length", "at least 1 byte", "0: the record carries nothing")
	}
}

// layer is the protocol's root below root. Records that follow one another in
// one packet share one.
func layer(d *reading.State, root *field.Field, s field.Span) *field.Field {
	last := root.Last()
	if last != nil && last.Name == "tls" && last.Is(field.Layer) && last.Buf == s.Buf && last.End() == s.Off {
		last.Len += s.Len
		return last
	}
	return d.C.NewLayer(root, "tls", "Transport Layer Security", s, "Between TCP and the application: the two sides agree on keys, one or both usually prove who they are, and what the application says is normally encrypted from then on.", d.Spec("1", "1", "1"))
}

// version is what to call the protocol: the version that was negotiated or,
// as long as none was, the one that the record's header gives.
func (d *dissection) version(b []byte) registry.Version {
	if d.m.after != 0 || len(b) < record.HeaderLen {
		return d.m.after
	}
	return registry.Version(b[1])<<8 | registry.Version(b[2])
}

// label names a record as Wireshark does, by what was negotiated before it.
func (d *dissection) label(g *field.Field, h record.Header, what string) {
	if d.C.Brief {
		return
	}
	v := d.m.before
	if v == 0 {
		v = h.Version
	}
	g.Label = v.Short() + " Record Layer: " + what
}

// secret names what would open the record.
func (d *dissection) secret() string {
	switch {
	case d.m.before.Is13():
		return "the connection's traffic secrets (a TLS key log)"
	case d.m.before == 0:
		return "the connection's keys (a TLS key log)"
	}
	return "the connection's master secret (a TLS key log)"
}

// MayHideCertificate reports whether the record is shut, and of TLS 1.3, which encrypts
// certificates (RFC 8446, Section 4.4.2), or of a version that is not known.
func (m *placed) MayHideCertificate() bool {
	return m.sealed && !m.opened && (m.before == 0 || m.before.Is13())
}

// NeverCompleted reports whether the stream ended before the record did.
func (m *placed) NeverCompleted() bool { return m.partial }

// MayHideCertificate is false: the hello is in the clear.
func (ssl2Hello) MayHideCertificate() bool { return false }

// content is what the record's content is read with.
func (d *dissection) content() *record.Content {
	h, _ := record.ParseHeader(d.bytes.Bytes())
	return &record.Content{State: &d.State, Version: d.m.before, Length: h.Length, Sealed: d.m.sealed && !d.m.opened, Opened: d.m.opened, Partial: d.m.partial, Secret: d.secret()}
}
