package protect

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/rc4"
	"encoding/binary"
	"fmt"
	"plainsight/dissect/words"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

// Opener opens the records of one direction. It may be used by several
// goroutines.
type Opener struct {
	suite   Suite
	version uint16
	opts    Options
	iv      []byte
	aead    cipher.AEAD  // with AEAD
	block   cipher.Block // with CBC
	stream  *keyStream   // with Stream
	mac     *authority   // with all but AEAD; nil where there is none
	bare    bool         // there is no key to the MAC, so it is not checked
}

// New makes an Opener for a suite by number and the version that was negotiated.
// The error is ErrSuite or ErrKeys.
func New(suite, version uint16, keys Keys, opts Options) (*Opener, error) {
	s, ok := Lookup(suite)
	switch {
	case !ok:
		return nil, words.Because(ErrSuite, "{why}: number 0x{suite}", "suite", fmt.Sprintf("%04x", suite))
	case !is13(version) && (version < ssl30 || version > tls12):
		return nil, words.Because(ErrSuite, "{why}: {name} in version 0x{version}; only SSL 3.0 to TLS 1.3 are known", "name", s.Name, "version", fmt.Sprintf("%04x", version))
	case s.TLS13 != is13(version):
		return nil, words.Because(ErrSuite, "{why}: {name} in version 0x{version}: TLS 1.3 has its own suites", "name", s.Name, "version", fmt.Sprintf("%04x", version))
	case s.Method == AEAD && !s.TLS13 && version != tls12:
		return nil, words.Because(ErrSuite, "{why}: {name} in version 0x{version}: TLS 1.2 was the first to have it", "name", s.Name, "version", fmt.Sprintf("%04x", version))
	}
	for _, k := range []struct {
		what      string
		have, and int
	}{{"MAC key", len(keys.MAC), s.MAC}, {"key", len(keys.Key), s.Key}, {"IV", len(keys.IV), s.IV(version)}} {
		if k.have != k.and {
			return nil, words.Because(ErrKeys, "{why}: the {what} of {name} has {and} bytes; this one has {have}", "what", k.what, "name", s.Name, "and", k.and, "have", k.have)
		}
	}
	o := &Opener{suite: s, version: version, opts: opts, iv: append([]byte(nil), keys.IV...)}
	if s.MAC > 0 {
		o.mac = newAuthority(s, version, keys.MAC, opts.TruncatedMAC)
	}
	return o, o.key(keys.Key)
}

// Bare makes an Opener for a suite that does not encrypt, without its keys: it
// gives the content, and leaves the MAC after it unchecked. The error is
// ErrSuite where the suite encrypts.
func Bare(suite, version uint16, opts Options) (*Opener, error) {
	s, ok := Lookup(suite)
	if !ok || s.Method != Null || is13(version) {
		return nil, words.Because(ErrSuite, "{why}: number 0x{suite} in version 0x{version}, but one without encryption is expected", "suite", fmt.Sprintf("%04x", suite), "version", fmt.Sprintf("%04x", version))
	}
	o := &Opener{suite: s, version: version, opts: opts, bare: true}
	if s.MAC > 0 {
		o.mac = newAuthority(s, version, nil, opts.TruncatedMAC)
	}
	return o, nil
}

// key sets up the cipher.
func (o *Opener) key(key []byte) (err error) {
	name := o.suite.Cipher
	switch {
	case name == "":
	case name == "RC4":
		var c *rc4.Cipher
		if c, err = rc4.NewCipher(key); err == nil {
			o.stream = newKeyStream(c)
		}
	case strings.HasPrefix(name, "ChaCha20"):
		o.aead, err = chacha20poly1305.New(key)
	case strings.HasPrefix(name, "3DES"):
		o.block, err = des.NewTripleDESCipher(key)
	case strings.HasPrefix(name, "DES"):
		o.block, err = des.NewCipher(key)
	default:
		if o.block, err = aes.NewCipher(key); err != nil {
			break
		}
		switch {
		case strings.Contains(name, "GCM"):
			o.aead, err = cipher.NewGCM(o.block)
		case strings.Contains(name, "CCM"):
			o.aead = newCCM(o.block, nonceLen, o.suite.Tag)
		}
	}
	return err
}

