package dissect

import (
	"bytes"
	"strconv"

	"plainsight/dissect/fernet"
	"plainsight/dissect/field"
)

// shared is a Fernet key that both sides had before they spoke.
func (b *ownBuilder) shared() {
	b.k.Version, b.k.Suite, b.k.What = "Fernet", "a key agreed on beforehand", "token"
	st := KeyStep{Name: "Fernet key", Rank: RankSecret, Spec: field.Fernet("Key Format")}
	if st.Output, st.From = b.holding(); st.Output != nil {
		*b.held = ownKey{field.FernetKey, st.Output, st.From}
	} else if b.held.kind == field.FernetKey {
		st.Output, st.From = b.held.data, b.held.label
	} else {
		st.Why = "both sides had it before they spoke, and it never crosses the wire" + b.unfit(field.FernetKey)
	}
	b.halves(b.step(st, nil))
}

// unfit says that keys are held and none of them fits.
func (b *ownBuilder) unfit(kind field.SecretKind) string {
	for _, k := range b.s.opts.Secrets {
		if k.Kind == kind {
			return ". What is held here, " + k.Label + ", does not fit"
		}
	}
	return ""
}

// holding is the held Fernet key that opens one of the tokens, with its label.
func (b *ownBuilder) holding() (key []byte, label string) {
	for _, k := range b.s.opts.Secrets {
		if k.Kind != field.FernetKey {
			continue
		}
		for _, t := range b.tokens {
			if _, err := t.open(k.Data); err == nil {
				return k.Data, k.Label
			}
		}
	}
	return nil, ""
}

// open is what a key makes of a token.
func (t *token) open(key []byte) ([]byte, error) {
	raw, err := fernet.Decode(t.text)
	if err != nil {
		return nil, err
	}
	parsed, err := fernet.Parse(raw)
	if err != nil {
		return nil, err
	}
	o, err := parsed.Open(key)
	if err != nil {
		return nil, err
	}
	return o.Plaintext(), nil
}

// halves is what follows from a Fernet key: one half to seal with, one to
// encrypt with, and what both do to the tokens.
func (b *ownBuilder) halves(from int) {
	const half = fernet.KeyLen / 2
	key := b.k.Steps[from].Output
	part := func(name, formula string, at int) int {
		st := KeyStep{Name: name, Formula: formula, Rank: RankKey, Spec: field.Fernet("Key Format"), Inputs: []KeyInput{b.of(from)}}
		if len(key) == fernet.KeyLen {
			st.Output = key[at:][:half]
		} else {
			st.Why = "it is a half of the Fernet key, which is missing here"
		}
		return b.step(st, func() string { return cutCommand(key, at, half) })
	}
	signing := part("signing_key", "Fernet key[0..15]", 0)
	encryption := part("encryption_key", "Fernet key[16..31]", half)
	for i := range b.tokens {
		t := &b.tokens[i]
		message, err := t.open(key)
		opened := err == nil
		b.k.Steps[encryption].give(b.record(t.said, t.off, len(t.text)), opened, "the encryption_key, which is the second half of the Fernet key")
		if i < maxShownTokens {
			b.token(i+1, t, signing, encryption, message, opened)
		}
	}
}

// token shows how one token is sealed, and how it opens.
func (b *ownBuilder) token(n int, t *token, signing, encryption int, message []byte, opened bool) {
	raw, err := fernet.Decode(t.text)
	parsed, wrong := fernet.Parse(raw)
	if err != nil || wrong != nil {
		return
	}
	name := "token_" + strconv.Itoa(n)
	w := b.wire(name, "message of the "+sideOf(t.dir), t.said, t.off, len(t.text))
	seal := KeyStep{Name: "HMAC of " + name, Formula: "HMAC-SHA256(signing_key, " + name + " without its last 32 bytes)", Rank: RankKey, Spec: field.Fernet("HMAC"), Inputs: []KeyInput{b.of(signing), b.onWire(name, w)}}
	text := KeyStep{Name: "message of " + name, Formula: "AES-128-CBC-Decrypt(encryption_key, IV and ciphertext of " + name + ")", Rank: RankKey, Spec: field.Fernet("Ciphertext"), Inputs: []KeyInput{b.of(encryption), b.onWire(name, w)}}
	if opened {
		seal.Output, text.Output = parsed.HMAC, bytes.Clone(message)
		if text.Output == nil {
			text.Output = []byte{}
		}
	} else {
		seal.Why, text.Why = "it takes the signing_key", "it takes the encryption_key"
		if b.k.Steps[signing].Output != nil {
			seal.Why = "the token was changed on its way, or is sealed with another key: what this one makes is another HMAC than what stands in the token"
			text.Why = "a token whose HMAC does not fit is not decrypted"
		}
	}
	b.step(seal, func() string { return sealCommand(t.text, b.k.Steps[signing].Output) })
	b.step(text, func() string { return tokenCommand(t.text, parsed.IV, b.k.Steps[encryption].Output) })
}
