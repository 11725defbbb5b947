package fernet

import (
	"strings"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/words"
)

// Outcome is the result of trying to open a token.
type Outcome uint8

// The outcomes.
const (
	Shut    Outcome = iota // well formed; no key is held
	Open                   // a key that is held opened it
	Refused                // keys are held and none fits, or the token was changed
	Broken                 // it is no token, though it begins like one
)

// String is the outcome in words, as a summary has it: "a Fernet token, opened".
func (o Outcome) String() string {
	return [...]string{"a Fernet token", "a Fernet token, opened", "a Fernet token that no key held here fits", "a damaged Fernet token"}[o]
}

// inBlocks is what the ciphertext tells: the length in whole blocks.
var inBlocks = field.Fact{Kind: field.SealedContent, Says: "Fernet: AES-128-CBC and HMAC", Block: blockLen}

// textField names the text of a token.
const textField = "plainsight.fernet.text"

// Dissect takes the token whose text is s apart below parent: the text as
// base64url, the bytes after it in a buffer of their own and, where a key
// that the viewpoint holds fits, the plaintext in another.
func Dissect(c *proto.Context, parent *field.Field, s field.Span) Outcome {
	r := field.Read(c.Arena, parent, s, "Fernet token")
	g := r.Begin("plainsight.fernet", "Fernet token", "A message encrypted with a key that both sides share. Its text is base64url, which hides nothing: the bytes that it spells are below.", field.Fernet("Token Format")).With(field.Ours | field.OwnProtocol)
	text := r.Text(s.Len, textField, "Token as text", "{len} characters of base64url: an alphabet that survives any transport, not a lock.", field.RFC(4648, "5")).As(field.Encoded).With(field.Ours)
	r.End(g)
	if c.Steps {
		c.Carries(words.Count(text.Len, "Fernet token of {n} character", "Fernet token of {n} characters"))
	}
	data, err := Decode(text.Bytes())
	if err != nil {
		problem(g, "its base64url", "characters of base64url to the end", err)
		return Broken
	}
	buf := c.Derive(field.Decoded, "Base64url, decoded", data, field.Origin{Len: len(data), From: text.Span, How: field.Base64})
	buf.Coding = "base64url"
	return parts(c, g, buf)
}

// parts records the decoded token.
func parts(c *proto.Context, g *field.Field, buf *field.Buffer) Outcome {
	t, err := Parse(buf.Data)
	r := field.Read(c.Arena, g, field.Span{Buf: buf, Len: len(buf.Data)}, "Fernet token")
	v := r.Uint8("plainsight.fernet.version", "Version", "The format's version: {v}. Only 0x80 is defined.", field.Fernet("Version")).Hex().With(field.Ours)
	if v.Len == 1 && v.Uint() != Version {
		v.Wrong(&field.Problem{What: "Fernet version", Where: v.Off, Expected: "0x80", Seen: "{seen}", Fill: []any{"seen", v.Show()}})
	}
	when := r.Uint64("plainsight.fernet.timestamp", "Timestamp", "When the token was made, to the second, by its sender's clock: {v}. It comes before the ciphertext and is not encrypted: anyone who sees the token learns when it was made.", field.Fernet("Timestamp")).As(field.Metadata).With(field.Ours).Telling(field.WrittenAt)
	when.Value.Kind = field.Time
	r.Bytes(ivLen, "plainsight.fernet.iv", "Initialization vector", "{len} bytes that start the cipher. They should be random, so that the same message looks different each time. They need not be secret.", field.Fernet("IV")).As(field.Random).With(field.Ours)
	if err != nil {
		problem(g, "its parts", "a version, a timestamp, an IV, whole blocks and an HMAC", err)
		if n := r.Len(); n > 0 {
			r.Undecoded(n, "These bytes do not have the size that a token's parts have, so where the parts begin and end is not known.")
		}
		r.Finish()
		return Broken
	}
	secret := "the shared Fernet key"
	ct := r.Bytes(len(t.Ciphertext), "plainsight.fernet.ciphertext", "Ciphertext", "{len} bytes, AES-128 in CBC mode. Their number shows how long the message is, to within 16 bytes; anything more takes the key.", field.Fernet("Ciphertext")).As(field.Ciphertext).With(field.Ours)
	ct.Secret, ct.Fact = secret, &inBlocks
	mac := r.Bytes(hmacLen, "plainsight.fernet.hmac", "HMAC", "A seal over all the bytes before it. A change to any bit of the token shows when the HMAC is checked, and making one that fits takes the key.", field.Fernet("HMAC")).As(field.Integrity).With(field.Ours)
	r.Finish()
	return open(c, &r, t, ct, mac)
}

// open tries the keys that the viewpoint holds.
func open(c *proto.Context, r *field.Reader, t Token, ct, mac *field.Field) Outcome {
	held, tried := "", 0
	for _, s := range c.Secrets {
		if s.Kind != field.FernetKey {
			continue
		}
		tried++
		held = s.Label
		o, err := t.Open(s.Data)
		if o.Padded == nil {
			continue // another key may fit
		}
		ct.Secret = s.Label
		status(r, mac, words.Say("correct: the same HMAC comes out with {secret}", "secret", s.Label))
		plaintext(c, r, ct, o, s.Label, err)
		if err != nil {
			return Refused
		}
		return Open
	}
	if tried == 0 {
		return Shut
	}
	says, expected := words.Say("wrong: another HMAC comes out with {secret}", "secret", held), "the value that the key held here gives for the bytes before it"
	if tried > 1 {
		says, expected = words.Say("wrong: none of the keys held here gives this HMAC"), "a value that one of the keys held here gives for the bytes before it"
	}
	status(r, mac, says)
	mac.Wrong(&field.Problem{What: "Fernet HMAC", Where: mac.Off, Expected: expected,
		Seen: "another value: another key made the token, or the token was changed (InvalidToken)"})
	return Refused
}

func status(r *field.Reader, mac *field.Field, says string) {
	r.Derive("plainsight.fernet.hmac.status", "HMAC check", says, "The HMAC was computed again with the key and compared: {v}.", field.Fernet("Verifying"), mac).With(field.Ours)
}

// plaintext records what was decrypted, in a buffer that is tied to the
// ciphertext byte by byte.
func plaintext(c *proto.Context, r *field.Reader, ct *field.Field, o Opened, label string, err error) {
	buf := c.Derive(field.Decrypted, "Token, opened", o.Padded, field.Origin{Len: len(o.Padded), From: ct.Span})
	buf.Opened = field.AToken
	buf.Secret = label
	in := field.Read(c.Arena, r.Parent(), field.Span{Buf: buf, Len: len(o.Padded)}, "Fernet plaintext")
	if o.Length > 0 {
		f := in.Text(o.Length, "plainsight.fernet.plaintext", "Message", "What the token protects, opened with {label}: {v}", field.Fernet("Verifying")).Put("label", label).As(field.Plaintext).With(field.Ours).Telling(field.Meant)
		f.Secret = label
	}
	if in.Len() > 0 {
		in.Bytes(in.Len(), "plainsight.fernet.padding", "Padding", "Padding that fills the last block, {len} bytes. The value of each byte is the number of them.", field.RFC(5652, "6.3")).With(field.Ours)
	}
	if err != nil {
		problem(ct, words.Say("its padding"), "1 to 16 bytes that each say how many they are", err)
	}
}

// problem attaches an error to a field.
func problem(f *field.Field, what, expected string, err error) {
	f.Wrong(&field.Problem{What: "Fernet token, " + what, Where: f.Off, Expected: expected, Seen: "{error}", Fill: []any{"error", strings.TrimSpace(err.Error())}})
}
