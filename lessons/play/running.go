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

// patience is how long one lesson may take. The longest takes some milliseconds, so
// reaching this means that the machine is stuck.
const patience = 30 * time.Second

// LongPatience is how long a lesson may take that waits for people.
const LongPatience = time.Hour

// Running is what a lesson's client and server run on: a wire, an audience, and a list
// of open connections, so that all of them get closed.
type Running struct {
	Audience
	wire       capture.Wire
	clientEnds *connections
	serverEnds *connections
	dialled    sync.Map // the addresses of the lesson's clients, as text: connections from others are strangers'
	servers    []*Server
	logs       []*keyLog

	HTTPPort int // where a server that speaks HTTP in the clear is to listen; 0 for the usual ports

	// What changes what either end sends, for a fault; or nil.
	Middle func(client net.Conn) *Middle
	Behind func(server net.Conn) net.Conn
}

// Perform sets up what a lesson runs on, calls act to play it, and closes everything. If
// it returns nil, the audience has been told every frame that act put on the wire. In any
// case nothing is left open or running.
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
			// It failed because time was up or the run was cancelled.
			err = fmt.Errorf("%w (%w)", why, err)
		}
		cancel() // for a dial under way
		s.cut()
	}
	told()
	// The listeners close last, so that until now no other program could use their
	// ports and have its traffic in the capture.
	s.close()
	return err
}

// Tell tells the audience what happened, as a sentence in the language in use with its
// places filled.
func (s *Running) Tell(english string, fill ...any) { s.Audience.Happened(words.Say(english, fill...)) }

// settle waits until everything that both ends sent has been captured.
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

// AllClosed waits until both ends of all connections of the lesson's clients are closed.
// Strangers who found the server's port do not delay it: their connections are cut when
// all others are closed.
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

// close ends the servers, and waits until they and the clients have closed everything.
func (s *Running) close() {
	for _, v := range s.servers {
		v.HTTP.Close()
		<-v.ended
	}
	s.serverEnds.cut()
	s.serverEnds.none(context.Background())
	s.clientEnds.none(context.Background())
}
