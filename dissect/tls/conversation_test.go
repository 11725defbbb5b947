package tls

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"reflect"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/tlstest"
)

func TestConversationTLS12(t *testing.T) {
	all := follow(t, tlstest.Talk(t, tls.VersionTLS12), 1<<20)
	var got []string
	for _, s := range all {
		info, _, _ := strings.Cut(s.sum.Info, ":") // sizes differ from run to run
		got = append(got, string("><"[s.dir])+" "+s.sum.Protocol+" "+info)
	}
	want := []string{
		"> TLSv1 Client Hello",
		"< TLSv1.2 Server Hello", "< TLSv1.2 Certificate", "< TLSv1.2 Server Key Exchange", "< TLSv1.2 Server Hello Done",
		"> TLSv1.2 Client Key Exchange", "> TLSv1.2 Change Cipher Spec", "> TLSv1.2 Encrypted Handshake Message",
		"< TLSv1.2 New Session Ticket", "< TLSv1.2 Change Cipher Spec", "< TLSv1.2 Encrypted Handshake Message",
		"> TLSv1.2 Application Data", "< TLSv1.2 Application Data",
		"< TLSv1.2 Encrypted Alert", "> TLSv1.2 Encrypted Alert",
	}
	want = slices.DeleteFunc(want, func(s string) bool { // the server need not give a ticket
		return strings.HasSuffix(s, "Ticket") && !slices.Contains(got, s)
	})
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestConversationTLS13(t *testing.T) {
	all := follow(t, tlstest.Talk(t, tls.VersionTLS13), 1<<20)
	for i, want := range []string{"> Client Hello: asks for squirrels.example", "< Server Hello: chose TLS_AES_128_GCM_SHA256", "< Change Cipher Spec"} {
		if got := infos(all)[i]; got != want {
			t.Errorf("record %d: got %q, want %q", i+1, got, want)
		}
	}
	sealed, finished := 0, false
	for _, s := range all[1:] {
		if s.sum.Protocol != "TLSv1.3" {
			t.Errorf("%s: the protocol is %s", s.sum.Info, s.sum.Protocol)
		}
		if f := s.root.Find("tls.app_data"); f != nil {
			sealed++
			if s.root.Find("tls.record.opaque_type") == nil {
				t.Errorf("%s: an encrypted record whose type is not called opaque", s.sum.Info)
			}
			want := []string{"the CLIENT_HANDSHAKE_TRAFFIC_SECRET line for client random ", "the SERVER_HANDSHAKE_TRAFFIC_SECRET line for client random "}[s.dir]
			if finished { // after the client's Finished there is no more of the handshake
				want = []string{"the CLIENT_TRAFFIC_SECRET_0 line for client random ", "the SERVER_TRAFFIC_SECRET_0 line for client random "}[s.dir]
			}
			finished = finished || s.dir == proto.ToServer
			want += hex.EncodeToString(all[0].root.Find("tls.handshake.random").Bytes()[:8])
			if !strings.HasPrefix(f.Secret, want) || !strings.HasSuffix(f.Secret, "(a TLS key log)") {
				t.Errorf("%s: it is to be opened by %q, want %q", s.sum.Info, f.Secret, want)
			}
		}
	}
	if sealed < 7 { // four of the server's handshake, Finished, a question, an answer
		t.Errorf("only %d of %q are encrypted", sealed, infos(all))
	}
}

// However a stream is cut into segments, its records are the same.
func TestConversationInAnyPieces(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		all := tlstest.Talk(t, version)
		want := follow(t, all, 1<<20)
		for _, step := range []int{1, 2, 3, 4, 5, 6, 7, 100, 1000} {
			got := follow(t, all, step)
			if !reflect.DeepEqual(infos(got), infos(want)) {
				t.Errorf("in pieces of %d bytes: got %q\nwant %q", step, infos(got), infos(want))
			}
			for i := range got {
				if tlstest.Tree(got[i].root) != tlstest.Tree(want[i].root) {
					t.Errorf("in pieces of %d bytes, record %d:\n%s\nwant\n%s", step, i, tlstest.Tree(got[i].root), tlstest.Tree(want[i].root))
				}
			}
		}
	}
}

