package tls

import (
	"errors"

	"plainsight/dissect/tls/protect"
	"plainsight/dissect/tls/schedule"
)

var errSealed = errors.New("wrong tag")

// epoch is one set of keys of one direction. Its records are numbered from 0.
type epoch struct {
	opener  *protect.Opener
	traffic *schedule.Step   // in TLS 1.3 the traffic secret that the keys come from
	hash    schedule.TLS13   // and the hash of its key schedule
	n       int              // how many key updates led to it
	suite   uint16           // which suite its keys are for
	label   string           // whose secret: "the client's key log"
	steps   []*schedule.Step // the keys' derivation
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
func (k *reader) open(h header, content []byte) (s seal, o protect.Opened, ok bool) {
	if k.now != nil {
		s = seal{k.now, k.seq, k.state}
		tries := uint64(1)
		if k.lost && !k.now.opener.Chained() {
			tries = maxLost
		}
		for n := range tries {
			s.seq = k.seq + n
			var err error
			if o, err = s.open(h, content); err == nil {
				k.seq, k.state, k.lost, k.shut = s.seq+1, o.After, false, 0
				return s, o, true
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
			if first, err := t.open(h, content); err == nil {
				k.now, k.next = e, k.next[i+1:]
				k.seq, k.state, k.lost, k.shut = t.seq+1, first.After, false, 0
				return t, first, true
			}
		}
	}
	k.shut++
	if k.now != nil {
		k.seq++
		k.state = k.now.opener.Skip(k.state, content)
	}
	return s, o, false
}

// change takes new keys into use.
func (k *reader) change(e *epoch, next ...*epoch) {
	*k = reader{now: e, next: next}
}

// update puts the keys behind a KeyUpdate in line (RFC 8446, Section 7.2).
func (k *reader) update() {
	if k.now == nil || k.now.traffic == nil {
		return
	}
	e := k.now
	if up := newEpoch13(e.suite, found{e.hash.NextTraffic(e.traffic, e.n+1), e.label}, e.n+1); up != nil {
		k.next = append([]*epoch{up}, k.next...)
	}
}

// newEpoch13 makes the keys of a traffic secret (RFC 8446, Section 7.3), or nil
// where the suite is not known or the secret has another length.
func newEpoch13(suite uint16, traffic found, n int) *epoch {
	s, ok := protect.Lookup(suite)
	if !ok || !s.TLS13 || len(traffic.Output) != s.Hash.Size() {
		return nil
	}
	k := schedule.TLS13{Hash: s.Hash}
	key, iv := k.Key(traffic.Step, s.Key), k.IV(traffic.Step, s.FixedIV)
	o, err := protect.New(suite, uint16(tls13), protect.Keys{Key: key.Output, IV: iv.Output}, protect.Options{})
	if err != nil {
		return nil
	}
	return &epoch{opener: o, traffic: traffic.Step, hash: k, n: n, suite: suite, label: traffic.label, steps: []*schedule.Step{traffic.Step, key, iv}}
}

// newEpochs12 makes the keys of both directions from the master secret (RFC
// 5246, Section 6.3).
func newEpochs12(suite uint16, v protocolVersion, master found, clientRandom, serverRandom []byte, o protect.Options) (client, server *epoch) {
	s, ok := protect.Lookup(suite)
	if !ok || s.TLS13 {
		return nil, nil
	}
	mac := s.MAC
	b := schedule.PRF{Version: uint16(v), Hash: s.Hash}.KeyBlock(master.Step, clientRandom, serverRandom, schedule.Lengths{MAC: mac, Key: s.Key, IV: s.IV(uint16(v))})
	half := func(mac, key, iv *schedule.Step) *epoch {
		open, err := protect.New(suite, uint16(v), protect.Keys{MAC: mac.Output, Key: key.Output, IV: iv.Output}, o)
		if err != nil {
			return nil
		}
		return &epoch{opener: open, suite: suite, label: master.label, steps: []*schedule.Step{master.Step, b.All, mac, key, iv}}
	}
	return half(b.ClientMAC, b.ClientKey, b.ClientIV), half(b.ServerMAC, b.ServerKey, b.ServerIV)
}
