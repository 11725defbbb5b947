package protect

import (
	"bytes"
	"errors"
	"testing"
)

// In SSL 3.0 padding is anything, and less than a block. From TLS 1.0 on each of
// its bytes gives its length, which may be anything that there is room for.
func TestUnpadEdges(t *testing.T) {
	const block, mac = 8, 4
	for _, c := range []struct {
		version uint16
		plain   []byte
		data    int // -1 where the padding cannot be
	}{
		{ssl30, append(bytes.Repeat([]byte{9}, 31), block-1), 31 - (block - 1) - mac},
		{ssl30, append(bytes.Repeat([]byte{9}, 31), block), -1},
		{tls12, append(bytes.Repeat([]byte{9}, 22), bytes.Repeat([]byte{9}, 10)...), 18},
		{tls12, bytes.Repeat([]byte{27}, 32), 0}, // all the room after the MAC
		{tls12, bytes.Repeat([]byte{28}, 32), -1},
		{tls12, append(bytes.Repeat([]byte{1}, 30), 8, 1), -1}, // more than it should be
		{tls12, append(bytes.Repeat([]byte{1}, 30), 0, 1), -1}, // and less
	} {
		o := &Opener{version: c.version, suite: Suite{Block: block}}
		r := &Opened{Plain: c.plain}
		err := o.unpad(r, mac)
		switch {
		case c.data < 0:
			if !errors.Is(err, ErrPadding) || r.Data != (Range{0, len(c.plain)}) {
				t.Errorf("%04x % x: %v, data %v", c.version, c.plain, err, r.Data)
			}
		case err != nil || r.Data != (Range{0, c.data}) || r.MAC != (Range{c.data, mac}) || r.Padding.End() != len(c.plain)-1 || r.PadLength != (Range{len(c.plain) - 1, 1}):
			t.Errorf("%04x % x: %v, %+v", c.version, c.plain, err, r)
		}
	}
}
