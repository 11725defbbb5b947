package field

import "plainsight/dissect/words"

// Class says what kind of byte a byte is, and with that, who can read it. It
// follows from the protocol's structure and the viewpoint's secrets, never
// from how random or how printable the bytes look.
type Class uint8

// The classes. Undecoded is the zero value: what no dissector claimed is not decoded.
const (
	Undecoded  Class = iota // not understood by this dissector
	Structure               // headers, lengths, types: what makes the protocol work
	Metadata                // readable and telling: addresses, names, times, sizes
	Plaintext               // what the application said, in the clear
	Encoded                 // readable without a key, after decoding: base64, gzip
	Random                  // nonces, key shares: visible, but tells nothing
	Integrity               // MACs, tags, signatures, checksums
	Ciphertext              // shut: this viewpoint holds no key to it
	Opened                  // ciphertext that this viewpoint opened with a secret it holds
	NumClasses int   = iota
)

var classInfo = [NumClasses]struct{ name, tag, says string }{
	Undecoded:  {"undecoded", "UN", "Not understood by this dissector, so nothing is claimed about it."},
	Structure:  {"structure", "ST", "Headers, lengths and types that make the protocol work. Reading them takes no key."},
	Metadata:   {"metadata", "MD", "Readable, and it tells something: who, where, when, how much."},
	Plaintext:  {"plaintext", "PT", "What the application said, in the clear. Reading it takes no key."},
	Encoded:    {"encoded", "EN", "Written in another alphabet or compressed, without a key. Undoing it takes no key either."},
	Random:     {"random", "RN", "Nonces and key shares: visible, but by themselves they tell nothing about what is said."},
	Integrity:  {"integrity", "IN", "Checksums, tags and signatures: they show whether something was changed."},
	Ciphertext: {"ciphertext", "CT", "Shut. This viewpoint holds no secret that opens it."},
	Opened:     {"opened", "OP", "Ciphertext that this viewpoint opened with a secret it holds."},
}

// String is the class's name in lower case, as the JSON output has it.
func (c Class) String() string { return classInfo[c.known()].name }

// Tag is the class's two letters, for print and for eyes that do not tell colours apart.
func (c Class) Tag() string { return classInfo[c.known()].tag }

// Says is one sentence for a legend.
func (c Class) Says() string { return words.Say(classInfo[c.known()].says) }

// known is the class, or Undecoded where there is none of that number.
func (c Class) known() Class {
	if int(c) >= NumClasses {
		return Undecoded
	}
	return c
}

// Readable reports whether the viewpoint gets the byte's meaning: everything
// but random bytes, integrity values, shut ciphertext, and what was not decoded.
func (c Class) Readable() bool {
	switch c {
	case Structure, Metadata, Plaintext, Encoded, Opened:
		return true
	}
	return false
}

// Content reports whether the byte carries what the application said, readable now.
func (c Class) Content() bool { return c == Plaintext || c == Encoded || c == Opened }

// Counts is a number of bytes for each class.
type Counts [NumClasses]int

// Counts32 is Counts in little space, for keeping one per frame.
type Counts32 [NumClasses]uint32

// Counts widens it.
func (c Counts32) Counts() (out Counts) {
	for i, n := range c {
		out[i] = int(n)
	}
	return out
}

// Add adds other to c.
func (c *Counts) Add(other Counts) {
	for i, n := range other {
		c[i] += n
	}
}

// Total is the number of bytes counted.
func (c Counts) Total() int {
	n := 0
	for _, k := range c {
		n += k
	}
	return n
}

// Readable is the number of bytes whose meaning the viewpoint gets.
func (c Counts) Readable() int {
	n := 0
	for i, k := range c {
		if Class(i).Readable() {
			n += k
		}
	}
	return n
}
