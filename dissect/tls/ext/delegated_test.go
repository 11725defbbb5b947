package ext

import (
	"strings"
	"testing"

	"plainsight/dissect/field/fieldtest"
	"plainsight/dissect/tls/tlstest"
)

func TestDelegatedCredential(t *testing.T) {
	const key = "302a 3005 06032b6570 0321 00 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f" // of Ed25519
	root, problem := readExtensions(Certificate, tlstest.Extension(34, fieldtest.Unhex("00093a80 0807 00002c"+key+"0804 0001 99")...))
	tlstest.Explained(t, root)
	for _, want := range []string{"MD Valid Time: 604800", "MD Signature Algorithm: 0x0804 (rsa_pss_rsae_sha256)", "Algorithm Id: 1.3.101.112", "MD subjectPublicKey: 32 bytes", "IN Signature: 99"} {
		if problem || !strings.Contains(tlstest.Tree(root), want) {
			t.Errorf("problem %v, and %q is not there:\n%s", problem, want, tlstest.Tree(root))
		}
	}
	shows(t, ClientHello, 34, "0002 0807", "ST Signature Hash Algorithms Length: 2\nST Signature Hash Algorithms (1 algorithm)\n  MD Signature Algorithm: 0x0807 (ed25519)\n    MD Signature Hash Algorithm Hash: 8\n    MD Signature Hash Algorithm Signature: 7\n")
}
