package compare

import (
	"time"

	"plainsight/dissect"
	"plainsight/dissect/field"
)

// TCP's flags, as tcp.flags has them (RFC 9293, Section 3.1).
const (
	fin = 0x01
	syn = 0x02
	rst = 0x04
	ack = 0x10
)

// TLS's types of record (RFC 8446, Section 5.1).
const (
	tlsChangeCipherSpec = 20
	tlsAlert            = 21
	tlsHandshake        = 22
)

// frame is what the steps are found from.
type frame struct {
	n        int
	toServer bool
	time     time.Time
	wire     int
	counts   field.Counts
	flags    uint64
	seq, ack uint64 // relative
	payload  uint64 // bytes
	segment  int    // the frame that completes the message which this one carries a piece of, or 0
	messages int    // that end here
	said     field.Counts
	sealed   int  // bytes in records of which these eyes cannot tell handshake from content
	keys     bool // part of a TLS handshake, or a change of ciphers
	alert    bool
	kind     Kind
}

// fact is a field that tells something, or whose length does.
type fact struct {
	frame    int
	toServer bool
	name     string // the filter name
	label    string
	show     string
	len      int
}

// connection is what is gathered from one connection's frames.
type connection struct {
	connections int
	frames      []frame
	facts       map[string][]fact // by the field's name, in order
}

// told are the fields that facts are made of.
var told = map[string]bool{
	"ip.src": true, "ipv6.src": true, "ip.dst": true, "ipv6.dst": true, "tcp.dstport": true,
	"http.host": true, "http2.headers.authority": true, "tls.handshake.extensions_server_name": true,
	"http.request.uri": true, "http2.headers.path": true,
	"http.user_agent": true, "http2.headers.user_agent": true,
	"http.server": true, "http2.headers.server": true,
	"http.file_data": true, "http2.data.data": true,
	"plainsight.fernet.plaintext": true, "plainsight.fernet.ciphertext": true, "plainsight.fernet.timestamp": true, "http.date": true, "http2.headers.date": true,
	"tls.handshake.ciphersuite": true, "tls.handshake.certificate": true, "x509ce.dNSName": true, "x509af.rdnSequence": true,
	"plainsight.tls.ja4": true, "tls.handshake.ja3": true, "tls.app_data": true,
	"plainsight.aes": true, "plainsight.aes.iv": true, "plainsight.aes.plaintext": true,
	"plainsight.caesar": true, "plainsight.caesar.plaintext": true,
	"data.data": true,
}

// maxFacts is how many fields of one name are kept; more are of no use to anybody.
const maxFacts = 64

// scan reads one connection.
func scan(s *dissect.Session, stream int) *connection {
	c := &connection{facts: map[string][]fact{}}
	byFrame := map[int]*frame{}
	_ = s.WireWalker().Walk(1, s.Len(), func(p *dissect.Packet) error { // the function has no error to give
		transport := layer(p, "tcp")
		if transport == nil || p.Row.Stream < 0 {
			return nil
		}
		c.connections = max(c.connections, p.Row.Stream+1)
		if p.Row.Stream == stream {
			c.frames = append(c.frames, c.look(p, transport))
		}
		return nil
	})
	for i := range c.frames {
		byFrame[c.frames[i].n] = &c.frames[i]
	}
	for _, m := range s.Said() {
		if f := byFrame[m.Frame]; f != nil && m.Stream == stream {
			f.messages++
			f.said.Add(m.Classes)
		}
	}
	return c
}

func layer(p *dissect.Packet, name string) *field.Field {
	for _, l := range p.Layers {
		if l.Name == name {
			return l
		}
	}
	return nil
}

// look reads one frame.
func (c *connection) look(p *dissect.Packet, transport *field.Field) frame {
	f := frame{n: p.Row.Number, toServer: p.Row.ToServer, time: p.Row.Time, wire: p.Row.Length, counts: p.Row.Counts}
	for x := range transport.All() {
		switch x.Name {
		case "tcp.flags":
			f.flags = x.Uint()
		case "tcp.seq":
			f.seq = x.Uint()
		case "tcp.ack":
			f.ack = x.Uint()
		case "tcp.len":
			f.payload = x.Uint()
		case "tcp.segment_data":
			f.segment = x.Link
		}
	}
	for _, l := range p.Layers {
		for x := range l.All() {
			if told[x.Name] {
				c.note(&f, x)
			}
			if x.Name == "tls.record" {
				f.record(x)
			}
		}
	}
	return f
}

// record notes of which type a TLS record is, as these eyes know it.
func (f *frame) record(r *field.Field) {
	outer, inner, size := false, uint64(0), 0
	for x := range r.Children() {
		switch x.Name {
		case "tls.record.opaque_type":
			outer = true
		case "tls.record.content_type":
			inner = x.Uint()
		case "tls.app_data":
			size = x.Len
		}
	}
	switch {
	case outer && inner == 0:
		f.sealed += size
	case inner == tlsHandshake || inner == tlsChangeCipherSpec:
		f.keys = true
	case inner == tlsAlert:
		f.alert = true
	}
}

func (c *connection) note(f *frame, x *field.Field) {
	if len(c.facts[x.Name]) < maxFacts {
		c.facts[x.Name] = append(c.facts[x.Name], fact{f.n, f.toServer, x.Name, x.Label, x.Show(), x.Len})
	}
}