// Suite is what records are protected with.
func (o *Opener) Suite() Suite { return o.suite }

// Chained reports whether a record opens only with the State after the one
// before it, and Open thus opens no record but the first.
func (o *Opener) Chained() bool {
	return o.suite.Method == Stream || o.suite.Method == CBC && o.version <= tls10
}

// Open opens a record that does not depend on others. Kind and version are
// those of its header; seq is its number under these keys, from 0; content is
// what follows the header, and is not changed. It is OpenAfter without a State.
func (o *Opener) Open(kind byte, version uint16, seq uint64, content []byte) (Opened, error) {
	return o.OpenAfter(State{}, kind, version, seq, content)
}

// OpenAfter opens a record with the State after the one before it. The error
// is ErrShort, ErrBlocks, ErrTag, ErrMAC, ErrPadding or ErrNoType. With ErrMAC,
// ErrPadding and ErrNoType the plaintext is there all the same. It is one
// allocation for a record with AEAD, and a few with the other methods.
func (o *Opener) OpenAfter(before State, kind byte, version uint16, seq uint64, content []byte) (Opened, error) {
	var room []byte
	return o.OpenIn(&room, before, kind, version, seq, content)
}

// OpenIn is OpenAfter with room that serves one record after the other: with
// AEAD what it returns holds only until the room is used again.
func (o *Opener) OpenIn(room *[]byte, before State, kind byte, version uint16, seq uint64, content []byte) (Opened, error) {
	r := Opened{Kind: kind, After: o.Skip(before, content)}
	if len(content) > maxContent {
		r.Ciphertext = Range{0, len(content)}
		return r, words.Because(ErrLong, "{why}: a record's content has at most {maxContent} bytes; this one has {content}", "maxContent", maxContent, "content", len(content))
	}
	h := header{kind, version, seq}
	var err error
	switch o.suite.Method {
	case AEAD:
		err = o.openAEAD(&r, room, h, content)
	case CBC:
		err = o.openCBC(&r, before, h, content)
	default:
		err = o.openStream(&r, before, h, content)
	}
	return r, err
}

// maxContent is what the two bytes for the length can say. The standards allow
// less, 2^14 and at most 2048 more, but that is not for this package to judge.
const maxContent = 1<<16 - 1

// Skip is the State after a record that is not opened. Content is all of it:
// how much it is counts for RC4, and its last block for CBC.
func (o *Opener) Skip(before State, content []byte) State {
	switch {
	case !o.Chained():
		return before
	case o.suite.Method == Stream:
		before.offset += uint64(len(content))
		return before
	}
	if o.opts.EncryptThenMAC && o.mac != nil {
		content = content[:max(0, len(content)-o.mac.size)]
	}
	if n := len(content) - len(content)%o.suite.Block; n > 0 {
		before.chain = true
		copy(before.block[:], content[n-o.suite.Block:n])
	}
	return before
}

// header is what of a record's header counts, and its number.
type header struct {
	kind    byte
	version uint16
	seq     uint64
}

// numbered appends the number and the header with a length: what tag and MAC
// are over besides the data (RFC 5246, Sections 6.2.3.1 and 6.2.3.3).
func (h header) numbered(out []byte, n int) []byte {
	return h.plain(binary.BigEndian.AppendUint64(out, h.seq), n)
}

// plain appends the header alone, as in TLS 1.3 (RFC 8446, Section 5.2).
func (h header) plain(out []byte, n int) []byte {
	out = binary.BigEndian.AppendUint16(append(out, h.kind), h.version)
	return binary.BigEndian.AppendUint16(out, uint16(n))
}

const headerMax = 13 // bytes that numbered appends
