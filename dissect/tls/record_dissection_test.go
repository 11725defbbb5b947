package tls

import (
	"slices"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/tlstest"
)

// after13 and after12 are conversations in which a version was negotiated.
var (
	after13 = []tlstest.Said{{Dir: proto.ToServer, Data: tlstest.Record(record.Handshake, tlstest.ClientHello()...)}, {Dir: proto.ToClient, Data: tlstest.Record(record.Handshake, tlstest.ServerHello(tlstest.Only13...)...)}}
	after12 = []tlstest.Said{{Dir: proto.ToServer, Data: tlstest.Record(record.Handshake, tlstest.ClientHello()...)}, {Dir: proto.ToClient, Data: tlstest.Record(record.Handshake, tlstest.ServerHello()...)}}
)

func TestRecord(t *testing.T) {
	noise := []byte("0123456789abcdef-")
	for _, c := range []struct {
		name   string
		before []tlstest.Said
		data   []byte
		closed bool
		want   string // the packet list's line, and the tree
	}{
		{"application data of TLS 1.3", after13, tlstest.Record(record.ApplicationData, noise...), false, `TLSv1.3 Application Data: 17 bytes, encrypted
ST Transport Layer Security
  ST TLSv1.3 Record Layer: Application Data Protocol: Application Data
    ST Opaque Type: 23 (Application Data)
    ST Version: 0x0303 (TLS 1.2)
    ST Length: 17
    CT Encrypted Application Data: 17 bytes
`},
		{"application data of TLS 1.2", after12, tlstest.Record(record.ApplicationData, noise...), false, `TLSv1.2 Application Data: 17 bytes, encrypted
ST Transport Layer Security
  ST TLSv1.2 Record Layer: Application Data Protocol: Application Data
    ST Content Type: 23 (Application Data)
    ST Version: 0x0303 (TLS 1.2)
    ST Length: 17
    CT Encrypted Application Data: 17 bytes
`},
		{"an alert in the clear", after12, tlstest.Record(record.Alert, record.Fatal, 48), false, `TLSv1.2 Alert: unknown CA (fatal)
ST Transport Layer Security
  ST TLSv1.2 Record Layer: Alert (Level: Fatal, Description: Unknown CA)
    ST Content Type: 21 (Alert)
    ST Version: 0x0303 (TLS 1.2)
    ST Length: 2
    ST Alert Message
      MD Level: 2 (Fatal)
      MD Description: 48 (Unknown CA)
`},
		{"an encrypted alert", append(slices.Clone(after12), tlstest.Said{Dir: proto.ToServer, Data: tlstest.Record(record.ChangeCipherSpec, 1)}), tlstest.Record(record.Alert, noise...), false, `TLSv1.2 Encrypted Alert
ST Transport Layer Security
  ST TLSv1.2 Record Layer: Encrypted Alert
    ST Content Type: 21 (Alert)
    ST Version: 0x0303 (TLS 1.2)
    ST Length: 17
    CT Alert Message: Encrypted Alert
`},
		{"an encrypted handshake message", append(slices.Clone(after12), tlstest.Said{Dir: proto.ToServer, Data: tlstest.Record(record.ChangeCipherSpec, 1)}), tlstest.Record(record.Handshake, noise...), false, `TLSv1.2 Encrypted Handshake Message
ST Transport Layer Security
  ST TLSv1.2 Record Layer: Handshake Protocol: Encrypted Handshake Message
    ST Content Type: 22 (Handshake)
    ST Version: 0x0303 (TLS 1.2)
    ST Length: 17
    CT Handshake Protocol: Encrypted Handshake Message
`},
		{"Change Cipher Spec", after12, tlstest.Record(record.ChangeCipherSpec, 1), false, `TLSv1.2 Change Cipher Spec
ST Transport Layer Security
  ST TLSv1.2 Record Layer: Change Cipher Spec Protocol: Change Cipher Spec
    ST Content Type: 20 (Change Cipher Spec)
    ST Version: 0x0303 (TLS 1.2)
    ST Length: 1
    ST Change Cipher Spec Message
`},
		{"Change Cipher Spec with more than it has", after12, tlstest.Record(record.ChangeCipherSpec, 2, 3), false, `TLSv1.2 Change Cipher Spec
ST Transport Layer Security
  ST TLSv1.2 Record Layer: Change Cipher Spec Protocol: Change Cipher Spec
    ST Content Type: 20 (Change Cipher Spec)
    ST Version: 0x0303 (TLS 1.2)
    ST Length: 2
    ST Change Cipher Spec Message !! Change Cipher Spec: at byte 12: expected the number 1, saw 2
    UN Not decoded: 03 !! Change Cipher Spec: at byte 13: expected its end, saw 1 more bytes
`},
		{"a change of keys in a handshake that renews one", after12, tlstest.Record(record.ChangeCipherSpec, noise...), false, `TLSv1.2 Change Cipher Spec
ST Transport Layer Security
  ST TLSv1.2 Record Layer: Change Cipher Spec Protocol: Change Cipher Spec
    ST Content Type: 20 (Change Cipher Spec)
    ST Version: 0x0303 (TLS 1.2)
    ST Length: 17
    CT Change Cipher Spec Message
`},
		{"a heartbeat", after12, tlstest.Record(record.Heartbeat, 1, 0, 1), false, `TLSv1.2 Heartbeat Request: 3 bytes
ST Transport Layer Security
  ST TLSv1.2 Record Layer: Heartbeat Request
    ST Content Type: 24 (Heartbeat)
    ST Version: 0x0303 (TLS 1.2)
    ST Length: 3
    ST Heartbeat Message
      ST Type: 1 (Request)
      ST Payload Length: 1 !! Heartbeat Message, Payload Length: at byte 13: expected at most 0, as the record has 3 bytes, saw 1. A program that believes it sends back other parts of its memory: this is Heartbleed
`},
		{"a record without content", after13, tlstest.Record(record.ApplicationData), false, `TLSv1.3 Application Data: 0 bytes
ST Transport Layer Security
  ST TLSv1.3 Record Layer: Application Data Protocol: Application Data
    ST Opaque Type: 23 (Application Data)
    ST Version: 0x0303 (TLS 1.2)
    ST Length: 0 !! TLS record, Length: at byte 10: expected at least 1 byte, saw 0: the record carries nothing
`},
		{"a record that is cut off", after13, tlstest.Record(record.ApplicationData, noise...)[:10], true, `TLSv1.3 Application Data: 5 bytes, encrypted, cut off by the end of the stream
ST Transport Layer Security
  ST TLSv1.3 Record Layer: Application Data Protocol: Application Data !! TLS record: at byte 17: expected 17 bytes of content, saw the end of the stream
    ST Opaque Type: 23 (Application Data)
    ST Version: 0x0303 (TLS 1.2)
    ST Length: 17
    CT Encrypted Application Data: 3031323334
`},
		{"a header that is cut off", after13, []byte{23, 3}, true, `TLSv1.3 Part of a record: the stream ends in its header
ST Transport Layer Security
  ST TLSv1.3 Record Layer: cut off
    ST Opaque Type: 23 (Application Data)
    UN Not decoded: 03 !! TLS record, Version: at byte 8: expected 2 bytes, saw only 1
`},
	} {
		cv := Protocol{}.Open()
		for _, s := range c.before {
			cv.Next(s.Dir, s.Data, false)
		}
		cut := cv.Next(proto.ToServer, c.data, c.closed)
		if cut.Message == nil || cut.Length != len(c.data) {
			t.Errorf("%s: Next gave %+v", c.name, cut)
			continue
		}
		root, sum := take(t, cut.Message, c.data)
		if got := sum.Protocol + " " + sum.Info + "\n" + tlstest.Tree(root); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

// Records that follow one another in a packet stand in one layer.
func TestRecordsShareALayer(t *testing.T) {
	data := slices.Concat(tlstest.Record(record.Handshake, tlstest.ServerHello(tlstest.Only13...)...), tlstest.Record(record.ChangeCipherSpec, 1), tlstest.Record(record.ApplicationData, make([]byte, 20)...))
	buf := &field.Buffer{Data: append([]byte("tcp"), data...)}
	c := proto.Context{Arena: new(field.Arena)}
	root := c.Arena.New()
	cv := Protocol{}.Open()
	for off := 3; off < len(buf.Data); {
		cut := cv.Next(proto.ToClient, buf.Data[off:], false)
		cut.Message.Dissect(&c, root, field.Span{Buf: buf, Off: off, Len: cut.Length})
		off += cut.Length
	}
	layers := slices.Collect(root.Children())
	if len(layers) != 1 || layers[0].Off != 3 || layers[0].Len != len(data) {
		t.Fatalf("got %d layers, the first of %d bytes at %d, for %d bytes at 3", len(layers), layers[0].Len, layers[0].Off, len(data))
	}
	if n := len(slices.Collect(layers[0].Children())); n != 3 {
		t.Errorf("it has %d records", n)
	}
}

// Only encrypted content counts as what the applications said.
func TestWhatTheApplicationsSaid(t *testing.T) {
	for name, r := range map[string][]byte{
		"tls.app_data":           tlstest.Record(record.ApplicationData, make([]byte, 20)...),
		"tls.handshake":          tlstest.Record(record.Handshake, make([]byte, 20)...),
		"tls.change_cipher_spec": tlstest.Record(record.ChangeCipherSpec, 1),
		"tls.alert_message":      tlstest.Record(record.Alert, make([]byte, 20)...),
	} {
		all := follow(t, append(append(slices.Clone(after12), tlstest.Said{Dir: proto.ToServer, Data: tlstest.Record(record.ChangeCipherSpec, 1)}), tlstest.Said{Dir: proto.ToServer, Data: r}), 1<<20)
		root := all[len(all)-1].root
		f := root.Find(name)
		if f == nil {
			t.Errorf("there is no %s:\n%s", name, tlstest.Tree(root))
			continue
		}
		for g := range root.All() {
			if got, want := g.Is(field.Application), g == f && name == "tls.app_data"; got != want {
				t.Errorf("%s: whether it counts is %v, want %v", g.Name, got, want)
			}
		}
	}
}

// Lengths that a version does not allow are told.
func TestRecordTooLong(t *testing.T) {
	for _, c := range []struct {
		before []tlstest.Said
		kind   record.ContentType
		n      int
		want   bool
	}{
		{after13, record.ApplicationData, record.MaxSealed13, false},
		{after13, record.ApplicationData, record.MaxSealed13 + 1, true},
		{after12, record.ApplicationData, record.MaxSealed12, false},
		{after12, record.Handshake, record.MaxPlaintext, false},
		{after12, record.Handshake, record.MaxPlaintext + 1, true},
	} {
		content := make([]byte, c.n)
		copy(content, []byte{11, 0, 0x7f, 0xff})
		all := follow(t, append(slices.Clone(c.before), tlstest.Said{Dir: proto.ToServer, Data: tlstest.Record(c.kind, content...)}), 1<<20)
		if f := all[len(all)-1].root.Find("tls.record.length"); (f.Problem != nil) != c.want {
			t.Errorf("%v of %d bytes: the problem is %v", c.kind, c.n, f.Problem)
		}
	}
}

func BenchmarkRecord(b *testing.B) {
	cv := Protocol{}.Open()
	for _, s := range after13 {
		cv.Next(s.Dir, s.Data, false)
	}
	buf := &field.Buffer{Data: tlstest.Record(record.ApplicationData, make([]byte, 1400)...)}
	c := proto.Context{Arena: new(field.Arena), Brief: true}
	b.SetBytes(int64(len(buf.Data)))
	for b.Loop() {
		c.Arena.Reset()
		cut := cv.Next(proto.ToServer, buf.Data, false)
		cut.Message.Dissect(&c, c.Arena.New(), field.Span{Buf: buf, Len: cut.Length})
	}
}
