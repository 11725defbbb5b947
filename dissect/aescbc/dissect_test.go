package aescbc

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
)

const text = "You get 2 acorns and 3 hazelnuts. The note says fluffy tail"

var (
	key  = []byte("sixteen squirrel")
	iv   = []byte("an IV like no ot")
	held = field.Secret{Kind: field.AESKey, Label: "the shared AES key", Data: key}
)

// made is the text encrypted, with the IV in front in CBC mode.
func made(m Mode, text string) []byte {
	pad := BlockLen - len(text)%BlockLen
	p := append([]byte(text), bytes.Repeat([]byte{byte(pad)}, pad)...)
	block, _ := aes.NewCipher(key)
	if m == CBC {
		cipher.NewCBCEncrypter(block, iv).CryptBlocks(p, p)
		return append(bytes.Clone(iv), p...)
	}
	for at := 0; at < len(p); at += BlockLen {
		block.Encrypt(p[at:], p[at:])
	}
	return p
}

func dissected(tb testing.TB, m Mode, data []byte, secrets ...field.Secret) (*fieldtest.Tree, Outcome) {
	tb.Helper()
	t := fieldtest.New(data)
	t.Ctx.Secrets = secrets
	o := m.Dissect(t.Ctx, t.Root, t.Span)
	t.Check(tb, t.Span)
	t.CheckDerived(tb)
	t.CheckCited(tb, "")
	t.Show()
	return t, o
}

func count(t *fieldtest.Tree, name string) (n int) {
	for f := range t.Root.All() {
		if f.Name == name {
			n++
		}
	}
	return n
}

// NIST SP 800-38A, F.2.2: CBC-AES128.Decrypt, and F.1.2, ECB. The vectors have
// no padding, so what comes out is checked before it is looked for.
func TestVectors(t *testing.T) {
	k := fieldtest.Unhex("2b7e151628aed2a6abf7158809cf4f3c")
	plain := fieldtest.Unhex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51")
	for m, ct := range map[Mode]string{
		CBC: "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2",
		ECB: "3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf",
	} {
		o, err := m.Open(k, fieldtest.Unhex("000102030405060708090a0b0c0d0e0f"), fieldtest.Unhex(ct))
		if !errors.Is(err, errPadding) || !bytes.Equal(o.Padded, plain) {
			t.Errorf("mode %d: %x, %v; want %x", m, o.Padded, err, plain)
		}
	}
}

func TestEavesdropper(t *testing.T) {
	tree, o := dissected(t, CBC, made(CBC, text))
	if o != Shut || len(tree.Ctx.Buffers) != 0 || count(tree, "plainsight.aes.block") != 4 || count(tree, "plainsight.aes.equal_block") != 0 {
		t.Errorf("%v\n%s", o, tree.Listing())
	}
	if f := tree.Find(t, "plainsight.aes.iv"); f.Class != field.Random || !bytes.Equal(f.Bytes(), iv) {
		t.Errorf("the IV is %v: %s", f.Class, f.Show())
	}
	if f := tree.Find(t, "plainsight.aes.block"); f.Class != field.Ciphertext || f.Secret == "" {
		t.Errorf("a block is %v and names the secret %q", f.Class, f.Secret)
	}
}

func TestRightKey(t *testing.T) {
	for _, m := range []Mode{CBC, ECB} {
		tree, o := dissected(t, m, made(m, text), held)
		f := tree.Find(t, "plainsight.aes.plaintext")
		if o != Open || f.Show() != text || f.Buf.Kind != field.Decrypted || f.Secret != held.Label {
			t.Errorf("%v: %q with %q", o, f.Show(), f.Secret)
		}
		if p := tree.Find(t, "plainsight.aes.padding"); p.Show() != "0505050505" {
			t.Errorf("the padding is %s", p.Show())
		}
		if p := tree.Find(t, "plainsight.aes.block_plaintext"); p.Show() != text[:16] {
			t.Errorf("the first block is %q", p.Show())
		}
	}
}

// What comes out of a block is the note only once the block before is taken out.
func TestExclusiveOr(t *testing.T) {
	data := made(CBC, text)
	tree, _ := dissected(t, CBC, data, held)
	n := 0
	for f := range tree.Root.All() {
		if f.Name != "plainsight.aes.inner" {
			continue
		}
		inner, _ := hex.DecodeString(f.Show())
		for i := range inner {
			inner[i] ^= data[n*BlockLen+i]
		}
		if want := (text + "\x05\x05\x05\x05\x05")[n*BlockLen:][:BlockLen]; string(inner) != want {
			t.Errorf("block %d gives %q, want %q", n+1, inner, want)
		}
		n++
	}
	if n != 4 {
		t.Errorf("%d blocks are worked out, want 4", n)
	}
}

