package x509

import (
	"strings"
	"testing"

	"plainsight/dissect/field/fieldtest"
)

// anAnswer is an OCSP response that says a certificate is good, with additions.
func anAnswer(additions ...string) string {
	hash := seq(ident("1.3.14.3.2.26"), der(tagNull))
	at := der(tagTime, "20240101000000Z")
	id := seq(hash, der(tagOctets, strings.Repeat("n", 20)), der(tagOctets, strings.Repeat("k", 20)), number(5))
	single := seq(id, der(0x80), at, der(0xa1, seq(additions...)))
	data := seq(der(0xa2, der(tagOctets, strings.Repeat("r", 20))), at, seq(single))
	basic := seq(data, seq(ident("1.3.101.112")), der(tagBits, "\x00"+strings.Repeat("S", 64)))
	return seq(der(tagEnumerated, "\x00"), der(0xa0, seq(ident("1.3.6.1.5.5.7.48.1.1"), der(tagOctets, basic))))
}

func addition(id, content string) string { return seq(ident(id), der(tagOctets, content)) }

// What an answer may carry besides itself is read, wherever it breaks off.
func TestOCSPAdditions(t *testing.T) {
	for _, c := range []struct{ id, content, name, value string }{
		{"1.3.6.1.5.5.7.48.1.2", der(tagOctets, "once"), "ocsp.ReOcspNonce", "6f6e6365"},
		{"1.3.6.1.5.5.7.48.1.3", seq(der(0xa0, der(tagIA5, "http://crl")), der(0xa1, number(7)), der(0xa2, der(tagTime, "20240101000000Z"))), "ocsp.crlNum", "7"},
		{"1.3.6.1.5.5.7.48.1.4", seq(ident("1.3.6.1.5.5.7.48.1.1")), "ocsp.AcceptableResponses_item", "1.3.6.1.5.5.7.48.1.1"},
		{"1.3.6.1.5.5.7.48.1.6", der(tagTime, "20200101000000Z"), "ocsp.ArchiveCutoff", "Jan  1, 2020 00:00:00.000000000 UTC"},
		{"1.3.6.1.5.5.7.48.1.7", seq(squirrel, seq(seq(ident("1.3.6.1.5.5.7.48.1"), der(0x86, "http://o")))), "ocsp.locator", "1"},
		{"1.3.6.1.4.1.11129.2.4.5", der(tagOctets, "\x00\x39"+aPromise), "tls.sct.sct_logid", ""},
		{"2.5.29.21", der(tagEnumerated, "\x01"), "x509ce.CRLReason", "1 (keyCompromise)"},
	} {
		whole := []byte(anAnswer(addition(c.id, c.content)))
		tree := fieldtest.New(whole)
		OCSP(tree.Ctx, tree.Root, tree.Span)
		tree.Check(t, tree.Span)
		if f := tree.Find(t, c.name); !strings.HasPrefix(f.Show(), c.value) {
			t.Errorf("%s is %s, want %s", c.name, f.Show(), c.value)
		}
		for f := range tree.Root.All() {
			if f.Problem != nil || f.Owns() && (f.Explain == "" || f.Spec.IsZero()) {
				t.Errorf("%s: %s has a problem, %v, or no explanation", c.id, f.Name, f.Problem)
			}
		}
		for n := range whole {
			cut := fieldtest.New(whole[:n])
			OCSP(cut.Ctx, cut.Root, cut.Span)
			cut.Check(t, cut.Span)
		}
	}
}

// A nonce without a header around it is only bytes.
func TestOCSPBareNonce(t *testing.T) {
	tree := fieldtest.New([]byte(anAnswer(addition("1.3.6.1.5.5.7.48.1.2", "once"))))
	OCSP(tree.Ctx, tree.Root, tree.Span)
	if tree.Check(t, tree.Span); tree.Root.Find("ocsp.ReOcspNonce") != nil {
		t.Errorf("it is taken for more:\n%s", tree.Listing())
	}
}
