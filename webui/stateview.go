package webui

// reachView is a way to reach the server.
type reachView struct {
	With string `json:"with"`
	Text string `json:"text"`
}

// fileView is a file to download.
type fileView struct {
	Name string `json:"name"`
	Says string `json:"says"`
	Kept bool   `json:"kept,omitempty"` // it is the owner's, and watchers do not get it
}
