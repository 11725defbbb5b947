package squirrel_test

import (
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/binary"
	"encoding/pem"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	library "github.com/fernet/fernet-go"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/ip"
	"plainsight/dissect/link"
	"plainsight/dissect/squirrel"
	"plainsight/dissect/tcp"
)

const (
	secret   = "fluffy tail"
	question = "What is the note?"
	hi       = "SQRL/1\r\n"

	toServer = 0
	toClient = 1
)

// turn is what one side says at once.
type turn struct {
	dir  int
	data string
}

// frame is a frame of Squirrel.
func frame(kind byte, payload string) string {
	n := len(payload)
	return string([]byte{kind, byte(n >> 16), byte(n >> 8), byte(n)}) + payload
}

// counted is a value with its length in two bytes before it.
func counted(b []byte) string {
	return string(binary.BigEndian.AppendUint16(nil, uint16(len(b)))) + string(b)
}

func digest(b []byte) string { d := sha256.Sum256(b); return string(d[:]) }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// rsaKeys are the client's and an attacker's.
var rsaKeys = sync.OnceValue(func() (out [2]*rsa.PrivateKey) {
	for i := range out {
		out[i] = must(rsa.GenerateKey(rand.Reader, 2048))
	}
	return out
})

func der(k *rsa.PrivateKey) []byte { return must(x509.MarshalPKIXPublicKey(&k.PublicKey)) }

func privatePEM(key any) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: must(x509.MarshalPKCS8PrivateKey(key))})
}

func clientRSA() field.Secret {
	return field.Secret{Kind: field.PrivateKey, Label: "the client's RSA key", Data: privatePEM(rsaKeys()[0])}
}

func attackerRSA() field.Secret {
	return field.Secret{Kind: field.PrivateKey, Label: "the attacker's RSA key", Data: privatePEM(rsaKeys()[1])}
}

func fernetKey(first byte) (k library.Key) {
	for i := range k {
		k[i] = first + byte(i)
	}
	return k
}

func token(k library.Key, text string) string {
	return string(must(library.EncryptAndSignAtTime([]byte(text), &k, time.Unix(1700000000, 0))))
}

// rsaChat is a chat under a key that was sealed with RSA.
func rsaChat(to *rsa.PrivateKey, k library.Key) []turn {
	pub := der(to)
	sealed := must(rsa.EncryptOAEP(sha256.New(), rand.Reader, &to.PublicKey, k[:], nil))
	return []turn{
		{toServer, hi}, {toClient, hi},
		{toServer, frame(1, counted(pub)+digest(pub))},
		{toClient, frame(8, digest(pub))},
		{toClient, frame(2, counted(sealed)+digest(sealed))},
		{toServer, frame(8, digest(sealed))},
		{toServer, frame(3, token(k, question))},
		{toClient, frame(3, token(k, secret))},
	}
}

// exchange is a Diffie-Hellman exchange with its result.
type exchange struct {
	parameters     string
	client, server []byte // private keys
	a, b           []byte // public values
	key            library.Key
}

func (x *exchange) finish(z []byte) exchange {
	prk := must(hkdf.Extract(sha256.New, z, nil))
	copy(x.key[:], must(hkdf.Expand(sha256.New, prk, "handshake data", 32)))
	return *x
}

// finite is an exchange modulo a prime.
func finite(parameters string, p, g *big.Int) exchange {
	x := exchange{parameters: parameters}
	size := (p.BitLen() + 7) / 8
	half := func() (private *big.Int, public []byte) {
		private = new(big.Int).SetBytes(must(randomBytes(32)))
		return private, new(big.Int).Exp(g, private, p).FillBytes(make([]byte, size))
	}
	a, pa := half()
	b, pb := half()
	x.client, x.server, x.a, x.b = a.Bytes(), b.Bytes(), pa, pb
	z := new(big.Int).Exp(new(big.Int).SetBytes(pb), a, p)
	return x.finish(z.FillBytes(make([]byte, size)))
}

func randomBytes(n int) ([]byte, error) { b := make([]byte, n); _, err := rand.Read(b); return b, err }

func ffdhe2048() exchange { return finite("\x01\x00", squirrel.Prime2048(), big.NewInt(2)) }

// explicit is an exchange in a group of one's own, for which the prime of 768
// bits serves that is known from RFC 2409.
func explicit() exchange {
	p, _ := new(big.Int).SetString("FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A63A3620FFFFFFFFFFFFFFFF", 16)
	return finite("\x00\x00"+counted(p.Bytes())+counted([]byte{2}), p, big.NewInt(2))
}

func x25519() exchange {
	a, b := must(ecdh.X25519().GenerateKey(rand.Reader)), must(ecdh.X25519().GenerateKey(rand.Reader))
	x := exchange{parameters: "\x00\x1d", client: a.Bytes(), server: b.Bytes(), a: a.PublicKey().Bytes(), b: b.PublicKey().Bytes()}
	return x.finish(must(a.ECDH(b.PublicKey())))
}

func dhKey(label string, data []byte) field.Secret {
	return field.Secret{Kind: field.DHKey, Label: label, Data: data}
}

// signer is the server's long-term key.
var signer = ed25519.NewKeyFromSeed([]byte("the server's long-term test seed"))

func serverPublic(key ed25519.PrivateKey) field.Secret {
	return field.Secret{Kind: field.PrivateKey, Label: "the server's public key",
		Data: pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: must(x509.MarshalPKIXPublicKey(key.Public()))})}
}

