package aescbc

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/words"
)

// open tries the keys that the viewpoint holds. Nothing but the padding can
// show that a key is the wrong one, and that not always.
func (msg *message) open(c *proto.Context, r *field.Reader) Outcome {
	tried, held, why := 0, "", error(nil)
	var last []byte
	for _, s := range c.Secrets {
		if s.Kind != field.AESKey {
			continue
		}
		var iv []byte
		if msg.iv != nil {
			iv = msg.iv.Bytes()
		}
		o, err := msg.mode.Open(s.Data, iv, msg.whole.Bytes())
		switch {
		case err == nil:
			msg.opened(c, r, o, s.Label)
			return Open
		case errors.Is(err, errPadding):
			tried++
			held, why, last = s.Label, err, o.Padded[len(o.Padded)-BlockLen:]
		}
	}
	if tried == 0 {
		return Shut
	}
	if tried > 1 {
		held = words.Say("any key held here")
	}
	f := r.Derive("plainsight.aes.bad_padding", "End of the message, as it comes out", fmt.Sprintf("%x", last), "What comes out of the last block with {held}. It does not end with valid padding, so where the message ends is not known, and the message stays shut.", field.RFC(5652, "6.3"), msg.group).Put("held", held).With(field.Ours)
	f.Wrong(&field.Problem{What: words.Say("AES message, its padding"), Where: msg.whole.End() - BlockLen, Expected: "1 to 16 bytes that each say how many they are, under {held}",
		Seen: "{error}: the key is not the one that made the message, or the message was changed. Without a MAC there is no telling which", Fill: []any{"held", held, "error", strings.TrimSpace(why.Error())}})
	return Refused
}

// maxWorked is of how many blocks it is shown how they open.
const maxWorked = 80

// opened records what a key made of the message, in a buffer that is tied to
// the blocks byte by byte, and how it came about.
func (msg *message) opened(c *proto.Context, r *field.Reader, o Opened, label string) {
	for f := range msg.group.Children() {
		if f.Class == field.Ciphertext {
			f.Secret = label
		}
	}
	buf := c.Derive(field.Decrypted, "Message, opened", o.Padded, field.Origin{Len: len(o.Padded), From: msg.whole})
	buf.Opened = field.AMessage
	buf.Secret = label
	in := field.Read(c.Arena, r.Parent(), field.Span{Buf: buf, Len: len(o.Padded)}, "AES plaintext")
	if o.Length > 0 {
		f := in.Text(o.Length, "plainsight.aes.plaintext", "Message", "What the blocks hold, opened with {label}: {v}", field.RFC(3602, "2.1")).Put("label", label).As(field.Plaintext).With(field.Ours).Telling(field.Meant)
		f.Secret = label
	}
	in.Bytes(in.Len(), "plainsight.aes.padding", "Padding", "Padding that fills the last block, {len} bytes. The value of each byte is the number of them, so that a receiver knows how many to remove. A message that fills its blocks exactly gets a whole block of padding.", field.RFC(5652, "6.3")).With(field.Ours)
	if c.Brief || c.WireOnly {
		return
	}
	for i, b := range msg.blocks[:min(len(msg.blocks), maxWorked)] {
		msg.work(r, o, i, b)
	}
	msg.garbled(r, o)
}

// work records how one block opens.
func (msg *message) work(r *field.Reader, o Opened, i int, b *field.Field) {
	at := i * BlockLen
	n, plain := strconv.Itoa(i+1), o.Padded[at:at+BlockLen]
	if msg.mode == ECB {
		r.Derive("plainsight.aes.block_plaintext", "Block "+n+", opened", field.Printable(plain), "What AES makes of the block with the key: 16 bytes of the message.", field.RFC(4949, "4"), b).With(field.Ours)
		return
	}
	before, name := msg.iv, words.Say("the IV")
	if i > 0 {
		before, name = msg.blocks[i-1], words.Say("block {n} of the ciphertext", "n", strconv.Itoa(i))
	}
	inner := r.Derive("plainsight.aes.inner", "Block "+n+", decrypted", fmt.Sprintf("%x", o.Inner[at:at+BlockLen]), "What AES makes of the block with the key. It is not the message yet: {other} is still mixed in.", field.RFC(3602, "2.1"), b).Put("other", name).With(field.Ours)
	r.Derive("plainsight.aes.block_plaintext", "Block "+n+", opened", field.Printable(plain), "The same with {other} removed by exclusive or, bit by bit: {inner} with {before} gives {after} for the first byte. Change a bit there, and the same bit changes here.", field.RFC(3602, "2.1"), inner, before).
		Put("other", name, "inner", fmt.Sprintf("%02x", o.Inner[at]), "before", fmt.Sprintf("%02x", before.Bytes()[0]), "after", fmt.Sprintf("%02x", plain[0])).With(field.Ours)
}

// garbled marks blocks of a text that hold bytes that are no text. It is how a change
// of the ciphertext may be noticed, and nothing that a receiver can rely on.
func (msg *message) garbled(r *field.Reader, o Opened) {
	text := o.Padded[:o.Length]
	bad := make([]int, len(msg.blocks)+1)
	for at := 0; at < len(text); {
		c, n := utf8.DecodeRune(text[at:])
		if c == utf8.RuneError && n == 1 || c < ' ' && c != '\n' && c != '\r' && c != '\t' {
			bad[min(at/BlockLen, len(msg.blocks))]++
		}
		at += n
	}
	for i, b := range msg.blocks {
		if bad[i] > 0 {
			r.Derive("plainsight.aes.garbled", "Block "+strconv.Itoa(i+1), words.Say("{n} bytes that are no text", "n", strconv.Itoa(bad[i])), "What comes out here is not text. A block whose ciphertext was changed comes out like this, all 16 bytes garbled; but a message need not be text, so this proves nothing.", field.Own(), b).With(field.Ours)
		}
	}
}