// A record that the end of its stream cuts short says so, at every length.
func TestConversationCutShort(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		all := follow(t, tlstest.Talk(t, version), 1<<20)
		for i, s := range all {
			for n := 1; n < len(s.data); n++ {
				c := Protocol{}.Open()
				for _, before := range all[:i] {
					c.Next(before.dir, before.data, false)
				}
				if got := c.Next(s.dir, s.data[:n], false); got.Message != nil || got.Foreign || got.Need <= n {
					t.Fatalf("%s: with %d bytes of %d, Next gave %+v", s.sum.Info, n, len(s.data), got)
				}
				got := c.Next(s.dir, s.data[:n], true)
				if got.Message == nil || got.Length != n {
					t.Fatalf("%s: with %d bytes at the end, Next gave %+v", s.sum.Info, n, got)
				}
				if root, sum := take(t, got.Message, s.data[:n]); !sum.Problem {
					t.Fatalf("%s: %d bytes of %d pass for whole:\n%s", s.sum.Info, n, len(s.data), tlstest.Tree(root))
				}
			}
		}
	}
}

func TestNext(t *testing.T) {
	for _, c := range []struct {
		name   string
		data   string
		closed bool
		want   proto.Cut // without the message
	}{
		{"no byte", "", false, proto.Cut{}},
		{"part of a header", "170303", false, proto.Cut{Need: 5}},
		{"a header", "1703030020", false, proto.Cut{Need: 37}},
		{"a record and more", "1703030001 c0 17", false, proto.Cut{Length: 6}},
		{"a record without content", "1703030000", false, proto.Cut{Length: 5}},
		{"part of a header at the end", "170303", true, proto.Cut{Length: 3}},
		{"part of a record at the end", "1703030020 c0ffee", true, proto.Cut{Length: 8}},
		{"something else", "485454502f312e31", false, proto.Cut{Foreign: true}},
		{"one byte of something else", "48", false, proto.Cut{Foreign: true}},
		{"a length beyond all limits", "17030348ff", false, proto.Cut{Foreign: true}},
	} {
		got := Protocol{}.Open().Next(proto.ToServer, fieldtest.Unhex(c.data), c.closed)
		if (got.Message != nil) != (c.want.Length > 0) {
			t.Errorf("%s: the message is %v", c.name, got.Message)
		}
		if got.Message = nil; got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestNegotiatedVersion(t *testing.T) {
	hello := tlstest.ServerHello(tlstest.Only13...)
	for _, c := range []struct {
		name    string
		records []byte
		want    registry.Version
	}{
		{"no Server Hello", tlstest.Record(record.Handshake, tlstest.ClientHello()...), 0},
		{"without extensions", tlstest.Record(record.Handshake, tlstest.ServerHello()...), registry.TLS12},
		{"with supported_versions", tlstest.Record(record.Handshake, hello...), registry.TLS13},
		{"a draft", tlstest.Record(record.Handshake, tlstest.ServerHello(0, 43, 0, 2, 0x7f, 28)...), 0x7f1c},
		{"behind another extension", tlstest.Record(record.Handshake, tlstest.ServerHello(0, 51, 0, 1, 9, 0, 43, 0, 2, 3, 4)...), registry.TLS13},
		{"an extension that is cut off", tlstest.Record(record.Handshake, tlstest.ServerHello(0, 43, 0, 9, 3, 4)...), registry.TLS12},
		{"an extension of a wrong length", tlstest.Record(record.Handshake, tlstest.ServerHello(0, 43, 0, 3, 3, 4, 0)...), registry.TLS12},
		{"over two records", slices.Concat(tlstest.Record(record.Handshake, hello[:20]...), tlstest.Record(record.Handshake, hello[20:]...)), registry.TLS13},
		{"over three, cut in its header", slices.Concat(tlstest.Record(record.Handshake, hello[0]), tlstest.Record(record.Handshake, hello[1:3]...), tlstest.Record(record.Handshake, hello[3:]...)), registry.TLS13},
		{"behind another message", tlstest.Record(record.Handshake, slices.Concat(tlstest.Message(registry.HelloRequest), hello)...), registry.TLS13},
	} {
		v := new(conversation)
		for data := c.records; len(data) > 0; {
			cut := v.Next(proto.ToClient, data, false)
			data = data[cut.Length:]
		}
		if v.version != c.want {
			t.Errorf("%s: got %v, want %v", c.name, v.version, c.want)
		}
	}
}

// In TLS 1.3 the Change Cipher Spec is a dummy, even where it comes before the
// version is known: what follows in the clear stays in the clear.
func TestDummyChangeCipherSpec(t *testing.T) {
	got := follow(t, []tlstest.Said{
		{Dir: proto.ToServer, Data: tlstest.Record(record.Handshake, tlstest.ClientHello()...)},
		{Dir: proto.ToServer, Data: tlstest.Record(record.ChangeCipherSpec, 1)}, // sent with early data
		{Dir: proto.ToClient, Data: tlstest.Record(record.Handshake, tlstest.ServerHello(tlstest.Only13...)...)},
		{Dir: proto.ToClient, Data: tlstest.Record(record.ChangeCipherSpec, 1)},
		{Dir: proto.ToServer, Data: tlstest.Record(record.Handshake, tlstest.ClientHello()...)},
		{Dir: proto.ToServer, Data: tlstest.Record(record.Alert, record.Fatal, 47)},
	}, 1<<20)
	want := []string{"> Client Hello", "> Change Cipher Spec", "< Server Hello: chose TLS_AES_128_GCM_SHA256", "< Change Cipher Spec", "> Client Hello", "> Alert: illegal parameter (fatal)"}
	if !reflect.DeepEqual(infos(got), want) {
		t.Errorf("got %q\nwant %q", infos(got), want)
	}
}

// A capture that begins in the middle shows ciphertext as what it is.
func TestBeginsInTheMiddle(t *testing.T) {
	noise := bytes.Repeat([]byte{0xe7, 0x1b, 0x90}, 8)
	got := follow(t, []tlstest.Said{
		{Dir: proto.ToServer, Data: tlstest.Record(record.Handshake, noise...)},
		{Dir: proto.ToServer, Data: tlstest.Record(record.Handshake, tlstest.Message(registry.Finished, noise[:12]...)...)}, // looks like a message, by chance
		{Dir: proto.ToClient, Data: tlstest.Record(record.ApplicationData, noise...)},
		{Dir: proto.ToClient, Data: tlstest.Record(record.Alert, noise...)},
		{Dir: proto.ToServer, Data: tlstest.Record(record.Heartbeat, noise...)},
	}, 1<<20)
	want := []string{"> Encrypted Handshake Message", "> Encrypted Handshake Message", "< Application Data: 24 bytes, encrypted", "< Encrypted Alert", "> Encrypted Heartbeat: 24 bytes"}
	if !reflect.DeepEqual(infos(got), want) {
		t.Errorf("got %q\nwant %q", infos(got), want)
	}
}

// What is kept of one unfinished message is bounded, whatever its length says.
func TestUnfinishedMessageIsBounded(t *testing.T) {
	c := new(conversation)
	piece := tlstest.Record(record.Handshake, make([]byte, record.MaxPlaintext)...)
	copy(piece[record.HeaderLen:], []byte{11, 0xff, 0xff, 0xff})
	most := 0
	for range 2000 {
		if cut := c.Next(proto.ToClient, piece, false); cut.Length != len(piece) {
			t.Fatalf("got %+v", cut)
		}
		most = max(most, cap(c.halves[proto.ToClient].begun))
	}
	if most > 2*record.MaxHandshake {
		t.Errorf("%d bytes were kept", most)
	}
}

// The server's certificate of TLS 1.2 is on the wire for all to read.
func TestCertificate(t *testing.T) {
	for _, s := range follow(t, tlstest.Talk(t, tls.VersionTLS12), 1<<20) {
		f := s.root.Find("tls.handshake.certificate")
		if f == nil {
			continue
		}
		c, err := x509.ParseCertificate(f.Bytes())
		if err != nil || c.DNSNames[0] != "squirrels.example" || f.Class != field.Metadata || s.sum.Problem {
			t.Errorf("%v, %v:\n%s", err, f.Class, tlstest.Tree(s.root))
		}
		return
	}
	t.Error("no certificate was seen")
}

// Where the hellos are missing, the record says which version is spoken.
func TestVersionWithoutHellos(t *testing.T) {
	s := tlstest.Find(t, "a proof", 15)
	s.Version, s.Suite = 0, 0
	if f, sum := body(t, s); f.Find("tls.handshake.client_cert_vrfy.sig").Len != 64 || sum.Problem {
		t.Errorf("%s", tlstest.Tree(f))
	}
}
