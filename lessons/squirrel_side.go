package lessons

import (
	"fmt"

	"plainsight/capture/cause"
	"plainsight/lessons/fernetkey"
)

// refusal is the error of a conversation in which one side told the other why it goes no
// further.
type refusal struct{ by, why string }

// What crosses the wire is in English in every language of the screen, so it does not come
// through words.
func (r refusal) Error() string { return "the " + r.by + " refuses: " + r.why }

// squirrelSide is one side of a conversation, with what both sides do in the same way.
type squirrelSide struct {
	*squirrelConn
	name string // "client" or "server"
}

// want reads the next frame, which must be of that kind.
func (s *squirrelSide) want(kind squirrelKind) ([]byte, error) {
	f, err := s.receive()
	switch {
	case err != nil:
		return nil, fmt.Errorf("the %s: %w", s.name, err)
	case f.kind == kindRefused && s.name == "client":
		return nil, refusal{"server", string(f.payload)}
	case f.kind == kindRefused:
		return nil, refusal{"client", string(f.payload)}
	case f.kind != kind:
		return nil, s.refuse(fmt.Sprintf("a frame of kind %d came where one of kind %d should", f.kind, kind))
	}
	return f.payload, nil
}

// tell sends one frame.
func (s *squirrelSide) tell(kind squirrelKind, payload []byte) error {
	if err := s.send(kind, payload); err != nil {
		return fmt.Errorf("the %s: %w", s.name, err)
	}
	return nil
}

// refuse tells the other side why this one goes no further.
func (s *squirrelSide) refuse(why string) error {
	if err := s.tell(kindRefused, []byte(why)); err != nil {
		return err
	}
	return refusal{s.name, why}
}

// locked sends a text in a token.
func (s *squirrelSide) locked(key *fernetkey.Key, text []byte) error {
	token, err := key.Lock(text)
	if err != nil {
		return fmt.Errorf("the %s: lock a message: %w", s.name, err)
	}
	return s.tell(kindMessage, token)
}

// opened reads a token and opens it.
func (s *squirrelSide) opened(key *fernetkey.Key) ([]byte, error) {
	token, err := s.want(kindMessage)
	if err != nil {
		return nil, err
	}
	text, err := key.Open(token)
	if err != nil {
		return nil, s.refuse("the message does not open: " + cause.Words(err))
	}
	return text, nil
}
