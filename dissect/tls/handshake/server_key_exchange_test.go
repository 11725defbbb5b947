package handshake

import (
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/tlstest"
)

func TestServerKeyExchange(t *testing.T) {
	f, _ := readSample(t, tlstest.Find(t, "ECDHE", 12))
	tlstest.Same(t, tlstest.Inside(f), `ST EC Diffie-Hellman Server Params
  ST Curve Type: 0x03 (named_curve)
  MD Named Curve: 0x001d (x25519)
  ST Pubkey Length: 32
  RN Pubkey: 32 bytes
  MD Signature Algorithm: 0x0401 (rsa_pkcs1_sha256)
    MD Signature Hash Algorithm Hash: 4 (SHA256)
    MD Signature Hash Algorithm Signature: 1 (RSA)
  ST Signature Length: 64
  IN Signature: 64 bytes
`)
	f, _ = readSample(t, tlstest.Find(t, "DHE", 12))
	tlstest.Same(t, tlstest.Inside(f), `ST Diffie-Hellman Server Params
  ST p Length: 64
  MD p: 64 bytes
  ST g Length: 1
  MD g: 02
  ST Pubkey Length: 64
  RN Pubkey: 64 bytes
  MD Signature Algorithm: 0x0401 (rsa_pkcs1_sha256)
    MD Signature Hash Algorithm Hash: 4 (SHA256)
    MD Signature Hash Algorithm Signature: 1 (RSA)
  ST Signature Length: 64
  IN Signature: 64 bytes
`)
	f, _ = readSample(t, tlstest.Find(t, "DHE with PSK", 12))
	tlstest.Same(t, tlstest.Inside(f), `ST DHE PSK Server Params
  ST Hint Length: 4
  MD Hint: 68696e74
  ST Diffie-Hellman Server Params
    ST p Length: 64
    MD p: 64 bytes
    ST g Length: 1
    MD g: 02
    ST Pubkey Length: 64
    RN Pubkey: 64 bytes
`)
}

// Before TLS 1.2 the signature's algorithm is not told.
func TestSignatureOfOldVersions(t *testing.T) {
	s := tlstest.Find(t, "ECDHE of TLS 1.0", 12)
	for _, v := range []registry.Version{registry.SSL30, registry.TLS10, registry.TLS11} {
		s.Version = v
		if f, problem := readSample(t, s); f.Find("tls.handshake.sig_hash_alg") != nil || f.Find("tls.handshake.sig").Len != 64 || problem {
			t.Errorf("%v:\n%s", v, tlstest.Tree(f))
		}
	}
}

// What Wireshark does not take apart is none of its fields.
func TestParamsThatWiresharkLacks(t *testing.T) {
	for _, what := range []string{"ECDHE with ARIA", "DHE with PSK", "ECDHE with PSK", "SRP", "SRP, signed"} {
		f, _ := readSample(t, tlstest.Find(t, what, 12))
		if b := last(f); !b.Is(field.Ours) {
			t.Errorf("%s: %s is for PDML", what, b.Label)
		}
	}
	for _, what := range []string{"ECDHE", "DHE", "PSK hint", "J-PAKE", "RSA for export"} {
		f, _ := readSample(t, tlstest.Find(t, what, 12))
		if b := last(f); b.Is(field.Ours) {
			t.Errorf("%s: %s is not for PDML", what, b.Label)
		}
	}
}

// last is a field's last child.
func last(f *field.Field) (l *field.Field) {
	for c := range f.Children() {
		l = c
	}
	return l
}

func TestUnknownCurveType(t *testing.T) {
	s := tlstest.Find(t, "ECDHE", 12)
	s.Body[0] = 9
	f, _ := readSample(t, s)
	if got := tlstest.Problems(f); len(got) != 1 || !strings.HasSuffix(got[0], "expected 1, 2 or 3, saw 9") {
		t.Errorf("%q", got)
	}
}
