package tls

import (
	"strings"
	"testing"
)

func TestDelegatedCredential(t *testing.T) {
	root, problem := readExtensions(inCertificate, anExtension(34, unhex(t, "00093a80 0403 000002 3000 0804 0001 99")...))
	explained(t, root)
	for _, want := range []string{"MD Valid Time: 604800", "MD Signature Algorithm: 0x0804 (rsa_pss_rsae_sha256)", "IN Signature: 99"} {
		if problem || !strings.Contains(tree(root), want) {
			t.Errorf("problem %v, and %q is not there:\n%s", problem, want, tree(root))
		}
	}
	shows(t, inClientHello, 34, "0002 0807", "ST Signature Hash Algorithms Length: 2\nST Signature Hash Algorithms (1 algorithm)\n  MD Signature Algorithm: 0x0807 (ed25519)\n    MD Signature Hash Algorithm Hash: 8 (Intrinsic)\n    MD Signature Hash Algorithm Signature: 7 (Unknown)\n")
}
