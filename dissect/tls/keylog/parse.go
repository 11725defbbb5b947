package keylog

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
)

// by is what the lines of a label are looked up by.
type by uint8

const (
	byRandom  by = iota // 32 bytes
	byRSA               // the first bytes of an encrypted pre-master secret
	bySession           // up to 32 bytes
)

const rsaIDLen = 8

// unnumbered stands for the letter N: OpenSSL ends the label with it for every
// secret after number 0. They are numbered in the order of the lines.
const unnumbered = math.MaxUint32

// Lengths of secrets in bytes.
const (
	masterLen = 48
	anyLen    = 0
	hashLen   = -1 // 32 or 48: that of SHA-256 or SHA-384
)

// labels are the known ones. A key holds an index into them.
var labels = [...]struct {
	label    Label
	id       by
	secret   int  // its length
	numbered bool // _0, _1, ... follow
	also     Label
}{
	{label: ClientRandom, secret: masterLen},
	{label: PMSClientRandom, secret: anyLen},
	{label: RSA, id: byRSA, secret: masterLen},
	{label: RSASession, id: bySession, secret: masterLen},
	{label: ClientEarlyTraffic, secret: hashLen},
	{label: EarlyExporter, secret: hashLen, also: "EARLY_EXPORTER_MASTER_SECRET"},
	{label: ClientHandshakeTraffic, secret: hashLen},
	{label: ServerHandshakeTraffic, secret: hashLen},
	{label: ClientTraffic, secret: hashLen, numbered: true},
	{label: ServerTraffic, secret: hashLen, numbered: true},
	{label: Exporter, secret: hashLen},
	{label: ECHSecret, secret: anyLen},
	{label: ECHConfig, secret: anyLen},
}

const (
	maxProblems = 1000 // that are kept
	maxLabel    = 40   // characters of an unknown label that are kept
	maxText     = math.MaxInt32
)

// Parse reads a key log, in any form that Text knows. Lines end with LF, CRLF or
// CR, may be indented, and may end with a remark after a #; empty lines and those
// that begin with # say nothing. What is wrong with a line is a Problem, and the
// others are read all the same; the first 1000 problems are returned, and the
// first is kept with the Log. Where two lines give different secrets for the
// same, the later one counts, and that is a problem too. The Log keeps data,
// which must not be changed afterwards, and some 100 bytes for each line.
func Parse(data []byte) (*Log, []Problem) {
	var tooLong *Problem
	if len(data) > maxText {
		tooLong = &Problem{Fault: TooLong, Off: maxText, Len: len(data) - maxText, Expected: "at most 2 GiB", Seen: fmt.Sprint(len(data), " bytes; those after them are not read")}
		data = data[:maxText]
	}
	data = Text(data)
	p := parser{log: &Log{text: data, entries: map[key]place{}}, later: map[key]uint32{}}
	if tooLong != nil {
		p.at = *tooLong
		p.wrong(TooLong, tooLong.Expected, tooLong.Seen)
	}
	for off, line := 0, 1; off < len(data); {
		end, next, more := lineEnd(data, off)
		for off < end && blank(data[off]) {
			off++
		}
		for off < end && blank(data[end-1]) {
			end--
		}
		if text := data[off:end]; len(text) > 0 && text[0] != '#' {
			p.at = Problem{Line: line, Off: off, Len: len(text)}
			p.line(text)
		}
		off, line = next, line+more
	}
	return p.log, p.problems
}

// blank reports whether a character may come before and after a line, besides Text's
// own mark.
func blank(c byte) bool { return c == ' ' || c == '\t' || c == '\f' || c == '\r' }

// lineEnd finds the end of the line that begins at off, where the next one
// begins, and by how much its number is greater.
func lineEnd(data []byte, off int) (end, next, more int) {
	n := bytes.IndexByte(data[off:], '\n')
	if n < 0 {
		n = len(data) - off
	}
	if i := bytes.IndexByte(data[off:off+n], markEnd); i >= 0 {
		return off + i, off + i + 1, 0
	}
	return off + n, min(off+n+1, len(data)), 1
}

// parser is the state of Parse.
type parser struct {
	log      *Log
	problems []Problem
	at       Problem        // with the place of the current line
	label    []byte         // of it
	later    map[key]uint32 // see number
}

// wrong reports the current line.
func (p *parser) wrong(fault Fault, expected, seen string) {
	p.log.skipped++
	if len(p.problems) < maxProblems {
		p.at.Fault, p.at.Expected, p.at.Seen = fault, expected, seen
		p.at.Label = string(p.label[:min(len(p.label), maxLabel)])
		if fault != Contradicts && fault != TooLong && p.log.first.Fault == NoFault {
			p.log.first = p.at
		}
		p.problems = append(p.problems, p.at)
	}
}

