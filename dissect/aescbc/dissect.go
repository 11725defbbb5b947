package aescbc

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/words"
)

// What bodies with such messages are called.
const (
	MediaTypeCBC = "application/vnd.plainsight.aes-cbc"
	MediaTypeECB = "application/vnd.plainsight.aes-ecb"
)

// Body is how a message in that mode is taken apart as a body.
func (m Mode) Body() proto.Body {
	return proto.Body{Explain: proto.EncryptedBody, Dissect: func(c *proto.Context, parent *field.Field, s field.Span) (string, bool) {
		o := m.Dissect(c, parent, s)
		return o.String(), o == Refused || o == Broken
	}}
}

// The fields that a message on the wire is found by.
const (
	groupField      = "plainsight.aes"
	ivField         = "plainsight.aes.iv"
	blockField      = "plainsight.aes.block"
	moreBlocksField = "plainsight.aes.more_blocks"
)

// maxBlocks is how many blocks of a message are told apart; the rest is shown as
// one field.
const maxBlocks = 256

// Outcome is the result of trying to open a message.
type Outcome uint8

// The outcomes.
const (
	Shut    Outcome = iota // well formed; no key is held
	Open                   // a key that is held opened it
	Refused                // keys are held, and the padding fits with none
	Broken                 // it has no whole blocks
)

// String is the outcome in words, as a summary has it: "an AES message, opened".
func (o Outcome) String() string {
	return [...]string{"an AES message", "an AES message, opened", "an AES message whose padding does not fit", "a damaged AES message"}[o]
}

const secret = "the shared AES key"

// What a message tells on the wire: its length in whole blocks.
var (
	inBlocks = field.Fact{Kind: field.SealedContent, Block: BlockLen}
	behindIV = field.Fact{Kind: field.SealedContent, Block: BlockLen, Around: BlockLen}
)

// Dissect takes the message s apart below parent: IV and blocks and, where a
// key that the viewpoint holds fits, the plaintext and how it comes about.
func (m Mode) Dissect(c *proto.Context, parent *field.Field, s field.Span) Outcome {
	r := field.Read(c.Arena, parent, s, "AES message")
	if m == ECB {
		return m.blocks(c, &r, r.Begin(groupField, "AES message, ECB", "A message encrypted with AES, each block of 16 bytes by itself. Equal blocks of the message become equal blocks of ciphertext.", field.RFC(4949, "4")).With(field.Ours|field.OwnProtocol), s)
	}
	return m.blocks(c, &r, r.Begin(groupField, "AES message, CBC", "A message encrypted with AES in blocks of 16 bytes. Before a block is encrypted, it is mixed with the ciphertext of the one before.", field.RFC(3602, "2.1")).With(field.Ours|field.OwnProtocol), s)
}

// message is one that is being taken apart.
type message struct {
	mode   Mode
	group  *field.Field
	iv     *field.Field   // nil in ECB mode
	blocks []*field.Field // as many as are told apart
	whole  field.Span     // all blocks
}

func (m Mode) blocks(c *proto.Context, r *field.Reader, g *field.Field, s field.Span) Outcome {
	msg := message{mode: m, group: g}
	g.Fact = &inBlocks
	if m == CBC {
		g.Fact = &behindIV
		msg.iv = r.Bytes(BlockLen, ivField, "Initialization vector", "{len} bytes that the first block is mixed with. They should be random, so that the same message looks different each time. They travel in the open: the receiver needs them, and without the key they give nothing away.", field.RFC(3602, "3")).As(field.Random).With(field.Ours)
	}
	msg.whole = field.Span{Buf: s.Buf, Off: r.Off(), Len: r.Len()}
	for i := 0; r.Len() >= BlockLen && i < maxBlocks; i++ {
		b := r.Bytes(BlockLen, blockField, "Block "+strconv.Itoa(i+1), m.about(i), field.RFC(3602, "2.4")).Put("before", strconv.Itoa(i)).As(field.Ciphertext).With(field.Ours)
		b.Secret = secret
		msg.blocks = append(msg.blocks, b)
	}
	if n := r.Len() / BlockLen * BlockLen; n > 0 {
		r.Bytes(n, moreBlocksField, "More blocks", "{len} bytes: further blocks of 16, which are not told apart here.", field.RFC(3602, "2.4")).As(field.Ciphertext).With(field.Ours).Secret = secret
	}
	if !r.Failed() && (r.Len() > 0 || msg.whole.Len == 0) {
		r.Fail("AES message, its blocks", "whole blocks of 16 bytes, one or more", "{n} bytes", "n", strconv.Itoa(msg.whole.Len))
	}
	o := Broken
	if !r.Failed() {
		if !c.Brief && !c.WireOnly {
			msg.equals(r)
		}
		o = msg.open(c, r)
	}
	r.Finish()
	r.End(g)
	return o
}

// about explains a block by its place.
func (m Mode) about(i int) string {
	switch {
	case m == ECB:
		return "{len} bytes of the message, encrypted by themselves. Under one key, the same 16 bytes give the same block wherever they appear."
	case i == 0:
		return "The first {len} bytes of the message, mixed with the IV and then encrypted."
	}
	return "The next {len} bytes of the message, mixed with the ciphertext of block {before} and then encrypted."
}

// equals marks blocks that are equal to an earlier one. That shows without a key,
// and in ECB mode it shows where the message repeats itself.
func (msg *message) equals(r *field.Reader) {
	first := map[[BlockLen]byte]int{}
	for i, b := range msg.blocks {
		k := [BlockLen]byte(b.Bytes())
		if j, again := first[k]; again {
			r.Derive("plainsight.aes.equal_block", b.Label, words.Say("same as block {n}", "n", strconv.Itoa(j+1)), "These 16 bytes have appeared before. In ECB mode that means the message repeats itself too, and it takes no key to see that.", field.RFC(4949, "4"), b, msg.blocks[j]).With(field.Ours)
		} else {
			first[k] = i
		}
	}
}
