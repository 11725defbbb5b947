package tls

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"testing"

	"plainsight/dissect/tls/record"
)

// A server may give several sessions to go on with, and a client takes any.
func TestKeyringRemembersThemAll(t *testing.T) {
	k := &keyring{sessions: map[sessionName]record.Secret{}, tickets: map[sessionName]ticket{}}
	ids := []string{"first", "second", "third"}
	for i, id := range ids {
		k.remember([]byte(id), record.Secret{Label: id})
		k.rememberTicket(sha256.Sum256([]byte(id)), ticket{record.Secret{Label: id}, uint16(i)})
	}
	for i, id := range ids {
		if f, ok := k.session([]byte(id)); !ok || f.Label != id {
			t.Errorf("the %s session: %v, %+v", id, ok, f)
		}
		if c, ok := k.ticketed([]byte(id)); !ok || c.Label != id || c.suite != uint16(i) {
			t.Errorf("the %s ticket: %v, %+v", id, ok, c)
		}
	}
	for _, none := range []string{"", "fourth", "firs"} {
		if _, ok := k.session([]byte(none)); ok {
			t.Errorf("session %q is known", none)
		}
		if _, ok := k.ticketed([]byte(none)); ok {
			t.Errorf("ticket %q is known", none)
		}
	}
	k.remember(nil, record.Secret{})
	if len(k.sessions) != len(ids) || len(k.tickets) != len(ids) {
		t.Errorf("%d sessions and %d tickets, want %d: what has no name cannot be asked for", len(k.sessions), len(k.tickets), len(ids))
	}
	for i := range uint32(maxSessions + 10) {
		id := binary.BigEndian.AppendUint32(nil, i)
		k.remember(id, record.Secret{})
		k.rememberTicket(sha256.Sum256(id), ticket{})
	}
	if len(k.sessions) != maxSessions || len(k.tickets) != maxSessions {
		t.Errorf("%d sessions and %d tickets are kept, want at most %d", len(k.sessions), len(k.tickets), maxSessions)
	}
	var nobody *keyring
	nobody.remember([]byte("x"), record.Secret{})
	nobody.rememberTicket(sha256.Sum256([]byte("x")), ticket{})
	if _, ok := nobody.ticketed([]byte("x")); ok {
		t.Error("a viewpoint without keys remembers a ticket")
	}
}

// What goes wrong while it is computed ahead of its time is not lost: asking for
// the answer meets it, and so does reading the next record.
func TestFailureOfWhatIsComputedAhead(t *testing.T) {
	k := newKeyring(t.Context(), nil)
	answer, ahead := k.meanwhile(func() bool { panic("no such curve") })
	ahead()
	for range cap(k.busy) { // until it is over
		k.busy <- struct{}{}
	}
	for name, f := range map[string]func(){"the answer": func() { answer() }, "the next record": func() { k.forOpening() }} {
		func() {
			defer func() {
				if p := recover(); p != "no such curve" {
					t.Errorf("%s panics with %v", name, p)
				}
			}()
			f()
		}()
	}
}

// Once its context is done a keyring begins nothing any more, and answers all the
// same.
func TestNothingAheadOnceDone(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	k := newKeyring(ctx, nil)
	computed := 0
	answer, ahead := k.meanwhile(func() bool { computed++; return true })
	ahead()
	if len(k.busy) > 0 || computed > 0 {
		t.Error("it was computed ahead")
	}
	if !answer() || computed != 1 {
		t.Errorf("asked for, it was computed %d times", computed)
	}
}
