package ext

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/tlstest"
)

// share builds a key share entry.
func aShare(group uint16, size int) []byte {
	return slices.Concat([]byte{byte(group >> 8), byte(group), byte(size >> 8), byte(size)}, bytes.Repeat([]byte{4}, size))
}

func TestKeyShareOfClient(t *testing.T) {
	entries := slices.Concat(aShare(0x2a2a, 1), aShare(registry.GroupX25519MLKEM768, 1216), aShare(registry.GroupX25519, 32))
	list := append([]byte{byte(len(entries) >> 8), byte(len(entries))}, entries...)
	root, problem := readExtensions(ClientHello, tlstest.Extension(51, list...))
	tlstest.Explained(t, root)
	if problem {
		t.Error("something is wrong with it")
	}
	tlstest.Same(t, tlstest.Tree(root), `ST Extensions Length: 1267
ST Extensions
  ST Extension: key_share (len=1263)
    ST Type: 51 (key_share)
    ST Length: 1263
    ST Key Share extension
      ST Client Key Share Length: 1261
      ST Client Key Shares
        ST Key Share Entry: Group: Reserved (GREASE), Key Exchange length: 1
          MD Group: 10794 (Reserved (GREASE))
          ST Key Exchange Length: 1
          RN Key Exchange: 04
        ST Key Share Entry: Group: X25519MLKEM768, Key Exchange length: 1216
          MD Group: 4588 (X25519MLKEM768)
          ST Key Exchange Length: 1216
          RN Key Exchange: 1216 bytes
            RN ML-KEM-768 encapsulation key: 1184 bytes
            RN X25519: 32 bytes
        ST Key Share Entry: Group: x25519, Key Exchange length: 32
          MD Group: 29 (x25519)
          ST Key Exchange Length: 32
          RN Key Exchange: 32 bytes
`)
}

func TestKeyShareOfRetry(t *testing.T) {
	shows(t, HelloRetryRequest, 51, "0017", "ST Key Share extension\n  MD Selected Group: 23 (secp256r1)\n")
}

// The parts of a key add up to what the registry's documents say.
func TestKeyShareParts(t *testing.T) {
	for _, x := range []struct {
		group          uint16
		client, server int
		first          string
	}{
		{registry.GroupX25519, 32, 32, "X25519"},
		{registry.GroupX448, 56, 56, "X448"},
		{registry.GroupP256, 65, 65, "Form"},
		{registry.GroupP384, 97, 97, "Form"},
		{registry.GroupP521, 133, 133, "Form"},
		{registry.GroupFFDHE2048, 256, 256, "Diffie-Hellman"},
		{registry.GroupFFDHE8192, 1024, 1024, "Diffie-Hellman"},
		{registry.GroupMLKEM512, 800, 768, "ML-KEM-512"},
		{registry.GroupMLKEM768, 1184, 1088, "ML-KEM-768"},
		{registry.GroupMLKEM1024, 1568, 1568, "ML-KEM-1024"},
		{registry.GroupX25519MLKEM768, 1216, 1120, "ML-KEM-768"},
		{registry.GroupP256MLKEM768, 1249, 1153, "Form"},
		{registry.GroupP384MLKEM1024, 1665, 1665, "Form"},
		{registry.GroupX25519Kyber768, 1216, 1120, "X25519"},
	} {
		for where, want := range map[Message]int{ClientHello: x.client, ServerHello: x.server} {
			parts, n := keyShareParts(x.group, where), 0
			for _, p := range parts {
				n += p.size
			}
			if n != want || !strings.HasPrefix(parts[0].label, x.first) {
				t.Errorf("%s: %d bytes, first %s; want %d, %s", registry.GroupName(x.group), n, parts[0].label, want, x.first)
			}
			entry := aShare(x.group, want)
			if where == ClientHello {
				entry = append([]byte{byte(len(entry) >> 8), byte(len(entry))}, entry...)
			}
			root, problem := readExtensions(where, tlstest.Extension(51, entry...))
			if tlstest.Explained(t, root); problem {
				t.Errorf("%s: something is wrong:\n%s", registry.GroupName(x.group), tlstest.Tree(root))
			}
		}
	}
}

func TestKeyShareOfWrongSize(t *testing.T) {
	root, problem := readExtensions(ServerHello, tlstest.Extension(51, aShare(registry.GroupX25519, 31)...))
	f := root.Find("tls.handshake.extensions_key_share_key_exchange_length")
	if !problem || f.Problem == nil || f.Problem.Error() != "Key Share Entry, Key Exchange Length: at byte 8: expected 32 for x25519, saw 31" {
		t.Errorf("the problem is %v", f.Problem)
	}
}
