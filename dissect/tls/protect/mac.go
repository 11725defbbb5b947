package protect

import (
	"bytes"
	"crypto"
	"crypto/hmac"
	_ "crypto/md5" // for Hash.New
	_ "crypto/sha1"
	_ "crypto/sha256"
	_ "crypto/sha512"
	"encoding/binary"
	"hash"
	"sync"
)

// authority makes the MACs of one direction.
type authority struct {
	size  int // of a MAC, in bytes
	ssl   bool
	key   []byte
	hash  crypto.Hash
	spare sync.Pool // of hash.Hash, so that one record's serves the next
}

// truncatedLen is the length of a truncated MAC (RFC 6066, Section 7).
const truncatedLen = 10

func newAuthority(s Suite, version uint16, key []byte, truncated bool) *authority {
	a := &authority{size: s.MAC, ssl: version == ssl30, key: bytes.Clone(key), hash: s.MACHash}
	if truncated {
		a.size = truncatedLen
	}
	a.spare.New = func() any {
		if a.ssl {
			return a.hash.New()
		}
		return hmac.New(a.hash.New, a.key)
	}
	return a
}

// additional appends what the MAC is over besides the data. SSL 3.0 left the
// version out (RFC 6101, Section 5.2.3.1).
func (a *authority) additional(out []byte, h header, n int) []byte {
	if !a.ssl {
		return h.numbered(out, n)
	}
	out = append(binary.BigEndian.AppendUint64(out, h.seq), h.kind)
	return binary.BigEndian.AppendUint16(out, uint16(n))
}

// sum appends the MAC.
func (a *authority) sum(out, additional, data []byte) []byte {
	m := a.spare.Get().(hash.Hash)
	m.Reset()
	if a.ssl {
		out = a.sumSSL(out, m, additional, data)
	} else {
		m.Write(additional)
		m.Write(data)
		out = m.Sum(out)
	}
	a.spare.Put(m)
	return out[:a.size]
}

// sumSSL is the MAC of SSL 3.0, an early form of HMAC that appends its pads
// instead of XORing them (RFC 6101, Section 5.2.3.1).
func (a *authority) sumSSL(out []byte, m hash.Hash, additional, data []byte) []byte {
	pad := 40
	if a.hash == crypto.MD5 {
		pad = 48
	}
	m.Write(a.key)
	m.Write(bytes.Repeat([]byte{0x36}, pad))
	m.Write(additional)
	m.Write(data)
	inner := m.Sum(nil)
	m.Reset()
	m.Write(a.key)
	m.Write(bytes.Repeat([]byte{0x5c}, pad))
	m.Write(inner)
	return m.Sum(out)
}
