package protect_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"

	"plainsight/dissect/derive"
	"plainsight/dissect/field"
	"plainsight/dissect/tls/keylog"
	"plainsight/dissect/tls/protect"
	"plainsight/dissect/tls/schedule"
)

// piece is what one side wrote at once: from 0, the client, or 1, the server.
type piece struct {
	from int
	data []byte
}

// talk is a recorded connection.
type talk struct {
	log    []byte // its key log
	pieces []piece
}

// record is one record of a talk, in the order in which they were completed.
type record struct {
	from    int
	kind    byte
	version uint16
	content []byte
}

func (k talk) records(tb testing.TB) (out []record) {
	tb.Helper()
	var open [2][]byte
	for _, p := range k.pieces {
		b := append(open[p.from], p.data...)
		for len(b) >= 5 && len(b) >= 5+int(binary.BigEndian.Uint16(b[3:])) {
			end := 5 + int(binary.BigEndian.Uint16(b[3:]))
			out = append(out, record{p.from, b[0], binary.BigEndian.Uint16(b[1:]), b[5:end]})
			b = b[end:]
		}
		open[p.from] = b
	}
	if len(open[0])+len(open[1]) > 0 {
		tb.Fatalf("%d bytes remain that are no record", len(open[0])+len(open[1]))
	}
	return out
}

// sealed is a record that was opened, with all that it took.
type sealed struct {
	record
	opener *protect.Opener
	seq    uint64
	before protect.State
	opened protect.Opened
}

// session is what following a talk found out.
type session struct {
	suite            protect.Suite
	version          uint16
	clientHello      uint16 // the version that it offers
	client, server   []byte // randoms
	extended, around bool   // extensions: extended master secret, encrypt-then-MAC
	encrypted        []byte // the pre-master secret of RSA key transport
	handshake        []byte // all messages
	atKeyExchange    []byte // up to and with ClientKeyExchange
	master           *derive.Step
	records          []sealed
	said             [2][]byte // application data of both sides
	finished         int       // Finished messages that were checked
	log              *keylog.Log
	openers          [2]*protect.Opener
	seq              [2]uint64
	state            [2]protect.State
	traffic          [2]*derive.Step
	read             [2][]byte // of a handshake message so far
	generation       [2]int
}

// follow opens all records of a talk with its key log, checks both Finished
// messages and returns what was said.
func follow(tb testing.TB, k talk) *session {
	tb.Helper()
	log, problems := keylog.Parse(k.log)
	for _, p := range problems {
		tb.Error(p)
	}
	s := &session{log: log}
	for i, r := range k.records(tb) {
		content, kind := r.content, r.kind
		if o := s.openers[r.from]; o != nil && (r.kind != 20 || s.version < 0x304) {
			opened, err := o.OpenAfter(s.state[r.from], r.kind, r.version, s.seq[r.from], r.content)
			if err != nil {
				tb.Fatalf("record %d, from %d, %s: %v", i, r.from, s.suite.Name, err)
			}
			covered(tb, opened, len(r.content))
			s.records = append(s.records, sealed{r, o, s.seq[r.from], s.state[r.from], opened})
			s.seq[r.from]++
			s.state[r.from] = opened.After
			content, kind = opened.Fragment(), opened.Kind
		}
		switch kind {
		case 20:
			if s.version < 0x304 {
				s.seal(tb, r.from)
			}
		case 22:
			s.messages(tb, r.from, content)
		case 23:
			s.said[r.from] = append(s.said[r.from], content...)
		}
	}
	return s
}

// messages takes handshake messages one by one.
func (s *session) messages(tb testing.TB, from int, content []byte) {
	tb.Helper()
	s.read[from] = append(s.read[from], content...)
	for {
		b := s.read[from]
		if len(b) < 4 {
			return
		}
		n := 4 + int(b[1])<<16 + int(b[2])<<8 + int(b[3])
		if len(b) < n {
			return
		}
		s.read[from] = b[n:]
		s.message(tb, from, b[:n])
	}
}

func (s *session) message(tb testing.TB, from int, m []byte) {
	tb.Helper()
	body := m[4:]
	before := s.handshake
	if m[0] != 0 { // HelloRequest
		s.handshake = append(bytes.Clone(s.handshake), m...)
	}
	k := schedule.TLS13{Hash: s.suite.Hash}
	switch m[0] {
	case 1:
		s.client, s.clientHello = body[2:34], binary.BigEndian.Uint16(body)
	case 2:
		s.serverHello(tb, body)
	case 16:
		s.encrypted, s.atKeyExchange = body[2:], s.handshake
	case 20:
		s.finished++
		var want []byte
		if s.version >= 0x304 {
			want = k.VerifyData(k.FinishedKey(s.traffic[from]), k.TranscriptHash(before)).Output
		} else {
			p := schedule.PRF{Version: s.version, Hash: s.suite.Hash}
			label := []string{schedule.FromClient, schedule.FromServer}[from]
			want = p.VerifyData(s.master, label, p.HandshakeHash(before)).Output
		}
		if !bytes.Equal(body, want) {
			tb.Errorf("%s: Finished from %d has %x, computed %x", s.suite.Name, from, body, want)
		}
		if s.version >= 0x304 {
			s.use(tb, from, []keylog.Label{keylog.ClientTraffic, keylog.ServerTraffic}[from])
		}
	case 24: // KeyUpdate
		s.generation[from]++
		s.traffic[from] = k.NextTraffic(s.traffic[from], s.generation[from])
		label := []keylog.Label{keylog.ClientTraffic, keylog.ServerTraffic}[from]
		if logged := s.log.Find(label, uint32(s.generation[from]), s.client); !bytes.Equal(s.traffic[from].Output, logged) {
			tb.Errorf("%s %d: derived %x, the key log has %x", label, s.generation[from], s.traffic[from].Output, logged)
		}
		s.open13(tb, from)
	}
}

