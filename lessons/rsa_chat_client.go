package lessons

import (
	"context"
	"errors"
	"fmt"
	"io"

	"plainsight/dissect/words"
	"plainsight/lessons/fernetkey"
	"plainsight/lessons/play"
)

// chatClient is somebody who talks with the squirrels.
type chatClient struct {
	name  string // "the first client"
	pair  *rsaPair
	lines []string              // what it says by itself
	typed func() (string, bool) // what else it says, or nil

	c       *squirrelConn
	agreed  chan struct{}   // closed when it has a key, or will never have one
	waits   <-chan struct{} // for another's agreed, before it says anything, or nil
	said    int             // messages
	replies []string        // what it was answered
}

func newChatClient(name string, pair *rsaPair, lines []string) *chatClient {
	return &chatClient{name: name, pair: pair, lines: lines, agreed: make(chan struct{})}
}

// talk agrees on a key with the other end, says what there is to say, then goodbye, and
// closes the connection.
func (l *chatClient) talk(s *play.Running) error {
	defer l.hangUp()
	side := &squirrelSide{l.c, "client"}
	key, err := side.fetchKey(l.pair)
	close(l.agreed)
	if err != nil {
		return err
	}
	s.Tell("The key for {name} has arrived, sealed: its SHA-256 fits, and {name} opened it with its private key.", "name", words.Say(l.name))
	if l.waits != nil {
		<-l.waits
	}

	left := false
	say := func(text string) error {
		left = saysGoodbye(text)
		if err := side.locked(key, []byte(text)); err != nil {
			return err
		}
		if l.said++; left {
			return nil
		}
		return l.hear(side, key)
	}
	for _, text := range l.lines {
		if err := say(text); err != nil {
			return err
		}
	}
	for l.typed != nil && !left {
		text, ok := l.typed()
		if !ok {
			break
		}
		if err := say(text); err != nil {
			return err
		}
	}
	if !left {
		if err := say(goodbye); err != nil {
			return err
		}
	}
	for { // what was still on its way, until the server hangs up
		if err := l.hear(side, key); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// hangUp closes the connection. It first tells the server that no more will come, since
// the server cannot know when a client leaves without a goodbye.
func (l *chatClient) hangUp() {
	play.HalfClose(l.c.Conn)
	l.c.Close()
}

// hear reads one answer.
func (l *chatClient) hear(side *squirrelSide, key *fernetkey.Key) error {
	text, err := side.opened(key)
	if err == nil {
		l.replies = append(l.replies, string(text))
	}
	return err
}

// gotNote checks that the first answer is the note.
func (l *chatClient) gotNote(note string) error {
	if len(l.replies) == 0 || l.replies[0] != theNote(note) {
		return fmt.Errorf("%s got another note than the server sent: something on this wire changes what is sent", l.name)
	}
	return nil
}

// typing returns what a learner types, until the input ends or the run is to finish.
func typing(ctx context.Context, q Setting) func() (string, bool) {
	if q.Say == nil {
		return nil
	}
	return func() (string, bool) {
		select {
		case text, ok := <-q.Say:
			return text, ok
		case <-q.Stay: // enough; but what was typed before that is said
			select {
			case text, ok := <-q.Say:
				return text, ok
			default:
			}
		case <-ctx.Done():
		}
		return "", false
	}
}
