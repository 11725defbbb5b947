package tls

import (
	"testing"

	"plainsight/dissect/field/fieldtest"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/tlstest"
)

// anSSL2Hello is a hello in the form of SSL 2.0 from a client that would rather
// speak TLS 1.2.
const anSSL2Hello = "8028 01 0303 000f 0000 0010 00002f 00009c 0700c0 0a0b0c 0000ff c0c1c2c3c4c5c6c7c8c9cacbcccdcecf"

func TestSSL2Hello(t *testing.T) {
	all := follow(t, []tlstest.Said{{Dir: proto.ToServer, Data: fieldtest.Unhex(anSSL2Hello)}, {Dir: proto.ToClient, Data: tlstest.Record(record.Handshake, tlstest.ServerHello()...)}}, 1<<20)
	tlstest.Same(t, all[0].sum.Protocol+" "+all[0].sum.Info, "SSLv2 Client Hello")
	tlstest.Same(t, all[1].sum.Protocol, "TLSv1.2")
	for f := range all[0].root.All() {
		if f.Owns() && (f.Explain == "" || f.Spec.IsZero()) {
			t.Errorf("%s has no explanation or no source", f.Name)
		}
	}
	tlstest.Same(t, tlstest.Tree(all[0].root), `ST Transport Layer Security
  ST SSLv2 Record Layer: Client Hello
    ST Length: 40
    ST Handshake Message Type: 1 (Client Hello)
    ST Version: 0x0303 (TLS 1.2)
    ST Cipher Spec Length: 15
    ST Session ID Length: 0
    ST Challenge Length: 16
    ST Cipher Specs (5 specs)
      MD Cipher Spec: 0x00002f (TLS_RSA_WITH_AES_128_CBC_SHA)
      MD Cipher Spec: 0x00009c (TLS_RSA_WITH_AES_128_GCM_SHA256)
      MD Cipher Spec: 0x0700c0 (SSL2_DES_192_EDE3_CBC_WITH_MD5)
      MD Cipher Spec: 0x0a0b0c
      MD Cipher Spec: 0x0000ff (TLS_EMPTY_RENEGOTIATION_INFO_SCSV)
    RN Challenge
`)
}

// It may come in pieces of any size, and break off anywhere.
func TestSSL2HelloInPieces(t *testing.T) {
	hello := fieldtest.Unhex(anSSL2Hello)
	for step := 1; step <= len(hello); step++ {
		if all := follow(t, []tlstest.Said{{Dir: proto.ToServer, Data: hello}}, step); len(all) != 1 || all[0].sum.Problem {
			t.Fatalf("in pieces of %d bytes: %q", step, infos(all))
		}
	}
	for n := ssl2HelloFixed; n < len(hello); n++ {
		cut := Protocol{}.Open().Next(proto.ToServer, hello[:n], true)
		if cut.Message == nil || cut.Length != n {
			t.Fatalf("with %d bytes at the end, Next gave %+v", n, cut)
		}
		if root, sum := take(t, cut.Message, hello[:n]); !sum.Problem {
			t.Fatalf("%d of %d bytes pass for whole:\n%s", n, len(hello), tlstest.Tree(root))
		}
	}
}

// Only a conversation's first word can be one.
func TestSSL2HelloComesFirst(t *testing.T) {
	c := Protocol{}.Open()
	if cut := c.Next(proto.ToServer, tlstest.Record(record.Handshake, tlstest.ClientHello()...), false); cut.Message == nil {
		t.Fatalf("Next gave %+v", cut)
	}
	if cut := c.Next(proto.ToServer, fieldtest.Unhex(anSSL2Hello), false); !cut.Foreign {
		t.Errorf("Next gave %+v", cut)
	}
}

// Its challenge, with zeros in front, is the client's random number.
func TestSSL2HelloRandom(t *testing.T) {
	c := Protocol{}.Open().(*front)
	c.Next(proto.ToServer, fieldtest.Unhex(anSSL2Hello), false)
	want := append(make([]byte, 16), fieldtest.Unhex("c0c1c2c3c4c5c6c7c8c9cacbcccdcecf")...)
	tlstest.Same(t, string(c.agreed.clientRandom), string(want))
}
