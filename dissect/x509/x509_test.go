package x509

import (
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
)

// samples are certificates made with openssl: one with every extension that is
// known here, and one for each kind of key.
func samples(tb testing.TB) map[string][]byte {
	tb.Helper()
	files, err := filepath.Glob("testdata/*.pem")
	if err != nil || len(files) == 0 {
		tb.Fatalf("no samples: %v", err)
	}
	out := map[string][]byte{}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			tb.Fatal(err)
		}
		block, _ := pem.Decode(data)
		out[strings.TrimSuffix(filepath.Base(f), ".pem")] = block.Bytes
	}
	return out
}

func read(der []byte) (*fieldtest.Tree, Info) {
	t := fieldtest.New(der)
	return t, Certificate(t.Ctx, t.Root, t.Span)
}

// What a learner sees of a certificate; every byte has one owner, which says
// what it is and where that is written.
func TestCertificates(t *testing.T) {
	for name, der := range samples(t) {
		t.Run(name, func(t *testing.T) {
			tree, info := read(der)
			tree.Golden(t, name)
			tree.Check(t, tree.Span)
			if !info.OK || info.Subject == "" || info.Subject != info.Issuer {
				t.Errorf("%+v", info)
			}
			for f := range tree.Root.All() {
				if f.Owns() && (f.Explain == "" || f.Spec.IsZero()) {
					t.Errorf("%s at %d has no explanation or no source", f.Name, f.Off)
				}
				if f.Problem != nil {
					t.Errorf("%s: %v", f.Name, f.Problem)
				}
			}
		})
	}
}

// A certificate that breaks off anywhere gives what was read, and says so.
func TestCertificateCutAnywhere(t *testing.T) {
	for name, der := range samples(t) {
		for n := range len(der) {
			tree, info := read(der[:n])
			tree.Check(t, tree.Span)
			problem := false
			for f := range tree.Root.All() {
				problem = problem || f.Problem != nil
			}
			if info.OK || n > 0 && !problem {
				t.Fatalf("%s, %d of %d bytes: read as if whole\n%s", name, n, len(der), tree.Listing())
			}
		}
	}
}

// What the issuer's service says of a certificate, as a server brings it along.
func TestOCSP(t *testing.T) {
	der, err := os.ReadFile("testdata/good.ocsp")
	if err != nil {
		t.Fatal(err)
	}
	tree := fieldtest.New(der)
	OCSP(tree.Ctx, tree.Root, tree.Span)
	tree.Check(t, tree.Span)
	for name, want := range map[string]string{"ocsp.responseStatus": "0 (successful)", "plainsight.ocsp.status": "good", "ocsp.serialNumber": "31ce588cb81e8a1db5cbd578d3b78ce4718ce901"} {
		if got := tree.Find(t, name).Show(); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	for f := range tree.Root.All() {
		if f.Problem != nil {
			t.Errorf("%s: %v", f.Name, f.Problem)
		}
	}
	for n := range len(der) {
		cut := fieldtest.New(der[:n])
		OCSP(cut.Ctx, cut.Root, cut.Span)
		cut.Check(t, cut.Span)
	}
}

func TestDotted(t *testing.T) {
	for _, c := range []struct{ hex, want string }{
		{"\x55\x04\x03", "2.5.4.3"}, {"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b", "1.2.840.113549.1.1.11"}, {"\x88\x37\x03", "2.999.3"}, {"\x2b\x65\x70", "1.3.101.112"}, {"", ""},
		{"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "a number that is too long"},
	} {
		if got := dotted([]byte(c.hex)); got != c.want {
			t.Errorf("%x: %s, want %s", c.hex, got, c.want)
		}
	}
	if n := oidName("1.3.6.1.4.1.99999.1"); n != "iso.3.6.1.4.1.99999.1" {
		t.Errorf("a number without a name is called %s", n)
	}
}

func FuzzCertificate(f *testing.F) {
	for _, der := range samples(f) {
		f.Add(der)
	}
	_, certs := all(f)
	for _, der := range certs {
		f.Add(der)
	}
	f.Fuzz(func(t *testing.T, der []byte) {
		tree, _ := read(der)
		tree.Check(t, tree.Span)
		tree.Show()
		n := fieldtest.New(der)
		Name(n.Ctx, n.Root, n.Span)
		n.Check(t, field.Span{})
		k := fieldtest.New(der)
		PublicKey(k.Ctx, k.Root, k.Span)
		k.Check(t, k.Span)
		o := fieldtest.New(der)
		OCSP(o.Ctx, o.Root, o.Span)
		o.Check(t, o.Span)
	})
}

// A named bit that the string ends before is none of the bits that are there.
func TestBitsLeftOut(t *testing.T) {
	tree, _ := read(withExtension(t, "2.5.29.15", der(3, "\x07\x80")))
	for name, out := range map[string]bool{"digitalSignature": false, "encipherOnly": false, "decipherOnly": true} {
		f := tree.Find(t, "x509ce.KeyUsage."+name)
		if f.Is(field.LeftOut) != out || strings.Contains(f.Explanation(), "Its byte is not there") != out {
			t.Errorf("%s is left out: %v, want %v: %s", name, f.Is(field.LeftOut), out, f.Explanation())
		}
	}
}

// The modulus is as long as the key, without the 0 that DER puts before it.
func TestModulusLength(t *testing.T) {
	tree, _ := read(samples(t)["rsa-pss"])
	f := tree.Find(t, "pkcs1.modulus")
	if says := f.Explanation(); f.Len != 257 || !strings.Contains(says, "primes, 256 bytes") {
		t.Errorf("%d bytes: %s", f.Len, says)
	}
}
