package compare

import (
	"fmt"
	"strings"

	"plainsight/dissect/field"
)

// contents are the fields that hold what an application said, the innermost first.
var contents = []string{"plainsight.fernet.plaintext", "plainsight.aes.plaintext", "plainsight.caesar.plaintext", "http.file_data", "http2.data.data", "data.data"}

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
		return Leak{Degree: Absent, Short: "none", Says: "nothing was said"}
	case all[field.Ciphertext] == 0 && all[field.Undecoded] > 0:
		return shown(Partly, "in the clear", "in the clear, in a protocol that is not known here", f)
	case all[field.Ciphertext] == 0:
		return shown(Yes, "readable", "readable", f)
	case read > 0:
		return shown(Partly, "in part", "shut: "+field.Count(all[field.Ciphertext], "byte")+"; others are readable", f)
	}
	return Leak{Short: "shut", Says: "shut"}
}

// blockLen is the size of the blocks that AES's CBC mode fills up to, in bytes.
const blockLen = 16

// tagLen is the seal of AES-GCM and ChaCha20-Poly1305, in bytes (RFC 5116,
// Section 5.1; RFC 8439, Section 2.8). The suites with CCM_8 have half of it.
const tagLen = 16

// length answers how long the message is: what can be read has its length, and
// of ciphertext the mode of the cipher tells how near it comes.
func (c *connection) length() Leak {
	if l := c.message(); l.Degree == Yes {
		f, _ := c.body()
		return shown(Yes, "exact", "exactly: "+field.Count(f.len, "byte"), f)
	}
	if f, ok := c.biggest("plainsight.fernet.ciphertext"); ok {
		return shown(Partly, "blocks of 16", fmt.Sprintf("%d to %d bytes, in blocks of %d", f.len-blockLen, f.len-1, blockLen), f)
	}
	if f, ok := c.biggest("plainsight.aes"); ok {
		n := f.len
		if _, ok := c.first("plainsight.aes.iv"); ok {
			n -= blockLen
		}
		return shown(Partly, "blocks of 16", fmt.Sprintf("%d to %d bytes, in blocks of %d", n-blockLen, n-1, blockLen), f)
	}
	if f, ok := c.biggest("plainsight.caesar"); ok {
		return shown(Yes, "exact", "exactly: "+field.Count(f.len, "byte")+", as before", f)
	}
	suite, ok := c.chosen()
	name := suiteName(suite)
	f, sent := c.biggest("tls.app_data")
	switch {
	case !ok || !sent:
	case strings.Contains(name, "_CBC_"):
		return shown(Partly, "blocks of 16", fmt.Sprintf("in blocks of %d: %d bytes with headers and padding", blockLen, f.len), f)
	case strings.HasPrefix(name, "TLS_AES_") || strings.HasPrefix(name, "TLS_CHACHA20_"):
		return shown(Yes, "exact", fmt.Sprintf("to the byte, unless padded: %d with headers", f.len-seal(name)-1), f)
	case strings.Contains(name, "_GCM_") || strings.Contains(name, "_CCM"):
		return shown(Yes, "exact", fmt.Sprintf("to the byte: %d with headers", f.len-seal(name)-8), f) // the explicit nonce has 8
	case strings.Contains(name, "_CHACHA20_POLY1305"):
		return shown(Yes, "exact", fmt.Sprintf("to the byte: %d with headers", f.len-seal(name)), f)
	}
	total := 0
	for i := range c.frames {
		total += c.frames[i].said.Total()
	}
	if total == 0 {
		return Leak{Degree: Absent, Short: "none", Says: "nothing was said"}
	}
	return Leak{Degree: Partly, Short: "about", Says: "both sides together: at most " + field.Count(total, "byte"), Frame: c.frames[0].n}
}

func seal(suite string) int {
	if strings.HasSuffix(suite, "_CCM_8") || strings.Contains(suite, "_CCM_8_") {
		return tagLen / 2
	}
	return tagLen
}

// body is the content of the answer, or else of what was asked.
func (c *connection) body() (fact, bool) {
	for _, name := range contents {
		if f, ok := c.biggest(name); ok {
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

// biggest is the longest field of a name in the server's answers, or else in
// what the client said. In TLS 1.3 the records that travel with the readable
// part of the handshake are left out: they are the rest of it.
func (c *connection) biggest(name string) (out fact, ok bool) {
	for _, toServer := range []bool{false, true} {
		for _, f := range c.facts[name] {
			if f.toServer == toServer && f.len > out.len && (name != "tls.app_data" || c.kindOf(f.frame) != Keys) {
				out, ok = f, true
			}
		}
		if ok {
			break
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