// In ECB mode everybody sees where a message repeats itself.
func TestEqualBlocks(t *testing.T) {
	repeats := strings.Repeat("white           ", 3) + "brown           " + "white           "
	tree, _ := dissected(t, ECB, made(ECB, repeats))
	var said []string
	for f := range tree.Root.All() {
		if f.Name == "plainsight.aes.equal_block" {
			said = append(said, f.Label+" "+f.Show())
		}
	}
	if got := strings.Join(said, ", "); got != "Block 2 same as block 1, Block 3 same as block 1, Block 5 same as block 1" {
		t.Error(got)
	}
	if tree, _ := dissected(t, CBC, made(CBC, repeats)); count(tree, "plainsight.aes.equal_block") != 0 {
		t.Error("CBC shows equal blocks")
	}
}

// A byte that is flipped makes its block garbage and flips the same byte of the
// next one, and nothing is refused.
func TestFlippedByte(t *testing.T) {
	for at := range BlockLen {
		data := made(CBC, text)
		data[BlockLen+at] ^= 0x0a
		tree, o := dissected(t, CBC, data, held)
		got, want := tree.Find(t, "plainsight.aes.plaintext").Bytes(), []byte(text)
		want[BlockLen+at] ^= 0x0a
		if o != Open || !bytes.Equal(got[BlockLen:], want[BlockLen:]) || bytes.Equal(got[:BlockLen], want[:BlockLen]) {
			t.Errorf("byte %d: %v: %q", at+1, o, got)
		}
		if f := tree.Find(t, "plainsight.aes.garbled"); f.Label != "Block 1" || count(tree, f.Name) != 1 {
			t.Errorf("byte %d: %s is garbled", at+1, f.Label)
		}
	}
	data := made(CBC, text)
	data[8] ^= 0x0b
	tree, _ := dissected(t, CBC, data, held)
	if got := tree.Find(t, "plainsight.aes.plaintext").Show(); got != strings.Replace(text, "2", "9", 1) {
		t.Errorf("with a byte of the IV flipped: %q", got)
	}
}

// A wrong key is told by the padding, and by nothing else.
func TestWrongKey(t *testing.T) {
	wrong := field.Secret{Kind: field.AESKey, Label: "another key", Data: []byte("sixteen hedgehog")}
	tree, o := dissected(t, CBC, made(CBC, text), wrong)
	f := tree.Find(t, "plainsight.aes.bad_padding")
	if o != Refused || f.Problem == nil || !strings.Contains(f.Problem.Error(), "padding does not fit") || !strings.Contains(f.Problem.Error(), "another key") || len(tree.Ctx.Buffers) != 0 {
		t.Errorf("%v: %v", o, f.Problem)
	}
	if _, o := dissected(t, CBC, made(CBC, text), wrong, held); o != Open {
		t.Errorf("with the right key beside it: %v", o)
	}
	for _, s := range []field.Secret{{Kind: field.AESKey, Data: make([]byte, 15)}, {Kind: field.FernetKey, Data: key}} {
		if _, o := dissected(t, CBC, made(CBC, text), s); o != Shut {
			t.Errorf("with a %s of %d bytes: %v", s.Kind, len(s.Data), o)
		}
	}
}

// A message cut anywhere is either a shorter one whose padding does not fit, or
// has no whole blocks, which is said.
func TestTruncated(t *testing.T) {
	for _, m := range []Mode{CBC, ECB} {
		data := made(m, text)
		for n := 1; n < len(data); n++ {
			tree, o := dissected(t, m, data[:n], held)
			whole := n%BlockLen == 0 && (m == ECB || n > BlockLen)
			if want := map[bool]Outcome{true: Refused, false: Broken}[whole]; o != want {
				t.Fatalf("mode %d cut after %d bytes: %v", m, n, o)
			}
			problems := 0
			for f := range tree.Root.All() {
				if f.Problem != nil {
					problems++
				}
			}
			if problems != 1 {
				t.Fatalf("mode %d cut after %d bytes: %d problems\n%s", m, n, problems, tree.Listing())
			}
		}
	}
}

// A long message is opened whole, though not told apart to its end.
func TestLong(t *testing.T) {
	long := strings.Repeat("x", (maxBlocks+9)*BlockLen)
	tree, o := dissected(t, CBC, made(CBC, long), held)
	if o != Open || count(tree, "plainsight.aes.block") != maxBlocks || tree.Find(t, "plainsight.aes.plaintext").Len != len(long) {
		t.Errorf("%v, %d blocks", o, count(tree, "plainsight.aes.block"))
	}
}

func FuzzDissect(f *testing.F) {
	f.Add(made(CBC, text), key, false)
	f.Add(made(ECB, text), key, true)
	f.Add(made(CBC, "")[:20], []byte("short"), false)
	f.Fuzz(func(t *testing.T, data, k []byte, ecb bool) {
		if len(data) == 0 {
			return
		}
		m := CBC
		if ecb {
			m = ECB
		}
		dissected(t, m, data)
		dissected(t, m, data, field.Secret{Kind: field.AESKey, Label: "fuzzed", Data: k}, held)
	})
}