func (s *session) serverHello(tb testing.TB, body []byte) {
	tb.Helper()
	s.version, s.server = binary.BigEndian.Uint16(body), body[2:34]
	rest := body[35+int(body[34]):]
	id := binary.BigEndian.Uint16(rest)
	rest = rest[3:]
	if len(rest) > 2 {
		rest = rest[2:]
		for len(rest) >= 4 {
			kind, n := binary.BigEndian.Uint16(rest), int(binary.BigEndian.Uint16(rest[2:]))
			switch kind {
			case 22:
				s.around = true
			case 23:
				s.extended = true
			case 43:
				s.version = binary.BigEndian.Uint16(rest[4:])
			}
			rest = rest[4+n:]
		}
	}
	var ok bool
	if s.suite, ok = protect.Lookup(id); !ok {
		tb.Fatalf("suite 0x%04x is not known", id)
	}
	if s.version >= 0x304 {
		s.use(tb, 0, keylog.ClientHandshakeTraffic)
		s.use(tb, 1, keylog.ServerHandshakeTraffic)
	}
}

// use takes a traffic secret of TLS 1.3 from the key log.
func (s *session) use(tb testing.TB, from int, label keylog.Label) {
	tb.Helper()
	secret := s.log.Secret(label, s.client)
	if secret == nil {
		tb.Fatalf("the key log has no %s", label)
	}
	s.traffic[from] = derive.Given(string(label), secret, field.Own())
	s.open13(tb, from)
}

func (s *session) open13(tb testing.TB, from int) {
	tb.Helper()
	k := schedule.TLS13{Hash: s.suite.Hash}
	t := s.traffic[from]
	s.set(tb, from, protect.Keys{Key: k.Key(t, s.suite.Key).Output, IV: k.IV(t, s.suite.IV(s.version)).Output})
}

func (s *session) set(tb testing.TB, from int, keys protect.Keys) {
	tb.Helper()
	o, err := protect.New(s.suite.ID, s.version, keys, protect.Options{EncryptThenMAC: s.around})
	if err != nil {
		tb.Fatal(err)
	}
	s.openers[from], s.seq[from], s.state[from] = o, 0, protect.State{}
}

// seal is what a ChangeCipherSpec does before TLS 1.3.
func (s *session) seal(tb testing.TB, from int) {
	tb.Helper()
	secret := s.log.Secret(keylog.ClientRandom, s.client)
	if secret == nil {
		tb.Fatalf("the key log has no master secret")
	}
	s.master = derive.Given("master_secret", secret, field.Own())
	p := schedule.PRF{Version: s.version, Hash: s.suite.Hash}
	b := p.KeyBlock(s.master, s.client, s.server, schedule.Lengths{MAC: s.suite.MAC, Key: s.suite.Key, IV: s.suite.IV(s.version)})
	k := protect.Keys{MAC: b.ClientMAC.Output, Key: b.ClientKey.Output, IV: b.ClientIV.Output}
	if from == 1 {
		k = protect.Keys{MAC: b.ServerMAC.Output, Key: b.ServerKey.Output, IV: b.ServerIV.Output}
	}
	s.set(tb, from, k)
}

// covered fails unless the ranges cover content and plaintext, each byte once.
func covered(tb testing.TB, o protect.Opened, content int) {
	tb.Helper()
	wire := []protect.Range{o.Explicit, o.Ciphertext, o.Seal}
	if err := tile(wire, content); err != nil {
		tb.Fatalf("the content's parts %v: %v", wire, err)
	}
	if o.Plain != nil && len(o.Plain) != o.Ciphertext.Len {
		tb.Fatalf("%d bytes of plaintext from %d of ciphertext", len(o.Plain), o.Ciphertext.Len)
	}
	plain := []protect.Range{o.Data, o.MAC, o.Padding, o.PadLength}
	if o.Inner.Len > 0 {
		plain = []protect.Range{o.Data, o.Inner, o.Padding}
	}
	if err := tile(plain, len(o.Plain)); err != nil {
		tb.Fatalf("the plaintext's parts %v: %v", plain, err)
	}
}

func tile(parts []protect.Range, n int) error {
	at := 0
	for _, p := range parts {
		if p.Len == 0 {
			continue
		}
		if p.Off != at || p.Len < 0 {
			return fmt.Errorf("%v does not begin at %d", p, at)
		}
		at = p.End()
	}
	if at != n {
		return fmt.Errorf("they end at %d of %d", at, n)
	}
	return nil
}
