package compare

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

// contents are the facts that are what an application said, the innermost first.
var contents = []field.FactKind{field.Meant, field.Content, field.UnknownContent}

// message answers whether the content is readable.
func (c *connection) message() Leak {
	var all field.Counts
	for i := range c.frames {
		all.Add(c.frames[i].said)
	}
	read := all[field.Plaintext] + all[field.Opened]
	f, ok := c.first(contents...)
	if !ok {
		for i := range c.frames { // whatever was said first
			if fr := &c.frames[i]; fr.said.Total() > 0 {
				f = fact{frame: fr.n}
				break
			}
		}
	}
	switch {
	case all.Total() == 0:
		return Leak{Degree: Absent, Short: words.Say("none"), Says: words.Say("nothing was said")}
	case all[field.Ciphertext] == 0 && all[field.Undecoded] > 0:
		return shown(Partly, words.Say("in the clear"), words.Say("in the clear, in a protocol that plainsight does not know"), f)
	case all[field.Ciphertext] == 0:
		return shown(Yes, words.Say("readable"), words.Say("readable"), f)
	case read > 0:
		return shown(Partly, words.Say("in part"), words.Count(all[field.Ciphertext], "shut: {n} byte; others are readable", "shut: {n} bytes; others are readable"), f)
	}
	return Leak{Short: words.Say("shut"), Says: words.Say("shut")}
}

// length answers how long the message is: what can be read has its length, and
// of ciphertext the mode of the cipher tells how near it comes.
func (c *connection) length() Leak {
	if l := c.message(); l.Degree == Yes {
		f, _ := c.body()
		return shown(Yes, words.Say("exact"), words.Count(f.len, "exactly: {n} byte", "exactly: {n} bytes"), f)
	}
	if f, ok := c.biggest(field.SealedContent); ok {
		if block := f.is.Block; block > 0 {
			n := f.len - f.is.Around
			return shown(Partly, blocksOf(block), words.Say("{least} to {most} bytes, in blocks of {block}", "least", strconv.Itoa(n-block), "most", strconv.Itoa(n-1), "block", strconv.Itoa(block)), f)
		}
		return shown(Yes, words.Say("exact"), words.Count(f.len, "exactly: {n} byte, as before", "exactly: {n} bytes, as before"), f)
	}
	suite, ok := c.chosen()
	f, sent := c.biggest(field.SealedRecord)
	switch {
	case !ok || !sent:
	case suite.is.Block > 0:
		return shown(Partly, blocksOf(suite.is.Block), words.Say("in blocks of {block}: {n} bytes with headers and padding", "block", strconv.Itoa(suite.is.Block), "n", strconv.Itoa(f.len)), f)
	case suite.is.Padded:
		return shown(Yes, words.Say("to the byte"), words.Say("to the byte, unless padded: {n} with headers", "n", strconv.Itoa(f.len-suite.is.Around)), f)
	case suite.is.Around >= 0:
		return shown(Yes, words.Say("to the byte"), words.Say("to the byte: {n} with headers", "n", strconv.Itoa(f.len-suite.is.Around)), f)
	}
	total := 0
	for i := range c.frames {
		total += c.frames[i].said.Total()
	}
	if total == 0 {
		return Leak{Degree: Absent, Short: words.Say("none"), Says: words.Say("nothing was said")}
	}
	return Leak{Degree: Partly, Short: words.Say("about"), Says: words.Count(total, "both sides together: at most {n} byte", "both sides together: at most {n} bytes"), Frame: c.frames[0].n}
}

// body is the content of the answer, or else of what was asked.
func (c *connection) body() (fact, bool) {
	for _, kind := range contents {
		if f, ok := c.biggest(kind); ok {
			return f, true
		}
	}
	for i := range c.frames {
		if f := &c.frames[i]; f.said.Total() > 0 && !f.toServer {
			return fact{frame: f.n, len: f.said.Total()}, true
		}
	}
	return fact{}, false
}

// biggest is the field of a kind that carries the secret or, where that is not known, the
// longest in the server's answers, or else in what the client said. In TLS 1.3 the
// records that travel with the readable part of the handshake are left out: they are the
// rest of it.
func (c *connection) biggest(kind field.FactKind) (out fact, ok bool) {
	if c.noteAt > 0 {
		if out, ok = c.noted(kind); ok {
			return out, true
		}
	}
	for _, toServer := range []bool{false, true} {
		for _, f := range c.facts[kind] {
			if f.toServer == toServer && f.len > out.len && (kind != field.SealedRecord || c.kindOf(f.frame) != Keys) {
				out, ok = f, true
			}
		}
		if ok {
			break
		}
	}
	return out, ok
}

// noted is the longest field of a kind in the frame that ends the message with the secret,
// or in the next one of its direction where the message goes on.
func (c *connection) noted(kind field.FactKind) (out fact, ok bool) {
	toServer := false
	for i := range c.frames {
		if c.frames[i].n == c.noteAt {
			toServer = c.frames[i].toServer
		}
	}
	for _, f := range c.facts[kind] {
		switch {
		case f.frame < c.noteAt || f.toServer != toServer:
		case !ok, f.frame == out.frame && f.len > out.len:
			out, ok = f, true
		}
	}
	return out, ok
}

func (c *connection) kindOf(n int) Kind {
	for i := range c.frames {
		if c.frames[i].n == n {
			return c.frames[i].kind
		}
	}
	return Else
}

func blocksOf(n int) string { return words.Say("blocks of {n}", "n", strconv.Itoa(n)) }
