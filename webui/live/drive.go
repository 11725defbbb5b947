package live

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"plainsight/dissect/words"
	"plainsight/lessons"

	"github.com/gorilla/websocket"
)

// Serve lets a page watch runs over its websocket, and control its own, until the page
// or the server ends the connection. It returns at once; left is called when the page
// has gone.
func (k *Runs) Serve(conn *websocket.Conn, waits Waits, local bool, left func()) {
	c := newViewer(conn, waits)
	c.local = local
	k.Spawn(func() {
		c.write(func(again rejoin) {
			one := again.feed.run
			err := one.Through(again.feed.viewpoint, again.mine, func(e *Viewpoint) { one.join(c, e, again.mine, again.at) })
			if errors.Is(err, ErrNotLent) { // a run that has ended has nothing to join
				k.hub.order(func() { k.hub.push(c, refusal(err)) })
			}
		})
	})
	k.Spawn(func() {
		defer left()
		defer k.hub.detach(c)
		var watched *Run
		c.read(k.Context, func(ctx context.Context, q Request) error {
			var err error
			watched, err = k.handle(c, watched, q)
			return err
		})
	})
	k.Spawn(func() { // a server that closes hangs up on every viewer
		select {
		case <-k.Context.Done():
			c.hangUp()
		case <-c.closed:
		}
	})
}

// handle does what a page asks for, and returns the run that it watches now.
func (k *Runs) handle(c *viewer, watched *Run, q Request) (*Run, error) {
	if q.Do == "watch" {
		r, err := k.Find(q.Run, c.local)
		if err != nil {
			return watched, err
		}
		mine := r.Drives(q.Key)
		if err := r.Through(q.Eye, mine, func(e *Viewpoint) { r.join(c, e, mine, cursor{q.Take, q.Row, q.Stamp}) }); err != nil {
			return watched, err
		}
		return r, nil
	}
	if watched == nil {
		return nil, words.Error("watch a run before you control it")
	}
	if !watched.Drives(q.Key) {
		return watched, words.Error("you are watching somebody else's run, and only they can control it: press Run for one of your own")
	}
	return watched, watched.drive(q)
}

// drive does what the owner of a run asks for.
func (r *Run) drive(q Request) (err error) {
	var f func()
	switch q.Do {
	case "run":
		set, stay, bad := r.asked(q)
		if bad != nil {
			return bad
		}
		return r.Begin(set, stay)
	case "find":
		text, bad := r.checkSought(q.Text)
		if bad != nil {
			return bad
		}
		f = func() { r.lookFor(text) }
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
		return errNoSuchRequest(q.Do)
	}
	if gone := r.ask(f); gone != nil {
		return gone
	}
	return err
}

// asked is the setting of the next recording. A recording of the loopback goes on until
// it is told to end; a file has nothing to set.
func (r *Run) asked(q Request) (set lessons.Setting, stay bool, err error) {
	if l := r.Lesson(); l != nil {
		set, err = q.Setting(l)
		return set, q.Stay, err
	}
	err = r.ask(func() { set.Secret = r.secret })
	return set, true, err
}

// checkSought refuses texts that cannot be searched for. In a lesson only its secret
// can.
func (r *Run) checkSought(text string) (string, error) {
	if r.Kind() == FromLesson {
		return "", errNoSuchRequest("find")
	}
	switch text = strings.TrimSpace(text); {
	case !utf8.ValidString(text):
		return "", words.Error("what you are looking for is not text: type it again")
	case utf8.RuneCountInString(text) > lessons.MaxSecret:
		return "", words.Errorf("what you are looking for has {n} characters, and can have at most {most}: shorten it", "n", utf8.RuneCountInString(text), "most", lessons.MaxSecret)
	}
	return text, nil
}

func errNoSuchRequest(do string) error {
	return words.Errorf("a page cannot ask for {what}: it can watch, run, say, finish, pace, step, rewind and lend", "what", strconv.Quote(do))
}

// lookFor makes all viewpoints search for another text.
func (r *Run) lookFor(text string) {
	r.secret, r.dirty = text, true
	for _, e := range r.viewpoints {
		e.search, e.through, e.summed = nil, false, summary{}
	}
}
