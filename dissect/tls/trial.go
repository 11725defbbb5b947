package tls

import (
	"bytes"
	"slices"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/keylog"
	"plainsight/dissect/tls/protect"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/registry"
)

// A line of a key log names its connection by the client's random number. Where
// that is not seen, lines are tried instead, and the tag or MAC of a record
// decides: with Encrypted Client Hello the line has the random number of the
// inner hello, a session of TLS 1.2 that goes on has the master secret of the
// connection that it began in, and where a hello is not in the capture nothing
// tells the number.

// Bounds of that. They count units of about a microsecond, and what they leave
// untried is told (shut.Reason.Left).
const (
	// maxTrial is what one connection may cost: a few thousand lines.
	maxTrial = 1 << 15
	// maxTrials is what all connections together may, beside a unit for every
	// bytesPerUnit bytes of encrypted records: a key log may have as many lines as a
	// capture has connections, and the product of both is no bound.
	maxTrials    = 1 << 16
	bytesPerUnit = 4
	// maxTried is how many records of a direction are tried. The first may be one
	// that no key opens, such as what is left of a record that was cut.
	maxTried = 3
	// maxNumber is how far the number of a record is looked for where the capture
	// begins in the middle of a connection.
	maxNumber = 1024
	// fewNumbers is how far at least, where there are many keys to try.
	fewNumbers = 16
	// maxIDs is how many lines of one label are looked at.
	maxIDs = 1 << 14
)

// Units that it takes to make keys: those of TLS 1.3 from a traffic secret, and
// those of TLS 1.2 from a master secret.
const (
	unitsOfKeys13 = 4
	unitsOfKeys12 = 16
)

// units is what it takes to open a record of so many bytes.
func units(n int) int { return 1 + n/1024 }

// trial is what one connection's lines cost so far.
type trial struct {
	spent  int
	tried  [2]uint8 // records, by direction
	lines  int      // the most that were tried on one record
	left   int      // and that were not
	found  bool     // one opened a record
	late   bool     // the numbers of records are not known
	turned bool     // the side that was seen first is the server
}

// Turned reports whether a line that opened a record is the other side's: the one that
// was taken for the client is the server.
func (c *conversation) Turned() bool { return c.trial.turned || c.turned }

// afford takes units for a trial, or reports that there are none left.
func (c *conversation) afford(n int) bool {
	k := c.keys
	if c.trial.spent+n > maxTrial || k.trials+n > maxTrials+int(k.sealed/bytesPerUnit) {
		return false
	}
	c.trial.spent += n
	k.trials += n
	return true
}

// tryLines looks for a line of the key logs that opens a record which nothing
// else does. Where it finds one the reader of the direction has its keys.
func (c *conversation) tryLines(dir proto.Direction, h record.Header, content []byte) bool {
	a, half := &c.agreed, &c.halves[dir]
	if c.keys == nil || len(c.keys.logs) == 0 || c.trial.tried[dir] >= maxTried || len(content) == 0 {
		return false
	}
	settled := c.version != 0 && a.serverRandom != nil
	seen := a.clientRandom != nil
	switch {
	case settled && !c.version.Is13():
		// A session goes on, or the ClientHello is missing.
		if !half.sealed || len(a.epochs) > 0 || seen && (a.exchanged || a.clientLogged(c.keys)) {
			return false
		}
		c.trial.tried[dir]++
		return c.tryMasters(dir, h, content)
	case h.Kind != record.ApplicationData || half.keys.Started():
		return false
	case seen && !c.trial.found && !a.hidden && (settled || !c.keys.hasLine(a.clientRandom)):
		return false // its line would have its number
	}
	c.trial.tried[dir]++
	return c.tryTraffic(dir, h, content)
}

// clientLogged reports whether a key log has the master secret by the random
// number that was seen.
func (a *negotiation) clientLogged(k *keyring) bool {
	return len(k.allLogged(keylog.ClientRandom, 0, a.clientRandom, "", field.Spec{})) > 0
}

// tryMasters tries the master secrets of the key logs.
func (c *conversation) tryMasters(dir proto.Direction, h record.Header, content []byte) bool {
	a := &c.agreed
	if _, ok := protect.Lookup(c.suite); !ok {
		return false
	}
	left, tried := 0, 0
	for _, held := range c.keys.logs {
		for _, label := range []keylog.Label{keylog.ClientRandom, keylog.RSASession} {
			if label == keylog.RSASession && a.clientRandom == nil {
				continue // which goes into the keys, and such a line does not have it
			}
			ids, more := held.strangers(label)
			left += more
			for i, id := range ids {
				if !c.afford(unitsOfKeys12 + units(len(content))) {
					left += len(ids) - i
					break
				}
				tried++
				if c.tryMaster(dir, h, content, held, label, id) {
					return true
				}
			}
		}
	}
	c.trial.lines, c.trial.left = max(c.trial.lines, tried), left
	return false
}

