package tls

import (
	"slices"
	"strconv"

	"plainsight/dissect/proto"
	"plainsight/dissect/shut"
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/keylog"
	"plainsight/dissect/tls/protect"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/words"
)

// tally is what of a connection opened and what did not.
type tally struct {
	shut, opened int
	missing      int64 // bytes that are in no packet
	gaps         [2]bool
	spoke        [2]bool
	first        [2]int64 // the offset of the first record that stays shut, plus one
	where        proto.Direction
	blamed       bool         // there were keys for a record, and they did not fit
	doubtful     bool         // and those keys have opened nothing, so that they may be wrong
	keyless      [2]uint8     // the stages of the records that there were no keys for, as bits
	afterGap     bool         // that was so after bytes that are missing
	stage        record.Stage // of that record
}

func (t *tally) lost(dir proto.Direction, n int64) {
	t.missing += n
	t.gaps[dir] = true
}

// count takes note of a record that was read at a stage.
func (t *tally) count(dir proto.Direction, r *placed, stage record.Stage) {
	t.spoke[dir] = true
	switch {
	case r.opened:
		t.opened++
	case r.sealed:
		if t.shut == 0 {
			t.where, t.first[dir], t.stage = dir, r.off+1, stage
		}
		t.shut++
		if r.rare().key != nil {
			t.blamed, t.doubtful = true, t.doubtful || !r.others
			t.afterGap = t.afterGap || t.gaps[dir]
		} else {
			t.keyless[dir] |= 1 << stage
		}
	}
}

// WhyShut says why some of the conversation stays shut.
func (c *conversation) WhyShut() (r shut.Reason, dir proto.Direction, off int64, ok bool) {
	t := &c.tally
	gap := t.missing > 0 && t.opened > 0
	if t.shut == 0 && !gap && !(c.agreed.compression != 0 && t.opened > 0) {
		return r, 0, 0, false
	}
	r = c.facts()
	c.kind(&r)
	return r, c.side(t.where), max(0, t.first[t.where]-1), true
}

// facts are the figures that a reason rests on.
func (c *conversation) facts() shut.Reason {
	a, t := &c.agreed, &c.tally
	r := shut.Reason{Shut: t.shut, Opened: t.opened, Missing: t.missing, Exchange: c.exchange(), Tried: c.trial.lines, Left: c.trial.left, Hidden: a.hidden && a.inner == nil}
	if c.suite != 0 {
		r.Suite = registry.SuiteName(c.suite)
	}
	if a.compression != 0 {
		r.Compression = handshake.CompressionName(a.compression)
	}
	if a.clientRandom != nil {
		r.Random = beginning(a.clientRandom)
	}
	switch {
	case a.clientRandom == nil && a.knownBy == nil:
		r.Hello = "ClientHello"
	case c.version == 0:
		r.Hello = "ServerHello"
	}
	if c.keys == nil {
		return r
	}
	r.Logs, r.Keys, r.Foreign, r.Shared = len(c.keys.logs), len(c.keys.private)+c.keys.useless, c.keys.useless, len(c.keys.shared)
	r.Offered = c.usesPSK()
	r.Lines, r.Named = c.keys.lines(), c.keys.hasLine(a.logID())
	return r
}

// KeyLogs tells what the key logs hold, and what is wrong with their lines.
func (p Protocol) KeyLogs() shut.Log {
	if p.keys == nil {
		return shut.Log{}
	}
	return p.keys.lines()
}

// lines is what the key logs hold.
func (k *keyring) lines() (l shut.Log) {
	l.Here = len(k.here)
	if l.Shared = k.badShared; l.Shared > 0 {
		p := &k.firstShared
		l.SharedFirst, l.SharedWhy = p.Line, words.Say("it should be IDENTITY:HEX or a key in hex, and it is {seen}", "seen", p.Seen)
	}
	for _, h := range k.logs {
		l.Connections += h.log.Connections()
		l.Unusable += h.log.Skipped()
		if p, ok := h.log.First(); ok && l.First == 0 {
			l.First, l.Why = p.Line, p.Why()
			if len(k.logs) > 1 {
				l.Of = h.label
			}
		}
	}
	return l
}

// exchange is what kind of secret the keys come from.
func (c *conversation) exchange() shut.Kin {
	if c.version.Is13() {
		if a := &c.agreed; a.selected >= 0 && a.group == 0 && a.serverRandom != nil {
			return shut.Shared
		}
		return shut.Ephemeral
	}
	if c.suite == 0 {
		return ""
	}
	switch registry.ExchangeOf(c.suite) {
	case registry.RSA:
		return shut.Sealed
	case registry.DHE, registry.ECDHE, registry.DHAnon, registry.ECDHAnon, registry.DHEPSK, registry.ECDHEPSK:
		return shut.Ephemeral
	case registry.PSK:
		return shut.Shared
	}
	return shut.Elsewise
}

