package fernet

import (
	"bytes"
	"strconv"

	"plainsight/dissect/derive"
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/words"
)

// maxShownTokens is of how many tokens it is shown step by step how they open.
const maxShownTokens = 2

// Sent is a token on the wire: the text that begins Off bytes after the start of
// a message.
type Sent struct {
	proto.Heard
	Off  int
	Text []byte
}

// open is what a key makes of a token.
func (t Sent) open(key []byte) ([]byte, error) {
	raw, err := Decode(t.Text)
	if err != nil {
		return nil, err
	}
	parsed, err := Parse(raw)
	if err != nil {
		return nil, err
	}
	o, err := parsed.Open(key)
	if err != nil {
		return nil, err
	}
	return o.Plaintext(), nil
}

// OpensWith reports whether a Fernet key opens the token.
func (t Sent) OpensWith(key []byte) bool {
	_, err := t.open(key)
	return err == nil
}

// AddHalves adds what follows from a Fernet key: one half to seal with, one to
// encrypt with, and what both do to the tokens.
func AddHalves(s *derive.Schedule, key *derive.Step, tokens []Sent) {
	const half = KeyLen / 2
	part := func(name string, at int) *derive.Step {
		st := &derive.Step{Name: name, Op: derive.Cut, At: at, N: half, Role: derive.Key, Spec: field.Fernet("Key Format"), Inputs: []derive.Input{derive.Result(key)}}
		if len(key.Output) == KeyLen {
			st.Output = key.Output[at:][:half]
		} else {
			st.Why = words.Say("it is a half of the Fernet key, which is missing here")
		}
		return s.Add(st)
	}
	signing := part("signing_key", 0)
	encryption := part("encryption_key", half)
	for i, t := range tokens {
		message, err := t.open(key.Output)
		opened := err == nil
		s.Uses = append(s.Uses, t.Use(encryption, t.Off, len(t.Text), opened, "the encryption_key, which is the second half of the Fernet key"))
		if i < maxShownTokens {
			t.addSteps(s, i+1, signing, encryption, message, opened)
		}
	}
}

// addSteps shows how one token is sealed, and how it opens.
func (t Sent) addSteps(s *derive.Schedule, n int, signing, encryption *derive.Step, message []byte, opened bool) {
	raw, err := Decode(t.Text)
	parsed, wrong := Parse(raw)
	if err != nil || wrong != nil {
		return
	}
	name := "token_" + strconv.Itoa(n)
	in := derive.Input{Name: name, Bytes: t.Text, Wire: t.Wire("message of the "+t.Dir.Sender(), t.Off, len(t.Text))}
	seal := &derive.Step{Name: "HMAC of " + name, Op: derive.FernetHMAC, Role: derive.Value, Spec: field.Fernet("HMAC"), Inputs: []derive.Input{derive.Result(signing), in}}
	text := &derive.Step{Name: "message of " + name, Op: derive.FernetDecrypt, Role: derive.Text, IV: parsed.IV, Spec: field.Fernet("Ciphertext"), Inputs: []derive.Input{derive.Result(encryption), in}}
	switch {
	case opened:
		seal.Output, text.Output = parsed.HMAC, append([]byte{}, message...)
	case signing.Output != nil:
		seal.Why = words.Say("the token was changed on its way, or is sealed with another key: the HMAC that this key makes is not the one in the token")
		text.Why = words.Say("a token whose HMAC does not fit is not decrypted")
	default:
		seal.Why, text.Why = words.Say("the HMAC itself is in the open, as the last 32 bytes of the token; computing it again, to check it, takes the signing_key"), words.Say("it takes the encryption_key")
	}
	s.Add(seal)
	s.Add(text)
}

// Sealing is Fernet tokens in whatever messages carry them, as seen by a holder of
// the secrets: the way from the shared key to what the tokens say.
func Sealing(secrets []field.Secret) proto.Sealing {
	return proto.SharedKey[Sent]{
		Kind: field.FernetKey, Version: "Fernet", Unit: derive.Tokens,
		Key:     derive.Step{Name: "Fernet key", Spec: field.Fernet("Key Format")},
		MayBeIn: func(data []byte) bool { return bytes.Contains(data, mark) },
		Find:    sentIn, Show: AddHalves,
	}.Sealing(secrets)
}

// sentIn lists the tokens that a message holds as they are.
func sentIn(h proto.Heard, root *field.Field) (out []Sent) {
	for f := range root.All() {
		if f.Name != textField {
			continue
		}
		if at := bytes.Index(h.Data, f.Bytes()); at >= 0 {
			out = append(out, Sent{h, at, bytes.Clone(f.Bytes())})
		}
	}
	return out
}