// tryMaster tries one.
func (c *conversation) tryMaster(dir proto.Direction, h record.Header, content []byte, held *heldLog, label keylog.Label, id []byte) bool {
	a := &c.agreed
	random := a.clientRandom
	if random == nil {
		random = id
	}
	m, ok := held.given(label, id, "master_secret", field.RFC(5246, "8.1"))
	if !ok {
		return false
	}
	client, server := record.NewEpochs12(c.suite, c.version, m, random, a.serverRandom, a.options)
	if client == nil || server == nil {
		return false
	}
	pair := [2]*record.Epoch{client, server}
	if _, err := pair[dir].Opener.Open(byte(h.Kind), uint16(h.Version), 0, content); err != nil {
		return false
	}
	a.clientRandom = random
	a.epochs, a.master = [][2]*record.Epoch{pair}, m
	c.keys.remember(a.sessionID, m)
	if bytes.Equal(id, random) { // else it is the line of the connection that the session began in
		c.keys.met(id)
	}
	c.trial.found = true
	c.changed()
	for d := range c.halves {
		if o := &c.halves[d]; o.sealed {
			lost := o.keys.Lost || proto.Direction(d) != dir && c.tally.shut > 0
			o.keys.Change(pair[d])
			o.keys.Lost = lost
		}
	}
	return true
}

// attempt is one set of keys that may open a record, and whose.
type attempt struct {
	id    []byte
	side  proto.Direction // whose secret it is
	suite uint16
	epoch *record.Epoch
}

// tryTraffic tries the traffic secrets of the key logs. A record of TLS 1.3 tells
// neither what its keys are for nor, where the capture has lost some, its number.
func (c *conversation) tryTraffic(dir proto.Direction, h record.Header, content []byte) bool {
	a, half := &c.agreed, &c.halves[dir]
	suites := []uint16{0x1301, 0x1302, 0x1303, 0x1304, 0x1305}
	if c.version != 0 {
		suites = []uint16{c.suite}
	}
	from := []proto.Direction{dir}
	c.trial.late = c.trial.late || !c.hello || half.keys.Lost
	switch {
	case c.trial.turned:
		from = []proto.Direction{1 - dir}
	case !c.hello && !c.trial.found:
		from = append(from, 1-dir) // who was seen first need not be the client
	}
	all, lines, left := []attempt(nil), 0, 0
	for _, held := range c.keys.logs {
		for _, at := range c.stages(dir) {
			for _, side := range from {
				label, name := at.SecretOf(side)
				ids, more := held.strangers(label)
				if id := c.loggedAs(); id != nil {
					ids, more = [][]byte{id}, 0
				}
				left += more
				for i, id := range ids {
					if !c.afford(unitsOfKeys13 * len(suites)) {
						left += len(ids) - i
						break
					}
					f, ok := held.given(label, id, name, field.RFC(8446, "7.1"))
					if !ok {
						continue
					}
					lines++
					for _, suite := range suites {
						if e := record.NewEpoch13(suite, f, at, dir, 0); e != nil {
							all = append(all, attempt{id, side, suite, e})
						}
					}
				}
			}
		}
	}
	numbers := 1
	if c.trial.late {
		affordable := (maxTrial - c.trial.spent) / units(len(content)) / max(1, len(all))
		numbers = min(maxNumber, max(fewNumbers, affordable))
	}
	var room record.Room
	for n := range numbers {
		for i := range all {
			if !c.afford(units(len(content))) {
				c.trial.lines, c.trial.left = max(c.trial.lines, lines), max(left, lines)
				return false
			}
			if all[i].epoch.Opens(&room, uint64(n), h, content) {
				c.foundLine(dir, all[i], uint64(n))
				return true
			}
		}
	}
	if a.clientRandom == nil || a.hidden {
		c.trial.lines, c.trial.left = max(c.trial.lines, lines), left
	}
	return false
}

// stages are those that a direction's record may be in.
func (c *conversation) stages(dir proto.Direction) []record.Stage {
	if s := c.halves[dir].stage; c.hello && s >= record.InHandshake && !c.halves[dir].keys.Lost {
		return []record.Stage{s}
	}
	return []record.Stage{record.InApplication, record.InHandshake}
}

// foundLine goes on with the keys that opened a record.
func (c *conversation) foundLine(dir proto.Direction, t attempt, number uint64) {
	a := &c.agreed
	c.trial.found = true
	c.trial.turned = t.side != dir
	c.keys.met(t.id)
	if c.version == 0 {
		c.version, c.suite = registry.TLS13, t.suite
		a.version, a.suite = c.version, c.suite
	}
	if !slices.Equal(t.id, a.clientRandom) {
		a.knownBy = t.id
	}
	if a.inner == nil { // the transcript begins with a hello that is not here
		a.unseen = a.hidden
		a.said.lose()
		a.hellos = nil
	}
	c.changed()
	c.halves[dir].keys.At(t.epoch, number)
	if t.epoch.Stage == record.InHandshake {
		c.line(dir, record.InApplication, true, nil)
	}
}

// loggedAs is the identifier by which a key log has the connection, or nil where
// that is not known.
func (c *conversation) loggedAs() []byte {
	switch a := &c.agreed; {
	case a.knownBy != nil:
		return a.knownBy
	case a.hidden && !c.keys.hasLine(a.clientRandom):
		return nil
	default:
		return a.clientRandom
	}
}

// logID is what the secrets of TLS 1.3 are found by in a key log.
func (a *negotiation) logID() []byte {
	if a.knownBy != nil {
		return a.knownBy
	}
	return a.clientRandom
}