// kind decides which reason it is.
func (c *conversation) kind(r *shut.Reason) {
	a, t := &c.agreed, &c.tally
	_, known := protect.Lookup(c.suite)
	line := c.keys.hasLine(a.logID())
	hello := func() {
		r.Kind = shut.HelloMissing
		switch {
		case !t.spoke[proto.ToServer]:
			r.Kind, r.Direction = shut.OneDirection, "client"
		case !t.spoke[proto.ToClient]:
			r.Kind, r.Direction = shut.OneDirection, "server"
		}
	}
	switch {
	case c.suite != 0 && !known && t.opened == 0:
		r.Kind = shut.SuiteUnknown
	case a.compression != 0 && !c.keys.empty() && t.opened > 0:
		r.Kind = shut.CompressionUsed
	case t.shut == 0:
		r.Kind = shut.SegmentsMissing
	case c.keys.empty() && c.keys.nothing():
		r.Kind = shut.NoKey
	case t.blamed && t.afterGap:
		r.Kind = shut.SegmentsMissing
	case t.blamed && !t.doubtful && t.keyless == [2]uint8{}:
		r.Kind = shut.RecordsChanged
	case t.blamed && t.doubtful:
		r.Kind = shut.WrongKeys
	case r.Hello != "" && !(r.Logs > 0 && r.Lines.Connections == 0 && r.Lines.Unusable > 0):
		hello()
	case line:
		r.Kind = shut.SecretMissing
		r.Secrets, r.SecretsSaid = c.lacksLines()
	case r.Logs > 0 && r.Lines.Connections == 0 && r.Lines.Unusable > 0:
		r.Kind = shut.LinesUnusable
	case r.Logs > 0 && r.Left > 0:
		r.Kind = shut.NotAllTried
	case r.Logs > 0:
		r.Kind = shut.NoLine
	case r.Keys > 0 && r.Foreign == r.Keys && r.Exchange == shut.Sealed:
		r.Kind = shut.NoRSAKey
	case r.Keys > 0 && (r.Exchange == shut.Sealed || r.Exchange == shut.Elsewise):
		r.Kind = shut.OtherPrivateKey
	case r.Keys > 0 && r.Exchange == shut.Ephemeral:
		r.Kind = shut.KeyOnlySigned
	case r.Shared > 0 && r.Offered && (a.chosen() != nil || !c.version.Is13() && r.Exchange == shut.Ephemeral):
		r.Kind = shut.PSKNotEnough
	case r.Shared > 0 && r.Offered && r.Exchange != shut.Elsewise: // which takes another secret too
		r.Kind = shut.OtherPreSharedKey
	case r.Shared > 0 && c.suite != 0 && !r.Offered:
		r.Kind = shut.PSKNotUsed
	default:
		r.Kind = shut.NoKey
	}
}

// nothing reports whether not even a key is held that opens nothing.
func (k *keyring) nothing() bool { return k == nil || k.useless == 0 }

// usesPSK reports whether the connection's keys come from a pre-shared key, with or
// without Diffie-Hellman values.
func (c *conversation) usesPSK() bool {
	if c.version.Is13() {
		return c.agreed.selected >= 0 && c.agreed.serverRandom != nil
	}
	switch registry.ExchangeOf(c.suite) {
	case registry.PSK, registry.RSAPSK, registry.DHEPSK, registry.ECDHEPSK:
		return true
	}
	return false
}

// lacksLines are the labels of the lines that would open what stays shut, and that no
// key log has. In TLS 1.3 those are of the stages in which a direction has begun to
// stay shut, and of those that follow. said is the same in words.
func (c *conversation) lacksLines() (out, said []string) {
	if !c.version.Is13() {
		return []string{string(keylog.ClientRandom)}, []string{secretIn(keylog.ClientRandom, -1)}
	}
	t := &c.tally
	for dir := range t.keyless {
		if t.keyless[dir] == 0 {
			continue
		}
		side := proto.Direction(dir)
		if c.trial.turned {
			side = 1 - side
		}
		for stage := record.InEarlyData; stage <= record.InApplication; stage++ {
			of := stage
			if !c.hello {
				of = record.InApplication
			}
			shut := t.keyless[dir]&(1<<stage) != 0
			after := stage == record.InApplication && t.keyless[dir]&(1<<record.InHandshake) != 0 // their end is hidden too
			if !shut && !after {
				continue
			}
			label, _ := of.SecretOf(side)
			if c.keys.hasLabel(label, c.agreed.logID()) {
				continue
			}
			name := string(label)
			if n := numbered(of); n >= 0 {
				name += "_" + strconv.Itoa(n)
			}
			if !slices.Contains(out, name) {
				out, said = append(out, name), append(said, secretIn(label, numbered(of)))
			}
		}
	}
	return out, said
}

// hasLabel reports whether a key log has a line with that label for the connection.
func (k *keyring) hasLabel(label keylog.Label, random []byte) bool {
	return slices.ContainsFunc(k.logs, func(h *heldLog) bool { return h.log.Find(label, 0, random) != nil })
}
