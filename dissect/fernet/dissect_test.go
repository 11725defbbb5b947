package fernet_test

import (
	"strings"
	"testing"

	"plainsight/dissect/fernet"
	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
)

// dissected takes a text apart as a token, with these secrets.
func dissected(tb testing.TB, text string, secrets ...field.Secret) (*fieldtest.Tree, fernet.Outcome) {
	tb.Helper()
	t := fieldtest.New([]byte(text))
	t.Ctx.Secrets = secrets
	o := fernet.Dissect(t.Ctx, t.Root, t.Span)
	t.Check(tb, t.Span)
	t.CheckDerived(tb)
	t.Show()
	return t, o
}

func held(tb testing.TB) field.Secret {
	return field.Secret{Kind: field.FernetKey, Label: "the shared Fernet key", Data: key(tb, vectorKey)}
}

func TestEavesdropper(t *testing.T) {
	tree, o := dissected(t, vectorToken)
	if o != fernet.Shut {
		t.Errorf("outcome: %v", o)
	}
	tree.Golden(t, "eavesdropper")
	if ct := tree.Find(t, "plainsight.fernet.ciphertext"); ct.Class != field.Ciphertext || ct.Secret == "" {
		t.Errorf("the ciphertext is %v and names the secret %q", ct.Class, ct.Secret)
	}
	when := tree.Find(t, "plainsight.fernet.timestamp")
	if when.Class != field.Metadata || when.Show() != "1985-10-26 08:20:00 UTC" {
		t.Errorf("the timestamp is %v: %s", when.Class, when.Show())
	}
	if w := when.OnWire(); len(w) != 1 || string(w[0].Bytes()) != vectorToken[2:12] {
		t.Errorf("on the wire the timestamp is %q", w[0].Bytes())
	}
	if tree.Root.Find("plainsight.fernet.plaintext") != nil {
		t.Error("the eavesdropper reads the message")
	}
}

func TestRightKey(t *testing.T) {
	tree, o := dissected(t, vectorToken, held(t))
	if o != fernet.Open {
		t.Errorf("outcome: %v", o)
	}
	tree.Golden(t, "right-key")
	m := tree.Find(t, "plainsight.fernet.plaintext")
	if m.Show() != "hello" || m.Buf.Kind != field.Decrypted || m.Secret != "the shared Fernet key" {
		t.Errorf("message %q in a buffer that is %v, opened with %q", m.Show(), m.Buf.Kind, m.Secret)
	}
	if w := m.OnWire(); len(w) != 1 || w[0].Len < 6 || w[0].Len > 7 {
		t.Errorf("5 bytes of message are %v on the wire", w)
	}
}

// A key that does not fit is a problem with a name, and opens nothing.
func TestWrongKey(t *testing.T) {
	wrong := held(t)
	wrong.Label, wrong.Data = "another key", make([]byte, fernet.KeyLen)
	tree, o := dissected(t, vectorToken, wrong)
	if o != fernet.Refused {
		t.Errorf("outcome: %v", o)
	}
	tree.Golden(t, "wrong-key")
	p := tree.Find(t, "plainsight.fernet.hmac").Problem
	if p == nil || !strings.Contains(p.Error(), "InvalidToken") || !strings.Contains(p.Error(), "another key") {
		t.Errorf("the problem is %v", p)
	}
	if tree.Root.Find("plainsight.fernet.plaintext") != nil {
		t.Error("a wrong key reads the message")
	}
	several, _ := dissected(t, vectorToken, wrong, wrong)
	if got := several.Find(t, "plainsight.fernet.hmac.status").Show(); got != "wrong: none of the keys held here gives this HMAC" {
		t.Errorf("of several keys it says %q", got)
	}
	if _, o := dissected(t, vectorToken, wrong, held(t)); o != fernet.Open {
		t.Errorf("with the right key beside it: %v", o)
	}
	if _, o := dissected(t, vectorToken, field.Secret{Kind: field.TLSKeyLog}); o != fernet.Shut {
		t.Errorf("with a secret that is no Fernet key: %v", o)
	}
}

func TestTampered(t *testing.T) {
	for at := range len(vectorToken) - 3 { // the last character has spare bits
		text := []byte(vectorToken)
		if text[at] == 'B' {
			text[at] = 'C'
		} else {
			text[at] = 'B'
		}
		_, o := dissected(t, string(text), held(t))
		if o != fernet.Refused && o != fernet.Broken {
			t.Fatalf("changed at character %d: %v", at, o)
		}
		if at == 60 && o != fernet.Refused {
			t.Errorf("changed in the ciphertext: %v", o)
		}
	}
}

// Wrong padding under a right HMAC can only come from a bad maker.
func TestBadPadding(t *testing.T) {
	tree, o := dissected(t, "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0ODz4LEpdELGQAad7aNEHbf-JkLPIpuiYRLQ3RtXatOYREu2FWke6CnJNYIbkuKNqOhw==", held(t))
	if p := tree.Find(t, "plainsight.fernet.ciphertext").Problem; o != fernet.Refused || p == nil || !strings.Contains(p.Error(), "padding") {
		t.Errorf("%v, %v", o, p)
	}
}

// A token cut anywhere says what is wrong, and every byte keeps its owner.
func TestTruncated(t *testing.T) {
	for n := range len(vectorToken) - 2 {
		if n == 0 {
			continue
		}
		tree, o := dissected(t, vectorToken[:n], held(t))
		if o != fernet.Broken {
			t.Fatalf("cut after %d characters: %v", n, o)
		}
		problems := 0
		for f := range tree.Root.All() {
			if f.Problem != nil {
				problems++
			}
		}
		if problems == 0 {
			t.Fatalf("cut after %d characters, and no problem\n%s", n, tree.Listing())
		}
	}
	tree, _ := dissected(t, vectorToken[:88], held(t))
	tree.Golden(t, "truncated")
}

func FuzzDissect(f *testing.F) {
	f.Add([]byte(vectorToken), []byte(nil))
	f.Add([]byte(vectorToken), make([]byte, fernet.KeyLen))
	f.Add([]byte(vectorToken[:70]), []byte("short key"))
	f.Add([]byte("gAAA\nAAA="), []byte(nil))
	f.Fuzz(func(t *testing.T, text, k []byte) {
		if len(text) == 0 {
			return
		}
		var secrets []field.Secret
		if k != nil {
			secrets = []field.Secret{{Kind: field.FernetKey, Label: "fuzzed", Data: k}, held(t)}
		}
		dissected(t, string(text), secrets...)
		off, size, ok := fernet.Find(text)
		if off < 0 || size < 0 || off+size > len(text) || ok && size < 24 {
			t.Fatalf("found %d characters at %d of %d", size, off, len(text))
		}
	})
}
