// Package ech opens the inner ClientHello of Encrypted Client Hello (RFC 9849)
// with what a key log has of it: ECH_SECRET, the shared secret of HPKE, and
// ECH_CONFIG, the configuration that the client used (RFC 9850).
package ech

import (
	"encoding/binary"

	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/words"
)

// version is that of the configurations that are known here (RFC 9849, Section 4).
const version = 0xfe0d

// Outer is a ClientHello with an encrypted one in it.
type Outer struct {
	body      []byte
	suite     hpkeSuite // without the KEM, which the configuration tells
	configID  uint8
	payload   []byte // sealed
	payloadAt int    // where it is in the body
	enc       []byte
}

// ErrNone tells that a ClientHello has no encrypted one in it.
var ErrNone = words.Error("encrypted client hello: there is none")

// ErrInner tells that what was opened is no inner hello.
var ErrInner = words.Error("encrypted client hello: what was encrypted is not a hello as RFC 9849, Section 5.1 encodes it")

// Parse reads the body of an outer ClientHello, which it keeps.
func Parse(body []byte) (*Outer, error) {
	h, ok := handshake.ParseHello(body, true)
	if !ok {
		return nil, ErrNone
	}
	for kind, data := range h.Extensions() {
		if kind != registry.ExtECH {
			continue
		}
		const fixed = 1 + 2 + 2 + 1 // type, KDF, AEAD, configuration
		if len(data) < fixed+4 || data[0] != 0 {
			return nil, ErrNone
		}
		o := &Outer{body: body, configID: data[5], suite: hpkeSuite{kdf: binary.BigEndian.Uint16(data[1:]), aead: binary.BigEndian.Uint16(data[3:])}}
		rest := data[fixed:]
		var whole bool
		if o.enc, rest, whole = prefixed(rest); !whole {
			return nil, ErrNone
		}
		if o.payload, rest, whole = prefixed(rest); !whole || len(rest) > 0 || len(o.payload) == 0 {
			return nil, ErrNone
		}
		o.payloadAt = cap(body) - cap(o.payload)
		return o, nil
	}
	return nil, ErrNone
}

// prefixed cuts off bytes that have their length in two bytes before them.
func prefixed(b []byte) (cut, rest []byte, ok bool) {
	if len(b) < 2 {
		return nil, nil, false
	}
	n := int(binary.BigEndian.Uint16(b))
	if len(b) < 2+n {
		return nil, nil, false
	}
	return b[2 : 2+n : cap(b)], b[2+n:], true
}

// Payload is what is encrypted.
func (o *Outer) Payload() []byte { return o.payload }

// Opener opens the hellos of one connection: the second follows a
// HelloRetryRequest.
type Opener struct {
	ctx  *context
	next uint64
}

// NewOpener makes an Opener from what a key log has by the outer hello's random
// number. config may be one configuration, or a list of them.
func NewOpener(o *Outer, config, secret []byte) (*Opener, error) {
	config, kem, ok := chosen(config, o.configID)
	if !ok {
		return nil, words.Error("encrypted client hello: the configuration in the key log is not one of RFC 9849, Section 4")
	}
	s := o.suite
	s.kem = kem
	ctx, err := newContext(s, secret, append([]byte("tls ech\x00"), config...))
	if err != nil {
		return nil, err
	}
	return &Opener{ctx: ctx}, nil
}

// chosen is the configuration of a number, with its KEM.
func chosen(data []byte, id uint8) (config []byte, kem uint16, ok bool) {
	const fixed = 4 + 1 + 2 // version and length, number, KEM
	if len(data) >= 2 && binary.BigEndian.Uint16(data) != version && int(binary.BigEndian.Uint16(data)) == len(data)-2 {
		data = data[2:]
	}
	for len(data) >= fixed {
		n := 4 + int(binary.BigEndian.Uint16(data[2:]))
		if n > len(data) || n < fixed {
			return nil, 0, false
		}
		if binary.BigEndian.Uint16(data) == version && (data[4] == id || n == len(data) && config == nil) {
			config, kem = data[:n], binary.BigEndian.Uint16(data[5:])
			if data[4] == id {
				return config, kem, true
			}
		}
		data = data[n:]
	}
	return config, kem, config != nil
}

// Open opens the next hello: the encoded form that was encrypted, and the whole
// message that it stands for, with its header.
func (op *Opener) Open(o *Outer) (encoded, message []byte, err error) {
	aad := append([]byte(nil), o.body...) // RFC 9849, Section 5.2
	clear(aad[o.payloadAt : o.payloadAt+len(o.payload)])
	if encoded, err = op.ctx.open(op.next, aad, o.payload); err != nil {
		return nil, nil, err
	}
	op.next++
	message, ok := o.decode(encoded)
	if !ok {
		return encoded, nil, ErrInner
	}
	return encoded, message, nil
}

// maxMessage bounds what extensions that are referred to may add up to. Each may
// be referred to once, so a hello that keeps to the RFC stays below.
const maxMessage = 1 << 17

// decode makes the inner hello of its encoded form: the session ID is the outer
// one's, and extensions that both have in common stand for themselves once more
// (RFC 9849, Section 5.1).
func (o *Outer) decode(encoded []byte) (message []byte, ok bool) {
	outer, ok := handshake.ParseHello(o.body, true)
	inner, whole := handshake.ParseHello(encoded, true)
	at := handshake.SessionIDOff + 1 // of what follows the empty session ID
	if !ok || !whole || encoded[handshake.SessionIDOff] != 0 || inner.Rest == nil {
		return nil, false
	}
	ext := cap(encoded) - cap(inner.Rest)
	body := append([]byte(nil), encoded[:handshake.SessionIDOff]...)
	body = append(append(body, byte(len(outer.SessionID))), outer.SessionID...)
	body = append(body, encoded[at:ext-2]...)
	var list []byte
	add := func(kind uint16, data []byte) {
		list = binary.BigEndian.AppendUint16(list, kind)
		list = append(binary.BigEndian.AppendUint16(list, uint16(len(data))), data...)
	}
	var shared []extension
	for kind, data := range outer.Extensions() {
		shared = append(shared, extension{kind, data})
	}
	for kind, data := range inner.Extensions() {
		if kind != registry.ExtECHOuterExtensions {
			add(kind, data)
			continue
		}
		if len(data) < 1 || len(data) != 1+int(data[0]) || data[0]%2 != 0 {
			return nil, false
		}
		for refs := data[1:]; len(refs) > 0; refs = refs[2:] {
			want := binary.BigEndian.Uint16(refs)
			for len(shared) > 0 && shared[0].kind != want {
				shared = shared[1:]
			}
			if len(shared) == 0 || want == registry.ExtECH || len(list) > maxMessage {
				return nil, false
			}
			add(want, shared[0].data)
			shared = shared[1:]
		}
	}
	if len(list) > 1<<16-1 {
		return nil, false
	}
	body = append(binary.BigEndian.AppendUint16(body, uint16(len(list))), list...)
	n := len(body)
	return append([]byte{registry.ClientHello, byte(n >> 16), byte(n >> 8), byte(n)}, body...), true
}

type extension struct {
	kind uint16
	data []byte
}
