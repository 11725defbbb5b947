package tls

import (
	"errors"
	"strconv"

	"plainsight/dissect/derive"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/keylog"
	"plainsight/dissect/tls/protect"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/schedule"
	"plainsight/dissect/words"
)

var errSealed = errors.New("wrong tag")

// stage is how far a direction of TLS 1.3 has come: each has keys of its own.
type stage uint8

const (
	inTheClear stage = iota
	inEarlyData
	inHandshake
	inApplication
)

// secretOf names the traffic secret of a stage, in a key log and in the RFC.
func (s stage) secretOf(dir proto.Direction) (keylog.Label, string) {
	switch {
	case s == inEarlyData:
		return keylog.ClientEarlyTraffic, "client_early_traffic_secret"
	case s == inHandshake && dir == proto.ToServer:
		return keylog.ClientHandshakeTraffic, "client_handshake_traffic_secret"
	case s == inHandshake:
		return keylog.ServerHandshakeTraffic, "server_handshake_traffic_secret"
	case dir == proto.ToServer:
		return keylog.ClientTraffic, "client_application_traffic_secret_0"
	}
	return keylog.ServerTraffic, "server_application_traffic_secret_0"
}

// epoch is one set of keys of one direction. Its records are numbered from 0.
type epoch struct {
	opener  *protect.Opener
	traffic *derive.Step    // in TLS 1.3 the traffic secret that the keys come from
	hash    schedule.TLS13  // and the hash of its key schedule
	master  found           // before, the master secret
	stage   stage           // in TLS 1.3
	dir     proto.Direction // whose records it opens
	n       int             // how many key updates led to it
	suite   uint16          // which suite its keys are for
	label   string          // whose secret: "the client's key log"
	plain   bool            // the suite does not encrypt: no key is needed to read
	bare    bool            // and none is there, so nothing is checked

	// What it has opened. Dissection does not look at it.
	from, to int64
	records  int
}

// seal is how one record is protected: what it takes to open it.
type seal struct {
	*epoch
	seq    uint64
	before protect.State
}

func (s seal) open(h header, content []byte) (protect.Opened, error) {
	return s.opener.OpenAfter(s.before, byte(h.kind), uint16(h.version), s.seq, content)
}

// openIn does it in room that serves one record behind the other.
func (s seal) openIn(room *fresh, h header, content []byte) (err error) {
	room.of = nil
	room.Opened, err = s.opener.OpenIn(&room.room, s.before, byte(h.kind), uint16(h.version), s.seq, content)
	return err
}

// reader is how far one direction has come with its keys.
type reader struct {
	now   *epoch   // nil before there are keys
	next  []*epoch // those that may follow, in their order
	seq   uint64
	state protect.State
	lost  bool // records are missing, so the number of the next is not known
	shut  int  // records that did not open, one behind the other
}

// maxLost is how many records may be missing before their number is given up.
const maxLost = 64

// open opens a record with the keys in use or, where they do not fit, with
// those that follow. ok is false where none fits; then the seal is that of the
// keys in use, if any.
func (k *reader) open(o *fresh, h header, content []byte) (s seal, ok bool) {
	if k.now != nil {
		s = seal{k.now, k.seq, k.state}
		tries := uint64(1)
		if k.lost && !k.now.opener.Chained() {
			tries = maxLost
		}
		for n := range tries {
			s.seq = k.seq + n
			if s.openIn(o, h, content) == nil {
				k.seq, k.state, k.lost, k.shut = s.seq+1, o.After, false, 0
				return s, true
			}
		}
		s.seq = k.seq
	}
	tries := 1 + min(k.shut, maxLost) // the first of an epoch may be among those
	if k.lost {
		tries = maxLost
	}
	for i, e := range k.next {
		for n := range tries {
			t := seal{epoch: e, seq: uint64(n)}
			if t.openIn(o, h, content) == nil {
				k.now, k.next = e, k.next[i+1:]
				k.seq, k.state, k.lost, k.shut = t.seq+1, o.After, false, 0
				return t, true
			}
		}
	}
	k.shut++
	if k.now != nil {
		k.seq++
		k.state = k.now.opener.Skip(k.state, content)
	}
	return s, false
}

