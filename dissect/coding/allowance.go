package coding

import (
	"bytes"
	"io"
)

// What may be unpacked of one capture, in bytes: some, and then so many times
// what was captured. A server's text unpacks to some ten times its size; what is
// made to unpack to a thousand times, a bomb, is cut.
const (
	spare = 2 << 20
	times = 24
)

// Allowance is how much may still be unpacked of one capture, by gzip, by HPACK
// and the like. It belongs to one session, whose protocols share it. A nil
// Allowance sets no limit but Most.
type Allowance struct{ left int }

// NewAllowance is what a capture of which nothing was seen is allowed.
func NewAllowance() *Allowance { return &Allowance{left: spare} }

// Seen adds what n more captured bytes allow.
func (a *Allowance) Seen(n int) {
	if a != nil {
		a.left += n * times
	}
}

// Take spends n bytes, if so many are left.
func (a *Allowance) Take(n int) bool {
	if a == nil {
		return true
	}
	if n > a.left {
		return false
	}
	a.left -= n
	return true
}

// Grant says how many bytes of packed content may be unpacked, and spends them:
// what it unpacks to, or what is left.
func (a *Allowance) Grant(name string, packed []byte) int {
	if a == nil {
		return Most
	}
	r, err := open(name, bytes.NewReader(packed))
	if err != nil {
		return 0
	}
	n, _ := io.Copy(io.Discard, io.LimitReader(r, int64(min(a.left, Most))))
	a.left -= int(n)
	return int(n)
}
