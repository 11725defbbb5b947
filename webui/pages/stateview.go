package pages

// ReachView is a way to reach the server.
type ReachView struct {
	With string `json:"with"`
	Text string `json:"text"`
}

// FileView is a file to download.
type FileView struct {
	Name string `json:"name"`
	Says string `json:"says"`
	Kept bool   `json:"kept,omitempty"` // it is the owner's, and watchers do not get it
}