// change takes new keys into use.
func (k *reader) change(e *epoch, next ...*epoch) {
	*k = reader{now: e, next: next}
}

// follow puts keys in line behind those that are in use; nil is none.
func (k *reader) follow(e *epoch) {
	if e != nil {
		k.next = append(k.next, e)
	}
}

// update puts the keys behind a KeyUpdate in line (RFC 8446, Section 7.2). The
// chain of secrets is cut, so that what shows one update is no longer than it.
func (k *reader) update(c *conversation, dir proto.Direction) {
	if k.now == nil || k.now.traffic == nil || k.now.stage != inApplication {
		return
	}
	e := k.now
	last := e.traffic
	if e.n > 0 {
		last = derive.Given(last.Name, last.Output, last.Spec)
	}
	if up := newEpoch13(e.suite, found{e.hash.NextTraffic(last, e.n+1), e.label}, inApplication, dir, e.n+1); up != nil {
		k.next = append([]*epoch{up}, k.next...)
	}
	c.changed()
}

// blamed is the keys that a record of TLS 1.3 should have opened with, as far as
// this viewpoint holds them. Without them it is not the record's fault.
func (k *reader) blamed(at stage) (seal, bool) {
	if k.now != nil && k.now.stage == at {
		if len(k.next) > 0 && k.next[0].stage == at && k.next[0].n > k.now.n {
			return seal{epoch: k.next[0]}, true
		}
		return seal{k.now, k.seq - 1, k.state}, true
	}
	for _, e := range k.next {
		if e.stage == at {
			return seal{epoch: e, seq: uint64(max(0, k.shut-1))}, true
		}
	}
	return seal{}, false
}

// newEpoch13 makes the keys of a traffic secret (RFC 8446, Section 7.3), or nil
// where the suite is not known or the secret has another length.
func newEpoch13(suite uint16, traffic found, at stage, dir proto.Direction, n int) *epoch {
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
	return &epoch{opener: o, traffic: traffic.Step, hash: k, stage: at, dir: dir, n: n, suite: suite, label: traffic.label}
}

// newEpochs12 makes the keys of both directions from the master secret (RFC
// 5246, Section 6.3).
func newEpochs12(suite uint16, v registry.Version, master found, clientRandom, serverRandom []byte, o protect.Options) (client, server *epoch) {
	s, ok := protect.Lookup(suite)
	if !ok || s.TLS13 {
		return nil, nil
	}
	b := schedule.PRF{Version: uint16(v), Hash: s.Hash}.KeyBlock(master.Step, clientRandom, serverRandom, schedule.Lengths{MAC: s.MAC, Key: s.Key, IV: s.IV(uint16(v))})
	half := func(dir proto.Direction, mac, key, iv *derive.Step) *epoch {
		open, err := protect.New(suite, uint16(v), protect.Keys{MAC: mac.Output, Key: key.Output, IV: iv.Output}, o)
		if err != nil {
			return nil
		}
		return &epoch{opener: open, master: master, dir: dir, suite: suite, label: master.label, plain: s.Method == protect.Null}
	}
	return half(proto.ToServer, b.ClientMAC, b.ClientKey, b.ClientIV), half(proto.ToClient, b.ServerMAC, b.ServerKey, b.ServerIV)
}

// bareEpoch is what reads the records of a suite that does not encrypt, without
// a key, or nil where it does.
func bareEpoch(suite uint16, v registry.Version, dir proto.Direction, o protect.Options) *epoch {
	open, err := protect.Bare(suite, uint16(v), o)
	if err != nil {
		return nil
	}
	return &epoch{opener: open, dir: dir, suite: suite, plain: true, bare: true}
}

// inLog names a line of a key log; n is its number, or -1 for none.
func inLog(label keylog.Label, n int, clientRandom []byte) string {
	out := string(label)
	if n >= 0 {
		out += "_" + strconv.Itoa(n)
	}
	return words.Say("{line} of client random {random}", "line", out, "random", beginning(clientRandom))
}
