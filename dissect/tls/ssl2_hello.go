package tls

import (
	"strconv"

	"plainsight/dissect/derive"
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/registry"
)

// A client that would also talk to servers of 1995 may say its first word in
// the form of SSL 2.0: a length of 15 bits in place of a record header, and
// cipher suites of three bytes (RFC 5246, Appendix E.2). The server answers in
// TLS, and all that follows is TLS.

// front is a conversation that may begin with such a hello.
type front struct {
	*conversation
	spoke bool // the client has said something
	began bool // anybody has
}

// roles settles who is the client by the first hello: where the capture lacks the
// beginning of the connection, the side that was seen first is taken for it.
func (f *front) roles(dir proto.Direction, data []byte) {
	const enough = record.HeaderLen + 1
	if f.began || len(data) < enough {
		return
	}
	f.began = true
	if h, v := record.ParseHeader(data); v != proto.Yes || h.Kind != record.Handshake {
		return
	}
	switch kind := data[record.HeaderLen]; {
	case kind == registry.ClientHello && dir == proto.ToClient, kind == registry.ServerHello && dir == proto.ToServer:
		f.turned = true
	}
}

// side is who speaks in a direction of the stream.
func (c *conversation) side(dir proto.Direction) proto.Direction {
	if c.turned {
		return 1 - dir
	}
	return dir
}

// Lost tells that n bytes of a direction are missing here.
func (f *front) Lost(dir proto.Direction, n int64) { f.conversation.Lost(f.side(dir), n) }

// Next cuts the hello off, or leaves it to the conversation that follows.
func (f *front) Next(dir proto.Direction, data []byte, closed bool) proto.Cut {
	f.roles(dir, data)
	dir = f.side(dir)
	if dir == proto.ToServer && !f.spoke && len(data) > 0 {
		switch n, v := ssl2HelloLen(data); {
		case v == proto.Maybe && !closed:
			return proto.Cut{Need: len(data) + 1}
		case v == proto.Yes && n > len(data) && !closed:
			return proto.Cut{Need: n}
		case v == proto.Yes:
			f.spoke = true
			n = min(n, len(data))
			f.ssl2Hello(data[:n])
			return proto.Cut{Message: ssl2Hello{}, Length: n}
		}
	}
	cut := f.conversation.Next(dir, data, closed)
	f.spoke = f.spoke || dir == proto.ToServer && cut.Message != nil
	return cut
}

// The parts of such a hello (RFC 5246, Appendix E.2).
const (
	ssl2HeaderLen  = 2  // the record's length
	ssl2HelloFixed = 11 // and the fields up to the cipher suites
	ssl2SuiteLen   = 3
)

// ssl2HelloLen is how many bytes such a hello at the front of data takes.
// Verdict is No where these bytes cannot be one, Maybe where they are too few.
func ssl2HelloLen(data []byte) (n int, v proto.Verdict) {
	for i, ok := range [...]func(byte) bool{
		func(b byte) bool { return b&0x80 != 0 },
		func(byte) bool { return true },
		func(b byte) bool { return b == registry.ClientHello },
		func(b byte) bool { return b == 3 || b == 0 },
		func(b byte) bool { return b <= 4 && (b == 2 || data[3] == 3) },
	} {
		if i == len(data) {
			return 0, proto.Maybe
		}
		if !ok(data[i]) {
			return 0, proto.No
		}
	}
	if len(data) < ssl2HelloFixed {
		return 0, proto.Maybe
	}
	n = ssl2HeaderLen + int(reading.Uint16(data)&0x7fff)
	suites, id, challenge := int(reading.Uint16(data[5:])), int(reading.Uint16(data[7:])), int(reading.Uint16(data[9:]))
	if suites == 0 || suites%ssl2SuiteLen != 0 || id != 0 && id != 16 || challenge < 16 || challenge > 32 || ssl2HelloFixed+suites+id+challenge != n {
		return 0, proto.No
	}
	return n, proto.Yes
}

// ssl2Hello takes note of a hello. Its challenge serves as the random number,
// with zeros in front.
func (c *conversation) ssl2Hello(hello []byte) {
	c.halves[proto.ToServer].off += int64(len(hello))
	n, v := ssl2HelloLen(hello)
	if v != proto.Yes || n > len(hello) {
		c.agreed.said.lose()
		return
	}
	random := make([]byte, 32)
	challenge := int(reading.Uint16(hello[9:]))
	copy(random[32-challenge:], hello[n-challenge:])
	c.hello = true
	c.offers = registry.Version(reading.Uint16(hello[3:]))
	c.agreed = negotiation{clientRandom: random, offered: registry.Version(reading.Uint16(hello[3:])), selected: -1}
	c.agreed.randomAt[0] = derive.Wire{ToServer: true, Off: int64(n - challenge), Len: challenge, Message: "ClientHello"}
	c.agreed.said.add(spokenMessage{kind: registry.ClientHello, dir: proto.ToServer, n: n - ssl2HeaderLen}, hello[ssl2HeaderLen:n])
}

