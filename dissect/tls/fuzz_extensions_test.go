package tls

import (
	"plainsight/dissect/tls/ext"
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/registry"
	"testing"
)

// FuzzExtensions takes any bytes apart as the extensions of any message. What
// holds for all is that the leaves share out the bytes, and that each says what
// it is.
func FuzzExtensions(f *testing.F) {
	for _, hello := range hellos(f) {
		from := ext.ClientHello
		if hello[0] == registry.ServerHello {
			from = ext.ServerHello
		}
		if h, ok := handshake.ParseHello(hello[handshake.HeaderLen:], from == ext.ClientHello); ok {
			f.Add(byte(from), h.Rest)
		}
	}
	for kind := range ext.Bodies {
		f.Add(byte(ext.EncryptedExtensions), anExtension(kind, 0, 2, 0, 1, 1, 0, 0))
	}
	f.Fuzz(func(t *testing.T, where byte, list []byte) {
		if len(list) > maxPlaintext {
			return
		}
		root, problem := readExtensions(ext.Message(where)%(ext.NewSessionTicket+1), list)
		explained(t, root)
		seen := false
		for f := range root.All() {
			seen = seen || f.Problem != nil
		}
		if seen != problem {
			t.Fatalf("the problem is %v, the fields' %v:\n%s", problem, seen, tree(root))
		}
	})
}
