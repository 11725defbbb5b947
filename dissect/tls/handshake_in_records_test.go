package tls

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect/proto"
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/tlstest"
)

func TestClientHello(t *testing.T) {
	all := follow(t, []tlstest.Said{{Dir: proto.ToServer, Data: tlstest.Record(record.Handshake, tlstest.ClientHello()...)}}, 1<<20)
	tlstest.Same(t, tlstest.Tree(all[0].root), `ST Transport Layer Security
  ST TLSv1.2 Record Layer: Handshake Protocol: Client Hello
    ST Content Type: 22 (Handshake)
    ST Version: 0x0303 (TLS 1.2)
    ST Length: 47
    ST Handshake Protocol: Client Hello
      ST Handshake Type: 1 (Client Hello)
      ST Length: 43
      ST Version: 0x0303 (TLS 1.2)
      RN Random: 32 bytes
        RN GMT Unix Time: 6553f100
        RN Random Bytes: 28 bytes
      ST Session ID Length: 2
      RN Session ID: abcd
      ST Cipher Suites Length: 2
      ST Cipher Suites (1 suite)
        MD Cipher Suite: 0x1301 (TLS_AES_128_GCM_SHA256)
      ST Compression Methods Length: 1
      ST Compression Methods (1 method)
        ST Compression Method: 0 (null)
      MD JA4: t12i010000_0f2cb44170f4_000000000000
      MD JA4_r: t12i010000_1301_
      MD JA3 Fullstring: 771,4865,,,
      MD JA3: ea1e247991e541e39bf918cb7cfa5139
`)
}

func TestHelloRetryRequest(t *testing.T) {
	hello := tlstest.ServerHello(tlstest.Only13...)
	copy(hello[handshake.HeaderLen+handshake.RandomOff:], handshake.RetryRandom)
	all := follow(t, []tlstest.Said{{Dir: proto.ToClient, Data: tlstest.Record(record.Handshake, hello...)}}, 1<<20)
	tlstest.Same(t, all[0].sum.Protocol+" "+all[0].sum.Info, "TLSv1.3 Hello Retry Request")
	tlstest.Same(t, tlstest.Tree(all[0].root), `ST Transport Layer Security
  ST TLSv1.2 Record Layer: Handshake Protocol: Hello Retry Request
    ST Content Type: 22 (Handshake)
    ST Version: 0x0303 (TLS 1.2)
    ST Length: 50
    ST Handshake Protocol: Hello Retry Request
      ST Handshake Type: 2 (Server Hello)
      ST Length: 46
      ST Version: 0x0303 (TLS 1.2)
      ST Random: 32 bytes
      ST Session ID Length: 0
      MD Cipher Suite: 0x1301 (TLS_AES_128_GCM_SHA256)
      ST Compression Method: 0 (null)
      ST Extensions Length: 6
      ST Extensions
        ST Extension: supported_versions (len=2)
          ST Type: 43 (supported_versions)
          ST Length: 2
          MD Supported Version: 0x0304 (TLS 1.3)
      MD JA3S Fullstring: 771,4865,43
      MD JA3S: cce84e7a8b742462e40afb585a3e3ccc
`)
}