// dhChat is a question and an answer under a key that was agreed on; key signs
// the exchange unless it is nil.
func dhChat(x exchange, key ed25519.PrivateKey) []turn {
	all := []turn{
		{toServer, hi}, {toClient, hi},
		{toServer, frame(4, x.parameters)},
		{toServer, frame(5, counted(x.a))},
		{toClient, frame(5, counted(x.b))},
	}
	if key != nil {
		sig := ed25519.Sign(key, []byte("SQRL/1 signed key exchange\x00"+x.parameters+counted(x.a)+counted(x.b)))
		all = append(all, turn{toClient, frame(6, "\x08\x07"+counted(sig))})
	}
	return append(all, turn{toServer, frame(3, token(x.key, question))}, turn{toClient, frame(3, token(x.key, secret))})
}

// wire makes the frames of TCP connections.
type wire struct {
	client uint16
	seq    [2]uint32
	frames []dissect.Frame
}

func (w *wire) send(dir int, flags byte, payload string) {
	src, dst, from, to := w.client, uint16(5683), byte(1), byte(2)
	if dir == toClient {
		src, dst, from, to = dst, src, to, from
	}
	be := binary.BigEndian
	b := []byte{2, 0, 0, 0, 0, to, 2, 0, 0, 0, 0, from, 8, 0, 0x45, 0}
	b = be.AppendUint16(b, uint16(40+len(payload)))
	b = append(b, 0, 1, 0x40, 0, 64, 6, 0, 0, 192, 0, 2, from, 192, 0, 2, to)
	be.PutUint16(b[24:], ^ip.Sum(0).Bytes(b[14:34]).Fold())
	b = be.AppendUint16(be.AppendUint16(b, src), dst)
	b = be.AppendUint32(be.AppendUint32(b, w.seq[dir]), w.seq[1-dir])
	b = append(append(b, 0x50, flags, 0x20, 0, 0, 0, 0, 0), payload...)
	w.seq[dir] += uint32(len(payload))
	if flags&(tcp.SYN|tcp.FIN) != 0 {
		w.seq[dir]++
	}
	w.frames = append(w.frames, dissect.Frame{Link: link.Ethernet, Data: b, Offloaded: true})
}

// say sends each turn in segments of at most n bytes; 0 is any.
func (w *wire) say(n int, turns ...turn) {
	w.send(toServer, tcp.SYN, "")
	w.send(toClient, tcp.SYN|tcp.ACK, "")
	w.send(toServer, tcp.ACK, "")
	for _, t := range turns {
		for len(t.data) > 0 {
			k := len(t.data)
			if n > 0 {
				k = min(k, n)
			}
			w.send(t.dir, tcp.ACK|tcp.PSH, t.data[:k])
			t.data = t.data[k:]
		}
	}
	w.send(toServer, tcp.FIN|tcp.ACK, "")
	w.send(toClient, tcp.FIN|tcp.ACK, "")
	w.send(toServer, tcp.ACK, "")
}

func captured(n int, turns ...turn) []dissect.Frame {
	w := &wire{client: 40000, seq: [2]uint32{1, 1000}}
	w.say(n, turns...)
	return w.frames
}

// session dissects frames as seen with the secrets, and holds it to what is
// promised of every session: each byte has one owner, and the list counts what
// the bytes show.
func session(tb testing.TB, frames []dissect.Frame, secrets ...field.Secret) *dissect.Session {
	tb.Helper()
	s := dissect.New(dissect.Options{Secrets: secrets})
	for i, f := range frames {
		f.Time = time.Unix(1700000000, int64(i)*1000)
		if err := s.Add(f); err != nil {
			tb.Fatal(err)
		}
	}
	s.Finish()
	for n := 1; n <= s.Len(); n++ {
		p := must(s.Packet(n))
		at := 0
		for _, o := range p.Owners {
			if o.Off != at || o.Len <= 0 || o.Field == nil || o.Field.Spec.IsZero() || o.Field.Explanation() == "" {
				tb.Fatalf("frame %d: %d bytes at %d, where the owner before ends at %d: %+v", n, o.Len, o.Off, at, o.Field)
			}
			at += o.Len
		}
		if at != len(p.Frame.Data) {
			tb.Fatalf("frame %d: owners of %d bytes of %d", n, at, len(p.Frame.Data))
		}
		var counts field.Counts
		for _, c := range p.Map {
			counts[c]++
		}
		if row := s.Row(n); counts != row.Counts {
			tb.Fatalf("frame %d: the list counts %v, the bytes show %v: %s", n, row.Counts, counts, row.Info)
		}
	}
	return s
}

// infos are the lines of all frames with Squirrel in them.
func infos(s *dissect.Session) string {
	var out []string
	for n := 1; n <= s.Len(); n++ {
		if r := s.Row(n); r.Protocol == "Squirrel" {
			out = append(out, r.Info)
		}
	}
	return strings.Join(out, "\n")
}

// fields are all fields of that name, with their frames' trees kept.
func fields(s *dissect.Session, name string) (out []*field.Field) {
	for n := 1; n <= s.Len(); n++ {
		for _, l := range must(s.Packet(n)).Layers {
			for f := range l.All() {
				if f.Name == name {
					out = append(out, f)
				}
			}
		}
	}
	return out
}

// problems are the problems of all frames.
func problems(s *dissect.Session) (out []string) {
	for n := 1; n <= s.Len(); n++ {
		for _, l := range must(s.Packet(n)).Layers {
			for f := range l.All() {
				if f.Problem != nil {
					out = append(out, f.Problem.Error())
				}
			}
		}
	}
	return out
}

// readable reports whether the secret can be read.
func readable(s *dissect.Session) bool { return len(s.Find(secret)) > 0 }
