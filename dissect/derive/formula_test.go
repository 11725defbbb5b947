package derive

import (
	"crypto"
	"strings"
	"testing"

	"plainsight/dissect/field"
)

// A formula stands there with names or with values, and with values only where
// all of them are known.
func TestFormula(t *testing.T) {
	secret := Given("Master Secret", []byte("a secret of many bytes"), field.RFC(8446, "7.1"))
	in := func(name string, b string) Input { return Input{Name: name, Bytes: []byte(b)} }
	label := Input{Name: "Label", Kind: Label, Bytes: []byte("key")}
	for _, c := range []struct {
		st            Step
		words, values string
	}{
		{Step{Op: HKDFExtract, Inputs: []Input{in("0", "\x00"), Result(secret)}}, "HKDF-Extract(0, Master Secret)", "HKDF-Extract(00, 61207365…6573)"},
		{Step{Op: HKDFExpandLabel, N: 16, Inputs: []Input{Result(secret), label, {Name: `""`, Kind: Empty}}}, `HKDF-Expand-Label(Master Secret, "key", "", 16)`, `HKDF-Expand-Label(61207365…6573, "key", "", 16)`},
		{Step{Op: DeriveSecret, Of: "ClientHello...ServerHello", Inputs: []Input{Result(secret), label, {Name: "x", Kind: OfMessages, Bytes: []byte{1, 2}}}}, `Derive-Secret(Master Secret, "key", ClientHello...ServerHello)`, `Derive-Secret(61207365…6573, "key", 0102)`},
		{Step{Op: PRF, N: 48, Inputs: []Input{Result(secret), label, in("a", "\x01"), in("b", "\x02")}}, `PRF(Master Secret, "key", a + b)[0..47]`, `PRF(61207365…6573, "key", 01 + 02)[0..47]`},
		{Step{Op: Cut, At: 4, N: 2, Inputs: []Input{in("key_block", "\x01\x02")}}, "key_block[4..5]", "0102[4..5]"},
		{Step{Op: FiniteFieldDH, Exchange: &Exchange{Private: "x", Public: "y", P: []byte{7}}, Inputs: []Input{{Name: "x", Kind: PrivateValue, Bytes: []byte{2}}, {Name: "y", Kind: PublicValue, Bytes: []byte{3}}}}, "y^x mod p", "03^02 mod 07"},
	} {
		c.st.Output = []byte{0xff}
		if got := c.st.Formula(); got != c.words {
			t.Errorf("it is %s, want %s", got, c.words)
		}
		if got := c.st.Values(); got != c.values+" = ff" {
			t.Errorf("with values it is %s, want %s", got, c.values)
		}
		c.st.Inputs[0].Bytes = nil
		if got := c.st.Values(); got != "" {
			t.Errorf("without its first input it is %s", got)
		}
	}
}

// The command hangs on the operation, whatever its inputs are called.
func TestCommandByOperation(t *testing.T) {
	st := Step{Op: HKDFExpand, Hash: crypto.SHA384, N: 4, Output: []byte{1, 2, 3, 4}, Inputs: []Input{{Name: "ein Geheimnis", Bytes: []byte{5}}, {Name: "wozu", Kind: Label, Bytes: []byte("x")}}}
	line, why := st.Command(nil)
	for _, part := range []string{"-keylen 4", "digest:SHA384", "EXPAND_ONLY", "hexkey:05", "hexinfo:78"} {
		if !strings.Contains(line, part) || why != "" {
			t.Errorf("%s is not in %q (%s)", part, line, why)
		}
	}
	st.Inputs[0].Bytes = nil
	if line, why = st.Command(nil); line != "" || !strings.Contains(why, "ein Geheimnis") {
		t.Errorf("without an input: %q, %q", line, why)
	}
	st.Held = true
	if line, why = st.Command(nil); line != "" || why == "" {
		t.Errorf("of a value that was held: %q, %q", line, why)
	}
	transcript := &Step{Op: TranscriptHash, Output: make([]byte, 32)}
	if line, _ := transcript.Command(func(*Step) ([]byte, bool) { return []byte("hello"), true }); !strings.Contains(line, "dgst -r -sha256") {
		t.Errorf("of a hash of messages: %q", line)
	}
	if line, why := transcript.Command(func(*Step) ([]byte, bool) { return nil, false }); line != "" || why == "" {
		t.Errorf("of messages that are not here: %q, %q", line, why)
	}
}
