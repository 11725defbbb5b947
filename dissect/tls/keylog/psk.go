package keylog

import (
	"bytes"
	"encoding/hex"
	"errors"
	"plainsight/dissect/words"
)

// PSK is a key that both ends of a connection had before it began (RFC 4279;
// RFC 8446, Section 2.2), and the name by which they choose it.
type PSK struct {
	Identity []byte // as on the wire; nil where the name is not known, and the key is tried on any
	Key      []byte
	Line     int // counted from 1
}

// Limits of pre-shared keys, in bytes and in lines.
const (
	maxPSK     = 1<<16 - 1 // what the length in a pre-master secret can say
	maxPSKs    = 4096
	maxPSKLine = 2*maxPSK + maxPSK + 2
)

// ParsePSKs reads pre-shared keys: one a line, IDENTITY:HEX as psktool and
// OpenSSL write it, or the key in hex alone. An identity that is no text stands
// in hex after a #, "#c0ffee:00112233". Empty lines and other lines that begin
// with # say nothing. What is wrong with a line is a Problem, and the others are
// read all the same; at most 4096 keys are.
func ParsePSKs(data []byte) (keys []PSK, problems []Problem) {
	keys, problems, _ = CountPSKs(data)
	return keys, problems
}

// CountPSKs is ParsePSKs, and tells how many lines cannot be used in all: of many, only
// some are among the problems.
func CountPSKs(data []byte) (keys []PSK, problems []Problem, unusable int) {
	off := 0
	for n, line := range bytes.SplitAfter(data, []byte("\n")) {
		text := bytes.TrimSpace(line)
		at := Problem{Line: n + 1, Off: off, Len: len(line)}
		off += len(line)
		if len(text) == 0 {
			continue
		}
		one, note, err := parsePSK(text)
		switch {
		case note:
			continue
		case err == nil && len(keys) == maxPSKs:
			err = words.Errorf("there are more than {maxPSKs} keys", "maxPSKs", maxPSKs)
		}
		if err != nil {
			if unusable++; len(problems) < maxProblems {
				at.Expected, at.Seen = "IDENTITY:HEX, or a key in hex", err.Error()
				problems = append(problems, at)
			}
			continue
		}
		one.Line = n + 1
		keys = append(keys, one)
	}
	return keys, problems, unusable
}

// parsePSK reads one line; note says that it is a remark.
func parsePSK(text []byte) (p PSK, note bool, err error) {
	if len(text) > maxPSKLine {
		return p, false, words.Errorf("{text} bytes, but a line has at most {maxPSKLine}", "text", len(text), "maxPSKLine", maxPSKLine)
	}
	name, key, named := cutLast(text, ':')
	if text[0] == '#' {
		p.Identity, err = hex.AppendDecode([]byte{}, name[1:])
		if !named || err != nil || len(p.Identity) == 0 {
			return p, true, nil
		}
	} else if named {
		p.Identity = append([]byte{}, name...)
	} else {
		key = text
	}
	if p.Key, err = hex.AppendDecode(nil, key); err != nil {
		if errors.Is(err, hex.ErrLength) {
			return p, false, words.Error("a key that is not hex: it has an odd number of digits")
		}
		return p, false, words.Error("a key that is not hex: a character in it is not a hex digit")
	}
	if len(p.Key) == 0 || len(p.Key) > maxPSK {
		return p, false, words.Errorf("a key of {key} bytes, but a key has 1 to {maxPSK}", "key", len(p.Key), "maxPSK", maxPSK)
	}
	return p, false, nil
}

// cutLast is bytes.Cut at the last separator: an identity may have some itself.
func cutLast(b []byte, sep byte) (before, after []byte, found bool) {
	i := bytes.LastIndexByte(b, sep)
	if i < 0 {
		return b, nil, false
	}
	return b[:i], b[i+1:], true
}
