package dh

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
)

// Parameters is the group as a Parameters frame carries it: its number in 2
// bytes and, for a group without one, the prime and the generator as Blocks.
func (g *Group) Parameters() []byte {
	out := binary.BigEndian.AppendUint16(nil, g.ID)
	if g.ID == IDExplicit {
		out = append(append(out, Block(g.P.Bytes())...), Block(g.G.Bytes())...)
	}
	return out
}

// ReadParameters reads the payload of a Parameters frame. It does not check the
// numbers of a new group: see Verify.
func ReadParameters(payload []byte) (*Group, error) {
	if len(payload) < 2 {
		return nil, fmt.Errorf("they have %d bytes, expected 2 or more", len(payload))
	}
	id, rest := binary.BigEndian.Uint16(payload), payload[2:]
	for _, g := range []*Group{FFDHE2048, X25519} {
		if g.ID == id && len(rest) == 0 {
			return g, nil
		}
	}
	if id != IDExplicit {
		return nil, fmt.Errorf("group 0x%04x with %d more bytes is not known here", id, len(rest))
	}
	p, rest, err := CutBlock(rest)
	if err != nil {
		return nil, fmt.Errorf("the prime: %w", err)
	}
	g, err := ReadBlock(rest)
	if err != nil {
		return nil, fmt.Errorf("the generator: %w", err)
	}
	if len(p) > maxPrime/8 || len(g) > maxPrime/8 { // before anyone calculates with them
		return nil, fmt.Errorf("the numbers have %d and %d bytes, expected at most %d", len(p), len(g), maxPrime/8)
	}
	fresh := &Group{ID: IDExplicit, P: new(big.Int).SetBytes(p), G: new(big.Int).SetBytes(g)}
	fresh.Name = fmt.Sprintf("a fresh group of %d bits", fresh.P.BitLen())
	return fresh, nil
}

// Block is data after its length in 2 bytes, big-endian.
func Block(data []byte) []byte {
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(data))), data...)
}

// CutBlock splits data into its first block and the rest.
func CutBlock(from []byte) (data, rest []byte, err error) {
	if len(from) < 2 {
		return nil, nil, errors.New("its length of 2 bytes is missing")
	}
	n := int(binary.BigEndian.Uint16(from))
	if from = from[2:]; n > len(from) {
		return nil, nil, fmt.Errorf("it should have %d bytes, but there are %d", n, len(from))
	}
	return from[:n], from[n:], nil
}

// ReadBlock reads a block that must have nothing after it.
func ReadBlock(from []byte) ([]byte, error) {
	data, rest, err := CutBlock(from)
	if err == nil && len(rest) != 0 {
		err = fmt.Errorf("%d bytes too many follow it", len(rest))
	}
	return data, err
}
