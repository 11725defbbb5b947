package pages

// ReachView is a way to reach the server.
type ReachView struct {
	With  string   `json:"with"`
	Text  string   `json:"text"`
	Needs []string `json:"needs,omitempty"` // files of the run that are to be in the folder where it is typed
}

// FileView is a file to download.
type FileView struct {
	Name string `json:"name"`
	Says string `json:"says"`
	Kept bool   `json:"kept,omitempty"` // it is the owner's, and watchers do not get it
}

// HappenedView is one sentence that a lesson said of its run.
type HappenedView struct {
	Says  string `json:"says"`
	Frame int    `json:"n"` // the last packet by then, or 0
}
