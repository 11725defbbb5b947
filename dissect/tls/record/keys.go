package record

import (
	"errors"

	"plainsight/dissect/derive"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/keylog"
	"plainsight/dissect/tls/protect"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/schedule"
)

var ErrSealed = errors.New("wrong tag")

// Stage is how far a direction of TLS 1.3 has come: each has keys of its own.
type Stage uint8

const (
	InTheClear Stage = iota
	InEarlyData
	InHandshake
	InApplication
)

// SecretOf names the traffic secret of a stage, in a key log and in the RFC.
func (s Stage) SecretOf(dir proto.Direction) (keylog.Label, string) {
	switch {
	case s == InEarlyData:
		return keylog.ClientEarlyTraffic, "client_early_traffic_secret"
	case s == InHandshake && dir == proto.ToServer:
		return keylog.ClientHandshakeTraffic, "client_handshake_traffic_secret"
	case s == InHandshake:
		return keylog.ServerHandshakeTraffic, "server_handshake_traffic_secret"
	case dir == proto.ToServer:
		return keylog.ClientTraffic, "client_application_traffic_secret_0"
	}
	return keylog.ServerTraffic, "server_application_traffic_secret_0"
}

// Epoch is one set of keys of one direction. Its records are numbered from 0.
type Epoch struct {
	Opener  *protect.Opener
	Traffic *derive.Step    // in TLS 1.3 the traffic secret that the keys come from
	Hash    schedule.TLS13  // and the hash of its key schedule
	Master  Secret          // before, the master secret
	Stage   Stage           // in TLS 1.3
	Dir     proto.Direction // whose records it opens
	N       int             // how many key updates led to it
	suite   uint16          // which suite its keys are for
	Label   string          // whose secret: "the client's key log"
	Plain   bool            // the suite does not encrypt: no key is needed to read
	Bare    bool            // and none is there, so nothing is checked

	// What it has opened. Dissection does not look at it.
	From, To int64
	Records  int
}

// Seal is how one record is protected: what it takes to open it.
type Seal struct {
	*Epoch
	seq    uint64
	before protect.State
}

// Number is the record's number under its keys, counted from 0.
func (s Seal) Number() uint64 { return s.seq }

// Open opens a record's content.
func (s Seal) Open(h Header, content []byte) (protect.Opened, error) {
	return s.Opener.OpenAfter(s.before, byte(h.Kind), uint16(h.Version), s.seq, content)
}

// openIn does it in room that serves one record after the other.
func (s Seal) openIn(room *Room, h Header, content []byte) (err error) {
	room.Opened, err = s.Opener.OpenIn(&room.bytes, s.before, byte(h.Kind), uint16(h.Version), s.seq, content)
	return err
}

// Secret is a secret value and the label of the secret that it comes from.
type Secret struct {
	*derive.Step
	Label string
}

// Room is the record that was opened last, and what it was opened in: the next one
// takes its place.
type Room struct {
	bytes []byte
	protect.Opened
}

// Reader is how far one direction has come with its keys.
type Reader struct {
	now   *Epoch   // nil before there are keys
	next  []*Epoch // those that may follow, in their order
	seq   uint64
	state protect.State
	Lost  bool // records are missing, so the number of the next is not known
	shut  int  // records that did not open, one after the other
}

// maxLost is how many records may be missing before their number is given up.
const maxLost = 64

// Open opens a record with the keys in use or, where they do not fit, with
// those that follow. ok is false where none fits; then the seal is that of the
// keys in use, if any.
func (k *Reader) Open(o *Room, h Header, content []byte) (s Seal, ok bool) {
	if k.now != nil {
		s = Seal{k.now, k.seq, k.state}
		tries := uint64(1)
		if k.Lost && !k.now.Opener.Chained() {
			tries = maxLost
		}
		for n := range tries {
			s.seq = k.seq + n
			if s.openIn(o, h, content) == nil {
				k.seq, k.state, k.Lost, k.shut = s.seq+1, o.After, false, 0
				return s, true
			}
		}
		s.seq = k.seq
	}
	tries := 1 + min(k.shut, maxLost) // the first of an epoch may be among those
	if k.Lost {
		tries = maxLost
	}
	for i, e := range k.next {
		for n := range tries {
			t := Seal{Epoch: e, seq: uint64(n)}
			if t.openIn(o, h, content) == nil {
				k.now, k.next = e, k.next[i+1:]
				k.seq, k.state, k.Lost, k.shut = t.seq+1, o.After, false, 0
				return t, true
			}
		}
	}
	k.shut++
	if k.now != nil {
		k.seq++
		k.state = k.now.Opener.Skip(k.state, content)
	}
	return s, false
}