func TestSeveralMessagesInOneRecord(t *testing.T) {
	all := follow(t, append(slices.Clone(after12), tlstest.Said{Dir: proto.ToClient, Data: tlstest.Record(record.Handshake, slices.Concat(tlstest.Message(11, 1, 2, 3), tlstest.Message(registry.ServerHelloDone), tlstest.Message(0x63, 9))...)}), 1<<20)
	last := all[len(all)-1]
	tlstest.Same(t, last.sum.Info, "Certificate, Server Hello Done, Unknown type 99")
	tlstest.Same(t, tlstest.Tree(last.root), `ST Transport Layer Security
  ST TLSv1.2 Record Layer: Handshake Protocol: Multiple Handshake Messages
    ST Content Type: 22 (Handshake)
    ST Version: 0x0303 (TLS 1.2)
    ST Length: 16
    ST Handshake Protocol: Certificate
      ST Handshake Type: 11 (Certificate)
      ST Length: 3
      ST Certificates Length: 66051
      ST Certificates (66051 bytes) !! Certificates (66051 bytes), content: at byte 19: expected 66051 bytes, saw none; the rest of the Certificates (66051 bytes) is not here
    ST Handshake Protocol: Server Hello Done
      ST Handshake Type: 14 (Server Hello Done)
      ST Length: 0
    ST Handshake Protocol: Unknown type 99
      ST Handshake Type: 99 !! Handshake Type: at byte 23: expected a number registered with IANA, saw 99
      ST Length: 1
      UN Not decoded: 09
`)
}

func TestMessageOverSeveralRecords(t *testing.T) {
	hello := tlstest.ClientHello()
	all := follow(t, []tlstest.Said{
		{Dir: proto.ToServer, Data: tlstest.Record(record.Handshake, hello[:2]...)},
		{Dir: proto.ToServer, Data: tlstest.Record(record.Handshake, hello[2:10]...)},
		{Dir: proto.ToServer, Data: tlstest.Record(record.Handshake, slices.Concat(hello[10:], tlstest.Message(registry.HelloRequest))...)},
		{Dir: proto.ToServer, Data: tlstest.Record(record.Handshake, slices.Concat(tlstest.Message(registry.HelloRequest), tlstest.Message(11, 1, 2, 3)[:5])...)},
	}, 1<<20)
	want := []string{"> Client Hello (fragment)", "> Client Hello (fragment)", "> Client Hello, Hello Request", "> Hello Request, Certificate (fragment)"}
	if !reflect.DeepEqual(infos(all), want) {
		t.Errorf("got %q\nwant %q", infos(all), want)
	}
	tlstest.Same(t, tlstest.Tree(all[2].root), `ST Transport Layer Security
  ST TLSv1.2 Record Layer: Handshake Protocol: Multiple Handshake Messages
    ST Content Type: 22 (Handshake)
    ST Version: 0x0303 (TLS 1.2)
    ST Length: 41
    ST Handshake Protocol: Client Hello (last fragment)
      UN Not decoded: 37 bytes
    ST Handshake Protocol: Client Hello
      ST Handshake Type: 1 (Client Hello)
      ST Length: 43
      ST Version: 0x0303 (TLS 1.2)
      RN Random: 32 bytes
        RN GMT Unix Time: 6553f100
        RN Random Bytes: 28 bytes
      ST Session ID Length: 2
      RN Session ID: abcd
      ST Cipher Suites Length: 2
      ST Cipher Suites (1 suite)
        MD Cipher Suite: 0x1301 (TLS_AES_128_GCM_SHA256)
      ST Compression Methods Length: 1
      ST Compression Methods (1 method)
        ST Compression Method: 0 (null)
      MD JA4: t12i010000_0f2cb44170f4_000000000000
      MD JA4_r: t12i010000_1301_
      MD JA3 Fullstring: 771,4865,,,
      MD JA3: ea1e247991e541e39bf918cb7cfa5139
    ST Handshake Protocol: Hello Request
      ST Handshake Type: 0 (Hello Request)
      ST Length: 0
`)
	tlstest.Same(t, tlstest.Tree(all[3].root), `ST Transport Layer Security
  ST TLSv1.2 Record Layer: Handshake Protocol: Multiple Handshake Messages
    ST Content Type: 22 (Handshake)
    ST Version: 0x0303 (TLS 1.2)
    ST Length: 9
    ST Handshake Protocol: Hello Request
      ST Handshake Type: 0 (Hello Request)
      ST Length: 0
    ST Handshake Protocol: Certificate (fragment)
      ST Handshake Type: 11 (Certificate)
      ST Length: 3
      UN Not decoded: 01
`)
}

