package aescbc

import (
	"bytes"
	"strconv"

	"plainsight/dissect/derive"
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/words"
)

// maxShownMessages is of how many messages it is shown step by step how they open.
const maxShownMessages = 2

// Sealing is AES messages in whatever carries them, as seen by a holder of the
// secrets: the shared key, and what the messages say under it.
func Sealing(secrets []field.Secret) proto.Sealing {
	return proto.SharedKey[sentMessage]{
		Kind: field.AESKey, Version: "AES", Unit: derive.Messages,
		Key: derive.Step{Name: "AES key", Role: derive.Key, Spec: field.RFC(3602, "2.1")},
		MayBeIn: func(data []byte) bool {
			return bytes.Contains(data, []byte(MediaTypeCBC)) || bytes.Contains(data, []byte(MediaTypeECB))
		},
		Find: sentIn, Show: show,
	}.Sealing(secrets)
}

// sentMessage is an AES message on the wire: an IV, in CBC mode, and blocks.
type sentMessage struct {
	proto.Heard
	off, n int // of all of it, the IV with it
	mode   Mode
}

// sentIn lists the messages that are there in one piece.
func sentIn(h proto.Heard, root *field.Field) (out []sentMessage) {
	for g := range root.All() {
		if g.Name != groupField {
			continue
		}
		at := sentMessage{Heard: h, mode: ECB}
		var whole []byte
		for f := range g.Children() {
			switch f.Name {
			case ivField:
				at.mode = CBC
				whole = append(whole, f.Bytes()...)
			case blockField, moreBlocksField:
				whole = append(whole, f.Bytes()...)
			}
		}
		if at.off = bytes.Index(h.Data, whole); at.off < 0 || len(whole) < 2*BlockLen {
			continue // it was put together of pieces, or has no whole blocks
		}
		at.n = len(whole)
		out = append(out, at)
	}
	return out
}

// parts are the IV, if there is one, and the ciphertext.
func (m sentMessage) parts() (iv, ciphertext []byte) {
	whole := m.Data[m.off:][:m.n]
	if m.mode == CBC {
		return whole[:BlockLen], whole[BlockLen:]
	}
	return nil, whole
}

func (m sentMessage) open(key []byte) ([]byte, bool) {
	iv, ciphertext := m.parts()
	o, err := m.mode.Open(key, iv, ciphertext)
	if err != nil {
		return nil, false
	}
	return o.Padded[:o.Length], true
}

// OpensWith reports whether an AES key opens the message.
func (m sentMessage) OpensWith(key []byte) bool {
	_, ok := m.open(key)
	return ok
}

// show adds what the key does to the messages.
func show(s *derive.Schedule, key *derive.Step, all []sentMessage) {
	for i, m := range all {
		text, ok := m.open(key.Output)
		s.Uses = append(s.Uses, m.Use(key, m.off, m.n, ok, "the AES key that both sides share"))
		if i < maxShownMessages {
			m.addStep(s, i+1, key, text, ok)
		}
	}
}

// addStep shows how one message opens.
func (m sentMessage) addStep(s *derive.Schedule, n int, key *derive.Step, text []byte, ok bool) {
	tail := "_" + strconv.Itoa(n)
	iv, ciphertext := m.parts()
	from := "message of the " + m.Dir.Sender()
	st := &derive.Step{Name: "message" + tail, Op: derive.AESECBDecrypt, Role: derive.Text, Spec: field.RFC(3602, "2.1"), Inputs: []derive.Input{derive.Result(key)}}
	if iv != nil {
		st.Op = derive.AESCBCDecrypt
		st.Inputs = append(st.Inputs, derive.Input{Name: "IV" + tail, Bytes: iv, Wire: m.Wire(from, m.off, len(iv))})
	}
	st.Inputs = append(st.Inputs, derive.Input{Name: "ciphertext" + tail, Bytes: ciphertext, Wire: m.Wire(from, m.off+len(iv), len(ciphertext))})
	switch {
	case ok:
		st.Output = append([]byte{}, text...)
	case key.Output != nil:
		st.Why = words.Say("its padding does not fit: the message was changed on its way, or encrypted with another key")
	default:
		st.Why = words.Say("it takes the AES key")
	}
	s.Add(st)
}
