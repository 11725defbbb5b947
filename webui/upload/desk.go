package upload

import (
	"context"
	"net/http"
	"sync"
	"time"

	"plainsight/dissect/words"
	"plainsight/webui/live"
	"plainsight/webui/shares"
)

const maxReading = 2 // files read at once

// Reasons why nothing more is taken just now.
var (
	ErrManyUploads = words.Error("you are uploading as many files as are allowed: wait until one of them has arrived")
	ErrAllUploads  = words.Error("as many files as are allowed are being uploaded to this plainsight: try again in a moment")
)

var ErrBusy = words.Error("other files are being read just now, which takes some time: try again in a moment")

// slots are a limited number of places.
type slots chan struct{}

func (s slots) enter(ctx context.Context, wait time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	select {
	case s <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

func (s slots) leave() { <-s }

// Desk receives uploaded files. It bounds how many arrive at once, their size together
// (the spool's), and how many are read at once. Those that stall give way (stalled.go).
type Desk struct {
	places   *shares.Portions
	account  *shares.Account
	makeRoom func(who shares.Visitor, need int64, forRun bool, try func() bool) bool
	arriving arriving
	spool    *spool
	reading  slots
}

// NewDesk takes one of the places for each upload. makeRoom frees memory of others where
// there is not enough.
func NewDesk(places *shares.Portions, a *shares.Account, makeRoom func(who shares.Visitor, need int64, forRun bool, try func() bool) bool) *Desk {
	return &Desk{places: places, account: a, makeRoom: makeRoom, arriving: arriving{all: map[*arrival]bool{}, now: time.Now}, spool: newSpool(a.Hold(shares.Visitor{}), makeRoom), reading: make(slots, maxReading)}
}

// Reading is how many files are being read.
func (d *Desk) Reading() int { return len(d.reading) }

// Receive reads a request's body into the spool, most bytes of it or fewer, and then waits for
// its turn to be parsed; it waits for each for turn at most. Call done to end the turn;
// calling it again does nothing.
func (d *Desk) Receive(q *http.Request, who shares.Visitor, most int64, turn time.Duration) (done func(), err error) {
	leave, ok := d.place(q.Context(), who)
	if !ok {
		return nil, d.places.Why(who, ErrManyUploads, ErrAllUploads)
	}
	if capacity := d.account.Capacity(); q.ContentLength > capacity {
		leave()
		return nil, &TooBig{need: q.ContentLength, most: capacity}
	}
	if !d.makeRoom(who, firstBlock, true, func() bool { return d.account.Spare(firstBlock) }) {
		leave()
		return nil, live.ErrNoRoom
	}
	body := &spooled{pool: d.spool, who: who}
	in := d.arriving.begin(who, q.Body)
	leavePlace := leave
	leave = func() { leavePlace(); close(in.gone) }
	err = body.receive(q.Context(), in, most, turn)
	d.arriving.end(in)
	if err == nil && !d.reading.enter(q.Context(), turn) {
		err = ErrBusy
	}
	if err != nil {
		leave()
		body.Close()
		return nil, err
	}
	q.Body = body
	return sync.OnceFunc(func() { d.reading.leave(); body.Close(); leave() }), nil
}
