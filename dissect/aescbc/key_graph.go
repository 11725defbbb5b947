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

// sealing is AES messages as content with a key that both sides had before they
// spoke.
type sealing struct {
	secrets []field.Secret
	key     []byte // that opened a message in a conversation before
	label   string
}

// Sealing is AES messages in whatever carries them, as seen by who holds the
// secrets.
func Sealing(secrets []field.Secret) proto.Sealing { return &sealing{secrets: secrets} }

// Within begins with the next conversation.
func (s *sealing) Within() proto.SealedContent { return &sent{sealing: s} }

// sent is the messages of one conversation.
type sent struct {
	*sealing
	messages []sentMessage
}

// sentMessage is an AES message on the wire: an IV, in CBC mode, and blocks.
type sentMessage struct {
	proto.Heard
	off, n int // of all of it, the IV with it
	mode   Mode
}

// MayBeIn looks for the media type of such a message.
func (*sent) MayBeIn(data []byte) bool {
	return bytes.Contains(data, []byte(MediaTypeCBC)) || bytes.Contains(data, []byte(MediaTypeECB))
}

// Look takes note of the messages that stand there in one piece.
func (s *sent) Look(h proto.Heard, root *field.Field) {
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
		s.messages = append(s.messages, at)
	}
}

// parts are the IV, if there is one, and the ciphertext.
func (m *sentMessage) parts() (iv, ciphertext []byte) {
	whole := m.Data[m.off:][:m.n]
	if m.mode == CBC {
		return whole[:BlockLen], whole[BlockLen:]
	}
	return nil, whole
}

func (m *sentMessage) open(key []byte) ([]byte, bool) {
	iv, ciphertext := m.parts()
	o, err := m.mode.Open(key, iv, ciphertext)
	if err != nil {
		return nil, false
	}
	return o.Padded[:o.Length], true
}

// Schedule is the shared key and what the messages say under it. Where the same
// service is asked again and nothing opens, it was the same key, and what was
// sent was changed on its way.
func (s *sent) Schedule() (out derive.Schedule, ok bool) {
	if len(s.messages) == 0 {
		return out, false
	}
	out = derive.Schedule{Version: "AES", Suite: "a key agreed on beforehand", Unit: derive.Messages}
	s.fit()
	key := out.Add(&derive.Step{Name: "AES key", Role: derive.Key, Spec: field.RFC(3602, "2.1"), Output: s.key, From: s.label})
	if key.Output == nil {
		key.Why = field.NeverSent(s.secrets, field.AESKey)
	}
	for i := range s.messages {
		m := &s.messages[i]
		text, ok := m.open(key.Output)
		out.Uses = append(out.Uses, m.Use(key, m.off, m.n, ok, "the AES key that both sides share"))
		if i < maxShownMessages {
			m.addStep(&out, i+1, key, text, ok)
		}
	}
	return out, true
}

// fit looks for the first of the held keys that opens one of the messages.
func (s *sent) fit() {
	for _, k := range s.secrets {
		if k.Kind != field.AESKey {
			continue
		}
		for i := range s.messages {
			if _, ok := s.messages[i].open(k.Data); ok {
				s.key, s.label = k.Data, k.Label
				return
			}
		}
	}
}

// addStep shows how one message opens.
func (m *sentMessage) addStep(s *derive.Schedule, n int, key *derive.Step, text []byte, ok bool) {
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
		st.Why = words.Say("its padding does not fit: the message was changed on its way")
	default:
		st.Why = words.Say("it takes the AES key")
	}
	s.Add(st)
}