// Opens reports whether a record of that number opens with the keys.
func (e *Epoch) Opens(o *Room, number uint64, h Header, content []byte) bool {
	return Seal{Epoch: e, seq: number}.openIn(o, h, content) == nil
}

// Started reports whether there are keys in use, or in line.
func (k *Reader) Started() bool { return k.now != nil || len(k.next) > 0 }

// At takes keys into use of which the next record has that number.
func (k *Reader) At(e *Epoch, number uint64) {
	*k = Reader{now: e, seq: number}
}

// Change takes new keys into use.
func (k *Reader) Change(e *Epoch, next ...*Epoch) {
	*k = Reader{now: e, next: next}
}

// Follow puts keys in line after those that are in use; nil is none.
func (k *Reader) Follow(e *Epoch) {
	if e != nil {
		k.next = append(k.next, e)
	}
}

// Update puts the keys after a KeyUpdate in line (RFC 8446, Section 7.2). The
// chain of secrets is cut, so that what shows one update is no longer than it. It reports whether there
// are such keys.
func (k *Reader) Update(dir proto.Direction) bool {
	if k.now == nil || k.now.Traffic == nil || k.now.Stage != InApplication {
		return false
	}
	e := k.now
	last := e.Traffic
	if e.N > 0 {
		last = derive.Given(last.Name, last.Output, last.Spec)
	}
	if up := NewEpoch13(e.suite, Secret{e.Hash.NextTraffic(last, e.N+1), e.Label}, InApplication, dir, e.N+1); up != nil {
		k.next = append([]*Epoch{up}, k.next...)
	}
	return true
}

// Blamed is the keys that a record of TLS 1.3 should have opened with, as far as
// this viewpoint holds them. Without them it is not the record's fault.
func (k *Reader) Blamed(at Stage) (Seal, bool) {
	if k.now != nil && k.now.Stage == at {
		if len(k.next) > 0 && k.next[0].Stage == at && k.next[0].N > k.now.N {
			return Seal{Epoch: k.next[0]}, true
		}
		return Seal{k.now, k.seq - 1, k.state}, true
	}
	for _, e := range k.next {
		if e.Stage == at {
			return Seal{Epoch: e, seq: uint64(max(0, k.shut-1))}, true
		}
	}
	return Seal{}, false
}

// NewEpoch13 makes the keys of a traffic secret (RFC 8446, Section 7.3), or nil
// where the suite is not known or the secret has another length.
func NewEpoch13(suite uint16, traffic Secret, at Stage, dir proto.Direction, n int) *Epoch {
	s, ok := protect.Lookup(suite)
	if !ok || !s.TLS13 || len(traffic.Output) != s.Hash.Size() {
		return nil
	}
	k := schedule.TLS13{Hash: s.Hash}
	key, iv := k.KeyAndIV(traffic.Output, s.Key, s.FixedIV)
	o, err := protect.New(suite, uint16(registry.TLS13), protect.Keys{Key: key, IV: iv}, protect.Options{})
	if err != nil {
		return nil
	}
	return &Epoch{Opener: o, Traffic: traffic.Step, Hash: k, Stage: at, Dir: dir, N: n, suite: suite, Label: traffic.Label}
}

// NewEpochs12 makes the keys of both directions from the master secret (RFC
// 5246, Section 6.3).
func NewEpochs12(suite uint16, v registry.Version, master Secret, clientRandom, serverRandom []byte, o protect.Options) (client, server *Epoch) {
	s, ok := protect.Lookup(suite)
	if !ok || s.TLS13 {
		return nil, nil
	}
	b := schedule.PRF{Version: uint16(v), Hash: s.Hash}.KeyBlock(master.Step, clientRandom, serverRandom, schedule.Lengths{MAC: s.MAC, Key: s.Key, IV: s.IV(uint16(v))})
	half := func(dir proto.Direction, mac, key, iv *derive.Step) *Epoch {
		open, err := protect.New(suite, uint16(v), protect.Keys{MAC: mac.Output, Key: key.Output, IV: iv.Output}, o)
		if err != nil {
			return nil
		}
		return &Epoch{Opener: open, Master: master, Dir: dir, suite: suite, Label: master.Label, Plain: s.Method == protect.Null}
	}
	return half(proto.ToServer, b.ClientMAC, b.ClientKey, b.ClientIV), half(proto.ToClient, b.ServerMAC, b.ServerKey, b.ServerIV)
}

// BareEpoch is what reads the records of a suite that does not encrypt, without
// a key, or nil where it does.
func BareEpoch(suite uint16, v registry.Version, dir proto.Direction, o protect.Options) *Epoch {
	open, err := protect.Bare(suite, uint16(v), o)
	if err != nil {
		return nil
	}
	return &Epoch{Opener: open, Dir: dir, suite: suite, Plain: true, Bare: true}
}