// ssl2Hello is the place of such a hello in its conversation.
type ssl2Hello struct{}

// Dissect takes the hello apart.
func (ssl2Hello) Dissect(c *proto.Context, root *field.Field, s field.Span) proto.Summary {
	d := dissection{State: reading.State{C: c, Cites: registry.TLS12}, m: &placed{}, bytes: s} // RFC 5246 says what this hello is
	spec := field.RFC(5246, "E.2")
	r := field.Read(c.Arena, layer(&d.State, root, s), s, "SSL 2.0 hello")
	g := r.Begin("tls.record", "SSLv2 Record Layer: Client Hello", "A hello that servers from 1995 understand, too. It is no longer allowed (RFC 6176): it has no room for extensions, so not even for the server's name.", spec)
	n := r.Uint16("tls.record.length", "Length", "A record of {v} bytes follows. The highest bit says that no padding follows them.", spec).With(field.RawBits)
	n.Value.Num &= 0x7fff
	r.Uint8("tls.handshake.type", "Handshake Message Type", "Which message this is: {v}.", spec).Means(registry.HandshakeMessages[registry.ClientHello].Name)
	d.messageBody().HelloVersion(&r, spec)
	suites := r.Uint16("tls.handshake.cipher_spec_len", "Cipher Spec Length", "The cipher suites take {v} bytes, three for each.", spec)
	id := r.Uint16("tls.handshake.session_id_length", "Session ID Length", "How long the session ID is: {v} bytes.", spec)
	challenge := r.Uint16("tls.handshake.challenge_length", "Challenge Length", "The challenge takes {v} bytes.", spec)
	d.Numbers(&r, suites, reading.List{Name: "tls.handshake.ciphersuites", Label: "Cipher Specs", Thing: "spec", Size: ssl2SuiteLen, Explain: "The cipher suites that the client supports. Those of SSL 2.0 begin with a byte other than 0.", Spec: spec}, d.ssl2Suite)
	if k := int(id.Uint()); k > 0 {
		r.Bytes(k, "tls.handshake.session_id", "Session ID", "{len} bytes that name a session to resume.", spec).As(field.Random)
	}
	b := r.Bytes(int(challenge.Uint()), "tls.handshake.challenge", "Challenge", "{len} bytes, meant to be random. Filled up with zeros in front to 32 bytes, they are the client's random number.", spec).As(field.Random)
	b.Value = field.Value{} // Wireshark shows none
	d.Problem = d.Problem || r.Failed()
	r.Finish()
	r.End(g)
	return proto.Summary{Protocol: "SSLv2", Info: "Client Hello", Problem: d.Problem}
}

// ssl2Suite reads a cipher suite of three bytes.
func (d *dissection) ssl2Suite(r *field.Reader) {
	f := r.Uint24("tls.handshake.cipherspec", "Cipher Spec", "", field.RFC(5246, "E.2")).Hex().As(field.Metadata)
	switch n := f.Uint(); {
	case d.C.Brief:
	case n <= 0xffff:
		f.Means(registry.SuiteName(uint16(n)))
		says, more := registry.SuiteSays(uint16(n))
		f.Also(more...).Explain, f.Spec = says, registry.SuiteSpec(uint16(n))
	case ssl2Suites[n] != "":
		f.Means(ssl2Suites[n])
		f.Explain = "A suite of SSL 2.0, all of which are broken: {v}."
	default:
		f.Put("number", strconv.FormatUint(n, 16)).Explain = "A suite of SSL 2.0 that is not known: 0x{number}."
	}
}

// ssl2Suites are the cipher kinds of SSL 2.0 (draft-hickman-netscape-ssl-00,
// Section 2.1), under the names that Wireshark shows.
var ssl2Suites = map[uint64]string{
	0x010080: "SSL2_RC4_128_WITH_MD5", 0x020080: "SSL2_RC4_128_EXPORT40_WITH_MD5", 0x030080: "SSL2_RC2_128_CBC_WITH_MD5", 0x040080: "SSL2_RC2_128_CBC_EXPORT40_WITH_MD5",
	0x050080: "SSL2_IDEA_128_CBC_WITH_MD5", 0x060040: "SSL2_DES_64_CBC_WITH_MD5", 0x0700c0: "SSL2_DES_192_EDE3_CBC_WITH_MD5", 0x080080: "SSL2_RC4_64_WITH_MD5",
}
