package webui

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

// begun tells a page the run that was made for it, and the key that shows
// that it is its own.
type begun struct {
	Run string `json:"run"`
	Key string `json:"key"`
}

// startRun makes a run of its own for a page and begins it.
func (s *Server) startRun(w http.ResponseWriter, r *http.Request) {
	var q struct {
		Lesson string `json:"lesson"`
		wanted
	}
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxRequest))
	d.DisallowUnknownFields()
	if err := d.Decode(&q); err != nil {
		status, says := bodyTrouble(err)
		fail(w, status, says)
		return
	}
	l, ok := s.lesson(q.Lesson)
	if !ok {
		fail(w, http.StatusNotFound, fmt.Sprintf("There is no lesson %q. The first screen lists those that there are.", q.Lesson))
		return
	}
	set, err := q.setting(l)
	if err != nil {
		fail(w, http.StatusBadRequest, because(err))
		return
	}
	one, err := s.openRun(s.visitor(r), l)
	if err == nil {
		var refused error
		if err = one.ask(func() { refused = one.begin(s.ctx, set, q.Stay, s.spawn) }); err == nil {
			err = refused
		}
		if err != nil {
			s.rooms.drop(one)
		}
	}
	if err != nil {
		s.noRoom(w, err)
		return
	}
	s.handOver(w, r, one)
	send(w, r, "application/json", toJSON(begun{one.id, one.key}))
}

// wanted is what a page asks of a run.
type wanted struct {
	Secret string            `json:"secret,omitempty"`
	Knobs  map[string]string `json:"knobs,omitempty"`
	Fault  string            `json:"fault,omitempty"`
	Stay   bool              `json:"stay,omitempty"` // leave the server running
}

func (q *wanted) setting(l *Lesson) (Setting, error) {
	secret, err := checkSecret(q.Secret)
	if err != nil {
		return Setting{}, err
	}
	set := Setting{Secret: secret, Knobs: q.Knobs, Fault: q.Fault}
	if q.Stay && !l.CanStay() {
		return Setting{}, fmt.Errorf("lesson %s has no server that could be left running", l.Name)
	}
	return set, l.Check(set)
}

// checkSecret refuses what a lesson cannot carry.
func checkSecret(secret string) (string, error) {
	switch secret = strings.TrimSpace(secret); {
	case secret == "":
		return "", errors.New("the lesson needs a secret to send: type one")
	case !utf8.ValidString(secret):
		return "", errors.New("the secret is not text: type it again")
	case utf8.RuneCountInString(secret) > maxSecretLen:
		return "", fmt.Errorf("the secret has %d characters, and a lesson carries at most %d: shorten it", utf8.RuneCountInString(secret), maxSecretLen)
	}
	return secret, nil
}

// checkTyped refuses what a lesson cannot be told.
func checkTyped(text string) (string, error) {
	switch text = strings.TrimSpace(text); {
	case text == "":
		return "", errors.New("there is nothing to send: type something")
	case !utf8.ValidString(text):
		return "", errors.New("what you typed is not text: type it again")
	case len(text) > maxTyped:
		return "", fmt.Errorf("what you typed has %d bytes, and a message has at most %d here: shorten it", len(text), maxTyped)
	}
	return text, nil
}

// live turns a request into a viewer's websocket and serves it until it ends.
func (s *Server) live(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{ReadBufferSize: 1 << 10, WriteBufferSize: 8 << 10,
		CheckOrigin: func(q *http.Request) bool { return originAllowed(q, s.caller(q).Secure) },
		Error: func(w http.ResponseWriter, _ *http.Request, status int, _ error) {
			fail(w, status, "This address is for the pages of plainsight, which ask for a websocket here: open its first screen.")
		}}
	leave, ok := s.sockets.take(s.visitor(r))
	if !ok {
		s.noRoom(w, s.sockets.why(s.visitor(r), errManyViewers, errAllViewers))
		return
	}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		leave()
		return // Upgrade has answered
	}
	if s.ctx.Err() != nil {
		leave()
		conn.Close()
		return
	}
	c := newClient(conn, s.patience)
	c.local = s.caller(r).Local
	s.spawn(func() {
		c.write(func(again rejoin) {
			one := again.feed.run
			err := one.through(again.feed.eye, again.mine, func(e *sight) { one.join(c, e, again.mine, again.at) })
			if errors.Is(err, errNotLent) { // a run that has ended has nothing to join
				s.hub.order(func() { s.hub.push(c, refusal(err)) })
			}
		})
	})
	s.spawn(func() {
		defer leave()
		defer s.hub.detach(c)
		var watched *run
		c.read(s.ctx, func(ctx context.Context, q request) error {
			var err error
			watched, err = s.handle(c, watched, q)
			return err
		})
	})
	s.spawn(func() { // a server that closes hangs up, whatever the viewer watches
		select {
		case <-s.ctx.Done():
			c.hangUp()
		case <-c.closed:
		}
	})
}

// handle does what a page asks for, and returns the run that it watches now.
func (s *Server) handle(c *client, watched *run, q request) (*run, error) {
	if q.Do == "watch" {
		r, err := s.find(q.Run, c.local)
		if err != nil {
			return watched, err
		}
		mine := r.drives(q.Key)
		if err := r.through(q.Eye, mine, func(e *sight) { r.join(c, e, mine, cursor{q.Take, q.Row, q.Stamp}) }); err != nil {
			return watched, err
		}
		return r, nil
	}
	if watched == nil {
		return nil, errors.New("watch a run before you drive it")
	}
	if !watched.drives(q.Key) {
		return watched, errors.New("you are watching somebody else's run, and only they drive it: press Run for one of your own")
	}
	return watched, s.drive(watched, q)
}

// drive does what the owner of a run asks of it.
func (s *Server) drive(r *run, q request) (err error) {
	if r.own != nil {
		if done, err := s.driveOwn(r, q); done {
			return err
		}
	}
	var f func()
	switch q.Do {
	case "run":
		set, bad := q.setting(r.lesson)
		if bad != nil {
			return bad
		}
		f = func() { err = r.begin(s.ctx, set, q.Stay, s.spawn) }
	case "say":
		text, bad := checkTyped(q.Text)
		if bad != nil {
			return bad
		}
		f = func() { err = r.say(text) }
	case "finish":
		f = r.finish
	case "pace":
		f = func() { err = r.setPace(q.Pace) }
	case "step":
		f = r.step
	case "rewind":
		f = r.rewind
	case "lend":
		f = func() { r.lend(q.Eyes) }
	default:
		return fmt.Errorf("a page cannot ask for %q: it can watch, run, say, finish, pace, step, rewind and lend", q.Do)
	}
	if gone := r.ask(f); gone != nil {
		return gone
	}
	return err
}

// fail answers a script in words that it can show.
func fail(w http.ResponseWriter, status int, says string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(toJSON(problemMessage{Type: "error", Says: says}))
}
