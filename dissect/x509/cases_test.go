package x509

import (
	stdx509 "crypto/x509"
	"regexp"
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
)

// all are the certificates of build_test.go.
func all(t testing.TB) (names []string, certs [][]byte) {
	for _, e := range theExtensions {
		names, certs = append(names, e.what), append(certs, withExtension(t, e.id, e.content))
	}
	for i, n := range theNames {
		names, certs = append(names, "name "+string(rune('0'+i))), append(certs, made(t, stdx509.Certificate{RawSubject: []byte(n)}))
	}
	return names, certs
}

// Every extension and every name is owned to the byte, also where it breaks
// off, and what owns it says what it is.
func TestExtensionsAndNames(t *testing.T) {
	names, certs := all(t)
	for i, der := range certs {
		t.Run(names[i], func(t *testing.T) {
			tree, info := read(der)
			tree.Check(t, tree.Span)
			if !info.OK {
				t.Errorf("it was not read to its end\n%s", tree.Listing())
			}
			for f := range tree.Root.All() {
				if f.Owns() && (f.Explain == "" || f.Spec.IsZero()) {
					t.Errorf("%s at %d has no explanation or no source", f.Name, f.Off)
				}
			}
			for n := range len(der) {
				cut, info := read(der[:n])
				if cut.Check(t, cut.Span); info.OK {
					t.Fatalf("%d of %d bytes: read as if whole", n, len(der))
				}
			}
		})
	}
}

// Wireshark names the same bytes by the same names.
func TestWiresharkAgrees(t *testing.T) {
	names, certs := all(t)
	for name, der := range samples(t) {
		names, certs = append(names, name), append(certs, der)
	}
	var packets [][]byte
	var places []field.Span
	for i, der := range certs {
		p, off := carried(der, i)
		packets, places = append(packets, p), append(places, field.Span{Off: off, Len: len(der)})
	}
	const rawIP = 101
	theirs := fieldtest.Wireshark(t, rawIP, packets)
	scope := regexp.MustCompile(`^(x509\w*|pkix\w*|pkcs1|cms|ocsp|logotypecertextn|tls\.sct)\.`)
	for i, p := range packets {
		t.Run(names[i], func(t *testing.T) {
			tree := fieldtest.New(p)
			Certificate(tree.Ctx, tree.Root, field.Span{Buf: tree.Span.Buf, Off: places[i].Off, Len: places[i].Len})
			tree.Agree(t, theirs[i], scope)
		})
	}
}

// A value that is not written as its attribute demands is read all the same,
// and said to be wrong.
func TestWrongAlphabet(t *testing.T) {
	tree := fieldtest.New([]byte(seq(attr("2.5.4.6", der(tagUTF8, "US")))))
	if name := Name(tree.Ctx, tree.Root, tree.Span); name != "id-at-countryName=US" {
		t.Errorf("the name is %s", name)
	}
	if p := tree.Find(t, "plainsight.x509.value").Problem; p == nil || !strings.HasSuffix(p.Error(), "expected CountryName, saw UTF8String") {
		t.Errorf("the problem is %v", p)
	}
}

// Whatever its alphabet, a text is shown as what it says.
func TestAlphabets(t *testing.T) {
	tree := fieldtest.New([]byte(theNames[2]))
	if name := Name(tree.Ctx, tree.Root, tree.Span); name != "id-at-commonName=€,id-at-organizationalUnitName=Ué,id-at-organizationName=Teleé,id-at-countryName=US" {
		t.Errorf("the name is %s", name)
	}
}

// Names inside of names end somewhere, and so do values that are not known.
func TestDeepNesting(t *testing.T) {
	name, value := squirrel, number(1)
	for range 500 {
		name, value = seq(attr("2.5.4.49", name)), seq(value)
	}
	tree := fieldtest.New([]byte(name))
	Name(tree.Ctx, tree.Root, tree.Span)
	tree.Check(t, tree.Span)
	if !strings.Contains(tree.Listing(), "at most 8") {
		t.Errorf("nothing ended it\n%s", tree.Listing())
	}
	tree, info := read(withExtension(t, "1.2.3.4.5", value))
	if tree.Check(t, tree.Span); !info.OK {
		t.Errorf("a deep value made the certificate unreadable\n%s", tree.Listing())
	}
}

// A key can stand without a certificate.
func TestPublicKey(t *testing.T) {
	der := seq(seq(ident(oidECPublicKey), ident("1.2.840.10045.3.1.7")), der(tagBits, "\x00\x04"+strings.Repeat("X", 32)+strings.Repeat("Y", 32)))
	tree := fieldtest.New([]byte(der))
	PublicKey(tree.Ctx, tree.Root, tree.Span)
	tree.Check(t, tree.Span)
	if x, y := tree.Find(t, "plainsight.x509.point_x"), tree.Find(t, "plainsight.x509.point_y"); string(x.Bytes())+string(y.Bytes()) != strings.Repeat("X", 32)+strings.Repeat("Y", 32) {
		t.Errorf("the point is %s, %s", x.Show(), y.Show())
	}
	for n := range len(der) {
		cut := fieldtest.New([]byte(der[:n]))
		PublicKey(cut.Ctx, cut.Root, cut.Span)
		cut.Check(t, cut.Span)
	}
}
