package ext

import (
	"testing"

	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/tlstest"
)

// FuzzExtensions takes any bytes apart as the extensions of any message. What
// holds for all is that the leaves share out the bytes, and that each says what
// it is.
func FuzzExtensions(f *testing.F) {
	for _, hello := range tlstest.Hellos(f) {
		from := ClientHello
		if hello[0] == registry.ServerHello {
			from = ServerHello
		}
		f.Add(byte(from), tlstest.ExtensionsOf(hello))
	}
	for kind := range bodies {
		f.Add(byte(EncryptedExtensions), tlstest.Extension(kind, 0, 2, 0, 1, 1, 0, 0))
	}
	f.Fuzz(func(t *testing.T, where byte, list []byte) {
		if len(list) > 1<<14 {
			return
		}
		root, problem := readExtensions(Message(where)%(NewSessionTicket+1), list)
		tlstest.Explained(t, root)
		seen := false
		for f := range root.All() {
			seen = seen || f.Problem != nil
		}
		if seen != problem {
			t.Fatalf("the problem is %v, the fields' %v:\n%s", problem, seen, tlstest.Tree(root))
		}
	})
}
