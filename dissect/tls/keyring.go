package tls

import (
	"bytes"
	"context"
	"crypto/rsa"
	"crypto/sha256"
	"slices"
	"sync"
	"sync/atomic"

	"plainsight/dissect/derive"
	"plainsight/dissect/field"
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/keylog"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/schedule"
)

// keyring is the secrets of one viewpoint that can open TLS, and the sessions
// that they have opened, which later connections may resume.
type keyring struct {
	logs     []*heldLog
	private  []heldKey
	exchange map[string]exchangeKey // by the public value
	shared   []heldPSK

	badShared   int            // lines that should be pre-shared keys, and are not
	firstShared keylog.Problem // with the first of them

	sessions map[sessionName]record.Secret // master secrets by session ID or ticket
	tickets  map[sessionName]ticket        // pre-shared keys of TLS 1.3 by ticket
	here     map[sessionName]struct{}      // connections of the key logs that were seen
	sealed   int64                         // encrypted bytes so far
	trials   int                           // units that were spent on trying lines
	useless  int                           // private keys that open nothing, as those on curves
	certs    handshake.KnownCertificates
	fresh    fresh
	ctx      context.Context
	busy     chan struct{} // full while maxMeanwhile things are being computed
	failed   atomic.Pointer[failure]
}

// maxMeanwhile is how many things may be computed at a time while dissection goes on.
const maxMeanwhile = 64

// meanwhile returns two functions for something that takes a while to compute:
// answer returns the result, and ahead starts computing it while dissection goes on,
// unless too much is being computed already. Its goroutine ends with the computation,
// which takes milliseconds; once the keyring's context is done, none is started. If
// the computation panics, so does asking for the answer, and so does the
// next record, on the session's goroutine.
func (k *keyring) meanwhile(f func() bool) (answer func() bool, ahead func()) {
	f = sync.OnceValue(f)
	return f, func() {
		if k == nil || k.ctx.Err() != nil {
			return
		}
		select {
		case k.busy <- struct{}{}:
			go func() {
				defer func() {
					if p := recover(); p != nil {
						k.failed.CompareAndSwap(nil, &failure{p})
					}
					<-k.busy
				}()
				f()
			}()
		default:
		}
	}
}

// failure is a panic of what was computed ahead.
type failure struct{ value any }

// failing panics if something that was computed ahead has panicked.
func (k *keyring) failing() {
	if f := k.failed.Load(); f != nil {
		panic(f.value)
	}
}

// certificates is what is known of certificates, or nil.
func (k *keyring) certificates() *handshake.KnownCertificates {
	if k == nil {
		return nil
	}
	return &k.certs
}

// forOpening is room for the next record.
func (k *keyring) forOpening() *fresh {
	if k == nil {
		return new(fresh)
	}
	k.failing()
	k.fresh.of = nil
	return &k.fresh
}

// fresh is the record that was opened last: the first look at it follows at
// once and need not open it again. Its room is used for the next one.
type fresh struct {
	of *placed
	record.Room
}

type heldLog struct {
	log   *keylog.Log
	label string
	ids   map[keylog.Label]strangers
}

// strangers are what a label's lines are found by, in their order.
type strangers struct {
	ids  [][]byte
	more int // that are not listed
}

// strangers lists what the secrets of a label are found by.
func (h *heldLog) strangers(label keylog.Label) (ids [][]byte, more int) {
	s, ok := h.ids[label]
	if !ok {
		s.ids, s.more = h.log.IDs(label, maxIDs)
		h.ids[label] = s
	}
	return s.ids, s.more
}

// given is one of the log's secrets.
func (h *heldLog) given(label keylog.Label, id []byte, name string, spec field.Spec) (record.Secret, bool) {
	s := h.log.Find(label, 0, id)
	if s == nil {
		return record.Secret{}, false
	}
	return record.Secret{Step: derive.Given(name, s, spec), Label: h.label}, true
}

// hasLine reports whether a key log has a secret of the connection with that
// client random.
func (k *keyring) hasLine(random []byte) bool {
	if k == nil {
		return false
	}
	for _, h := range k.logs {
		if h.log.Has(random) {
			return true
		}
	}
	return false
}

// seen takes note of a client random in the capture.
func (k *keyring) seen(random []byte) {
	if k.hasLine(random) {
		k.met(random)
	}
}

// met takes note that a connection of the key logs is in the capture.
func (k *keyring) met(id []byte) { k.here[sessionName(sha256.Sum256(id))] = struct{}{} }

// sealedBytes counts what is encrypted, for the bounds of trials.
func (k *keyring) sealedBytes(n int) {
	if k != nil {
		k.sealed += int64(n)
	}
}

type heldKey struct {
	key   *rsa.PrivateKey
	label string
}

type heldPSK struct {
	keylog.PSK
	label string
}

// ticket is what a NewSessionTicket of TLS 1.3 is good for.
type ticket struct {
	record.Secret
	suite uint16 // of the connection that it was sent in
}

// sessionName is the hash of a session ID or a ticket, which may be long.
type sessionName [sha256.Size]byte

