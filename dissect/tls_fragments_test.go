package dissect_test

import (
	"crypto/tls"
	"fmt"
	"slices"
	"testing"
)

// inRecords cuts the handshake messages at the beginning of each side's bytes
// into records with n bytes of content each, as a sender may (RFC 8446,
// Section 5.1).
func inRecords(all []spoken, n int) (out []spoken) {
	const header, handshake = 5, 22
	var behind [2]bool // the messages in the clear
	for _, s := range all {
		var data []byte
		for rest := []byte(s.data); len(rest) >= header; {
			size := header + int(rest[3])<<8 + int(rest[4])
			record := rest[:size]
			rest = rest[size:]
			if behind[s.dir] = behind[s.dir] || record[0] != handshake; behind[s.dir] {
				data = append(data, record...)
				continue
			}
			for part := range slices.Chunk(record[header:], n) {
				data = append(data, record[0], record[1], record[2], byte(len(part)>>8), byte(len(part)))
				data = append(data, part...)
			}
		}
		out = append(out, spoken{s.dir, string(data)})
	}
	return out
}

// A handshake message may come in several records, and they in one segment or
// in many. The list counts each of its bytes once, as the packet shows them
// (which session checks), and what follows opens as ever.
func TestMessagesInManyRecords(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		all, log := exchange(t, identities().ec, &tls.Config{MaxVersion: version}, page(note))
		sizes := []int{1, 2, 3, 4, 5, 50, 90, 400}
		if testing.Short() { // the more records, the longer it takes
			sizes = sizes[len(sizes)-3:]
		}
		for _, n := range sizes {
			cut := inRecords(all, n)
			for _, size := range []int{60, 405, 1400} {
				if n < 4 && size != 405 { // thousands of records, which other segments cut no differently
					continue
				}
				t.Run(fmt.Sprintf("%x, %d bytes to a record, %d to a segment", version, n, size), func(t *testing.T) {
					frames := heard(newWire(uint32(n)), cut, func(n int) []int { return every(n, size) })
					if len(session(t, frames).Find(note)) != 0 {
						t.Error("the note is there without a key")
					}
					s := session(t, frames, keylog(log))
					if len(s.Find(note)) == 0 {
						t.Error("the key log does not open it")
					}
					if right, wrong := checks(t, s); right == 0 || wrong != 0 {
						t.Errorf("%d checks hold, %d fail", right, wrong)
					}
				})
			}
		}
	}
}
