package dh

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
)

// Pot is one pot of the picture that shows a key exchange as paint being mixed.
// Its colour is computed from a number of the exchange.
type Pot struct {
	Number []byte // big-endian; nil where the viewpoint lacks it: the pot is shut
}

// Shut reports whether the viewpoint lacks the pot's number.
func (p Pot) Shut() bool { return p.Number == nil }

// Hue is the pot's place on the colour wheel, 0 to 359: the first two bytes of
// the number's SHA-256. Numbers that differ in one digit most likely have different hues.
func (p Pot) Hue() int {
	h := sha256.Sum256(p.Number)
	return int(binary.BigEndian.Uint16(h[:])) % 360
}

// Colour is the pot's colour, as "#rrggbb": of middle lightness, so that it
// shows on light and on dark.
func (p Pot) Colour() string {
	const saturation, lightness = 0.62, 0.55
	channel := func(n float64) uint8 { // from hue, saturation and lightness
		k := math.Mod(n+float64(p.Hue())/30, 12)
		a := saturation * min(lightness, 1-lightness)
		return uint8(math.Round(255 * (lightness - a*max(-1, min(k-3, 9-k, 1)))))
	}
	return fmt.Sprintf("#%02x%02x%02x", channel(0), channel(8), channel(4))
}

// Tag is how the number begins, in hexadecimal, or "?" for a pot that is shut.
func (p Pot) Tag() string {
	if p.Shut() {
		return "?"
	}
	return fmt.Sprintf("%x…", p.Number[:min(3, len(p.Number))])
}

// PaintEnd is one side of an exchange.
type PaintEnd struct {
	Name    string // "Client"
	Secret  Pot    // the private number
	Mixed   Pot    // the public value that it sent
	Arrived Pot    // the public value that reached it
	Final   Pot    // the shared secret that it computed
}

// Paint is one exchange of keys as paint.
type Paint struct {
	Title       string // "First conversation"
	Common      Pot    // the group: the prime and the generator, which everyone knows
	Left, Right PaintEnd
}

// Agree tells whether both sides computed the same shared secret, and whether
// the picture's viewer can see that.
func (p Paint) Agree() (same, seen bool) {
	return string(p.Left.Final.Number) == string(p.Right.Final.Number), !p.Left.Final.Shut() && !p.Right.Final.Shut()
}

// Public is the picture for a viewer who holds no private number: the secrets and
// what was computed from them, except the public values, are shut.
func (p Paint) Public() Paint {
	for _, e := range []*PaintEnd{&p.Left, &p.Right} {
		e.Secret, e.Final = Pot{}, Pot{}
	}
	return p
}

// SeenBy is the picture for a viewer who holds the private number of one side.
// They know what that side computed, and that the other side computed the same if
// the public values arrived as they were sent.
func (p Paint) SeenBy(left bool) Paint {
	open, other := p.Left, p.Right
	if !left {
		open, other = p.Right, p.Left
	}
	other.Secret = Pot{}
	if string(other.Final.Number) != string(open.Final.Number) {
		other.Final = Pot{}
	}
	if left {
		p.Left, p.Right = open, other
	} else {
		p.Left, p.Right = other, open
	}
	return p
}

// Common is the pot of a group.
func (g *Group) Common() Pot {
	if g.P == nil {
		return Pot{[]byte{0x09}} // the base point of X25519 (RFC 7748, Section 4.1)
	}
	return Pot{append(g.P.Bytes(), g.G.Bytes()...)}
}
