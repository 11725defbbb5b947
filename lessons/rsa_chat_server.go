package lessons

import (
	"context"
	"sync"
	"time"

	"plainsight/dissect/field"
	"plainsight/lessons/fernetkey"
	"plainsight/lessons/play"
)

// chatServer gives each client a key of its own, and answers what they write.
type chatServer struct {
	*play.Server
	mu    sync.Mutex
	heard []string // what clients wrote, as it arrived
}

// serveChat starts the squirrels' server.
func serveChat(ctx context.Context, s *play.Running, q Setting) (*chatServer, error) {
	v := &chatServer{}
	var err error
	v.Server, err = serveFrames(ctx, s, play.ChatPort, func(_ context.Context, c *squirrelConn) {
		c.SetDeadline(chatEnds(q))
		_ = v.answer(s, c, q.Secret) // the client meets the same trouble, and says so
	})
	return v, err
}

// answer talks with one client, until it says goodbye.
func (v *chatServer) answer(s *play.Running, c *squirrelConn, note string) error {
	side := &squirrelSide{c, "server"}
	public, digest, err := side.takePublicKey()
	if err != nil {
		return err
	}
	key := fernetkey.NewKey()
	s.Holds("server", key.Named("the Fernet key made for the client at {address}", "address", play.AddressOf(c.RemoteAddr())))
	if err := side.giveKey(key, public, digest); err != nil {
		return err
	}
	for r := (&replier{note: note}); ; {
		said, err := side.opened(key)
		if err != nil {
			return err
		}
		text := string(said)
		v.hears(text)
		reply := r.reply(text)
		if reply == theNote(note) {
			s.Carries(field.Carrying(noteSays, note, ""))
		}
		if err := side.locked(key, []byte(reply)); err != nil || saysGoodbye(text) {
			return err
		}
	}
}

func (v *chatServer) hears(text string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.heard = append(v.heard, text)
}

// chatEnds is the time at which a conversation has taken too long. Where a learner types
// it is later.
func chatEnds(q Setting) time.Time {
	if q.Say != nil {
		return time.Now().Add(play.LongPatience)
	}
	return time.Now().Add(play.ExchangeLimit)
}
