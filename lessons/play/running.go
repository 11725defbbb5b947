package play

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"plainsight/capture"
	"plainsight/dissect/words"
)

// patience is how long one lesson may take. The longest takes some
// milliseconds, so reaching it means that the machine stands still.
const patience = 30 * time.Second

// LongPatience is how long a lesson may take that waits for people.
const LongPatience = time.Hour

// Running is what a lesson's client and server stand on: a wire, somebody who
// watches it, and a list of what is open, so that all of it gets closed.
type Running struct {
	Audience
	wire       capture.Wire
	clientEnds *connections
	serverEnds *connections
	dialled    sync.Map // the addresses of the lesson's clients, as text: connections from others are strangers'
	servers    []*Server
	logs       []*keyLog

	// What is done on purpose to what either end sends, or nil.
	Middle func(client net.Conn) *Middle
	Behind func(server net.Conn) net.Conn
}

// Perform opens what a lesson runs on, lets act play it, and closes it again. When it
// returns nil, every frame that act put on the wire has been told. In any case
// nothing that was opened is left open, and nothing that was started runs on.
func Perform(ctx context.Context, w capture.Wire, q Setting, a Audience, act func(context.Context, *Running) error) error {
	limit := patience
	if q.Stay != nil || q.Say != nil {
		limit = LongPatience
	}
	ctx, cancel := context.WithTimeoutCause(ctx, limit, words.Errorf("it took more than {time}, where a few milliseconds are usual: see what keeps this computer busy, and run it again", "time", limit))
	defer cancel()
	s := &Running{Audience: a, wire: w, clientEnds: newConnections(), serverEnds: newConnections()}
	defer context.AfterFunc(ctx, s.cut)()
	told := tellFrames(w, a)
	err := act(ctx, s)
	if err == nil {
		err = s.settle(ctx)
	}
	for _, k := range s.logs {
		k.flush()
	}
	if err != nil {
		if end, ok := ctx.Deadline(); ok && !time.Now().Before(end) {
			<-ctx.Done() // the network may notice a moment earlier
		}
		if why := context.Cause(ctx); why != nil && !errors.Is(err, why) {
			// What failed, failed because time was up or somebody had enough.
			err = fmt.Errorf("%w (%w)", why, err)
		}
		cancel() // for a dial under way
		s.cut()
	}
	told()
	// The listeners close last. Up to here nobody else could have their ports,
	// whose traffic would have been in the capture.
	s.close()
	return err
}

// Tell tells the audience a sentence, in the language in use, with its places filled.
func (s *Running) Tell(english string, fill ...any) { s.Audience.Happened(words.Say(english, fill...)) }

// settle waits until all that both ends sent is captured.
func (s *Running) settle(ctx context.Context) error {
	if err := s.AllClosed(ctx); err != nil {
		return err
	}
	s.serverEnds.cut() // strangers
	if err := s.wire.Settle(ctx); err != nil {
		return fmt.Errorf("wait for the last packets: %w", err)
	}
	return nil
}

// AllClosed waits until both ends of every connection are closed that the
// lesson's clients have opened. Strangers who found the server's port hold nobody
// up: their connection is cut when all others are closed.
func (s *Running) AllClosed(ctx context.Context) error {
	if err := s.clientEnds.none(ctx); err != nil {
		return fmt.Errorf("wait for the client to close its connection: %w", err)
	}
	if err := s.serverEnds.noneWith(ctx, s.Expects); err != nil {
		return fmt.Errorf("wait for the server to close its connections: %w", err)
	}
	return nil
}

// Expects reports whether a client of the lesson's has that address.
func (s *Running) Expects(address string) bool {
	_, ours := s.dialled.Load(address)
	return ours
}

// cut cuts every connection off, without the usual farewell.
func (s *Running) cut() {
	s.clientEnds.cut()
	s.serverEnds.cut()
}

// close ends the servers, and waits until they and the clients have let go of
// all that they had.
func (s *Running) close() {
	for _, v := range s.servers {
		v.HTTP.Close()
		<-v.ended
	}
	s.serverEnds.cut()
	s.serverEnds.none(context.Background())
	s.clientEnds.none(context.Background())
}
