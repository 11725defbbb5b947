package dissect

import (
	"bytes"
	"strconv"

	"plainsight/dissect/aescbc"
	"plainsight/dissect/field"
)

// blocks is an AES message on the wire.
type blocks struct {
	said
	off, n int // of all of it in the message, the IV with it
	mode   aescbc.Mode
}

// block takes note of an AES message.
func (b *ownBuilder) block(one said, group *field.Field) {
	at := blocks{said: one, mode: aescbc.ECB}
	var whole []byte
	for f := range group.Children() {
		switch f.Name {
		case "plainsight.aes.iv":
			at.mode = aescbc.CBC
			whole = append(whole, f.Bytes()...)
		case "plainsight.aes.block", "plainsight.aes.more_blocks":
			whole = append(whole, f.Bytes()...)
		}
	}
	if at.off = bytes.Index(one.data, whole); at.off < 0 || len(whole) < 2*aescbc.BlockLen {
		return // it was put together of pieces, or has no whole blocks
	}
	at.n = len(whole)
	b.blocks = append(b.blocks, at)
}

// parts are the IV, if there is one, and the ciphertext.
func (m *blocks) parts() (iv, ciphertext []byte) {
	whole := m.data[m.off:][:m.n]
	if m.mode == aescbc.CBC {
		return whole[:aescbc.BlockLen], whole[aescbc.BlockLen:]
	}
	return nil, whole
}

func (m *blocks) open(key []byte) ([]byte, bool) {
	iv, ciphertext := m.parts()
	o, err := m.mode.Open(key, iv, ciphertext)
	if err != nil {
		return nil, false
	}
	return o.Padded[:o.Length], true
}

// aes is an AES key that both sides had before they spoke, and what it opens.
func (b *ownBuilder) aes() {
	b.k.Version, b.k.Suite, b.k.What = "AES", "a key agreed on beforehand", "message"
	st := KeyStep{Name: "AES key", Rank: RankKey, Spec: field.RFC(3602, "2.1")}
	for _, k := range b.s.opts.Secrets {
		for i := range b.blocks {
			if k.Kind != field.AESKey || st.Output != nil {
				continue
			}
			if _, ok := b.blocks[i].open(k.Data); ok {
				st.Output, st.From = k.Data, k.Label
			}
		}
	}
	switch {
	case st.Output != nil:
		*b.held = ownKey{field.AESKey, st.Output, st.From}
	case b.held.kind == field.AESKey:
		st.Output, st.From = b.held.data, b.held.label
	default:
		st.Why = "both sides had it before they spoke, and it never crosses the wire" + b.unfit(field.AESKey)
	}
	key := b.step(st, nil)
	for i := range b.blocks {
		m := &b.blocks[i]
		text, ok := m.open(st.Output)
		b.k.Steps[key].give(b.record(m.said, m.off, m.n), ok, "the AES key that both sides share")
		if i < maxShownTokens {
			b.message(i+1, m, key, text, ok)
		}
	}
}

// message shows how one message opens.
func (b *ownBuilder) message(n int, m *blocks, key int, text []byte, ok bool) {
	tail := "_" + strconv.Itoa(n)
	iv, ciphertext := m.parts()
	from := "message of the " + sideOf(m.dir)
	st := KeyStep{Name: "message" + tail, Rank: RankKey, Spec: field.RFC(3602, "2.1"), Inputs: []KeyInput{b.of(key)}}
	if iv != nil {
		st.Inputs = append(st.Inputs, b.onWire("IV"+tail, b.wire("IV"+tail, from, m.said, m.off, len(iv))))
		st.Formula = "AES-CBC-Decrypt(AES key, IV" + tail + ", ciphertext" + tail + ")"
	} else {
		st.Formula = "AES-ECB-Decrypt(AES key, ciphertext" + tail + ")"
	}
	st.Inputs = append(st.Inputs, b.onWire("ciphertext"+tail, b.wire("ciphertext"+tail, from, m.said, m.off+len(iv), len(ciphertext))))
	switch {
	case ok:
		st.Output = append([]byte{}, text...)
	case b.k.Steps[key].Output != nil:
		st.Why = "its padding does not fit: the message was changed on its way"
	default:
		st.Why = "it takes the AES key"
	}
	b.step(st, func() string { return aesCommand(b.k.Steps[key].Output, iv, ciphertext) })
}