// line reads a line that is not empty.
func (p *parser) line(text []byte) {
	word, rest := field(text)
	p.label = word
	i, n := known(word)
	if i < 0 {
		p.at.Unknown = true
		seen := ""
		if len(p.problems) < maxProblems { // a large file may be nothing but such lines
			seen = strconv.Quote(string(word[:min(len(word), maxLabel)]))
		}
		fault := UnknownLabel
		if !namelike(word) {
			fault = NoLabel
		}
		p.wrong(fault, "a label of the key log format", seen)
		return
	}
	id, rest := field(rest)
	secret, rest := field(rest)
	if session, ok := bytes.CutPrefix(id, []byte("Session-ID:")); ok && labels[i].label == RSA {
		i, _ = known([]byte(RSASession))
		p.label, id = []byte(RSASession), session
		if secret, ok = bytes.CutPrefix(secret, []byte("Master-Key:")); !ok {
			p.wrong(NoMasterKey, "Master-Key: after the session ID", "something else")
			return
		}
	}
	l := &labels[i]
	switch {
	case len(rest) > 0 && rest[0] != '#':
		p.wrong(TooMuch, "a label, an identifier and a secret", "more after them")
		return
	case len(secret) == 0:
		p.wrong(CutShort, "a label, an identifier and a secret", "the line's end")
		return
	}
	k := key{label: uint8(i), n: n, size: uint8(min(len(id)/2, math.MaxUint8))}
	switch want := identifier(l.id, len(id)); {
	case want != "":
		p.at.Has = len(id)
		p.wrong(WrongID, want, fmt.Sprint(len(id), " characters"))
		return
	case !p.hex(id, k.id[:], "identifier"):
		return
	}
	if want := length(l.secret, len(secret)); want != "" {
		p.at.Has = len(secret)
		p.wrong(WrongSecret, want, fmt.Sprint(len(secret), " characters"))
		return
	}
	if !p.hex(secret, nil, "secret") {
		return
	}
	if n == unnumbered {
		if k.n = p.number(k, secret); k.n == 0 {
			return
		}
	}
	at := place{uint32(p.at.Off + offset(p.log.text[p.at.Off:], secret)), uint32(len(secret)), uint32(p.at.Line)}
	if old, ok := p.log.entries[k]; ok && !bytes.EqualFold(secret, p.log.text[old.off:old.off+old.size]) {
		p.wrong(Contradicts, "the secret that line "+strconv.Itoa(int(old.line))+" has for the same thing", "a different one, which is used")
		p.log.skipped--
	}
	p.log.entries[k] = at
}

// number is the number of a secret whose line has none, or 0 where the line
// was there before, as in two logs that were put together.
func (p *parser) number(k key, secret []byte) uint32 {
	again := key{label: k.label, n: unnumbered, size: RandomLen} // by secret
	p.hex(secret[:2*RandomLen], again.id[:], "secret")
	if _, ok := p.later[again]; ok {
		return 0
	}
	p.later[again] = 0
	k.n = 0
	p.later[k]++
	return p.later[k]
}

// namelike reports whether a word reads like a label: it is none where it may be
// a piece of a secret, as in a log whose lines were wrapped, which no one repeats.
func namelike(word []byte) bool {
	letters := false
	for _, c := range word {
		switch {
		case c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '_' || c == '-':
			letters = letters || digits[c] == 0
		case c < '0' || c > '9':
			return false
		}
	}
	return letters && len(word) <= maxLabel
}

// offset is where part, a slice of text, begins in it.
func offset(text, part []byte) int { return cap(text) - cap(part) }

// field cuts the first word off.
func field(text []byte) (word, rest []byte) {
	i := bytes.IndexAny(text, " \t")
	if i < 0 {
		return text, nil
	}
	return text[:i], bytes.TrimLeft(text[i:], " \t")
}

// indexes are where in labels a label is. A numbered one is there without its
// number.
var indexes = func() map[string]int {
	all := map[string]int{}
	for i := range labels {
		all[string(labels[i].label)] = i
		if also := labels[i].also; also != "" {
			all[string(also)] = i
		}
	}
	return all
}()

// known finds a label, and the number in it; -1 where there is no such label.
func known(word []byte) (index int, n uint32) {
	if i, ok := indexes[string(word)]; ok {
		if labels[i].numbered {
			return -1, 0
		}
		return i, 0
	}
	at := bytes.LastIndexByte(word, '_')
	if at < 0 || len(word) > maxLabel {
		return -1, 0
	}
	i, ok := indexes[string(word[:at])]
	if !ok || !labels[i].numbered {
		return -1, 0
	}
	digits := string(word[at+1:])
	if digits == "N" {
		return i, unnumbered
	}
	v, err := strconv.ParseUint(digits, 10, 31)
	if err != nil || digits != strconv.FormatUint(v, 10) {
		return -1, 0
	}
	return i, uint32(v)
}

// identifier is what the number of characters of an identifier should be, or ""
// where it is that.
func identifier(b by, n int) string {
	switch {
	case b == byRandom && n != 2*RandomLen:
		return "a client random of 64 hexadecimal digits"
	case b == byRSA && n != 2*rsaIDLen:
		return "16 hexadecimal digits of the encrypted pre-master secret"
	case b == bySession && (n == 0 || n > 64 || n%2 != 0):
		return "a session ID of up to 64 hexadecimal digits, two for each byte"
	}
	return ""
}

// length is likewise for a secret.
func length(want, n int) string {
	switch {
	case want == hashLen && n != 64 && n != 96:
		return "a secret of 64 or 96 hexadecimal digits"
	case want > 0 && n != 2*want:
		return "a secret of " + strconv.Itoa(2*want) + " hexadecimal digits"
	case want == anyLen && n%2 != 0:
		return "two hexadecimal digits for each byte of the secret"
	}
	return ""
}

// hex checks that text is hexadecimal digits, and decodes it where out is not nil.
func (p *parser) hex(text, out []byte, what string) bool {
	for i, c := range text {
		d := digits[c]
		if d == 0 {
			p.wrong(NotHex, "hexadecimal digits as "+what, "another character: number "+strconv.Itoa(i+1))
			return false
		}
		if out != nil {
			out[i/2] = out[i/2]<<4 | (d - 1)
		}
	}
	return true
}

// digits has each hexadecimal digit's value plus one, and 0 for other characters.
var digits = func() (t [256]byte) {
	for i := range byte(10) {
		t['0'+i] = i + 1
	}
	for i := range byte(6) {
		t['a'+i], t['A'+i] = i+11, i+11
	}
	return t
}()