func newKeyring(ctx context.Context, secrets []field.Secret) *keyring {
	k := &keyring{
		ctx: ctx, sessions: map[sessionName]record.Secret{}, exchange: map[string]exchangeKey{}, tickets: map[sessionName]ticket{},
		here: map[sessionName]struct{}{}, busy: make(chan struct{}, maxMeanwhile),
	}
	for _, s := range secrets {
		switch s.Kind {
		case field.TLSKeyLog:
			log, _ := keylog.Parse(s.Data) // it keeps what is wrong with the first
			k.logs = append(k.logs, &heldLog{log, s.Label, map[keylog.Label]strangers{}})
		case field.PrivateKey:
			if key, err := schedule.ParsePrivateKey(s.Data, nil); err == nil && len(k.private) < maxHeld && key.N.BitLen() <= maxModulus {
				k.private = append(k.private, heldKey{key, s.Label})
			} else {
				k.useless++
			}
		case field.DHKey:
			k.exchangeKey(s)
		case field.PreSharedKey:
			keys, problems, unusable := keylog.CountPSKs(s.Data)
			if unusable > 0 && k.badShared == 0 {
				k.firstShared = problems[0]
			}
			k.badShared += unusable
			for _, p := range keys {
				k.shared = append(k.shared, heldPSK{p, s.Label})
			}
		}
	}
	return k
}

// Work with a public-key algorithm takes milliseconds. It is bounded for each
// connection, and by the keys that were given.
const (
	maxHeld     = 16   // private keys that are tried
	maxModulus  = 8192 // bits
	maxOpened   = 4    // key exchanges of one connection that are tried
	maxVerified = 16   // signatures of one connection that are verified
)

// empty reports whether there is nothing to open anything with.
func (k *keyring) empty() bool {
	return k == nil || len(k.logs) == 0 && len(k.private) == 0 && len(k.shared) == 0 && len(k.exchange) == 0
}

// logged finds a secret in the key logs.
func (k *keyring) logged(label keylog.Label, id []byte, name string, spec field.Spec) (record.Secret, bool) {
	all := k.allLogged(label, 0, id, name, spec)
	if len(all) == 0 {
		return record.Secret{}, false
	}
	return all[0], true
}

// maxLogged bounds how many secrets are tried for the same thing.
const maxLogged = 8

// allLogged are the different secrets that the key logs have for the same thing:
// where somebody changed what client and server said, each has its own.
func (k *keyring) allLogged(label keylog.Label, n uint32, id []byte, name string, spec field.Spec) (out []record.Secret) {
	if k == nil {
		return nil
	}
	for _, h := range k.logs {
		if s := h.log.Find(label, n, id); s != nil && len(out) < maxLogged && !isOneOf(out, s) {
			out = append(out, record.Secret{Step: derive.Given(name, s, spec), Label: h.label})
		}
	}
	return out
}

// isOneOf reports whether a value is among those that were found.
func isOneOf(all []record.Secret, value []byte) bool {
	return slices.ContainsFunc(all, func(f record.Secret) bool { return bytes.Equal(f.Output, value) })
}

// preMaster finds or decrypts the pre-master secret of an RSA key exchange.
func (k *keyring) preMaster(encrypted []byte, offered registry.Version) (record.Secret, bool) {
	if k == nil || len(encrypted) < 8 {
		return record.Secret{}, false
	}
	if f, ok := k.logged(keylog.RSA, encrypted[:8], "pre_master_secret", field.RFC(5246, "7.4.7.1")); ok {
		return f, true
	}
	for _, h := range k.private {
		if s, _ := schedule.PreMaster(h.key, encrypted, uint16(offered)); s != nil {
			return record.Secret{Step: s, Label: h.label}, true
		}
	}
	return record.Secret{}, false
}

// maxTries bounds how many keys without a name are tried on one identity.
const maxTries = 64

// psks are the pre-shared keys that an identity may stand for: those of this
// name and then those without one. Named is how many have the name.
func (k *keyring) psks(identity []byte) (out []record.Secret, named int) {
	if k == nil {
		return nil, 0
	}
	spec := field.RFC(4279, "2")
	for _, h := range k.shared {
		if h.Identity != nil && bytes.Equal(h.Identity, identity) {
			out = append(out, record.Secret{Step: derive.Given("PSK", h.Key, spec), Label: h.label})
		}
	}
	named = len(out)
	for _, h := range k.shared {
		if h.Identity == nil && len(out)-named < maxTries {
			out = append(out, record.Secret{Step: derive.Given("PSK", h.Key, spec), Label: h.label})
		}
	}
	return out, named
}

// maxSessions bounds what is remembered of sessions.
const maxSessions = 4096

func (k *keyring) remember(id []byte, master record.Secret) {
	if k != nil && len(id) > 0 && len(k.sessions) < maxSessions {
		k.sessions[sha256.Sum256(id)] = master
	}
}

// session is the master secret that was remembered, or none.
func (k *keyring) session(id []byte) (record.Secret, bool) {
	if k == nil || len(id) == 0 || len(k.sessions) == 0 {
		return record.Secret{}, false
	}
	f, ok := k.sessions[sha256.Sum256(id)]
	return f, ok
}

// rememberTicket keeps the pre-shared key that comes with a ticket of TLS 1.3.
func (k *keyring) rememberTicket(name sessionName, t ticket) {
	if k != nil && len(k.tickets) < maxSessions {
		k.tickets[name] = t
	}
}

// ticketed is the pre-shared key of a ticket, or none.
func (k *keyring) ticketed(id []byte) (ticket, bool) {
	if k == nil || len(id) == 0 || len(k.tickets) == 0 {
		return ticket{}, false
	}
	t, ok := k.tickets[sha256.Sum256(id)]
	return t, ok
}
