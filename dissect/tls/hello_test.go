package tls

import (
	"regexp"
	"slices"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/tlstest"
)

// dissectOne takes one handshake message apart.
func dissectOne(t testing.TB, message []byte) seen {
	t.Helper()
	all := follow(t, []tlstest.Said{{Dir: proto.ToServer, Data: tlstest.Record(record.Handshake, message...)}}, 1<<20)
	return all[0]
}

// Wireshark sees the same in the hellos: names, places, values.
func TestHellosAgreeWithWireshark(t *testing.T) {
	for name, hello := range tlstest.Hellos(t) {
		record := tlstest.Record(record.Handshake, hello...)
		frame := slices.Concat(make([]byte, 12), []byte{0x08, 0}, tlstest.Segment(record, hello[0] == registry.ServerHello))
		theirs := fieldtest.Wireshark(t, 1, [][]byte{frame})[0]
		buf := &field.Buffer{Data: frame}
		c := proto.Context{Arena: new(field.Arena)}
		root := c.Arena.New()
		cut := Protocol{}.Open().Next(proto.ToServer, record, false)
		cut.Message.Dissect(&c, root, field.Span{Buf: buf, Off: len(frame) - len(record), Len: len(record)})
		t.Run(name, func(t *testing.T) {
			(&fieldtest.Tree{Root: root}).Agree(t, theirs, regexp.MustCompile(`^tls\.`))
		})
	}
}

// Of a message that may not be empty that is said, and of a ClientKeyExchange it
// may be so (RFC 5246, Section 7.4.7.2).
func TestEmptyMessages(t *testing.T) {
	for kind, fine := range map[uint8]bool{registry.ClientKeyExchange: true, registry.ServerHelloDone: true, registry.ClientHello: false, 11: false} {
		f := dissectOne(t, tlstest.Message(kind)).root.Find("tls.handshake.length")
		if f == nil || (f.Problem == nil) != fine {
			t.Errorf("an empty message of type %d: %v", kind, f)
		}
	}
}
