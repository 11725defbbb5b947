package live

import (
	"github.com/gorilla/websocket"

	"plainsight/webui/pages"
)

// Update is all that a page is sent in one animation frame. Absent fields have not
// changed.
type Update struct {
	Type    string       `json:"t"` // "update"
	Take    int          `json:"take"`
	Eye     string       `json:"eye"`
	State   *StateView   `json:"state,omitempty"`
	Skipped *[2]int      `json:"skipped,omitempty"` // first and last row that were left out
	From    int          `json:"from,omitempty"`    // first and last new row
	To      int          `json:"to,omitempty"`
	Rows    []string     `json:"rows,omitempty"` // the HTML of each
	Changed []changedRow `json:"changed,omitempty"`
	Stale   *[2]int      `json:"stale,omitempty"` // first and last of many rows that may have changed
	Stamp   int          `json:"stamp"`
	Sum     *SumMessage  `json:"sum,omitempty"`
}

// changedRow is a row that a later frame has explained.
type changedRow struct {
	Number int    `json:"n"`
	Row    string `json:"row"`
}

// SumMessage sums up what the viewpoint can read in all rows shown.
type SumMessage struct {
	Legend  string               `json:"legend"`
	Verdict string               `json:"verdict"`
	Found   pages.List[foundRef] `json:"found"`
	More    bool                 `json:"more,omitempty"` // not all packets have been looked through
}

// foundRef is a place where the secret can be read: bytes of a frame.
type foundRef struct {
	Frame int `json:"n"`
	Off   int `json:"off"`
	Len   int `json:"len"`
}

// StateView is the state of a run, as viewers see it.
type StateView struct {
	Phase    string `json:"phase"` // ready, running, done, failed
	Pace     string `json:"pace"`
	Shown    int    `json:"shown"`
	Captured int    `json:"captured"`
	Dropped  uint64 `json:"dropped"`
	Says     string `json:"says"`

	Reach    []pages.ReachView    `json:"reach,omitempty"`    // how to reach the server that waits
	Talks    bool                 `json:"talks,omitempty"`    // the lesson listens to what is typed
	Files    []pages.FileView     `json:"files,omitempty"`    // that these eyes have
	Happened []pages.HappenedView `json:"happened,omitempty"` // what the lesson said, in order
	Fault    string               `json:"fault,omitempty"`    // what goes wrong on purpose in this recording
	Kept     []string             `json:"kept,omitempty"`     // eyes that only the owner looks through
}

// encode makes a message of a value that is known to have a JSON form.
func encode(v any, at cursor) message {
	ready, err := websocket.NewPreparedMessage(websocket.TextMessage, pages.JSON(v))
	if err != nil {
		panic(err) // it fails only for message types that do not exist
	}
	return message{ready, at}
}