// A message of any length in records of any length is found whole.
func TestMessageCutAnywhere(t *testing.T) {
	hello := tlstest.ServerHello(tlstest.Only13...)
	for n := 1; n < len(hello); n++ {
		var all []tlstest.Said
		for rest := hello; len(rest) > 0; {
			k := min(n, len(rest))
			all = append(all, tlstest.Said{Dir: proto.ToClient, Data: tlstest.Record(record.Handshake, rest[:k]...)})
			rest = rest[k:]
		}
		got := follow(t, all, 1<<20)
		last := got[len(got)-1]
		f := last.root.Find("tls.handshake.random")
		if last.sum.Info != "Server Hello: chose TLS_AES_128_GCM_SHA256" || last.sum.Protocol != "TLSv1.3" || f == nil || f.Bytes()[0] != 0x5a {
			t.Errorf("in records of %d bytes: %+v\n%s", n, last.sum, tlstest.Tree(last.root))
		}
	}
}

func TestMessageTooLongToKeep(t *testing.T) {
	long := tlstest.Message(11, make([]byte, record.MaxHandshake)...)
	var all []tlstest.Said
	for rest := long; len(rest) > 0; {
		k := min(record.MaxPlaintext, len(rest))
		all = append(all, tlstest.Said{Dir: proto.ToClient, Data: tlstest.Record(record.Handshake, rest[:k]...)})
		rest = rest[k:]
	}
	got := follow(t, append(slices.Clone(after12), all...), 1<<20)
	last := got[len(got)-1]
	if got := last.root.Find("tls.handshake.type"); got != nil || last.sum.Info != "Certificate" || last.sum.Problem {
		t.Errorf("%+v\n%s", last.sum, tlstest.Tree(last.root))
	}
}

func TestMessageInterrupted(t *testing.T) {
	for sent, want := range map[int]string{40: "54 more bytes", 93: "1 more byte", 94: ""} {
		all := follow(t, append(slices.Clone(after13),
			tlstest.Said{Dir: proto.ToClient, Data: tlstest.Record(record.Handshake, tlstest.Message(11, make([]byte, 90)...)[:sent]...)},
			tlstest.Said{Dir: proto.ToClient, Data: tlstest.Record(record.ApplicationData, make([]byte, 20)...)}), 1<<20)
		f := all[len(all)-1].root.Find("tls.record")
		if want == "" && f.Problem != nil || want != "" && (f.Problem == nil || !strings.Contains(f.Problem.Error(), "expected "+want+" of the handshake message before,")) {
			t.Errorf("with %d bytes of 94 the problem is %v", sent, f.Problem)
		}
	}
}

func TestEmptyHandshakeRecord(t *testing.T) {
	all := follow(t, append(slices.Clone(after13), tlstest.Said{Dir: proto.ToClient, Data: tlstest.Record(record.Handshake)}), 1<<20)
	if last := all[len(all)-1]; last.sum.Info != "Handshake" || !last.sum.Problem {
		t.Errorf("%+v", last.sum)
	}
}

// A hello is told from what is wrong with it, at each length of its body.
func TestHelloOfEachLength(t *testing.T) {
	const noExtensions = handshake.SessionIDOff + 1 + 2 + 1 // version, random, no session ID, suite, compression method
	body := tlstest.ServerHello(tlstest.Only13...)[handshake.HeaderLen:]
	for n := range body {
		all := follow(t, append(slices.Clone(after13), tlstest.Said{Dir: proto.ToClient, Data: tlstest.Record(record.Handshake, tlstest.Message(registry.ServerHello, body[:n]...)...)}), 1<<20)
		last := all[len(all)-1]
		if want := n != noExtensions; last.sum.Problem != want {
			t.Errorf("%d bytes: the problem is %v\n%s", n, last.sum.Problem, tlstest.Tree(last.root))
		}
	}
}
