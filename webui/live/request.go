package live

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"plainsight/dissect/words"
	"plainsight/lessons"
)

// Request is what a page may ask for over its websocket.
type Request struct {
	Do     string   `json:"do"`              // watch, run, say, finish, pace, step, rewind, lend
	Run    string   `json:"run,omitempty"`   // watch: which run
	Eye    string   `json:"eye,omitempty"`   // watch: through whose eyes
	Take   int      `json:"take,omitempty"`  // watch: the cursor
	Row    int      `json:"row,omitempty"`   //
	Stamp  int      `json:"stamp,omitempty"` //
	Key    string   `json:"key,omitempty"`   // shows that the run is one's own; only watch does without
	Pace   string   `json:"pace,omitempty"`  // pace: live, paused, slow
	Text   string   `json:"text,omitempty"`  // say: what was typed
	Eyes   []string `json:"eyes,omitempty"`  // lend: those that watchers may look through
	Wanted          // run: what is asked of it
}

// Wanted is how a page wants a run to be played.
type Wanted struct {
	Secret string            `json:"secret,omitempty"`
	Knobs  map[string]string `json:"knobs,omitempty"`
	Fault  string            `json:"fault,omitempty"`
	Stay   bool              `json:"stay,omitempty"` // leave the server running
}

// Setting is the setting that a lesson is played with; the error says which wish it
// cannot fulfil.
func (q *Wanted) Setting(l *lessons.Lesson) (lessons.Setting, error) {
	secret, err := checkSecret(q.Secret)
	if err != nil {
		return lessons.Setting{}, err
	}
	set := lessons.Setting{Secret: secret, Knobs: q.Knobs, Fault: q.Fault}
	if q.Stay && !l.CanStay() {
		return lessons.Setting{}, words.Errorf("lesson {name} has no server that could be left running", "name", l.Name)
	}
	return set, l.Check(set)
}

// checkSecret refuses what a lesson cannot carry.
func checkSecret(secret string) (string, error) {
	switch secret = strings.TrimSpace(secret); {
	case secret == "":
		return "", words.Error("the lesson needs a secret to send: type one")
	case !utf8.ValidString(secret):
		return "", words.Error("the secret is not text: type it again")
	case utf8.RuneCountInString(secret) > lessons.MaxSecret:
		return "", words.Errorf("the secret has {n} characters, and a lesson carries at most {most}: shorten it", "n", utf8.RuneCountInString(secret), "most", lessons.MaxSecret)
	}
	return secret, nil
}

// checkTyped refuses text that cannot be typed into a lesson.
func checkTyped(text string) (string, error) {
	switch text = strings.TrimSpace(text); {
	case text == "":
		return "", words.Error("there is nothing to send: type something")
	case !utf8.ValidString(text):
		return "", words.Error("what you typed is not text: type it again")
	case len(text) > lessons.MaxTyped:
		return "", words.Errorf("what you typed has {n} bytes, and a message has at most {most} here: shorten it", "n", len(text), "most", lessons.MaxTyped)
	}
	return text, nil
}

// parseRequest reads exactly one request.
func parseRequest(data []byte) (q Request, err error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&q); err != nil {
		return q, words.Error("this request cannot be read: it is not as plainsight's pages send it. Load the page again")
	}
	if _, err := d.Token(); err != io.EOF {
		return q, words.Error("this request has something after its end")
	}
	return q, nil
}

// bucket allows MaxBurst messages at once and perSecond in the long run.
type bucket struct {
	left float64
	last time.Time
}

func newBucket(now time.Time) *bucket { return &bucket{MaxBurst, now} }

func (b *bucket) take(now time.Time) error {
	b.left = min(MaxBurst, b.left+now.Sub(b.last).Seconds()*perSecond)
	b.last = now
	if b.left < 1 {
		return words.Errorf("too many requests: a page may send {n} a second; this one was ignored", "n", perSecond)
	}
	b.left--
	return nil
}
