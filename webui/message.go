package webui

import (
	"bytes"
	"encoding/json"

	"github.com/gorilla/websocket"

	"plainsight/dissect/field"
)

// update is everything that one animation frame brings to a page. What is
// absent has not changed.
type update struct {
	Type    string       `json:"t"` // "update"
	Take    int          `json:"take"`
	Eye     string       `json:"eye"`
	State   *stateView   `json:"state,omitempty"`
	Skipped *[2]int      `json:"skipped,omitempty"` // first and last row that were left out
	From    int          `json:"from,omitempty"`    // first and last new row
	To      int          `json:"to,omitempty"`
	Rows    string       `json:"rows,omitempty"` // their HTML
	Changed []changedRow `json:"changed,omitempty"`
	Stale   *[2]int      `json:"stale,omitempty"` // first and last of many rows that may have changed
	Stamp   int          `json:"stamp"`
	Sum     *sumMessage  `json:"sum,omitempty"`
}

// changedRow is a row that a later frame has explained.
type changedRow struct {
	Number int    `json:"n"`
	Row    string `json:"row"`
}

// sumMessage is what the viewpoint gets out of all rows shown.
type sumMessage struct {
	Legend  string     `json:"legend"`
	Verdict string     `json:"verdict"`
	Found   []foundRef `json:"found"`
	More    bool       `json:"more,omitempty"` // not all packets have been looked through
}

// foundRef is a place where the secret can be read: bytes of a frame.
type foundRef struct {
	Frame int `json:"n"`
	Off   int `json:"off"`
	Len   int `json:"len"`
}

// stateView is how a run stands.
type stateView struct {
	Phase    string `json:"phase"` // ready, running, done, failed
	Pace     string `json:"pace"`
	Shown    int    `json:"shown"`
	Captured int    `json:"captured"`
	Dropped  uint64 `json:"dropped"`
	Says     string `json:"says"`

	Reach []reachView `json:"reach,omitempty"` // how to reach the server that waits
	Talks bool        `json:"talks,omitempty"` // the lesson listens to what is typed
	Files []fileView  `json:"files,omitempty"` // that these eyes have
	Kept  []string    `json:"kept,omitempty"`  // eyes that only the owner looks through
}

// reachView is a way to reach the server.
type reachView struct {
	With  string   `json:"with"`
	Text  string   `json:"text"`
	Needs []string `json:"needs,omitempty"` // files of the run that are to be in the folder where it is typed
}

// fileView is a file to download.
type fileView struct {
	Name string `json:"name"`
	Says string `json:"says"`
	Kept bool   `json:"kept,omitempty"` // it is the owner's, and watchers do not get it
}

// problemMessage tells a page why its request was refused.
type problemMessage struct {
	Type string `json:"t"` // "error"
	Says string `json:"says"`
	Gone bool   `json:"gone,omitempty"` // the run that was asked for is not there any more
	Kept bool   `json:"kept,omitempty"` // the owner keeps the eyes that were asked for
}

// encode makes a message of a value that is known to have a JSON form.
func encode(v any, at cursor) message {
	ready, err := websocket.NewPreparedMessage(websocket.TextMessage, toJSON(v))
	if err != nil {
		panic(err) // it fails only for message types that do not exist
	}
	return message{ready, at}
}

// toJSON leaves < and > as they are: nothing here is put into a script element.
// What it makes is shown to people, so nothing in it is invisible.
func toJSON(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // only our own plain types are encoded
	}
	return field.VisibleJSON(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}
